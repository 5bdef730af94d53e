"""Brings each of the three files to today's schema. Migrations are numbered, applied once, in one transaction with
their record, and never edited: a change of schema is a new one at the end of its list.

The words of the core schema:

- A *volume* is a disk or share; a *folder* a gallery folder on it.
- A *file* is a path on a volume, with the file system's id, size and modification time.
- A *content* is bytes, known by their hash. A *picture* is upright pixels, known by their digest: many contents can
  show the same picture, for a rating written into a file changes the content and not the picture.
- An *item* is what a person finds. It keeps its id for life, and shows one picture at a time.
- A *view* is what a vector is made from: a whole picture, a frame of a video, a region of a picture, or a caption.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import xxhash

from photosearch.catalogue.database import SCHEMAS, Database
from photosearch.catalogue.words import fill
from photosearch.errors import NewerCatalogueError

Migration = Callable[[sqlite3.Connection], None]


def _core_1(db: sqlite3.Connection) -> None:
    _run(
        db,
        """
        CREATE TABLE main.meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE main.volumes (
            id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, label TEXT NOT NULL, mount_path TEXT NOT NULL
        );
        CREATE TABLE main.folders (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            excluded TEXT NOT NULL DEFAULT '[]',
            reachable INTEGER NOT NULL DEFAULT 1,
            added_at TEXT NOT NULL,
            UNIQUE (volume_id, path)
        );
        CREATE TABLE main.pictures (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL UNIQUE,
            width INTEGER NOT NULL,
            height INTEGER NOT NULL
        );
        CREATE TABLE main.contents (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            size INTEGER NOT NULL,
            picture_id INTEGER NOT NULL REFERENCES pictures (id)
        );
        CREATE INDEX main.contents_by_size ON contents (size);
        CREATE INDEX main.contents_by_picture ON contents (picture_id);
        CREATE TABLE main.captions (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL UNIQUE);
        CREATE TABLE main.items (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            picture_id INTEGER NOT NULL UNIQUE REFERENCES pictures (id),
            caption_id INTEGER REFERENCES captions (id),
            listed INTEGER NOT NULL DEFAULT 0,
            missing INTEGER NOT NULL DEFAULT 0,
            taken TEXT,
            taken_s INTEGER NOT NULL DEFAULT 0,
            taken_source TEXT,
            latitude REAL, longitude REAL, altitude_m REAL,
            camera TEXT NOT NULL DEFAULT '', lens TEXT NOT NULL DEFAULT '',
            title TEXT NOT NULL DEFAULT '', caption TEXT NOT NULL DEFAULT '',
            keywords TEXT NOT NULL DEFAULT '[]', rating INTEGER
        );
        CREATE INDEX main.items_by_time ON items (taken_s DESC, id DESC) WHERE listed;
        CREATE INDEX main.items_by_caption ON items (caption_id) WHERE caption_id IS NOT NULL;
        CREATE TABLE main.files (
            id INTEGER PRIMARY KEY,
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            kind TEXT NOT NULL,
            file_id INTEGER NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            sidecar_stamp TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('present', 'missing', 'unfollowed')),
            item_id INTEGER NOT NULL REFERENCES items (id),
            content_id INTEGER REFERENCES contents (id),
            metadata TEXT NOT NULL DEFAULT '{}',
            UNIQUE (volume_id, path)
        );
        CREATE INDEX main.files_by_item ON files (item_id);
        CREATE TABLE main.views (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('whole', 'frame', 'region', 'caption')),
            picture_id INTEGER REFERENCES pictures (id),
            caption_id INTEGER REFERENCES captions (id),
            time_s REAL,
            box TEXT,
            listed INTEGER NOT NULL DEFAULT 1,
            CHECK ((kind = 'caption') = (caption_id IS NOT NULL)),
            CHECK ((kind = 'caption') = (picture_id IS NULL)),
            CHECK ((kind = 'frame') = (time_s IS NOT NULL)),
            CHECK ((kind = 'region') = (box IS NOT NULL))
        );
        CREATE UNIQUE INDEX main.views_of_whole ON views (picture_id) WHERE kind = 'whole';
        CREATE UNIQUE INDEX main.views_of_caption ON views (caption_id) WHERE kind = 'caption';
        CREATE UNIQUE INDEX main.views_of_frame ON views (picture_id, time_s) WHERE kind = 'frame';
        CREATE UNIQUE INDEX main.views_of_region ON views (picture_id, box) WHERE kind = 'region';
        CREATE INDEX main.views_unlisted ON views (id) WHERE NOT listed;
        CREATE TABLE main.failures (
            volume_id INTEGER NOT NULL REFERENCES volumes (id),
            path TEXT NOT NULL,
            size INTEGER NOT NULL,
            mtime_ns INTEGER NOT NULL,
            step TEXT NOT NULL,
            reason TEXT NOT NULL,
            failed_at TEXT NOT NULL,
            PRIMARY KEY (volume_id, path)
        ) WITHOUT ROWID;
        """,
    )
    db.execute("INSERT INTO main.meta VALUES ('uid', ?)", (uuid.uuid4().hex,))


def _core_2(db: sqlite3.Connection) -> None:
    """Which items changed in which order, so that what is kept beside can follow. A gone item is in no other table.

    A change is everything that an item's row or its files' places, sizes and states say. Pictures, views and captions
    never change: an item is given others. Mount points of volumes are not followed.
    """
    _run(
        db,
        """
        CREATE TABLE main.item_changes (
            revision INTEGER PRIMARY KEY AUTOINCREMENT, item_id INTEGER NOT NULL UNIQUE
        );
        INSERT INTO main.item_changes (item_id) SELECT id FROM main.items ORDER BY id;
        """,
    )
    files = "UPDATE OF volume_id, path, kind, size, state, content_id ON files"
    for name, event, item in (
        ("item_added", "INSERT ON items", "new.id"),
        ("item_changed", "UPDATE ON items", "new.id"),
        ("item_gone", "DELETE ON items", "old.id"),
        ("file_added", "INSERT ON files", "new.item_id"),
        ("file_changed", files, "new.item_id"),
        ("file_given", "UPDATE OF item_id ON files", "new.item_id"),
        ("file_taken", "UPDATE OF item_id ON files", "old.item_id"),
        ("file_gone", "DELETE ON files", "old.item_id"),
    ):
        # Not by OR REPLACE: inside a trigger the conflict clause of the statement that fires it takes its place.
        db.execute(
            f"""CREATE TRIGGER main.{name} AFTER {event} BEGIN
                DELETE FROM item_changes WHERE item_id = {item};
                INSERT INTO item_changes (item_id) VALUES ({item}); END"""
        )


def _core_3(db: sqlite3.Connection) -> None:
    """Where photos were taken, by name, and the words that belong to them."""
    _run(
        db,
        """
        CREATE TABLE main.places (
            id INTEGER PRIMARY KEY, -- of the nearest town in GeoNames, else of the country; 0: far from everywhere
            district TEXT NOT NULL, city TEXT NOT NULL, region TEXT NOT NULL, country TEXT NOT NULL,
            district_key TEXT NOT NULL, city_key TEXT NOT NULL, region_key TEXT NOT NULL, country_key TEXT NOT NULL,
            latitude REAL, longitude REAL -- of the city
        );
        INSERT INTO main.places VALUES (0, '', '', '', '', '', '', '', '', NULL, NULL);
        CREATE TABLE main.toponyms (
            name TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (name, key) -- in all languages, folded
        ) WITHOUT ROWID;
        ALTER TABLE main.items ADD COLUMN place_id INTEGER REFERENCES places (id);
        CREATE INDEX main.items_by_place ON items (place_id, listed) WHERE place_id IS NOT NULL;
        CREATE INDEX main.items_by_position ON items (latitude, longitude, listed) WHERE latitude IS NOT NULL;
        CREATE INDEX main.items_without_place ON items (id) WHERE latitude IS NOT NULL AND place_id IS NULL;
        CREATE INDEX main.items_by_camera ON items (camera) WHERE listed AND camera <> '';
        CREATE INDEX main.items_by_lens ON items (lens) WHERE listed AND lens <> '';
        CREATE VIRTUAL TABLE main.words USING fts5 (
            title, caption, keywords, files, columnsize = 0, tokenize = "unicode61 remove_diacritics 0"
        );
        CREATE TRIGGER main.item_words_gone AFTER DELETE ON items BEGIN
            DELETE FROM words WHERE rowid = old.id; END;
        """,
    )
    fill(db)


def _core_4(db: sqlite3.Connection) -> None:
    """Searches that are kept under a name."""
    _run(
        db,
        """
        CREATE TABLE main.searches (
            name TEXT PRIMARY KEY, question TEXT NOT NULL, saved_at TEXT NOT NULL
        ) WITHOUT ROWID;
        """,
    )


def _vectors_1(db: sqlite3.Connection) -> None:
    _run(
        db,
        """
        CREATE TABLE vec.models (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, dim INTEGER NOT NULL);
        CREATE TABLE vec.vectors (
            revision INTEGER PRIMARY KEY AUTOINCREMENT,
            model_id INTEGER NOT NULL REFERENCES models (id),
            kind TEXT NOT NULL,
            view_id INTEGER NOT NULL,
            vector BLOB, -- float16, unit length; NULL: the view is gone, kept so that indexes learn of it
            made_from TEXT NOT NULL DEFAULT 'preview',
            UNIQUE (model_id, view_id)
        );
        CREATE INDEX vec.vectors_in_order ON vectors (model_id, kind, revision);
        """,
    )


def _previews_1(db: sqlite3.Connection) -> None:
    _run(
        db,
        """
        CREATE TABLE pre.previews (
            picture_id INTEGER PRIMARY KEY,
            jpeg BLOB NOT NULL,
            checksum BLOB NOT NULL,
            short_side_px INTEGER NOT NULL,
            provisional INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX pre.previews_provisional ON previews (picture_id) WHERE provisional;
        """,
    )


def _vectors_2(db: sqlite3.Connection) -> None:
    """Each vector gets a checksum, and the file knows its core catalogue and has a name of its own."""
    db.execute("ALTER TABLE vec.vectors ADD COLUMN checksum BLOB")
    rows = db.execute("SELECT revision, view_id, vector FROM vec.vectors WHERE vector IS NOT NULL").fetchall()
    db.executemany(
        "UPDATE vec.vectors SET checksum = ? WHERE revision = ?",
        ((vector_checksum(view_id, vector), revision) for revision, view_id, vector in rows),
    )
    db.execute("CREATE TABLE vec.belongs (catalogue TEXT NOT NULL, uid TEXT NOT NULL)")
    db.execute(
        "INSERT INTO vec.belongs SELECT value, ? FROM main.meta WHERE name = 'uid'", (uuid.uuid4().hex,)
    )


def _previews_2(db: sqlite3.Connection) -> None:
    """The file knows its core catalogue."""
    db.execute("CREATE TABLE pre.belongs (catalogue TEXT NOT NULL)")
    db.execute("INSERT INTO pre.belongs SELECT value FROM main.meta WHERE name = 'uid'")


def _previews_3(db: sqlite3.Connection) -> None:
    """Checksums also tell a preview from that of another picture."""
    for (picture_id,) in db.execute("SELECT picture_id FROM pre.previews").fetchall():
        sql = "SELECT jpeg, checksum FROM pre.previews WHERE picture_id = ?"
        jpeg, checksum = db.execute(sql, (picture_id,)).fetchone()
        if xxhash.xxh3_64_digest(jpeg) == checksum:
            db.execute(
                "UPDATE pre.previews SET checksum = ? WHERE picture_id = ?",
                (preview_checksum(picture_id, jpeg), picture_id),
            )


def preview_checksum(picture_id: int, jpeg: bytes) -> bytes:
    """8 bytes that tell a preview from a damaged one, and from that of another picture."""
    return xxhash.xxh3_64_digest(jpeg, seed=picture_id)


def vector_checksum(view_id: int, vector: bytes) -> bytes:
    """8 bytes that tell a vector from a damaged one, and from that of another view."""
    return xxhash.xxh3_64_digest(vector, seed=view_id)


MIGRATIONS: dict[str, tuple[Migration, ...]] = {
    "main": (_core_1, _core_2, _core_3, _core_4),
    "vec": (_vectors_1, _vectors_2),
    "pre": (_previews_1, _previews_2, _previews_3),
}


def migrate(database: Database) -> None:
    """Bring all three files to today's schema. Raises `NewerCatalogueError` where one is ahead of this program."""
    refuse_newer(database)
    for schema, version in versions(database.read()).items():
        for number, migration in enumerate(MIGRATIONS[schema][version:], start=version + 1):
            _apply(database, schema, number, migration)


def refuse_newer(database: Database) -> None:
    """Raises `NewerCatalogueError` where a file was made by a newer program."""
    for schema, version in versions(database.read()).items():
        if version > len(MIGRATIONS[schema]):
            raise NewerCatalogueError(
                f"{database.path(schema)} has schema {version}; this photosearch knows up to "
                f"{len(MIGRATIONS[schema])}."
            )


def versions(db: sqlite3.Connection, schemas: Sequence[str] = tuple(SCHEMAS)) -> dict[str, int]:
    """The number of the last migration of each file, 0 of a new one, asked in this order."""
    return {schema: _version(db, schema) for schema in schemas}


def belonging(db: sqlite3.Connection, schema: str) -> str | None:
    """The name of the core catalogue that a file is or belongs to; None where it does not say."""
    table, column = ("meta WHERE name = 'uid'", "value") if schema == "main" else ("belongs", "catalogue")
    if schema != "main" and _version(db, schema) < 2:
        return None
    row = db.execute(f"SELECT {column} FROM {schema}.{table}").fetchone()
    return str(row[0]) if row else None


def _apply(database: Database, schema: str, number: int, migration: Migration) -> None:
    with database.write() as db:
        if _version(db, schema) >= number:  # another process was quicker
            return
        db.execute(
            f"CREATE TABLE IF NOT EXISTS {schema}.applied_migrations "
            "(number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
        )
        migration(db)
        db.execute(
            f"INSERT INTO {schema}.applied_migrations VALUES (?, ?, ?)",
            (number, migration.__name__.strip("_"), datetime.now(UTC).isoformat(timespec="seconds")),
        )
        db.execute(f"PRAGMA {schema}.user_version = {number}")


def _version(db: sqlite3.Connection, schema: str) -> int:
    return int(db.execute(f"PRAGMA {schema}.user_version").fetchone()[0])


def _run(db: sqlite3.Connection, script: str) -> None:
    """Run several statements inside the open transaction (`executescript` would commit it first)."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
