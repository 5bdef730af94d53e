"""Which disk or share a path lies on, under a name that stays the same wherever it is mounted.

The name (`Volume.uid`) is, best first: the file system's own identifier ("uuid:…"), the address of a network share
("share:…"), or, where the system gives neither (memory disks, containers), the place itself ("mount:…").
"""

from __future__ import annotations

import contextlib
import sys
import threading
from pathlib import Path

from photosearch.records import Volume

if sys.platform == "win32":
    from photosearch.gallery import volumes_windows as _system
elif sys.platform == "darwin":
    from photosearch.gallery import volumes_macos as _system
else:
    from photosearch.gallery import volumes_linux as _system


def volume_of(path: Path) -> Volume:
    """The volume that `path` lies on; of a path that does not exist, that of its nearest parent that does."""
    return _system.volume_of(_existing(path))


def mount_path_of(uid: str) -> Path | None:
    """Where the volume is mounted now, or None while it is not. Takes a fraction of a second at most."""
    return _system.mount_path_of(uid)


def is_network(path: Path) -> bool:
    """Whether `path` lies on another machine, which tells nobody here of its changes."""
    return _system.is_network(_existing(path))


def is_reachable(path: Path, timeout_s: float) -> bool:
    """Whether the folder or file is there and answers within `timeout_s`.

    The question is asked in a thread of its own: a share that has gone away may not answer for minutes.
    """
    return _asked(path, timeout_s).answered


def is_silent(path: Path, timeout_s: float) -> bool:
    """Whether nobody says within `timeout_s` if there is anything at `path`: its disk or share hangs."""
    return _asked(path, timeout_s).is_alive()


def _asked(path: Path, timeout_s: float) -> _Asking:
    with _asking_lock:
        asking = _asking.get(path)
        if asking is None or not asking.is_alive():
            for answered in [one for one, other in _asking.items() if not other.is_alive()]:
                del _asking[answered]
            asking = _asking[path] = _Asking(path)
            asking.start()
    asking.join(timeout_s)
    return asking


class _Asking(threading.Thread):
    """One question after one path, which may never be answered."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="is it reachable?", daemon=True)
        self._path = path
        self.answered = False

    def run(self) -> None:
        with contextlib.suppress(OSError):
            self._path.stat()
            self.answered = True


_asking: dict[Path, _Asking] = {}  # so that a dead share costs one thread, not one a question
_asking_lock = threading.Lock()


def _existing(path: Path) -> Path:
    """The path without links, or its nearest parent that exists."""
    path = path.absolute()
    for candidate in (path, *path.parents):
        try:
            return candidate.resolve(strict=True)
        except OSError:
            continue
    return path
