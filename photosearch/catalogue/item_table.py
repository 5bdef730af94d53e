"""Facts of listed items side by side, one array for each: what filters, the timeline and rankings look through.

A table is made from the core catalogue in one go, of all items or of those that have changed, and never changes.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from enum import IntFlag
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROWS_AT_ONCE = 1024  # more in one step would hold up all other threads, the window's among them
UNRATED = -128
MARK_SHARE = 1 / 16  # of all ids: so many are looked for at once by marking them,
MARK_SPAN = 8  # where the marks take no more than so many bytes an item
NAME_END = "\n"


class Fact(IntFlag):
    """What is so of an item."""

    RAW = 1  # one of its files is a RAW
    MISSING = 2
    GPS = 4
    CAPTION = 8
    KEYWORDS = 16
    CAMERA = 32
    DATE = 64


@dataclass(frozen=True, slots=True, eq=False)
class ItemTable:
    """n items by rising id, their m followed files by item, and the words that the arrays number."""

    ids: NDArray[np.int64]
    taken_s: NDArray[np.int64]  # of the camera's own clock, 0 where unknown
    width: NDArray[np.int32]  # px
    height: NDArray[np.int32]
    rating: NDArray[np.int8]  # `UNRATED` where unknown
    facts: NDArray[np.uint8]  # `Fact`s
    camera: NDArray[np.int32]  # position in `cameras`
    lens: NDArray[np.int32]
    place: NDArray[np.int64]  # id, 0 where unknown or far from everywhere
    latitude: NDArray[np.float64]  # degrees, not a number where unknown
    longitude: NDArray[np.float64]
    bytes: NDArray[np.int64]  # of the first file
    newest: NDArray[np.int32]  # rows, newest first, later ids first where times are equal
    whole_views: NDArray[np.int64]  # (w,) ids of views of whole pictures, rising,
    whole_rows: NDArray[np.int32]  # and the rows that show them
    caption_views: NDArray[np.int64]  # (c,) likewise; copies of a caption have one view
    caption_rows: NDArray[np.int32]
    file_row: NDArray[np.int32]  # (m,) rising
    file_folder: NDArray[np.int32]  # position in `folders`
    file_suffix: NDArray[np.int32]  # position in `suffixes`
    name_ends: NDArray[np.int64]  # (m,) where each name ends in `names`, behind its `NAME_END`
    names: NDArray[np.uint8]  # all file names, folded, in UTF-8
    cameras: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    folders: tuple[tuple[int, str], ...] = ()  # volume id, kept path
    suffixes: tuple[str, ...] = ()  # folded, without the dot

    def __len__(self) -> int:
        return len(self.ids)

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.intp]:
        """Rows of those of these ids that are here, in any order."""
        if not len(self.ids) or not len(ids):
            return np.zeros(0, np.intp)
        first, span = int(self.ids[0]), int(self.ids[-1] - self.ids[0]) + 1
        if len(ids) > len(self) * MARK_SHARE and span <= MARK_SPAN * len(self):
            wanted = np.zeros(span, np.bool_)
            wanted[ids[(ids >= first) & (ids < first + span)] - first] = True
            return np.flatnonzero(wanted[self.ids - first])
        rows = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        there: NDArray[np.intp] = rows[self.ids[rows] == ids]
        return there


WORDS = ("cameras", "lenses", "folders", "suffixes")
ARRAYS = tuple(field.name for field in fields(ItemTable) if field.name not in WORDS)


def folded(text: str) -> str:
    """Case aside, and composed, so that equal looks are equal."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def read_table(db: sqlite3.Connection, since: int = 0) -> ItemTable:
    """All listed items, or those of them that changed after revision `since`."""
    changed = "AND i.id IN (SELECT item_id FROM main.item_changes WHERE revision > ?)" if since else ""
    given = (since,) if since else ()
    cameras, lenses = _Numbers(), _Numbers()
    chunks, positions = [np.zeros((11, 0), np.int64)], [np.zeros((2, 0))]
    for columns in _columns(db, _ITEMS.format(changed=changed), given):
        numbered = [*columns[:9], cameras.of(columns[9]), lenses.of(columns[10])]
        chunks.append(np.array(numbered, np.int64))
        positions.append(np.array(columns[11:], np.float64))  # None becomes "not a number"
    rows, (latitude, longitude) = np.concatenate(chunks, axis=1), np.concatenate(positions, axis=1)
    ids, taken_s, width, height, rating, facts, place, whole, caption, camera, lens = rows
    whole_views, whole_rows = _by_view(whole)
    caption_views, caption_rows = _by_view(caption)
    files = _read_files(db, _FILES.format(changed=changed), given, ids)
    facts[files.pop("raw_rows")] |= Fact.RAW
    return ItemTable(
        ids=ids.copy(),
        taken_s=taken_s.copy(),
        width=width.astype(np.int32),
        height=height.astype(np.int32),
        rating=rating.astype(np.int8),
        facts=facts.astype(np.uint8),
        camera=camera.astype(np.int32),
        lens=lens.astype(np.int32),
        place=place.copy(),
        latitude=latitude.copy(),
        longitude=longitude.copy(),
        newest=np.argsort(taken_s, kind="stable")[::-1].astype(np.int32),
        whole_views=whole_views,
        whole_rows=whole_rows,
        caption_views=caption_views,
        caption_rows=caption_rows,
        cameras=cameras.words(),
        lenses=lenses.words(),
        **files,
    )


def _read_files(
    db: sqlite3.Connection, sql: str, given: tuple[int, ...], ids: NDArray[np.int64]
) -> dict[str, Any]:
    """Everything about the followed files of these items."""
    folders: dict[tuple[int, str], int] = {}
    suffixes = _Numbers()
    chunks, names = [np.zeros((6, 0), np.int64)], bytearray()
    for item, volume, path, size, raw in _columns(db, sql, given):
        parts = [text.rpartition("/") for text in path]
        parents = zip(volume, (parent for parent, _, _ in parts), strict=True)
        folder = [folders.setdefault(one, len(folders)) for one in parents]
        plain = [folded(name).replace(NAME_END, " ") for _, _, name in parts]
        encoded = [(name + NAME_END).encode() for name in plain]
        suffix = suffixes.of([suffix_of(name) for name in plain])
        chunks.append(np.array([item, folder, suffix, size, raw, [len(name) for name in encoded]], np.int64))
        names += b"".join(encoded)
    of_item, folder_of, suffix_number, sizes, is_raw, lengths = np.concatenate(chunks, axis=1)
    rows = np.searchsorted(ids, of_item).astype(np.int32)
    bytes_of = np.full(len(ids), -1, np.int64)
    bytes_of[rows[::-1]] = sizes[::-1]  # the first file of each item is written last
    return {
        "bytes": bytes_of,
        "raw_rows": rows[is_raw != 0],
        "file_row": rows,
        "file_folder": folder_of.astype(np.int32),
        "file_suffix": suffix_number.astype(np.int32),
        "name_ends": np.cumsum(lengths),
        "names": np.frombuffer(bytes(names), np.uint8),
        "folders": tuple(folders),
        "suffixes": suffixes.words(),
    }


def suffix_of(name: str) -> str:
    """What follows the last dot of a name, if anything does."""
    return name.rpartition(".")[2] if "." in name else ""


def _columns(db: sqlite3.Connection, sql: str, given: tuple[int, ...]) -> Iterator[list[Sequence[Any]]]:
    """The columns of a SELECT, some thousand rows at a time."""
    cursor = db.execute(sql, given)
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield list(zip(*rows, strict=True))


def _by_view(views: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """View ids, rising, without those that are 0, and the rows that they stand in."""
    rows = np.argsort(views, kind="stable")
    rows = rows[np.count_nonzero(views == 0) :]
    return views[rows], rows.astype(np.int32)


class _Numbers:
    """Numbers words in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, words: Sequence[str]) -> list[int]:
        known = self._known
        return [known.setdefault(word, len(known)) for word in words]

    def words(self) -> tuple[str, ...]:
        return tuple(self._known)


_ITEMS = f"""
    SELECT i.id, i.taken_s, p.width, p.height, COALESCE(i.rating, {UNRATED}),
           {Fact.MISSING:d} * i.missing
           + {Fact.GPS:d} * (i.latitude IS NOT NULL AND i.longitude IS NOT NULL)
           + {Fact.CAPTION:d} * (i.caption <> '') + {Fact.KEYWORDS:d} * (i.keywords <> '[]')
           + {Fact.CAMERA:d} * (i.camera <> '') + {Fact.DATE:d} * (i.taken IS NOT NULL),
           COALESCE(i.place_id, 0), COALESCE(w.id, 0), COALESCE(c.id, 0), i.camera, i.lens, i.latitude, i.longitude
    FROM main.items i JOIN main.pictures p ON p.id = i.picture_id
    LEFT JOIN main.views w ON w.picture_id = i.picture_id AND w.kind = 'whole'
    LEFT JOIN main.views c ON c.caption_id = i.caption_id AND c.kind = 'caption'
    WHERE i.listed {{changed}} ORDER BY i.id
"""

_FILES = """
    SELECT f.item_id, f.volume_id, f.path, f.size, f.kind = 'raw'
    FROM main.items i JOIN main.files f ON f.item_id = i.id
    WHERE i.listed AND f.state <> 'unfollowed' {changed}
    ORDER BY i.id, f.state DESC, f.content_id IS NULL, f.path
"""
