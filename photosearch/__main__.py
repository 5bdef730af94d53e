"""The program: runs the command line, and opens the window where no command is named.

`cli` and `app` know nothing of each other; this is where they meet. Decoder and engine children import this module
again when they start, so it imports nothing heavy by itself.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import Any


def main() -> None:
    """Entry point of the `photosearch` command."""
    from photosearch.cli import boundary
    from photosearch.cli.invocation import Invocation

    os.umask(os.umask(0o077) | 0o077)  # what we know of somebody's photos is for its owner's eyes only
    if getattr(sys, "frozen", False):
        from multiprocessing import freeze_support  # costs a cold question more than its answer

        freeze_support()  # a child is this program, called with arguments of multiprocessing's own
    _let_output_survive_odd_names()
    sys.exit(boundary.run(sys.argv[1:], Invocation(open_window=open_window, open_tool=open_tool)))


def open_window(folders: Sequence[Path], home: Path) -> str | None:
    """Open the window and return None once it was closed, or at once the reason why there is none."""
    if not _has_display():
        return "There is no display, so questions are answered here."
    try:
        from photosearch.app.main import run  # only a window pays for Qt
    except ImportError as error:
        return f"The window cannot be opened ({error}), so questions are answered here."
    _report_bugs_of_other_threads(home)
    code = run(folders, home)
    if code:
        sys.exit(code)  # the window has said why
    return None


def open_tool(name: str, home: Path, choices: Mapping[str, Any]) -> str | None:
    """Open the window in `app`'s module `name`; returns None once it was closed, or the reason why there is none."""
    if not _has_display():
        return "There is no display."
    try:
        run = import_module(f"photosearch.app.{name}").run
    except ImportError as error:
        return f"The window cannot be opened ({error})."
    _report_bugs_of_other_threads(home)
    run(home, **choices)
    return None


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _report_bugs_of_other_threads(home: Path) -> None:
    """Qt's slots and threads raise past everyone: their bugs take the same way as all others."""
    from photosearch.cli import boundary
    from photosearch.cli.invocation import Invocation

    def report(error: BaseException | None) -> None:
        if isinstance(error, Exception):
            boundary.report_bug(error, Invocation(chosen_home=home), sys.argv[1:])

    def of_slot(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        report(error)

    sys.excepthook = of_slot
    threading.excepthook = lambda hook: report(hook.exc_value)


def _let_output_survive_odd_names() -> None:
    """A file name may hold what a terminal cannot show; Windows pipes speak an old encoding unless told."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8" if sys.platform == "win32" else None, errors="backslashreplace"
            )


if __name__ == "__main__":
    main()
