"""Photos that are hidden or excluded now: they leave the library at once, and what was made from them is erased.

A photo that is merely gone may come back, and is kept unlisted or missing; one that somebody hid is not.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath

from photosearch.catalogue import paths
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.files import KnownFile, kept_file_id
from photosearch.catalogue.folders import KeptFolder
from photosearch.gallery import patterns
from photosearch.gallery.formats import kind_of
from photosearch.gallery.patience import Pulse, SilentError, patiently

SILENCE_S = 30.0  # without a sign of life from a disk

Identity = tuple[int, int, int]
"""(file id, size, modification time in ns): what a moved file keeps."""


def leave_out(catalogue: Catalogue, folder: KeptFolder, skip_names: Sequence[str]) -> int:
    """Erase the photos of a gallery folder that its patterns exclude now; returns how many files."""
    known = catalogue.files.below(folder.volume_id, folder.text)
    texts = left_out(folder, known, skip_names)
    erase(catalogue, folder.volume_id, texts)
    return len(texts)


def left_out(folder: KeptFolder, texts: Iterable[str], skip_names: Sequence[str]) -> list[str]:
    """Those of the kept paths that a scan of the folder would pass by for their names."""
    excluded = patterns.matcher(folder.excluded)
    skipped = frozenset(name.casefold() for name in skip_names)
    return [text for text in texts if _is_left_out(_relative(text, folder), excluded, skipped)]


def hidden_now(
    folder: KeptFolder, known: Mapping[str, KnownFile], vanished: Iterable[str], skip_names: Sequence[str]
) -> list[str]:
    """Those of the vanished files that now lie where no scan of the folder looks."""
    wanted = {_identity(known[text]): text for text in vanished if text in known and known[text].file_id}
    if not wanted:
        return []
    hidden = patiently(partial(_hidden_identities, folder, skip_names), SILENCE_S)
    found = []
    with contextlib.suppress(SilentError):
        found += [wanted[one] for one in hidden if one in wanted]
    return found


def erase(catalogue: Catalogue, volume_id: int, texts: Collection[str]) -> None:
    """Forget files, and items with pictures, vectors and previews that no other file shows."""
    if not texts:
        return
    with catalogue.batch():
        catalogue.backups.outdate()
        known = (catalogue.files.at(volume_id, text) for text in texts)
        items = {file.item_id for file in known if file is not None}
        catalogue.files.remove(volume_id, texts)
        catalogue.failures.forget(volume_id, texts)
        catalogue.forget(sorted(items))


def _relative(text: str, folder: KeptFolder) -> PurePosixPath:
    return PurePosixPath(paths.to_path(text, Path("/")).relative_to(paths.to_path(folder.text, Path("/"))))


def _is_left_out(relative: PurePosixPath, excluded: re.Pattern[str] | None, skipped: frozenset[str]) -> bool:
    steps = [relative, *relative.parents][:-1]  # without "."
    if any(step.name.startswith(".") for step in steps):
        return True
    if any(step.name.casefold() in skipped for step in steps[1:]):
        return True
    return excluded is not None and any(excluded.match(str(step)) for step in steps)


def _identity(file: KnownFile) -> Identity:
    return file.file_id, file.size, file.mtime_ns


def _hidden_identities(folder: KeptFolder, skip_names: Sequence[str], pulse: Pulse) -> Iterator[Identity]:
    """Those of the photo files below that a scan passes by. Folders are listed, and nothing is opened."""
    excluded = patterns.matcher(folder.excluded)
    skipped = frozenset(name.casefold() for name in skip_names)
    for place, _, names in os.walk(folder.path):
        pulse.beat()
        if pulse.leave.is_set():
            return
        inside = PurePosixPath(Path(place).relative_to(folder.path).as_posix())
        whole = bool(inside.parts) and _is_left_out(inside / "photo", excluded, skipped)
        for name in names:
            if kind_of(name) is not None and (whole or _is_left_out(inside / name, excluded, skipped)):
                try:
                    status = Path(place, name).stat()
                except OSError:
                    continue
                yield kept_file_id(status.st_ino), status.st_size, status.st_mtime_ns
