"""Writes the report of a bug of ours, so that it can be sent to whoever mends it.

A report says where the program was and on what machine it ran. It never holds what was asked: questions, arguments
and the person's own folder are blotted out of messages, and no values of variables are written.
"""

from __future__ import annotations

import platform
import sys
import traceback
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from photosearch import __version__

BLOT = "…"


def crash_report(error: BaseException, private: Iterable[str] = ()) -> str:
    """The report's text, with every text of `private` blotted out."""
    lines = [
        f"photosearch {__version__}",
        f"Python {sys.version.split()[0]} on {platform.platform()}",
        "",
        *traceback.format_exception(error),
    ]
    return _without("\n".join(line.rstrip("\n") for line in lines) + "\n", private)


def _without(text: str, private: Iterable[str]) -> str:
    for secret in sorted({secret for secret in private if len(secret) > 1}, key=len, reverse=True):
        text = text.replace(secret, BLOT)
    return text.replace(str(Path.home()), "~")


def write_crash_report(error: BaseException, home: Path, private: Iterable[str] = ()) -> Path | None:
    """Write the report to `home`/logs and return where it lies; None where nothing can be written."""
    logs = home / "logs"
    path = logs / f"crash-{datetime.now().astimezone():%Y%m%d-%H%M%S-%f}.txt"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        path.write_text(crash_report(error, private), encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    return path
