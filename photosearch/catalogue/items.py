"""Items: what a person finds, read as plain records."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue import paths
from photosearch.catalogue.columns import Columns, Ids
from photosearch.catalogue.database import Database
from photosearch.catalogue.value_lists import marks, padded
from photosearch.catalogue.vectors import ViewKind
from photosearch.records import FileKind, Item, PhotoMetadata, TakenSource, Timeline

CHUNK = 500  # values in one SQL statement


class Items:
    def __init__(self, database: Database, columns: Columns) -> None:
        self._database = database
        self._columns = columns

    def count(self) -> int:
        """Listed items."""
        if self._database.read().in_transaction:  # columns do not know yet what is being done
            return self._count("listed")
        return len(self._columns.now())

    def count_missing(self) -> int:
        """Listed items of which no file can be reached."""
        return self._count("listed AND missing")

    def count_captioned(self) -> int:
        return self._count("listed AND caption_id IS NOT NULL")

    def get(self, ids: Sequence[int]) -> list[Item]:
        """The listed items with these ids, in this order; others are left out."""
        found: dict[int, Item] = {}
        for chunk in _chunks(ids):
            places = self._places(chunk)
            for row in self._database.read().execute(_ITEMS.format(marks=marks(chunk)), chunk):
                if row[0] in places:
                    found[row[0]] = _item(row, places[row[0]])
        return [found[one] for one in ids if one in found]

    def by_path(self, path: Path) -> Item | None:
        """The listed item that has a file at this path."""
        db = self._database.read()
        for volume_id, mount in db.execute("SELECT id, mount_path FROM main.volumes").fetchall():
            for candidate in dict.fromkeys((path.absolute(), path.resolve())):
                if candidate.is_relative_to(mount):
                    row = db.execute(
                        "SELECT item_id FROM main.files WHERE volume_id = ? AND path = ? AND state <> 'unfollowed'",
                        (volume_id, paths.to_text(candidate, Path(mount))),
                    ).fetchone()
                    if row:
                        return next(iter(self.get([row[0]])), None)
        return None

    def showing(self, kind: ViewKind, view_ids: Ids) -> tuple[NDArray[np.intp], Ids]:
        """Pairs of a place in `view_ids` and the id of a listed item that shows that view, by place."""
        return self._columns.now().items_of(kind, view_ids)

    def unlisted_views(self) -> NDArray[np.int64]:
        """Views whose items have all left the library, sorted."""
        rows = self._database.read().execute("SELECT id FROM main.views WHERE NOT listed ORDER BY id")
        return np.fromiter((row[0] for row in rows), np.int64)

    def view_of_picture(self, picture_id: int) -> int:
        """The view of a whole picture."""
        sql = "SELECT id FROM main.views WHERE picture_id = ? AND kind = 'whole'"
        return int(self._database.read().execute(sql, (picture_id,)).fetchone()[0])

    def short_side_of_picture(self, picture_id: int) -> int:
        """Short side of the upright picture in pixels, 0 where it is unknown."""
        sql = "SELECT MIN(width, height) FROM main.pictures WHERE id = ?"
        row = self._database.read().execute(sql, (picture_id,)).fetchone()
        return int(row[0]) if row else 0

    def timeline(self) -> Timeline:
        """All listed items, newest first. Where much has changed, it is written for the next start."""
        self._columns.prepare()
        return self._columns.now().timeline()

    def in_folder(self, volume_id: int, folder_text: str) -> list[int]:
        """Ids of the items that have a file in this folder, whatever its state."""
        sql = "SELECT DISTINCT item_id FROM main.files WHERE volume_id = ? AND path >= ? AND path < ?"
        rows = self._database.read().execute(sql, (volume_id, *paths.subtree(folder_text)))
        return [row[0] for row in rows]

    def _count(self, condition: str) -> int:
        row = self._database.read().execute(f"SELECT COUNT(*) FROM main.items WHERE {condition}").fetchone()
        return int(row[0])

    def _places(self, ids: Sequence[int]) -> dict[int, list[Path]]:
        """Item id → its followed files: those present first, a photo before the RAW beside it, then by path."""
        places: dict[int, list[Path]] = defaultdict(list)
        for item, mount, text in self._database.read().execute(_PLACES.format(marks=marks(ids)), ids):
            places[item].append(paths.to_path(text, Path(mount)))
        return places


_ITEMS = """
    SELECT i.id, i.kind, p.width, p.height, i.missing, i.taken, i.taken_source, i.latitude, i.longitude, i.altitude_m,
           i.camera, i.lens, i.title, i.caption, i.keywords, i.rating,
           t.district, t.city, t.region, t.country
    FROM main.items i JOIN main.pictures p ON p.id = i.picture_id LEFT JOIN main.places t ON t.id = i.place_id
    WHERE i.listed AND i.id IN ({marks})
"""

_PLACES = """
    SELECT f.item_id, v.mount_path, f.path FROM main.files f JOIN main.volumes v ON v.id = f.volume_id
    WHERE f.item_id IN ({marks}) AND f.state <> 'unfollowed'
    ORDER BY f.item_id, f.state DESC, f.content_id IS NULL, f.path
"""


def _item(row: tuple[Any, ...], places: list[Path]) -> Item:
    item_id, kind, width, height, missing, taken, source, *rest = row
    latitude, longitude, altitude, camera, lens, title, caption, keywords, rating, *place = rest
    metadata = PhotoMetadata(
        datetime.fromisoformat(taken) if taken else None,
        TakenSource(source) if source else None,
        latitude,
        longitude,
        altitude,
        camera,
        lens,
        title,
        caption,
        tuple(json.loads(keywords)),
        rating,
    )
    return Item(
        item_id,
        FileKind(kind),
        places[0],
        tuple(places),
        width,
        height,
        metadata,
        bool(missing),
        ", ".join(dict.fromkeys(filter(None, place))),
    )


def _chunks(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), CHUNK):
        yield padded(ids[start : start + CHUNK])
