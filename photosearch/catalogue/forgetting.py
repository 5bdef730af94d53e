"""Erases items that have left the library, with everything that only they used."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from photosearch.catalogue.places import forget_places
from photosearch.catalogue.words import forget_traces


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Views and pictures that are no more; their vectors and previews are to go too."""

    view_ids: list[int]
    picture_ids: list[int]


def forget_items(db: sqlite3.Connection, item_ids: Sequence[int]) -> Forgotten:
    """Erase those of the items that are unlisted, inside an open transaction.

    Pictures that no item shows any more (versions from before an edit) and captions without a photo go with them.
    """
    for item in item_ids:
        if db.execute("SELECT 1 FROM main.items WHERE id = ? AND NOT listed", (item,)).fetchone():
            db.execute("DELETE FROM main.files WHERE item_id = ?", (item,))
            db.execute("DELETE FROM main.items WHERE id = ?", (item,))
    pictures = _ids(db, _UNSHOWN)
    views = _ids(
        db, f"SELECT id FROM main.views WHERE picture_id IN ({_UNSHOWN}) OR caption_id IN ({_UNSAID})"
    )
    db.execute(f"DELETE FROM main.views WHERE caption_id IN ({_UNSAID})")
    db.execute(f"DELETE FROM main.captions WHERE id IN ({_UNSAID})")
    for table in ("views", "contents"):
        db.execute(f"DELETE FROM main.{table} WHERE picture_id IN ({_UNSHOWN})")
    db.execute(f"DELETE FROM main.pictures WHERE id IN ({_UNSHOWN})")
    forget_places(db)
    forget_traces(db)
    return Forgotten(views, pictures)


_UNSHOWN = (
    "SELECT p.id FROM main.pictures p WHERE NOT EXISTS (SELECT 1 FROM main.items i WHERE i.picture_id = p.id)"
)
_UNSAID = (
    "SELECT c.id FROM main.captions c WHERE NOT EXISTS (SELECT 1 FROM main.items i WHERE i.caption_id = c.id)"
)


def _ids(db: sqlite3.Connection, sql: str) -> list[int]:
    return [int(row[0]) for row in db.execute(sql)]
