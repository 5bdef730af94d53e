"""Runs a window beside the main one: opens the library, wears its theme, and says so where that fails."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMainWindow

from photosearch.app import style
from photosearch.app.main import SIGNAL_POLL_MS, the_application
from photosearch.app.problem_window import ProblemWindow
from photosearch.errors import PersonError
from photosearch.library import Library

Build = Callable[[Library], QMainWindow]


def run_tool(home: Path, build: Build) -> None:
    """Show the window that `build` makes for the library at `home` until it is closed."""
    application = the_application()
    style.apply(application, "system")
    library: Library | None = None
    try:
        library = Library(home)
        style.apply(application, str(library.settings.get("theme")))
        window = build(library)
    except PersonError as error:
        window = ProblemWindow(error)
    _let_interrupts_close(window)
    window.show()
    application.exec()
    if library is not None:
        library.close()


def _let_interrupts_close(window: QMainWindow) -> None:
    """Ctrl+C in the terminal closes the window. Python sees a signal only between its own steps."""
    signal.signal(signal.SIGINT, lambda _number, _frame: window.close())
    breathing = QTimer(window, interval=SIGNAL_POLL_MS)
    breathing.timeout.connect(lambda: None)
    breathing.start()
