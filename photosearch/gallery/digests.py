"""Digests that follow the pixels of a picture and not what is said about it.

A changed rating, caption or position leaves them alone; a turned orientation changes them. For JPEG, HEIF, AVIF and
JPEG 2000 they are made from the compressed data, which costs next to nothing; for all others from the decoded pixels.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import xxhash
from PIL import Image

from photosearch.gallery.bmff import Box, boxes, kept_item_data

Buffer = bytes | memoryview

_SOS = 0xDA
_APP0, _APP2, _APP14, _APP15, _COM = 0xE0, 0xE2, 0xEE, 0xEF, 0xFE
_STANDALONE = frozenset({0x00, 0x01, 0xFF, *range(0xD0, 0xD9)})
_ROWS_AT_ONCE = 256
_BLANK_BYTES = 64


def jpeg_digest(data: Buffer, orientation: int) -> bytes:
    """16 bytes over the segments that make pixels and everything from the first scan on (ITU T.81, annex B)."""
    digest = xxhash.xxh3_128(bytes([orientation]))
    view = memoryview(data)
    for marker, segment in _jpeg_segments(view):
        if not _describes(marker, segment):
            digest.update(segment)
    return digest.digest()


def jpeg_has_blank_end(data: Buffer) -> bool:
    """Whether the file ends in zeros instead of its picture, as after a power cut. Decoders show that part in grey."""
    view = memoryview(data)
    if any(view[-_BLANK_BYTES:]):
        return False
    scans = (bytes(segment) for marker, segment in _jpeg_segments(view) if marker == _SOS)
    return not any(b"\xff\xd9" in scan for scan in scans)


def bmff_digest(data: Buffer) -> bytes | None:
    """16 bytes over the coded items and their properties (rotation, mirroring, crop, colour); None where unreadable.

    HEIF and AVIF keep EXIF and XMP as items of their own, which are left out (ISO 23008-12).
    """
    digest = xxhash.xxh3_128()
    items = 0
    try:
        for part in kept_item_data(memoryview(data)):
            digest.update(part)
            items += 1
    except (struct.error, ValueError, IndexError):
        return None
    return digest.digest() if items else None


def jpeg2000_digest(data: Buffer) -> bytes | None:
    """16 bytes over header and code stream; None where there is none (ISO 15444-1, annex I)."""
    view = memoryview(data)
    if bytes(view[:4]) == b"\xff\x4f\xff\x51":
        return xxhash.xxh3_128(view).digest()
    found = [box for box in boxes(view) if box.kind in (b"jp2h", b"jp2c")]
    return _digest_of_boxes(found) if any(box.kind == b"jp2c" for box in found) else None


def pixel_digest(image: Image.Image, orientation: int) -> bytes:
    """16 bytes over decoded pixels, mode, size and orientation."""
    digest = xxhash.xxh3_128(struct.pack(">IIB", *image.size, orientation) + image.mode.encode())
    if image.palette is not None:
        digest.update(bytes(image.palette.palette))
    for top in range(
        0, image.height, _ROWS_AT_ONCE
    ):  # in bands: a whole copy of a large picture costs memory
        digest.update(image.crop((0, top, image.width, min(top + _ROWS_AT_ONCE, image.height))).tobytes())
    return digest.digest()


def _digest_of_boxes(found: list[Box]) -> bytes:
    digest = xxhash.xxh3_128()
    for box in found:
        digest.update(box.payload)
    return digest.digest()


def _describes(marker: int, segment: memoryview) -> bool:
    """Whether a segment only says something about the picture. Colour profiles and Adobe's marker change pixels."""
    if marker == _APP2:
        return bytes(segment[2:14]) != b"ICC_PROFILE\0"
    return marker == _COM or (_APP0 <= marker <= _APP15 and marker != _APP14)


def _jpeg_segments(view: memoryview) -> Iterator[tuple[int, memoryview]]:
    """(marker, segment with its length) up to the first scan, which comes with all that follows it."""
    at, end = 2, len(view)
    while at + 4 <= end:
        if view[at] != 0xFF:
            at += 1  # junk between segments, which decoders skip as well
            continue
        marker = view[at + 1]
        if marker == _SOS:
            yield marker, view[at + 2 :]
            return
        if marker in _STANDALONE:
            at += 1 if marker == 0xFF else 2
            continue
        length = max(2, view[at + 2] << 8 | view[at + 3])
        yield marker, view[at + 2 : at + 2 + length]
        at += 2 + length
