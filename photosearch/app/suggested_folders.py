"""Folders where photos usually are: the system's pictures and what phones and clouds put beside them.

Looks at names only and reads no photo. Knows no widgets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QStandardPaths

_BELOW_HOME = (
    "Pictures",
    "DCIM",
    "Photos",
    "Camera",
    "Dropbox/Camera Uploads",
    "Nextcloud/InstantUpload",
    "Nextcloud/Photos",
    "ownCloud/InstantUpload",
    "Sync/DCIM",
    "Sync/Camera",
    "Syncthing/DCIM",
    "Syncthing/Camera",
    "OneDrive/Pictures",
    "OneDrive/Pictures/Camera Roll",
    "OneDrive/Bilder",
    "iCloudDrive/Photos",
    "Pictures/iCloud Photos",
    "Google Drive/My Drive/Photos",
    "MEGA/Camera Uploads",
    "pCloudDrive/Automatic Upload",
    "Seafile/My Library/Camera Uploads",
    "SynologyDrive/Photos",
)


def suggested_folders() -> list[Path]:
    """Those of the usual folders that exist here, without those that lie in another of them."""
    system = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
    return existing([*map(Path, system), *usual(Path.home())])


def usual(home: Path) -> Iterator[Path]:
    """Where a person's folders of photos usually lie."""
    yield from (home / name for name in _BELOW_HOME)


def existing(candidates: Iterable[Path]) -> list[Path]:
    """Each folder that exists once, in order; folders inside another of them and a home itself are left out."""
    home = Path.home().resolve()
    found: dict[Path, Path] = {}
    for candidate in candidates:
        try:
            resolved = candidate.resolve()
            if resolved.is_dir() and resolved not in (home, resolved.parent):
                found.setdefault(resolved, candidate)
        except OSError:
            continue  # a dead mount
    outer = [one for one in found if not any(one != other and one.is_relative_to(other) for other in found)]
    return [found[one] for one in outer]


def shortened(path: Path) -> str:
    """The path as a person writes it, with ~ for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except ValueError:
        return str(path)
