"""What the checks found, as a text for a bug tracker: versions, numbers and reasons, no name of a folder or a photo."""

from __future__ import annotations

import platform
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from photosearch import __version__
from photosearch.records import Check, Failure, Status

PACKAGES = ("pillow", "pillow-heif", "rawpy", "onnxruntime", "hnswlib", "numpy", "PySide6")
BLOT = "…"
_PATH = re.compile(r"(?:[A-Za-z]:)?[\\/][^\s'\"“”,;:]+")


def written(status: Status, checks: Iterable[Check], failures: Sequence[Failure]) -> str:
    """The report, a few dozen lines."""
    private = [str(status.home), *(str(folder.path) for folder in status.folders), str(Path.home())]
    lines = [
        f"photosearch {__version__}",
        f"Python {platform.python_version()} on {platform.platform()}",
        ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
        "",
        f"{status.photos:,} photos, {status.embedded:,} embedded, {status.failed:,} failed, "
        f"{status.missing:,} missing, {len(status.folders)} folders; model {status.model}, index {status.index}",
        ", ".join(f"{name} {size / 1e6:,.1f} MB" for name, size in status.size_bytes.items()),
        "",
        *(f"{'ok ' if check.ok else 'BAD'} {check.name}: {blotted(check.text, private)}" for check in checks),
    ]
    if failures:
        lines += ["", "Files that could not be read:", *_counted(failures, private)]
    return "\n".join(lines) + "\n"


def blotted(text: str, private: Iterable[str]) -> str:
    """`text` without the private names in it, and without whatever else looks like a path."""
    for secret in sorted({one for one in private if len(one) > 1}, key=len, reverse=True):
        text = text.replace(secret, BLOT)
    return _PATH.sub(BLOT, text)


def _counted(failures: Sequence[Failure], private: Sequence[str]) -> list[str]:
    """Kinds of files and reasons, the most frequent first."""
    kinds = Counter(
        (one.path.suffix.lower(), one.step, blotted(one.reason, [*private, one.path.name, str(one.path)]))
        for one in failures
    )
    return [
        f"  {count:,} × {suffix} {step}: {reason}" for (suffix, step, reason), count in kinds.most_common()
    ]


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "is not installed"
