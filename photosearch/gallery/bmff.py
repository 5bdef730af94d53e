"""Boxes of the ISO base media file format, as HEIF, AVIF, Canon CR3 and JPEG 2000 files are made of them.

Reads structure only, bounded and without copies; decodes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_MAX_EXTENTS = 20_000
_DESCRIBING_ITEMS = frozenset({b"Exif", b"mime", b"uri "})


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes  # four characters
    payload: memoryview


@dataclass(frozen=True, slots=True)
class _Location:
    item: int
    in_idat: bool
    extents: tuple[tuple[int, int], ...]  # (offset, length)


def boxes(data: memoryview) -> Iterator[Box]:
    """The boxes that `data` is a sequence of, as far as they are whole enough to be told apart."""
    at, end = 0, len(data)
    while at + 8 <= end:
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1 and at + 16 <= end:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < header:
            return
        yield Box(bytes(data[at + 4 : at + 8]), data[at + header : min(at + size, end)])
        at += size


def find(data: memoryview, *path: bytes) -> memoryview | None:
    """Payload of the first box at a path of kinds, or None."""
    here: memoryview | None = data
    for kind in path:
        here = (
            next((box.payload for box in boxes(here) if box.kind == kind), None) if here is not None else None
        )
    return here


def kept_item_data(data: memoryview) -> Iterator[memoryview | bytes]:
    """The bytes of all items that are no EXIF and no XMP, in the order of their ids, then their properties.

    Raises `ValueError`, `IndexError` or `struct.error` where the file is damaged; yields nothing where it has no items.
    """
    parts = _item_boxes(data)
    if parts is None:
        return
    left = 2 * len(data)  # a damaged file may name the same bytes again and again
    for source, offset, length in _kept_pieces(data, parts):
        left -= length
        if length == 0 or left < 0:
            raise ValueError("the pieces do not add up")
        yield source[offset : offset + length]
    for kind in (b"pitm", b"iprp"):
        yield parts.get(kind, b"")


def is_cut_off(data: memoryview) -> bool:
    """Whether a piece of the picture lies beyond the end of the file.

    Decoders pass over missing tiles of a grid in silence, which gives half a picture.
    """
    try:
        parts = _item_boxes(data)
        return parts is not None and any(
            offset + length > len(source) for source, offset, length in _kept_pieces(data, parts)
        )
    except (ValueError, IndexError, struct.error):
        return False  # damaged otherwise, which the decoder will tell


def _item_boxes(data: memoryview) -> dict[bytes, memoryview] | None:
    """The boxes that describe items, by kind."""
    meta = find(data, b"meta")
    if meta is None:
        return None
    parts = {box.kind: box.payload for box in boxes(meta[4:])}
    return parts if b"iinf" in parts and b"iloc" in parts else None


def _kept_pieces(data: memoryview, parts: dict[bytes, memoryview]) -> Iterator[tuple[memoryview, int, int]]:
    """(source, offset, length) of every piece of every item that is no EXIF and no XMP."""
    described = _describing_items(parts[b"iinf"])
    idat = parts.get(b"idat", memoryview(b""))
    for location in sorted(_locations(parts[b"iloc"]), key=lambda found: found.item):
        if location.item not in described:
            for offset, length in location.extents:
                yield (idat if location.in_idat else data), offset, length


def _describing_items(iinf: memoryview) -> set[int]:
    """Ids of EXIF and XMP items from an item information box."""
    first = 6 if iinf[0] == 0 else 8
    found = set()
    for box in boxes(iinf[first:]):
        version = box.payload[0] if box.kind == b"infe" and len(box.payload) else 0
        if version < 2:
            continue
        width = 2 if version == 2 else 4
        if bytes(box.payload[6 + width : 10 + width]) in _DESCRIBING_ITEMS:
            found.add(int.from_bytes(box.payload[4 : 4 + width], "big"))
    return found


class _Reader:
    """Big-endian numbers one after the other."""

    def __init__(self, data: memoryview, at: int) -> None:
        self._data, self._at = data, at

    def number(self, width: int) -> int:
        end = self._at + width
        if end > len(self._data):
            raise ValueError("the box ends early")
        value = int.from_bytes(self._data[self._at : end], "big")
        self._at = end
        return value


def _locations(iloc: memoryview) -> list[_Location]:
    """An item location box (ISO 14496-12, 8.11.3)."""
    version, sizes, more = iloc[0], *struct.unpack_from(">BB", iloc, 4)
    offset_width, length_width, base_width = sizes >> 4, sizes & 15, more >> 4
    index_width = more & 15 if version in (1, 2) else 0
    reader = _Reader(iloc, 6)
    count = reader.number(4 if version == 2 else 2)
    found: list[_Location] = []
    left = _MAX_EXTENTS
    for _ in range(count):
        item = reader.number(4 if version == 2 else 2)
        method = reader.number(2) & 15 if version in (1, 2) else 0
        reader.number(2)  # data reference
        base = reader.number(base_width)
        extents = []
        for _ in range(reader.number(2)):
            left -= 1
            if left < 0:
                raise ValueError("too many pieces")
            reader.number(index_width)
            offset = base + reader.number(offset_width)
            extents.append((offset, reader.number(length_width)))
        found.append(_Location(item, method == 1, tuple(extents)))
    return found
