"""The catalogue of one home folder: its kept things, each behind an object of its own."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from photosearch.catalogue.database import SCHEMAS, Database, person_errors
from photosearch.catalogue.failures import Failures
from photosearch.catalogue.files import Files
from photosearch.catalogue.folders import Folders
from photosearch.catalogue.forgetting import forget_items
from photosearch.catalogue.items import Items
from photosearch.catalogue.migrations import migrate
from photosearch.catalogue.previews import Previews
from photosearch.catalogue.vectors import VectorStore
from photosearch.errors import CatalogueError


class Catalogue:
    """Open the catalogue at `home`, making it where it is new.

    Raises `CatalogueError` (or one of its kinds) where it cannot be opened.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        try:
            # What we know of somebody's photos is for its owner's eyes only.
            home.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CatalogueError(f"The folder {home} cannot be made: {error.strerror}.") from error
        _owner_only(home)
        self._database = Database(home)
        try:
            with person_errors(home):
                migrate(self._database)
                self.uid = str(self._read_meta("uid"))
        except BaseException:
            self._database.close()
            raise
        self.folders = Folders(self._database)
        self.files = Files(self._database)
        self.items = Items(self._database)
        self.vectors = VectorStore(self._database)
        self.previews = Previews(self._database)
        self.failures = Failures(self._database)

    def close(self) -> None:
        self._database.close()

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Everything written inside is committed together, or not at all where anything is raised."""
        with self._database.write():
            yield

    def forget(self, item_ids: Sequence[int]) -> None:
        """Erase those of the items that are unlisted: description, picture, vectors and preview."""
        with self._database.write() as db:
            forgotten = forget_items(db, item_ids)
            self.vectors.forget(forgotten.view_ids)
            self.previews.forget(forgotten.picture_ids)

    def size_bytes(self) -> dict[str, int]:
        """Size of each of the three files with what is still in its log, by file name."""
        sizes = {}
        for schema, name in SCHEMAS.items():
            path = self._database.path(schema)
            logs = (path, path.with_name(f"{name}-wal"))
            sizes[name] = sum(part.stat().st_size for part in logs if part.exists())
        return sizes

    def damage(self) -> tuple[str, ...]:
        """What SQLite's own quick check finds wrong, a sentence each; empty when all is well."""
        found: list[str] = []
        for schema, name in SCHEMAS.items():
            try:
                rows = self._database.read().execute(f"PRAGMA {schema}.quick_check(5)").fetchall()
            except sqlite3.DatabaseError as error:
                found.append(f"{name}: {error}")
            else:
                found += [f"{name}: {row[0]}" for row in rows if row[0] != "ok"]
        return tuple(found)

    def _read_meta(self, name: str) -> str:
        row = self._database.read().execute("SELECT value FROM main.meta WHERE name = ?", (name,)).fetchone()
        return str(row[0])


def _owner_only(home: Path) -> None:
    """Make the catalogue's files unreadable for others before SQLite writes the first byte into them."""
    if os.name != "posix":
        return
    for name in SCHEMAS.values():
        path = home / name
        if not path.exists():
            with contextlib.suppress(OSError):  # SQLite tells why with a better message
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
