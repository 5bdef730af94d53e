"""Files on volumes, and the rules by which a file becomes, joins or leaves an item.

An item is one picture with all the files that show it. A new file whose picture is known joins that picture's item. A
file whose picture changed takes its item along to the new picture, unless other files still show the old one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from photosearch.catalogue import paths, stored_metadata
from photosearch.catalogue.database import Database
from photosearch.catalogue.listing import refresh
from photosearch.catalogue.words import refresh_words
from photosearch.records import DecodedFile, FoundFile

FileState = Literal["present", "missing", "unfollowed"]


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the catalogue knows it."""

    text: str
    kind: str
    file_id: int
    size: int
    mtime_ns: int
    sidecar_stamp: str
    state: FileState
    item_id: int
    content_id: int | None


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Where a file's picture went."""

    item_id: int
    picture_id: int
    view_id: int


class Files:
    def __init__(self, database: Database) -> None:
        self._database = database

    def below(self, volume_id: int, folder_text: str) -> dict[str, KnownFile]:
        """Kept path → file, of all files in a folder, whatever their state."""
        sql = f"SELECT {_COLUMNS} FROM main.files WHERE volume_id = ? AND path >= ? AND path < ?"
        rows = self._database.read().execute(sql, (volume_id, *paths.subtree(folder_text)))
        return {row[0]: KnownFile(*row) for row in rows}

    def at(self, volume_id: int, text: str) -> KnownFile | None:
        sql = f"SELECT {_COLUMNS} FROM main.files WHERE volume_id = ? AND path = ?"
        row = self._database.read().execute(sql, (volume_id, text)).fetchone()
        return KnownFile(*row) if row else None

    def hashes_of_size(self, size: int) -> frozenset[bytes]:
        """Hashes of all known contents with this many bytes, whose pictures need no decoding."""
        rows = self._database.read().execute("SELECT hash FROM main.contents WHERE size = ?", (size,))
        return frozenset(row[0] for row in rows)

    def of_picture(self, picture_id: int) -> list[tuple[int, Path, str, int, int]]:
        """(volume id, mount path, kept path, size, mtime_ns) of the present files that show this picture."""
        sql = """SELECT f.volume_id, v.mount_path, f.path, f.size, f.mtime_ns FROM main.files f
                 JOIN main.volumes v ON v.id = f.volume_id JOIN main.contents c ON c.id = f.content_id
                 WHERE c.picture_id = ? AND f.state = 'present' ORDER BY f.path"""
        rows = self._database.read().execute(sql, (picture_id,))
        return [(volume, Path(mount), *facts) for volume, mount, *facts in rows]

    def of_view(self, view_id: int) -> list[tuple[int, Path, str, int, int]]:
        """The same for the picture of a view."""
        row = (
            self._database.read()
            .execute("SELECT picture_id FROM main.views WHERE id = ?", (view_id,))
            .fetchone()
        )
        return self.of_picture(row[0]) if row and row[0] is not None else []

    def take_in(self, volume_id: int, text: str, found: FoundFile, decoded: DecodedFile) -> TakenIn:
        """Keep a file that was read, with its content, picture and metadata, and give it to an item."""
        with self._database.write() as db:
            picture_id, content_id = _picture_and_content(db, decoded)
            old = self.at(volume_id, text)
            old_picture = _picture_of(db, old.item_id) if old else None
            item_id = _item_for(db, picture_id, found.kind, old)
            _put_file(
                db, volume_id, text, found, item_id, content_id, stored_metadata.to_json(decoded.metadata)
            )
            refresh(db, {item_id, old.item_id} if old else {item_id}, {old_picture} if old_picture else set())
            view = db.execute(
                "SELECT id FROM main.views WHERE picture_id = ? AND kind = 'whole'", (picture_id,)
            ).fetchone()
        return TakenIn(item_id, picture_id, int(view[0]))

    def pair(self, volume_id: int, text: str, found: FoundFile, item_id: int) -> None:
        """Keep a RAW beside its JPEG or HEIC as another file of the same item, without reading it."""
        with self._database.write() as db:
            old = self.at(volume_id, text)
            _put_file(db, volume_id, text, found, item_id, None, "{}")
            refresh(db, {item_id, old.item_id} if old else {item_id})

    def redescribe(self, volume_id: int, text: str, found: FoundFile, decoded: DecodedFile) -> None:
        """Keep new metadata of a file whose picture is the same: a sidecar was edited."""
        with self._database.write() as db:
            db.execute(
                "UPDATE main.files SET metadata = ?, sidecar_stamp = ? WHERE volume_id = ? AND path = ?",
                (stored_metadata.to_json(decoded.metadata), found.sidecar_stamp, volume_id, text),
            )
            known = self.at(volume_id, text)
            refresh(db, {known.item_id} if known else set())

    def touch(self, volume_id: int, text: str, found: FoundFile) -> None:
        """Keep a file's new id, size and time without any change of what it shows."""
        with self._database.write() as db:
            db.execute(
                "UPDATE main.files SET file_id = ?, size = ?, mtime_ns = ? WHERE volume_id = ? AND path = ?",
                (kept_file_id(found.file_id), found.size, found.mtime_ns, volume_id, text),
            )

    def move(self, volume_id: int, moves: Mapping[str, str]) -> None:
        """Kept path → new kept path. Chains and swaps of names are fine."""
        with self._database.write() as db:
            # An item with one file that was present and stays so shows the same under another name.
            affected = self._items_at(volume_id, moves.values()) | self._items_at(
                volume_id, moves, f"AND (state <> 'present' OR {_HAS_COPIES})"
            )
            step_aside = [(f"\U0010fffd{old}", volume_id, old) for old in moves]
            db.executemany("UPDATE main.files SET path = ? WHERE volume_id = ? AND path = ?", step_aside)
            arrive = [(new, volume_id, f"\U0010fffd{old}") for old, new in moves.items()]
            db.executemany(
                "UPDATE OR REPLACE main.files SET path = ?, state = 'present' WHERE volume_id = ? AND path = ?",
                arrive,
            )
            refresh(db, affected)
            refresh_words(db, self._items_at(volume_id, moves.values()) - affected)

    def set_state(self, volume_id: int, texts: Iterable[str], state: FileState) -> None:
        with self._database.write() as db:
            texts = list(texts)
            db.executemany(
                "UPDATE main.files SET state = ? WHERE volume_id = ? AND path = ?",
                ((state, volume_id, text) for text in texts),
            )
            refresh(db, self._items_at(volume_id, texts))

    def remove(self, volume_id: int, texts: Iterable[str]) -> None:
        """Files that are no more. Their items stay, unlisted, for the day they come back."""
        with self._database.write() as db:
            texts = list(texts)
            items = self._items_at(volume_id, texts)
            db.executemany(
                "DELETE FROM main.files WHERE volume_id = ? AND path = ?",
                ((volume_id, text) for text in texts),
            )
            refresh(db, items)

    def _items_at(self, volume_id: int, texts: Iterable[str], condition: str = "") -> set[int]:
        db = self._database.read()
        sql = f"SELECT item_id FROM main.files WHERE volume_id = ? AND path = ? {condition}"
        rows = (db.execute(sql, (volume_id, text)).fetchone() for text in texts)
        return {row[0] for row in rows if row}


_HAS_COPIES = "EXISTS (SELECT 1 FROM main.files g WHERE g.item_id = files.item_id AND g.id <> files.id)"
_COLUMNS = "path, kind, file_id, size, mtime_ns, sidecar_stamp, state, item_id, content_id"


def kept_file_id(file_id: int) -> int:
    """Windows' file indexes use all 64 bits; SQLite's integers are signed."""
    return file_id - (1 << 64) if file_id >= 1 << 63 else file_id


def _picture_and_content(db: sqlite3.Connection, decoded: DecodedFile) -> tuple[int, int]:
    known = db.execute(
        "SELECT picture_id, id FROM main.contents WHERE hash = ?", (decoded.content_hash,)
    ).fetchone()
    picture = decoded.picture
    if picture is None:
        if known is None:
            raise ValueError(f"{decoded.path} was not decoded, but its content is not known")
        return int(known[0]), int(known[1])
    db.execute(
        "INSERT OR IGNORE INTO main.pictures (digest, width, height) VALUES (?, ?, ?)",
        (picture.digest, picture.width, picture.height),
    )
    picture_id = int(
        db.execute("SELECT id FROM main.pictures WHERE digest = ?", (picture.digest,)).fetchone()[0]
    )
    db.execute("INSERT OR IGNORE INTO main.views (kind, picture_id) VALUES ('whole', ?)", (picture_id,))
    db.execute(
        """INSERT INTO main.contents (hash, size, picture_id) VALUES (?, ?, ?)
           ON CONFLICT (hash) DO UPDATE SET picture_id = excluded.picture_id""",
        (decoded.content_hash, decoded.size, picture_id),
    )
    content = db.execute("SELECT id FROM main.contents WHERE hash = ?", (decoded.content_hash,)).fetchone()
    return picture_id, int(content[0])


def _picture_of(db: sqlite3.Connection, item_id: int) -> int:
    return int(db.execute("SELECT picture_id FROM main.items WHERE id = ?", (item_id,)).fetchone()[0])


def _item_for(db: sqlite3.Connection, picture_id: int, kind: str, old: KnownFile | None) -> int:
    row = db.execute("SELECT id FROM main.items WHERE picture_id = ?", (picture_id,)).fetchone()
    if row:
        return int(row[0])
    if old is not None and not _shared(db, old):
        db.execute("UPDATE main.items SET picture_id = ? WHERE id = ?", (picture_id, old.item_id))
        return old.item_id
    made = db.execute("INSERT INTO main.items (kind, picture_id) VALUES (?, ?)", (kind, picture_id))
    return int(made.lastrowid or 0)


def _shared(db: sqlite3.Connection, file: KnownFile) -> bool:
    """Whether other files show the same item. A RAW beside it, never read, goes along with its twin."""
    sql = "SELECT COUNT(*) FROM main.files WHERE item_id = ? AND content_id IS NOT NULL AND path <> ?"
    return bool(db.execute(sql, (file.item_id, file.text)).fetchone()[0])


def _put_file(
    db: sqlite3.Connection,
    volume_id: int,
    text: str,
    found: FoundFile,
    item_id: int,
    content_id: int | None,
    metadata: str,
) -> None:
    row: tuple[Any, ...] = (
        volume_id,
        text,
        found.kind,
        kept_file_id(found.file_id),
        found.size,
        found.mtime_ns,
    )
    db.execute(
        """INSERT INTO main.files (volume_id, path, kind, file_id, size, mtime_ns, sidecar_stamp, state, item_id,
                                   content_id, metadata)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'present', ?, ?, ?)
           ON CONFLICT (volume_id, path) DO UPDATE SET kind = excluded.kind, file_id = excluded.file_id,
               size = excluded.size, mtime_ns = excluded.mtime_ns, sidecar_stamp = excluded.sidecar_stamp,
               state = 'present', item_id = excluded.item_id, content_id = excluded.content_id,
               metadata = excluded.metadata""",
        (*row, found.sidecar_stamp, item_id, content_id, metadata),
    )
