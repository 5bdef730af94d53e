"""Marks of who has a home open, and whether somebody left without closing it. Knows files and locks, no SQLite.

Every open catalogue holds a lock on a small file in `open/`. The system gives a lock back when its process dies, so a
file that nobody holds is the mark of an unclean stop: a crash, a kill or a power cut.
"""

from __future__ import annotations

import contextlib
import uuid
from pathlib import Path

from filelock import BaseFileLock, FileLock, Timeout

FOLDER = "open"
SUSPECT = "suspect"  # damage was met while reading: the next opening looks at every file


def suspect(home: Path) -> None:
    """Have every file looked at when the home is opened next."""
    with contextlib.suppress(OSError):
        (home / FOLDER).mkdir(mode=0o700, exist_ok=True)
        (home / FOLDER / SUSPECT).touch(mode=0o600)


class OpenMark:
    """The mark of one open catalogue. A home that cannot be written gets none: SQLite says so in better words."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER
        self._lock: BaseFileLock | None = None
        self._left = [path for path in self._marks() if not _is_held(path)]
        with contextlib.suppress(OSError, Timeout):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            lock = FileLock(self._folder / f"{uuid.uuid4().hex}.lock", thread_local=False, mode=0o600)
            lock.acquire(timeout=0)
            self._lock = lock

    @property
    def is_unclean(self) -> bool:
        """Whether somebody left without closing."""
        return bool(self._left) or self.is_suspect

    @property
    def is_suspect(self) -> bool:
        """Whether damage was met."""
        return (self._folder / SUSPECT).exists()

    @property
    def is_alone(self) -> bool:
        """Whether nobody else has the home open now."""
        return not any(_is_held(path) for path in self._marks() if path != self._own)

    def forgive(self) -> None:
        """All has been looked at: take the marks of unclean stops away."""
        for path in (*self._left, self._folder / SUSPECT):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        self._left = []

    def close(self) -> None:
        """Leave cleanly. A second call does nothing."""
        if self._lock is not None:
            own = self._own
            self._lock.release()
            self._lock = None
            with contextlib.suppress(OSError):
                own.unlink(missing_ok=True)

    @property
    def _own(self) -> Path:
        return Path(self._lock.lock_file) if self._lock is not None else self._folder

    def _marks(self) -> list[Path]:
        return list(self._folder.glob("*.lock"))


def _is_held(path: Path) -> bool:
    lock = FileLock(path, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (OSError, Timeout):
        return True
    lock.release()
    return False
