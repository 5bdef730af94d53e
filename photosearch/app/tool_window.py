"""Runs a window beside the main one: opens the library, wears its theme, and says so where that fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMainWindow

from photosearch.app import style
from photosearch.app.main import _application as the_application
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
    window.show()
    application.exec()
    if library is not None:
        library.close()
