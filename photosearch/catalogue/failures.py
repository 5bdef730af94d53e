"""Files that could not be read: facts, kept until the file changes or goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch.catalogue import paths
from photosearch.catalogue.database import Database
from photosearch.records import Failure


class Failures:
    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, volume_id: int, path_text: str, size: int, mtime_ns: int, failure: Failure) -> None:
        """Record why the file of this size and time could not be read."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._database.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO main.failures VALUES (?, ?, ?, ?, ?, ?, ?)",
                (volume_id, path_text, size, mtime_ns, failure.step, _readable(failure.reason), now),
            )

    def forget(self, volume_id: int, path_texts: Iterable[str]) -> None:
        with self._database.write() as db:
            db.executemany(
                "DELETE FROM main.failures WHERE volume_id = ? AND path = ?",
                ((volume_id, text) for text in path_texts),
            )

    def clear(self) -> None:
        """Forget all failures: whatever could not be read is tried again."""
        with self._database.write() as db:
            db.execute("DELETE FROM main.failures")

    def at(self, volume_id: int, text: str) -> tuple[int, int] | None:
        """(size, mtime_ns) of the file when it failed, or None."""
        sql = "SELECT size, mtime_ns FROM main.failures WHERE volume_id = ? AND path = ?"
        row = self._database.read().execute(sql, (volume_id, text)).fetchone()
        return (row[0], row[1]) if row else None

    def below(self, volume_id: int, folder_text: str) -> dict[str, tuple[int, int]]:
        """Kept path → (size, mtime_ns) of each failure in a folder."""
        low, high = paths.subtree(folder_text)
        sql = "SELECT path, size, mtime_ns FROM main.failures WHERE volume_id = ? AND path >= ? AND path < ?"
        rows = self._database.read().execute(sql, (volume_id, low, high))
        return {path: (size, mtime_ns) for path, size, mtime_ns in rows}

    def all(self) -> tuple[Failure, ...]:
        """Every failure in folders that are followed, by path."""
        rows = self._database.read().execute(_FOLLOWED.format(what="v.mount_path, f.path, f.step, f.reason"))
        return tuple(_failure(row) for row in rows)

    def count(self) -> int:
        return int(self._database.read().execute(_FOLLOWED.format(what="COUNT(*)")).fetchone()[0])


_FOLLOWED = """
    SELECT {what} FROM main.failures f JOIN main.volumes v ON v.id = f.volume_id
    WHERE EXISTS (SELECT 1 FROM main.folders g WHERE g.volume_id = f.volume_id
                  AND (g.path = '' OR (f.path >= g.path || '/' AND f.path < g.path || '0')))
    ORDER BY v.mount_path, f.path
"""


def _failure(row: tuple[Any, ...]) -> Failure:
    mount, text, step, reason = row
    return Failure(paths.to_path(text, Path(mount)), step, reason)


def _readable(reason: str) -> str:
    """Bounded, on one line, and valid Unicode whatever a broken file brought into it."""
    return " ".join(reason.encode("utf-8", "replace").decode("utf-8").split())[:500]
