"""Fixtures for tests of the window: a library in memory, and a window on it that is always closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.session import Session
from photosearch.app.window import Window

Open = Callable[..., Window]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> Iterator[None]:
    """The offscreen platform keeps what was copied until after Python's end, and crashes over it."""
    yield
    qapp.clipboard().clear()


@pytest.fixture
def library(tmp_path: Path) -> FakeLibrary:
    return FakeLibrary(tmp_path)


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    """Open a window on a library and wait until it shows a page that fits; closed after the test."""
    windows: list[Window] = []

    def opened(
        library: FakeLibrary, suggested: tuple[Path, ...] = (), folders: tuple[Path, ...] = ()
    ) -> Window:
        library.settings.set("reduced_motion", True)
        style.apply(qapp, str(library.settings.get("theme")))
        window = Window(Session(library), suggested)  # type: ignore[arg-type]
        windows.append(window)
        window.show()
        window.session.start(folders)
        qtbot.waitUntil(lambda: known(window), timeout=5000)
        return window

    yield opened
    for window in windows:
        window.close()
        window.deleteLater()
    qapp.processEvents()


def known(window: Window) -> bool:
    """The window knows its folders and photos."""
    return window.session.facts.folders is not None and window.session.facts.photos is not None
