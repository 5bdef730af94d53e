"""What differs between the files on a volume and what the catalogue knows of them. Pure: touches no disk, no table.

Moves are recognised by the file system's id, size and modification time. A file whose id is not to be trusted (another
disk, a restored backup) counts as new here; its hash will tell that its content is known, and nothing is decoded. So
does a file with another id where several known contents share its size and time: names may have been swapped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from photosearch.catalogue.files import KnownFile, kept_file_id
from photosearch.catalogue.paths import sibling
from photosearch.records import FileKind, FoundFile


class Why(Enum):
    """Why a file has to be opened."""

    ADDED = auto()
    CHANGED = auto()
    DESCRIBED = auto()  # only a sidecar changed


@dataclass(frozen=True, slots=True)
class Reading:
    """A file to be opened, and where the catalogue keeps it."""

    volume_id: int
    text: str
    found: FoundFile
    why: Why


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened on one volume. Texts are paths as the catalogue keeps them."""

    readings: list[Reading] = field(default_factory=list)
    moves: dict[str, str] = field(default_factory=dict)
    returned: list[str] = field(default_factory=list)  # were missing or unfollowed, and are as they were
    touched: list[tuple[str, FoundFile]] = field(default_factory=list)  # another file id, otherwise unchanged
    pairs: list[tuple[str, FoundFile]] = field(default_factory=list)  # RAWs that go with a twin
    vanished: list[str] = field(default_factory=list)
    still_failing: set[str] = field(default_factory=set)
    mended: list[str] = field(default_factory=list)  # failures of files that are gone or have changed


def compare(
    volume_id: int,
    found: Mapping[str, FoundFile],
    known: Mapping[str, KnownFile],
    failed: Mapping[str, tuple[int, int]],
) -> Changes:
    """Compare what lies in the gallery folders of one volume with what is known of them.

    `failed` gives size and modification time of each file that could not be read then.
    """
    changes = Changes()
    lost = _by_identity({text: file for text, file in known.items() if text not in found})
    doubtful = _shapes_of_several(known)
    for text, file in found.items():
        if failed.get(text) == (file.size, file.mtime_ns):
            changes.still_failing.add(text)
        elif _is_paired(text, file, found, failed):
            if not _same_pair(file, known.get(text)):
                changes.pairs.append((text, file))
        elif text in known:
            sure = (
                kept_file_id(file.file_id) == known[text].file_id
                or (file.size, file.mtime_ns) not in doubtful
            )
            _compare_one(volume_id, text, file, known[text], sure, changes)
        else:
            _place_new(volume_id, text, file, lost, changes)
    moved_from = set(changes.moves)
    changes.vanished.extend(text for text in known if text not in found and text not in moved_from)
    changes.mended.extend(text for text in failed if text not in changes.still_failing)
    return changes


def _compare_one(
    volume_id: int, text: str, file: FoundFile, known: KnownFile, sure: bool, changes: Changes
) -> None:
    same = sure and (file.size, file.mtime_ns) == (known.size, known.mtime_ns)
    if not same or known.content_id is None:
        changes.readings.append(Reading(volume_id, text, file, Why.CHANGED))
        return
    if known.state != "present":
        changes.returned.append(text)
    if kept_file_id(file.file_id) != known.file_id:
        changes.touched.append((text, file))
    if file.sidecar_stamp != known.sidecar_stamp:
        changes.readings.append(Reading(volume_id, text, file, Why.DESCRIBED))


def _place_new(
    volume_id: int, text: str, file: FoundFile, lost: dict[tuple[int, int, int], KnownFile], changes: Changes
) -> None:
    before = lost.pop((kept_file_id(file.file_id), file.size, file.mtime_ns), None)
    if before is None:
        changes.readings.append(Reading(volume_id, text, file, Why.ADDED))
        return
    changes.moves[before.text] = text
    if file.sidecar_stamp != before.sidecar_stamp:
        changes.readings.append(Reading(volume_id, text, file, Why.DESCRIBED))


def _by_identity(files: Mapping[str, KnownFile]) -> dict[tuple[int, int, int], KnownFile]:
    """(file id, size, mtime) → file, of those that were read and whose file system gives ids."""
    return {
        (file.file_id, file.size, file.mtime_ns): file
        for file in files.values()
        if file.file_id and file.content_id is not None
    }


def _shapes_of_several(files: Mapping[str, KnownFile]) -> set[tuple[int, int]]:
    """(size, mtime) that files with different contents share, as uncompressed pictures of one second may."""
    contents: dict[tuple[int, int], int] = {}
    several: set[tuple[int, int]] = set()
    for file in files.values():
        shape = (file.size, file.mtime_ns)
        if file.content_id is not None and contents.setdefault(shape, file.content_id) != file.content_id:
            several.add(shape)
    return several


def _is_paired(
    text: str, file: FoundFile, found: Mapping[str, FoundFile], failed: Mapping[str, tuple[int, int]]
) -> bool:
    """Whether a RAW goes with a readable twin. A twin that cannot be read leaves the RAW to stand for itself."""
    if file.kind is not FileKind.RAW or file.twin is None:
        return False
    twin = found.get(twin_text(text, file.twin))
    return twin is not None and failed.get(twin_text(text, file.twin)) != (twin.size, twin.mtime_ns)


def twin_text(text: str, twin: Path) -> str:
    """The kept path of the twin, which lies beside the file kept as `text`."""
    return sibling(text, twin.name)


def _same_pair(file: FoundFile, known: KnownFile | None) -> bool:
    return (
        known is not None
        and known.content_id is None
        and known.state == "present"
        and (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
    )
