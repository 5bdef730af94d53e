"""Tells when something changed in gallery folders, once it has settled. Says where to look, not what changed.

The system's own notices are used where there are any. Folders on network shares, folders with more sub-folders than
the system watches, and folders that are away just now are named again every `rescan_s` seconds instead; watched ones
are so every hour, as a net below lost notices.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from photosearch.gallery import skipping, volumes
from photosearch.gallery.formats import extension_of, kind_of
from photosearch.gallery.patience import Pulse, SilentError, patiently
from photosearch.gallery.settling import Heard, Settling
from photosearch.gallery.sidecars import EXTENSIONS as SIDECAR_EXTENSIONS

RESCAN_S = 300.0
_NET_S = 3600.0
_REACH_S = 2.0
_SILENCE_S = 10.0  # without a sign of life from a disk
_LOOK_S = 10.0  # how often a folder itself is looked for: a disk may go and come
_WATCH_LIMIT_PATH = Path("/proc/sys/fs/inotify/max_user_watches")
_NOWHERE = (0, 0)
_EVENTS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileModifiedEvent,
    FileClosedEvent,
    FileMovedEvent,
    FileDeletedEvent,
    DirCreatedEvent,
    DirMovedEvent,
    DirDeletedEvent,
]


def changes(
    folders: Sequence[Path], *, stop: Event, settle_ms: int = 2000, rescan_s: float = RESCAN_S
) -> Iterator[frozenset[Path]]:
    """Sets of folders to scan again: folders in which files changed, or whole gallery folders.

    Watching begins with the call itself, so that what happens before the first set is asked for is not lost; it ends
    soon after `stop` is set. A file counts once its size and time have stood still for `settle_ms`.
    """
    watch = _Watch(folders, settle_ms / 1000, rescan_s)
    return watch.sets(stop)


class _Watch:
    def __init__(self, folders: Sequence[Path], settle_s: float, rescan_s: float) -> None:
        self._folders = _outermost(folders)
        self._settle_s, self._rescan_s = settle_s, rescan_s
        self._heard = Heard()
        self._observer: BaseObserver = Observer()
        self._observer.start()
        self._watched: dict[Path, ObservedWatch] = {}
        self._identities: dict[Path, tuple[int, int]] = {}
        self._looked = monotonic()
        self._due: dict[Path, float] = {}
        for folder in self._folders:
            self._try_to_watch(folder)
            self._due[folder] = monotonic() + self._period(folder)

    def sets(self, stop: Event) -> Iterator[frozenset[Path]]:
        settling = Settling(self._settle_s)
        try:
            while not stop.wait(min(0.5, self._settle_s / 4)):
                self._drain(settling)
                self._look_after(settling)
                found = settling.take(monotonic())
                if found:
                    yield found
        finally:
            self._observer.stop()
            self._observer.join(2.0)

    def _drain(self, settling: Settling) -> None:
        files, crowded, folders = self._heard.take()
        for path in files:
            settling.touch(path, monotonic())
        for path in crowded:
            settling.touch_many(path, monotonic())
        for path in folders:
            settling.settle(path if path.is_dir() else path.parent, monotonic())

    def _look_after(self, settling: Settling) -> None:
        """Name folders whose time has come, and those that came back, went away or were mounted over."""
        now = monotonic()
        look = now - self._looked > _LOOK_S
        self._looked = now if look else self._looked
        for folder in self._folders:
            if now >= self._due[folder] or (look and _identity(folder) != self._identities[folder]):
                self._try_to_watch(folder)
                self._due[folder] = now + self._period(folder)
                settling.settle(folder, now)

    def _period(self, folder: Path) -> float:
        return max(_NET_S, self._rescan_s) if folder in self._watched else self._rescan_s

    def _try_to_watch(self, folder: Path) -> None:
        """Watch a folder by the system's notices, unless it is watched already or that would not work there."""
        identity = _identity(folder)
        if folder in self._watched:
            if identity == self._identities[folder]:
                return
            self._observer.unschedule(self._watched.pop(folder))
        self._identities[folder] = identity
        if identity == _NOWHERE or volumes.is_network(folder) or _is_beyond_limit(folder):
            return
        handler = _Handler(folder, self._heard)
        with contextlib.suppress(OSError):  # the system's limits of watches, or the folder went away
            self._watched[folder] = self._observer.schedule(
                handler, str(folder), recursive=True, event_filter=_EVENTS
            )


class _Handler(FileSystemEventHandler):
    """Passes on what concerns photos, called in the observer's thread."""

    def __init__(self, folder: Path, heard: Heard) -> None:
        self._folder, self._heard = folder, heard

    def on_any_event(self, event: FileSystemEvent) -> None:
        for place in (event.src_path, event.dest_path):
            if not place:
                continue
            path = Path(os.fsdecode(place))
            if _concerns(path, self._folder, event.is_directory):
                self._heard.add(path, event.is_directory)


def _concerns(path: Path, folder: Path, is_directory: bool) -> bool:
    if not path.is_relative_to(folder):
        return False
    parts = path.relative_to(folder).parts
    if any(part.startswith(".") for part in parts[:-1]):
        return False
    if is_directory:
        return not parts or not parts[-1].startswith(".")
    name = path.name
    known = kind_of(name) is not None or extension_of(name) in SIDECAR_EXTENSIONS
    return known and not skipping.is_temporary(name)


def _outermost(folders: Sequence[Path]) -> list[Path]:
    """Each folder once, and none that lies inside another."""
    absolute = list(dict.fromkeys(folder.absolute() for folder in folders))
    return [
        one for one in absolute if not any(one != other and one.is_relative_to(other) for other in absolute)
    ]


def _identity(folder: Path) -> tuple[int, int]:
    """(device, inode) of a folder that answers, else `_NOWHERE`."""
    if not volumes.is_reachable(folder, _REACH_S):
        return _NOWHERE
    try:
        status = folder.stat()
    except OSError:
        return _NOWHERE
    return status.st_dev, status.st_ino


def _is_beyond_limit(folder: Path) -> bool:
    """Linux: whether the folder has more sub-folders than may be watched. What lies beyond would be lost in silence.

    So does a folder whose disk does not answer.
    """
    try:
        limit = int(_WATCH_LIMIT_PATH.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return False
    most = int(limit * 0.9)
    try:
        return sum(1 for _ in islice(patiently(partial(_folders_below, folder), _SILENCE_S), most)) >= most
    except SilentError:
        return True


def _folders_below(folder: Path, pulse: Pulse) -> Iterator[str]:
    """The folder and all below, as far as they can be read."""
    waiting = [str(folder)]
    while waiting and not pulse.leave.is_set():
        yield waiting[-1]
        try:
            with os.scandir(waiting.pop()) as entries:
                waiting.extend(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
        except OSError:
            continue
