"""The words that belong to items: titles, captions, keywords and file names, in a full-text index.

The index follows items and files within the same transaction and holds words of listed items only: what has left the
library is not found. Words are kept as `spelling` spells them, so that case and accents make no difference, and a
phrase is found inside one title, keyword or file name, never across two.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.database import Database
from photosearch.catalogue.value_lists import marks, padded
from photosearch.errors import DamagedCatalogueError
from photosearch.spelling import apart, name_words

Ids = NDArray[np.int64]

CHUNK = 500  # items at once
_BETWEEN = " \ue000 "  # a word that nobody writes: phrases end there
_NOTHING = ("", "", "", "")


class Words:
    """May be used from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def says(self, phrase: str) -> Ids:
        """Sorted ids of the listed items with these words, in this order, in a title, caption, keyword or file name.

        Any text will do; one without a letter or digit is nowhere.
        """
        query = _quoted(phrase)
        if not query:
            return np.zeros(0, np.int64)
        rows = self._database.read().execute(
            "SELECT rowid FROM main.words WHERE words MATCH ? ORDER BY rowid", (query,)
        )
        return ids_of(rows)

    def is_keyword(self, keyword: str) -> bool:
        """Whether a listed item has a keyword with these words."""
        query = _quoted(keyword)
        if not query:
            return False
        sql = "SELECT 1 FROM main.words WHERE words MATCH ? LIMIT 1"
        return self._database.read().execute(sql, (f"keywords : {query}",)).fetchone() is not None

    def mended(self) -> bool:
        """Look at all of the index, and make it anew where it is damaged; whether that was so."""
        with self._database.write() as db:
            if are_sound(db):
                return False
            rebuild(db)
            return True

    def are_sound(self) -> bool:
        """Whether the index agrees with itself and with the listed items. Reads all of it."""
        with self._database.write() as db:
            return are_sound(db)


def refresh_words(db: sqlite3.Connection, item_ids: Iterable[int]) -> None:
    """Bring the words of these items up to date with items and files, inside an open transaction."""
    for item_id in item_ids:
        row = db.execute(
            "SELECT title, caption, keywords FROM main.items WHERE id = ? AND listed", (item_id,)
        ).fetchone()
        paths = db.execute(
            "SELECT path FROM main.files WHERE item_id = ? AND state <> 'unfollowed' ORDER BY path",
            (item_id,),
        ).fetchall()
        words = _words(row[0], row[1], row[2], [path for (path,) in paths]) if row else _NOTHING
        kept = db.execute(
            "SELECT title, caption, keywords, files FROM main.words WHERE rowid = ?", (item_id,)
        ).fetchone()
        if kept == words or (kept is None and words == _NOTHING):
            continue
        if kept is not None:
            db.execute("DELETE FROM main.words WHERE rowid = ?", (item_id,))
        if words != _NOTHING:
            db.execute(f"{_INSERT} (?, ?, ?, ?, ?)", (item_id, *words))


def fill(db: sqlite3.Connection) -> None:
    """Put the words of all listed items into an empty index, inside an open transaction."""
    last = 0
    while ids := [row[0] for row in db.execute(_NEXT_LISTED, (last, CHUNK))]:
        db.executemany(f"{_INSERT} (?, ?, ?, ?, ?)", _rows(db, ids))
        last = ids[-1]


def forget_traces(db: sqlite3.Connection) -> None:
    """Take words that were deleted out of the index's own pages, where they wait to be merged away."""
    db.execute("INSERT INTO main.words (words) VALUES ('optimize')")


def are_sound(db: sqlite3.Connection) -> bool:
    """Whether the index agrees with itself and with the listed items, inside an open transaction. Reads all of it."""
    try:
        db.execute("INSERT INTO main.words (words) VALUES ('integrity-check')")
        return db.execute(_STRAY).fetchone() is None
    except (sqlite3.DatabaseError, DamagedCatalogueError):
        return False


def rebuild(db: sqlite3.Connection) -> None:
    """Make the index anew from items and files, inside an open transaction."""
    made = db.execute("SELECT sql FROM main.sqlite_master WHERE name = 'words'").fetchone()[0]
    try:
        db.execute("DROP TABLE main.words")
    except (sqlite3.DatabaseError, DamagedCatalogueError):
        _tear_out(db)  # too damaged to be asked to go
    db.execute(made.replace("TABLE words", "TABLE main.words", 1))
    fill(db)


def _tear_out(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA writable_schema = ON")
    db.execute("DELETE FROM main.sqlite_master WHERE name = 'words'")
    db.execute("PRAGMA writable_schema = RESET")
    for (name,) in db.execute("SELECT name FROM main.sqlite_master WHERE name GLOB 'words_*'").fetchall():
        db.execute(f"DROP TABLE main.{name}")


def ids_of(rows: Iterable[tuple[int]]) -> Ids:
    """The first column of all rows."""
    return np.fromiter((row[0] for row in rows), np.int64)


_INSERT = "INSERT INTO main.words (rowid, title, caption, keywords, files) VALUES"
_NEXT_LISTED = "SELECT id FROM main.items WHERE listed AND id > ? ORDER BY id LIMIT ?"
_STRAY = """
    SELECT 1 FROM main.words w LEFT JOIN main.items i ON i.id = w.rowid WHERE i.id IS NULL OR NOT i.listed
    UNION ALL
    SELECT 1 FROM main.items i JOIN main.files f ON f.item_id = i.id AND f.state <> 'unfollowed'
    WHERE i.listed AND NOT EXISTS (SELECT 1 FROM main.words w WHERE w.rowid = i.id) LIMIT 1
"""


def _rows(db: sqlite3.Connection, ids: Sequence[int]) -> Iterator[tuple[int | str, ...]]:
    ids = padded(ids)
    paths: dict[int, list[str]] = defaultdict(list)
    for item_id, path in db.execute(
        f"""SELECT item_id, path FROM main.files WHERE item_id IN ({marks(ids)}) AND state <> 'unfollowed'
            ORDER BY item_id, path""",
        ids,
    ):
        paths[item_id].append(path)
    items = f"SELECT id, title, caption, keywords FROM main.items WHERE id IN ({marks(ids)})"
    for item_id, title, caption, keywords in db.execute(items, ids).fetchall():
        words = _words(title, caption, keywords, paths[item_id])
        if words != _NOTHING:
            yield item_id, *words


def _words(title: str, caption: str, keywords: str, paths: Sequence[str]) -> tuple[str, str, str, str]:
    names = dict.fromkeys(path.rpartition("/")[2] for path in paths)
    return (
        apart(title),
        apart(caption),
        _BETWEEN.join(filter(None, map(name_words, json.loads(keywords)))),
        _BETWEEN.join(filter(None, map(name_words, names))),
    )


def _quoted(phrase: str) -> str:
    """A query for this phrase; after `apart` there is nothing in it that the query language could take for its own."""
    words = apart(phrase)
    return f'"{words}"' if words else ""
