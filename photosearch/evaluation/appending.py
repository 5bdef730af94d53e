"""Adds lines at the end of a file that a person works on, durably, and takes them back as long as nobody wrote after.

Knows nothing of what the lines say.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import DataFileError


@dataclass(frozen=True, slots=True)
class Appended:
    """What was added to a file: from byte `before` to byte `after`."""

    path: Path
    before: int
    after: int


def append(path: Path, text: str) -> Appended:
    """Add `text` as UTF-8 at the end, making the file where it is new; it is on the disk when this returns.

    Raises `DataFileError` where the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DataFileError(
            f"{path} cannot be written: {error.strerror}.", "Choose another place."
        ) from error
    return Appended(path, before, before + len(text.encode("utf-8")))


def take_back(added: Appended) -> None:
    """The file ends again where it ended before; one that was new is removed.

    Raises `DataFileError` where somebody has written to it since: their lines are not ours to drop.
    """
    try:
        if added.path.stat().st_size != added.after:
            raise DataFileError(
                f"{added.path} has changed since: this step cannot be taken back.",
                "Change the line in the file itself.",
            )
        if added.before == 0:
            added.path.unlink()
        else:
            os.truncate(added.path, added.before)
    except OSError as error:
        raise DataFileError(f"{added.path} cannot be written: {error.strerror}.", "") from error
