"""Finds photo files below a folder, each with the files beside it that describe it. Opens none of them.

Symbolic links are followed, to folders too, each real folder once: links are walked after all real folders, so that a
photo is found at its real place where that is inside. Knows nothing of what was found before.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from photosearch.gallery import skipping
from photosearch.gallery.formats import extension_of, kind_of
from photosearch.gallery.patience import SilentError, patiently
from photosearch.gallery.patterns import matcher
from photosearch.gallery.sidecars import EXTENSIONS as SIDECAR_EXTENSIONS
from photosearch.gallery.sidecars import Sidecars, twins
from photosearch.records import Failure, FileKind, FoundFile

_INT63 = 2**63 - 1
_HIDES_BY_ATTRIBUTE = sys.platform in ("win32", "darwin")


@dataclass(slots=True)
class ScanNotes:
    """What a scan met besides photos."""

    failures: list[Failure] = field(
        default_factory=list
    )  # folders that could not be read: nothing is known below
    placeholder_paths: list[Path] = field(default_factory=list)  # photos that the cloud still has for itself
    folders: int = 0  # folders looked into
    stopped: bool = False  # the stop event ended it early

    @property
    def placeholders(self) -> int:
        return len(self.placeholder_paths)


def found_files(
    folder: Path,
    *,
    excluded: Sequence[str] = (),
    skip_names: Sequence[str] = (),
    notes: ScanNotes | None = None,
    stop: Event | None = None,
    start: Path | None = None,
    recursive: bool = True,
    beat: Callable[[], None] = lambda: None,
) -> Iterator[FoundFile]:
    """The photos below `folder`, folder by folder. Never raises for what it meets: that goes to `notes`.

    `excluded` are glob patterns relative to `folder`, `skip_names` names of folders that are never entered. `start`, a
    folder inside `folder`, limits the scan to what lies below it; without `recursive` only to what lies in it. `beat`
    is called whenever the disk has answered.
    """
    walk = _Walk(str(folder), excluded, skip_names, notes or ScanNotes(), beat)
    return walk.files(str(start or folder), recursive, stop)


def found_file(path: Path, silence_s: float = 10.0) -> FoundFile | None:
    """One photo by itself, without what lies beside it; None where there is none at `path`, or its disk is silent.

    Costs one look at the file, not one at its folder, which may hold 100,000.
    """
    kind = kind_of(path.name)
    if kind is None or skipping.is_temporary(path.name):
        return None
    try:
        (status,) = patiently(lambda pulse: iter((path.stat(),)), silence_s)
    except (OSError, SilentError):
        return None
    if not stat.S_ISREG(status.st_mode) or skipping.is_hidden(status) or skipping.is_placeholder(status):
        return None
    return FoundFile(path, kind, status.st_size, status.st_mtime_ns, status.st_ino & _INT63)


@dataclass(slots=True)
class _Listing:
    """One folder's entries, sorted by what they are."""

    photos: list[tuple[str, FileKind, os.stat_result]] = field(default_factory=list)
    sidecars: dict[str, os.DirEntry[str]] = field(default_factory=dict)
    folders: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)


class _Walk:
    def __init__(
        self,
        root: str,
        excluded: Sequence[str],
        skip_names: Sequence[str],
        notes: ScanNotes,
        beat: Callable[[], None],
    ) -> None:
        self._root = root
        self._excluded = matcher(excluded)
        self._skip_names = frozenset(name.casefold() for name in skip_names)
        self._notes = notes
        self._beat = beat
        self._seen: set[tuple[int, int]] = set()

    def files(self, start: str, recursive: bool, stop: Event | None) -> Iterator[FoundFile]:
        waiting, links = deque([start]), deque[str]()
        while waiting or links:
            folder = waiting.popleft() if waiting else links.popleft()
            if stop is not None and stop.is_set():
                self._notes.stopped = True
                return
            listing = self._listing(folder)
            if listing is None:
                continue
            yield from self._found(folder, listing)
            if recursive:
                waiting.extend(listing.folders)
                links.extend(listing.links)

    def _listing(self, folder: str) -> _Listing | None:
        """None where the folder was met before or cannot be read."""
        listing = _Listing()
        try:
            status = Path(folder).stat()
            if (status.st_dev, status.st_ino) in self._seen and status.st_ino:
                return None
            self._seen.add((status.st_dev, status.st_ino))
            self._beat()
            inside = skipping.only_inside(Path(folder).name)
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._beat()
                    try:
                        self._sort(entry, listing, inside)
                    except OSError as error:
                        self._note_failure(entry.path, error)
        except OSError as error:
            self._note_failure(folder, error)
            return None
        self._notes.folders += 1
        return listing

    def _sort(self, entry: os.DirEntry[str], listing: _Listing, inside: frozenset[str] | None) -> None:
        name = entry.name
        if skipping.is_temporary(name) and (name.startswith(".") or not entry.is_dir()):
            self._note_stub(entry)
            return
        kind = kind_of(name)
        if kind is None and extension_of(name) not in SIDECAR_EXTENSIONS:
            if entry.is_dir() and self._may_enter(entry, inside):
                (listing.links if entry.is_symlink() else listing.folders).append(entry.path)
            return
        if inside is not None or self._is_excluded(entry.path):
            return
        if kind is None:
            listing.sidecars[name] = entry
        else:
            self._sort_photo(entry, kind, listing)

    def _sort_photo(self, entry: os.DirEntry[str], kind: FileKind, listing: _Listing) -> None:
        # Windows' directory entries know no file index; elsewhere the entry spares a call.
        status = Path(entry.path).stat() if os.name == "nt" else entry.stat()
        if stat.S_ISDIR(status.st_mode):  # a folder called "holiday.jpg"
            if self._may_enter(entry, None):
                (listing.links if entry.is_symlink() else listing.folders).append(entry.path)
            return
        if not stat.S_ISREG(status.st_mode) or skipping.is_hidden(status):
            return
        if skipping.is_placeholder(status):
            self._notes.placeholder_paths.append(Path(entry.path))
        else:
            listing.photos.append((entry.name, kind, status))

    def _may_enter(self, entry: os.DirEntry[str], inside: frozenset[str] | None) -> bool:
        name = entry.name.casefold()
        if name in self._skip_names or (inside is not None and name not in inside):
            return False
        if _HIDES_BY_ATTRIBUTE and skipping.is_hidden(entry.stat()):
            return False
        return not self._is_excluded(entry.path)

    def _is_excluded(self, path: str) -> bool:
        if self._excluded is None:
            return False
        relative = os.path.relpath(path, self._root).replace(os.sep, "/")
        return self._excluded.match(relative) is not None

    def _note_stub(self, entry: os.DirEntry[str]) -> None:
        target = skipping.stub_target(entry.name)
        if target is not None and kind_of(target) is not None:
            self._notes.placeholder_paths.append(Path(entry.path).with_name(target))

    def _note_failure(self, path: str, error: OSError) -> None:
        """A link to nowhere or to itself, or what was deleted meanwhile, is nothing and no failure."""
        if error.errno not in (errno.ENOENT, errno.ELOOP) or path == self._root:
            self._notes.failures.append(Failure(Path(path), "scan", _reason(error)))

    def _found(self, folder: str, listing: _Listing) -> Iterator[FoundFile]:
        base = Path(folder)
        sidecars = Sidecars(listing.sidecars)
        raws = [name for name, kind, _ in listing.photos if kind is FileKind.RAW]
        twin_of = twins(raws, (name for name, *_ in listing.photos)) if raws else {}
        for name, kind, status in listing.photos:
            beside = sidecars.of(name)
            yield FoundFile(
                path=base / name,
                kind=kind,
                size=status.st_size,
                mtime_ns=status.st_mtime_ns,
                file_id=status.st_ino & _INT63,
                sidecars=tuple(base / one for one in beside),
                sidecar_stamp=_stamp(listing, beside) if beside else "",
                twin=base / twin_of[name] if name in twin_of else None,
            )


def _stamp(listing: _Listing, names: Sequence[str]) -> str:
    parts = []
    for name in names:
        try:
            status = listing.sidecars[name].stat()
        except OSError:
            continue
        parts.append(f"{name}:{status.st_size}:{status.st_mtime_ns}")
    return "|".join(parts)


def _reason(error: OSError) -> str:
    return (
        "may not be read: permission denied"
        if isinstance(error, PermissionError)
        else error.strerror or str(error)
    )
