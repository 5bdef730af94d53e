"""What a drop or a paste brings: image files, folders, or a bitmap that is saved to a temporary file.

Reads no photo: whether a file can be read is the library's to say. Knows no widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage


@dataclass(frozen=True, slots=True)
class Dropped:
    """What can be used of a drop. `link_only`: it named a picture on the web without bringing it."""

    images: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    link_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.images or self.folders)


def may_be_used(data: QMimeData) -> bool:
    """Whether a drag over the window holds anything for us; quick, touches no disk."""
    return data.hasUrls() or data.hasImage() or bool(_paths_in_text(data))


def is_photo(data: QMimeData) -> bool:
    """Whether pasting this into a line of words means photos rather than words."""
    return data.hasUrls() or (data.hasImage() and not data.hasText()) or bool(_paths_in_text(data))


def dropped(data: QMimeData, keep_in: Path) -> Dropped:
    """Files and folders of the data; where it has none but a bitmap, that, saved as PNG in `keep_in`."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()] or _paths_in_text(data)
    there = [path for path in dict.fromkeys(paths) if path.exists()]
    images = tuple(path for path in there if path.is_file())
    folders = tuple(path for path in there if path.is_dir())
    if not images and not folders and data.hasImage():
        saved = _saved_bitmap(data, keep_in)
        images = (saved,) if saved is not None else ()
    return Dropped(images, folders, link_only=not images and not folders and data.hasUrls())


def _paths_in_text(data: QMimeData) -> list[Path]:
    """Absolute paths or file addresses that were copied as text, one a line."""
    if not data.hasText():
        return []
    found = []
    for line in data.text().splitlines()[:100]:
        url = QUrl(line.strip())
        path = Path(url.toLocalFile()) if url.isLocalFile() else Path(line.strip().strip('"'))
        if len(str(path)) < 4096 and path.is_absolute() and path.exists():
            found.append(path)
    return found


def _saved_bitmap(data: QMimeData, keep_in: Path) -> Path | None:
    image = QImage(data.imageData())
    if image.isNull():
        return None
    keep_in.mkdir(parents=True, exist_ok=True)
    path = keep_in / f"picture {datetime.now().astimezone():%H.%M.%S.%f}.png"
    return path if image.save(str(path)) else None
