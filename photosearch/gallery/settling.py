"""Files that may still be written, and folders that are worth a look: what is heard, until it has settled.

Of many files in a folder only the folder is kept, so that a burst of notices stays small. Knows no watcher and no scan.
"""

from __future__ import annotations

import threading
from pathlib import Path

MANY = 256  # files of a folder that are followed one by one
_LONGEST_WAIT = 5  # settling times after which settled folders no longer wait for others


class Settling:
    """Files that may still be written, and the folders of those that no longer are. `now` is in seconds."""

    def __init__(self, settle_s: float) -> None:
        self._settle_s = settle_s
        # By folder: since when each file, its bytes and time; of a folder with many, the folder itself.
        self._moving: dict[Path, dict[Path, tuple[float, tuple[int, int] | None]]] = {}
        self._settled: dict[Path, float] = {}

    def touch(self, path: Path, now: float) -> None:
        """Something happened to a file."""
        moving = self._moving.setdefault(path.parent, {})
        if path.parent in moving or (len(moving) >= MANY and path not in moving):
            self.touch_many(path.parent, now)
        else:
            moving[path] = (now, _shape(path))

    def touch_many(self, folder: Path, now: float) -> None:
        """Something happened to more files of a folder than are to be followed one by one."""
        self._moving[folder] = {folder: (now, _shape(folder))}

    def settle(self, folder: Path, now: float) -> None:
        """A folder is to be looked at, whatever its files do."""
        self._settled.setdefault(folder, now)

    def take(self, now: float) -> frozenset[Path]:
        """Folders to look at: all that have settled, once nothing moves any more or the first has waited long."""
        for folder, moving in list(self._moving.items()):
            self._let_settle(folder, moving, now)
            if not moving:
                del self._moving[folder]
        if not self._settled:
            return frozenset()
        waited = now - min(self._settled.values())
        if self._moving and waited < _LONGEST_WAIT * self._settle_s:
            return frozenset()
        taken = frozenset(self._settled)
        self._settled.clear()
        return taken

    def _let_settle(
        self, folder: Path, moving: dict[Path, tuple[float, tuple[int, int] | None]], now: float
    ) -> None:
        for path, (since, shape) in list(moving.items()):
            if now - since < self._settle_s:
                continue
            latest = _shape(path)
            if latest == shape:
                del moving[path]
                self.settle(folder, now)
            else:
                moving[path] = (now, latest)


class Heard:
    """What the system has told of since it was last asked for. Of many files in a folder only the folder is kept.

    A sync may take an hour, and a burst of notices must not fill the memory meanwhile.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[str, set[str] | None] = {}  # folder → names in it; None: many
        self._folders: dict[str, None] = {}

    def add(self, path: Path, is_directory: bool) -> None:
        with self._lock:
            if is_directory:
                self._folders[str(path)] = None
                return
            names = self._files.setdefault(str(path.parent), set())
            if names is not None:
                names.add(path.name)
                if len(names) > MANY:
                    self._files[str(path.parent)] = None

    def take(self) -> tuple[list[Path], list[Path], list[Path]]:
        """Files, folders with many, and folders to which something happened; each once."""
        with self._lock:
            files, folders = self._files, self._folders
            self._files, self._folders = {}, {}
        named = [Path(folder, name) for folder, names in files.items() for name in names or ()]
        return (
            named,
            [Path(one) for one, names in files.items() if names is None],
            [Path(one) for one in folders],
        )


def _shape(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
