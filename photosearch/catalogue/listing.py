"""Keeps what an item shows of itself in step with its files: listed or not, missing or not, one description.

An item is listed while at least one of its files is followed. Its views are listed with it: the vectors of unlisted
views are kept, and left out of every answer.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from photosearch.catalogue import stored_metadata
from photosearch.catalogue.words import refresh_words
from photosearch.records import FileKind, PhotoMetadata


def refresh(db: sqlite3.Connection, item_ids: Iterable[int], left_pictures: Iterable[int] = ()) -> None:
    """Bring items up to date with their files, inside an open transaction.

    `left_pictures` are pictures that an item showed until now.
    """
    item_ids = list(item_ids)
    for item_id in item_ids:
        _refresh_item(db, item_id)
    refresh_words(db, item_ids)
    for picture_id in left_pictures:
        _list_picture_views(db, picture_id)


def _refresh_item(db: sqlite3.Connection, item_id: int) -> None:
    files = db.execute(
        """SELECT state, kind, content_id IS NOT NULL, metadata FROM main.files
           WHERE item_id = ? AND state <> 'unfollowed' ORDER BY state DESC, path""",  # present before missing
        (item_id,),
    ).fetchall()
    listed = bool(files)
    missing = listed and all(state == "missing" for state, *_ in files)
    picture_id, old_caption = db.execute(
        "SELECT picture_id, caption_id FROM main.items WHERE id = ?", (item_id,)
    ).fetchone()
    caption_id = old_caption
    if listed:
        read = [stored_metadata.from_json(text) for _, _, was_read, text in files if was_read]
        metadata = stored_metadata.merged(read) if read else PhotoMetadata()
        caption_id = _caption(db, metadata.caption or metadata.title)
        _describe(db, item_id, metadata, caption_id)
        kinds = {kind for _, kind, was_read, _ in files if was_read}
        shown = FileKind.PHOTO if FileKind.PHOTO in kinds or not kinds else FileKind.RAW
        db.execute("UPDATE main.items SET kind = ? WHERE id = ?", (shown, item_id))
    db.execute("UPDATE main.items SET listed = ?, missing = ? WHERE id = ?", (listed, missing, item_id))
    _list_picture_views(db, picture_id)
    for caption in {old_caption, caption_id} - {None}:
        _list_caption_view(db, caption)


def _describe(db: sqlite3.Connection, item_id: int, data: PhotoMetadata, caption_id: int | None) -> None:
    db.execute(
        """UPDATE main.items SET taken = ?, taken_s = ?, taken_source = ?, latitude = ?, longitude = ?,
               altitude_m = ?, camera = ?, lens = ?, title = ?, caption = ?, keywords = ?, rating = ?, caption_id = ?,
               place_id = CASE WHEN latitude IS ? AND longitude IS ? THEN place_id END -- else it is asked for anew
           WHERE id = ?""",
        (
            data.taken.isoformat() if data.taken else None,
            stored_metadata.clock_seconds(data.taken),
            data.taken_source,
            data.latitude,
            data.longitude,
            data.altitude_m,
            data.camera,
            data.lens,
            data.title,
            data.caption,
            json.dumps(data.keywords, ensure_ascii=False),
            data.rating,
            caption_id,
            data.latitude,
            data.longitude,
            item_id,
        ),
    )


def _caption(db: sqlite3.Connection, text: str) -> int | None:
    text = " ".join(text.split())
    if not text:
        return None
    db.execute("INSERT OR IGNORE INTO main.captions (text) VALUES (?)", (text,))
    caption_id = int(db.execute("SELECT id FROM main.captions WHERE text = ?", (text,)).fetchone()[0])
    db.execute("INSERT OR IGNORE INTO main.views (kind, caption_id) VALUES ('caption', ?)", (caption_id,))
    return caption_id


def _list_picture_views(db: sqlite3.Connection, picture_id: int) -> None:
    db.execute(
        """UPDATE main.views SET listed = EXISTS (SELECT 1 FROM main.items WHERE picture_id = ?1 AND listed)
           WHERE picture_id = ?1""",
        (picture_id,),
    )


def _list_caption_view(db: sqlite3.Connection, caption_id: int) -> None:
    db.execute(
        """UPDATE main.views SET listed = EXISTS (SELECT 1 FROM main.items WHERE caption_id = ?1 AND listed)
           WHERE caption_id = ?1""",
        (caption_id,),
    )
