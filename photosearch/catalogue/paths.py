"""How paths are kept: as text relative to a volume's mount point, with forward slashes.

File names need not be valid Unicode (Linux gives bytes, Windows lone surrogates), but SQLite's text must be. Lone
surrogates are moved one to one into a private plane of Unicode that no file name uses, and back.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_SURROGATES = range(0xD800, 0xE000)
_PRIVATE = 0x10F000
_TO_TEXT = {code: _PRIVATE + code - _SURROGATES.start for code in _SURROGATES}
_FROM_TEXT = {kept: code for code, kept in _TO_TEXT.items()}


def to_text(path: Path, mount_path: Path) -> str:
    """`path` as it is kept for the volume mounted at `mount_path`, which contains it. The mount point itself is ''."""
    text = path.relative_to(mount_path).as_posix()
    return "" if text == "." else text.translate(_TO_TEXT)


def to_path(text: str, mount_path: Path) -> Path:
    """The inverse of `to_text`, where the volume is mounted at `mount_path` now."""
    return mount_path / PurePosixPath(text.translate(_FROM_TEXT))


def subtree(text: str) -> tuple[str, str]:
    """Bounds of all kept paths below the folder `text`: low ≤ path < high, as SQLite compares text (by bytes)."""
    if not text:
        return "", "\U0010ffff"
    return f"{text}/", f"{text}0"  # '0' follows '/' in ASCII


def sibling(text: str, name: str) -> str:
    """The kept path of the file called `name` in the same folder as the file kept as `text`."""
    folder, slash, _ = text.rpartition("/")
    return f"{folder}{slash}{name.translate(_TO_TEXT)}"
