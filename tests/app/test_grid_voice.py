"""What a screen reader hears of the grid."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from photosearch.app.grid import GridView
from photosearch.app.item_details import ItemDetails
from photosearch.app.results_model import ResultsModel
from photosearch.app.thumbnail_loader import ThumbnailLoader


@pytest.fixture
def grid(qtbot: QtBot, tmp_path: Path) -> Iterator[GridView]:
    library = FakeLibrary(tmp_path)
    loader, details = ThumbnailLoader(library), ItemDetails(library)
    made = GridView(ResultsModel(), loader, details)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.model.show_timeline(library.timeline())
    made.show()
    qtbot.waitUntil(lambda: details.get(3) is not None, timeout=3000)
    yield made
    loader.close()
    details.close()


def test_says_where_one_is(qtbot: QtBot, grid: GridView) -> None:
    assert grid.accessibleName() == "Photos"
    assert grid.accessibleDescription() == ""
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    name, rest = grid.accessibleDescription().split(", ", 1)
    assert name.endswith("_3.jpg")
    assert "June 2026" in rest
    assert rest.endswith("photo 3 of 400, selected")


def test_says_how_many_are_selected(qtbot: QtBot, grid: GridView) -> None:
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.accessibleDescription().endswith("selected, 400 in all")
