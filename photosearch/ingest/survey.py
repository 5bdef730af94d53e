"""Looks at the gallery folders and finds what has changed: folder → scan → changes. Opens no photo.

A folder whose disk is away, or that suddenly looks empty, is never taken for one whose photos were deleted.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from threading import Event

from photosearch.catalogue import paths
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.files import KnownFile
from photosearch.catalogue.folders import KeptFolder
from photosearch.errors import FolderError
from photosearch.gallery import volumes
from photosearch.gallery.patience import Pulse, SilentError, patiently
from photosearch.gallery.scan import ScanNotes, found_files
from photosearch.ingest.changes import Changes, Reading, compare
from photosearch.ingest.leaving_out import hidden_now, left_out
from photosearch.records import FoundFile, Progress, Stage

REACH_S = 5.0  # how long a disk or share may take to answer
SILENCE_S = 30.0  # how long it may keep a scan waiting for the next sign of life
FEW = 50  # photos that may vanish without a question
SHARE = 0.2  # share of a folder that may vanish without a question
REPORT_EVERY = 1000  # files between two signs of life


@dataclass
class Survey:
    """What a look at the folders brought, by volume."""

    folders: list[KeptFolder] = field(default_factory=list)  # those that could be reached
    scopes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # what was looked into
    found: dict[int, dict[str, FoundFile]] = field(default_factory=lambda: defaultdict(dict))
    changes: dict[int, Changes] = field(default_factory=dict)
    unreachable: list[KeptFolder] = field(default_factory=list)
    silent: list[KeptFolder] = field(default_factory=list)  # those of them that hang
    unsure: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))  # may still be there
    placeholders: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def readings(self) -> list[Reading]:
        """Files to be opened, newest first: first answers come while the rest is read."""
        every = [reading for changes in self.changes.values() for reading in changes.readings]
        return sorted(every, key=lambda reading: reading.found.mtime_ns, reverse=True)

    def count_found(self) -> int:
        return sum(len(files) for files in self.found.values())


def look(
    catalogue: Catalogue,
    survey: Survey,
    skip_names: Sequence[str],
    stop: Event,
    within: frozenset[Path] | None = None,
) -> Iterator[Progress]:
    """Scan the gallery folders into `survey` and compare: all of them, or only what lies below one of `within`.

    Where `stop` is set, the survey is not to be used.
    """
    unreadable: list[Path] = []
    for folder in catalogue.folders.all():
        starts = _starts(folder, within)
        if not starts:
            continue
        here = locate(catalogue, folder)
        if here is None:
            survey.unreachable.append(folder)
            continue
        try:
            yield from _scan(here, starts, survey, skip_names, stop, unreadable)
        except SilentError:
            survey.unreachable.append(folder)
            survey.silent.append(folder)
    yield Progress(Stage.SCAN, survey.count_found(), survey.count_found())
    if not stop.is_set():
        _compare_volumes(catalogue, survey, unreadable)


def _scan(
    folder: KeptFolder,
    starts: Sequence[Path],
    survey: Survey,
    skip_names: Sequence[str],
    stop: Event,
    unreadable: list[Path],
) -> Iterator[Progress]:
    """Look into one folder. Raises `SilentError` where its disk answers no more; nothing is kept of it then."""
    files: dict[str, FoundFile] = {}
    mount, notes, before = folder.volume.mount_path, ScanNotes(), survey.count_found()
    for start in starts:
        for file in patiently(
            partial(_found, folder, folder.path / start, skip_names, notes), SILENCE_S, stop
        ):
            files[paths.to_text(file.path, mount)] = file
            if len(files) % REPORT_EVERY == 0:
                yield Progress(Stage.SCAN, before + len(files), None, str(folder.path))
    survey.folders.append(folder)
    survey.found[folder.volume_id].update(files)
    survey.scopes[folder.volume_id] += [paths.to_text(folder.path / start, mount) for start in starts]
    survey.placeholders += notes.placeholders
    unreadable += [failure.path for failure in notes.failures] + notes.placeholder_paths
    survey.notes += [f"{failure.path} cannot be read: {failure.reason}" for failure in notes.failures]


def _found(
    folder: KeptFolder, begin: Path, skip_names: Sequence[str], notes: ScanNotes, pulse: Pulse
) -> Iterator[FoundFile]:
    return found_files(
        folder.path,
        excluded=folder.excluded,
        skip_names=skip_names,
        notes=notes,
        stop=pulse.leave,
        start=begin,
        beat=pulse.beat,
    )


def readable_folder(path: Path) -> Path:
    """The folder's real path. Raises `FolderError` where it does not exist, does not answer or cannot be read."""
    if volumes.is_silent(path.expanduser().absolute(), REACH_S):
        raise FolderError(f"{path} does not answer: its disk or network share hangs.")
    resolved = path.expanduser().resolve()
    if not resolved.exists():
        raise FolderError(f"There is no folder {path}.")
    if not resolved.is_dir():
        raise FolderError(f"{path} is a file, not a folder.")
    if not os.access(resolved, os.R_OK | os.X_OK):
        raise FolderError(f"You may not read the folder {path}.")
    return resolved


def locate(catalogue: Catalogue, folder: KeptFolder) -> KeptFolder | None:
    """The folder where it lies now, perhaps under another mount point; None while it cannot be reached.

    An empty mount point is not mistaken for the disk that belongs there: the volume's identity must be the same.
    """
    for mount in (folder.volume.mount_path, volumes.mount_path_of(folder.volume.uid)):
        if mount is None:
            continue
        path = paths.to_path(folder.text, mount)
        if volumes.is_reachable(path, REACH_S):
            volume = volumes.volume_of(path)
            if volume.uid == folder.volume.uid:
                catalogue.folders.see_volume(volume)
                return replace(folder, volume=volume)
    return None


def _starts(folder: KeptFolder, within: frozenset[Path] | None) -> list[Path]:
    """Paths relative to the folder where a scan begins, none inside another."""
    if within is None or any(folder.path.is_relative_to(one) for one in within):
        return [Path()]
    inside = sorted(one.relative_to(folder.path) for one in within if one.is_relative_to(folder.path))
    return [one for one in inside if not any(parent in inside for parent in one.parents)]


def _compare_volumes(catalogue: Catalogue, survey: Survey, unreadable: Sequence[Path]) -> None:
    mounts = {folder.volume_id: folder.volume.mount_path for folder in survey.folders}
    for volume_id, scopes in survey.scopes.items():
        known: dict[str, KnownFile] = {}
        failed: dict[str, tuple[int, int]] = {}
        for scope in scopes:
            known |= catalogue.files.below(volume_id, scope)
            failed |= catalogue.failures.below(volume_id, scope)
        changes = compare(volume_id, survey.found[volume_id], known, failed)
        survey.changes[volume_id] = changes
        mount = mounts[volume_id]
        kept_back = [paths.to_text(path, mount) for path in unreadable if path.is_relative_to(mount)]
        survey.unsure[volume_id] = [text for text in changes.vanished if _within(text, kept_back)]


def _within(text: str, kept_back: Sequence[str]) -> bool:
    return any(text == one or text.startswith(f"{one}/") for one in kept_back)


@dataclass
class Vanished:
    """Files of one volume that a scan no longer found, by what becomes of them."""

    gone: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # hidden or excluded: nothing of them is kept


def split_vanished(
    catalogue: Catalogue, survey: Survey, skip_names: Sequence[str], confirm_missing: bool
) -> Iterator[tuple[int, Vanished]]:
    """Volume id by volume id, which vanished files are really gone.

    Unless a person confirms, a folder that lost more than a fifth and more than fifty of its photos, or all of them,
    is taken for one that something has happened to: its photos are missing, not gone.
    """
    for volume_id, changes in survey.changes.items():
        unsure = set(survey.unsure[volume_id])
        split = Vanished(missing=list(unsure))
        for folder in (one for one in survey.folders if one.volume_id == volume_id):
            low, high = paths.subtree(folder.text)
            lost = [text for text in changes.vanished if low <= text < high and text not in unsure]
            split.left_out += (hidden := left_out(folder, lost, skip_names))
            lost = _without(lost, hidden)
            if lost:
                known = catalogue.files.below(volume_id, folder.text)
                split.left_out += (hidden := hidden_now(folder, known, lost, skip_names))
                lost = _without(lost, hidden)
            if not confirm_missing and _suspicious(catalogue, survey, folder, len(lost)):
                _keep_as_missing(survey, folder, lost, split)
            else:
                split.gone += lost
        yield volume_id, split


def _without(texts: Sequence[str], others: Sequence[str]) -> list[str]:
    away = set(others)
    return [text for text in texts if text not in away]


def _keep_as_missing(survey: Survey, folder: KeptFolder, lost: Sequence[str], split: Vanished) -> None:
    if not lost:
        return
    split.missing += lost
    survey.notes.append(
        f"{len(lost)} photos of {folder.path} are no longer there. They are kept as missing; "
        "if they were deleted on purpose, run `photosearch sync --confirm-missing`."
    )


def _suspicious(catalogue: Catalogue, survey: Survey, folder: KeptFolder, lost: int) -> bool:
    low, high = paths.subtree(folder.text)
    before = len(catalogue.files.below(folder.volume_id, folder.text))
    looks_empty = lost == before and not any(low <= text < high for text in survey.found[folder.volume_id])
    return lost > 0 and (looks_empty or (lost > FEW and lost > SHARE * before))
