"""Automatic backups of the core catalogue: taken while it is in use, verified, a few of them kept.

A backup is a whole SQLite file in `backups/` of the home, `catalogue-000012-2026-05-01.db`. The running number tells
which is newest, whatever a clock says. Vectors and previews are not backed up: they can be made again.

What a person had erased must not live on in a backup: then a new one is made, and the older ones go.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
import uuid
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xxhash

from photosearch.catalogue.database import SCHEMAS, person_error
from photosearch.catalogue.soundness import damage_of
from photosearch.errors import CatalogueError, DamagedCatalogueError

KEPT = 7
EVERY_S = 24 * 3600.0
_NAME = re.compile(r"catalogue-(\d{6,})-.*\.db")
_HEADER = 100  # bytes of an SQLite file that change without its content: counters and versions


class Backups:
    """The backups of one home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / "backups"

    def all(self) -> list[Path]:
        """Newest first."""
        numbered = [(int(found[1]), path) for path, found in self._named() if found]
        return [path for _, path in sorted(numbered, reverse=True)]

    def is_due(self) -> bool:
        """Whether the newest is a day old, or from a future that a clock set back has left behind."""
        newest = next(iter(self.all()), None)
        try:
            return newest is None or abs(time.time() - newest.stat().st_mtime) >= EVERY_S
        except OSError:
            return True

    @property
    def are_outdated(self) -> bool:
        """Whether they may name photos that have been erased since."""
        return self._outdated.exists()

    def outdate(self) -> None:
        """Photos have been erased: backups and derived files name them. Remembered until `renew` has done its work."""
        with contextlib.suppress(OSError):
            self._outdated.parent.mkdir(exist_ok=True, mode=0o700)
            self._outdated.touch(mode=0o600)

    def renew(self) -> None:
        """Back the core up as it is now, and delete the backups from before. Raises what `make` does."""
        self.make()
        for old in self.all()[1:]:
            old.unlink(missing_ok=True)
        self._outdated.unlink(missing_ok=True)

    def make(self, label: str = "") -> Path | None:
        """Copy the core as it is now; None where it has not changed since the newest backup.

        Raises `DamagedCatalogueError` where the copy is not sound: then the core is not. Raises `CatalogueError` where
        the copy cannot be written; nothing is lost then.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self._sweep()
            return self._made(label)
        except OSError as error:
            raise CatalogueError(f"No backup could be written: {error.strerror}.") from error
        except sqlite3.DatabaseError as error:
            raise person_error(error, self._home) from error

    @property
    def _outdated(self) -> Path:
        return self._folder / "outdated"

    def _made(self, label: str) -> Path | None:
        before = self.all()
        temporary = self._folder / f".{uuid.uuid4().hex}.tmp"
        try:
            _copy(self._home / SCHEMAS["main"], temporary)
            damage = damage_of(temporary, thoroughly=True)
            if damage:
                raise DamagedCatalogueError(f"The library in {self._home} is damaged: {damage[0]}.")
            if before and not label and _content(before[0]) == _content(temporary):
                os.utime(before[0])
                return None
            path = self._folder / self._next_name(before, label)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        for old in before[KEPT - 1 :]:
            old.unlink(missing_ok=True)
        return path

    def _next_name(self, before: list[Path], label: str) -> str:
        number = 1
        if before and (found := _NAME.fullmatch(before[0].name)):
            number = int(found[1]) + 1
        return f"catalogue-{number:06d}-{datetime.now().astimezone():%Y-%m-%d}{label}.db"

    def _named(self) -> Iterator[tuple[Path, re.Match[str] | None]]:
        return ((path, _NAME.fullmatch(path.name)) for path in self._folder.glob("catalogue-*.db"))

    def _sweep(self) -> None:
        """What a killed backup left behind."""
        for path in self._folder.glob(".*.tmp*"):
            with contextlib.suppress(OSError):
                if abs(time.time() - path.stat().st_mtime) > EVERY_S:
                    path.unlink()


def _copy(source: Path, target: Path) -> None:
    """SQLite's online backup, in one piece and forced to disk. Writers need not wait for it."""
    os.close(os.open(target, os.O_CREAT | os.O_WRONLY, 0o600))
    reading = sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True)
    with contextlib.closing(reading), contextlib.closing(sqlite3.connect(target)) as writing:
        reading.backup(writing)
        writing.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _content(path: Path) -> bytes:
    digest = xxhash.xxh3_128()
    with path.open("rb") as file:
        file.seek(_HEADER)
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.digest()
