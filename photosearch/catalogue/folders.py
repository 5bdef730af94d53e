"""Volumes, and the gallery folders on them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch.catalogue import paths
from photosearch.catalogue.database import Database
from photosearch.errors import FolderError
from photosearch.records import GalleryFolder, Volume


@dataclass(frozen=True, slots=True)
class KeptFolder:
    """A gallery folder with the volume it lies on, as last seen."""

    id: int
    volume_id: int
    volume: Volume
    text: str  # path relative to the volume's mount point
    excluded: tuple[str, ...]
    reachable: bool

    @property
    def path(self) -> Path:
        """Where the folder lies while its volume is mounted where it was last seen."""
        return paths.to_path(self.text, self.volume.mount_path)


class Folders:
    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[KeptFolder, ...]:
        """In the order in which they were added."""
        return tuple(_kept(row) for row in self._database.read().execute(_FOLDERS))

    def followed(self, path: Path) -> KeptFolder:
        """The gallery folder at this path. Raises `FolderError` where there is none."""
        wanted = {path.expanduser().absolute(), path.expanduser().resolve()}
        for folder in self.all():
            if folder.path in wanted:
                return folder
        raise FolderError(f"{path} is not one of your folders.", "`photosearch status` lists them.")

    def described(self) -> tuple[GalleryFolder, ...]:
        """The folders as a person sees them, with the number of photos that each shows."""
        sql = """SELECT COUNT(DISTINCT f.item_id) FROM main.files f
                 WHERE f.volume_id = ? AND f.path >= ? AND f.path < ? AND f.state <> 'unfollowed'"""
        db = self._database.read()
        return tuple(
            GalleryFolder(
                kept.id,
                kept.path,
                kept.excluded,
                kept.reachable,
                db.execute(sql, (kept.volume_id, *paths.subtree(kept.text))).fetchone()[0],
            )
            for kept in self.all()
        )

    def see_volume(self, volume: Volume) -> int:
        """Keep where a volume is mounted now; returns its id in the catalogue."""
        with self._database.write() as db:
            db.execute(
                """INSERT INTO main.volumes (uid, label, mount_path) VALUES (?, ?, ?)
                   ON CONFLICT (uid) DO UPDATE SET label = excluded.label, mount_path = excluded.mount_path""",
                (volume.uid, volume.label, str(volume.mount_path)),
            )
            row = db.execute("SELECT id FROM main.volumes WHERE uid = ?", (volume.uid,)).fetchone()
        return int(row[0])

    def add(self, volume: Volume, path: Path, excluded: Sequence[str] = ()) -> None:
        """Follow a folder. Folders inside it that were followed on their own become part of it."""
        with self._database.write() as db:
            volume_id = self.see_volume(volume)
            text = paths.to_text(path, volume.mount_path)
            low, high = paths.subtree(text)
            db.execute(
                "DELETE FROM main.folders WHERE volume_id = ? AND path >= ? AND path < ? AND path <> ?",
                (volume_id, low, high, text),
            )
            db.execute(
                """INSERT INTO main.folders (volume_id, path, excluded, added_at) VALUES (?, ?, ?, ?)
                   ON CONFLICT DO NOTHING""",
                (
                    volume_id,
                    text,
                    json.dumps(list(excluded)),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )

    def exclude(self, folder_id: int, patterns: Sequence[str]) -> None:
        """Replace the patterns of what is not looked into."""
        with self._database.write() as db:
            db.execute(
                "UPDATE main.folders SET excluded = ? WHERE id = ?", (json.dumps(list(patterns)), folder_id)
            )

    def set_reachable(self, folder_id: int, reachable: bool) -> None:
        with self._database.write() as db:
            db.execute("UPDATE main.folders SET reachable = ? WHERE id = ?", (reachable, folder_id))

    def remove(self, folder_id: int) -> None:
        with self._database.write() as db:
            db.execute("DELETE FROM main.folders WHERE id = ?", (folder_id,))


_FOLDERS = """
    SELECT g.id, v.id, v.uid, v.label, v.mount_path, g.path, g.excluded, g.reachable
    FROM main.folders g JOIN main.volumes v ON v.id = g.volume_id ORDER BY g.id
"""


def _kept(row: tuple[Any, ...]) -> KeptFolder:
    folder_id, volume_id, uid, label, mount, text, excluded, reachable = row
    return KeptFolder(
        folder_id,
        volume_id,
        Volume(uid, label, Path(mount)),
        text,
        tuple(json.loads(excluded)),
        bool(reachable),
    )
