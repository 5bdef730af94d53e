"""A grid on a library in memory, as fixtures, and what tests do with it by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app.grid import GridView
from photosearch.app.item_details import ItemDetails
from photosearch.app.results_model import ResultsModel
from photosearch.app.thumbnail_loader import ThumbnailLoader

LEFT = Qt.MouseButton.LeftButton
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MakeGrid = Callable[..., GridView]


@pytest.fixture
def make_grid(qtbot: QtBot, tmp_path: Path) -> Iterator[MakeGrid]:
    closing: list[ThumbnailLoader | ItemDetails] = []

    def make(library: object = None, photos: int = 400) -> GridView:
        library = library or FakeLibrary(tmp_path, photos)
        loader, details = ThumbnailLoader(library), ItemDetails(library)  # type: ignore[arg-type]
        closing.extend((loader, details))
        grid = GridView(ResultsModel(), loader, details)
        grid.set_reduced_motion(True)
        qtbot.addWidget(grid)
        grid.resize(1000, 700)
        grid.model.show_timeline(library.timeline())  # type: ignore[attr-defined]
        grid.show()
        qtbot.waitExposed(grid)
        return grid

    yield make
    for part in closing:
        part.close()


@pytest.fixture
def grid(make_grid: MakeGrid) -> GridView:
    return make_grid()


def centre(grid: GridView, index: int) -> QPoint:
    return grid.cell_rect(grid.layout_now.cell(index)).center()


def click(qtbot: QtBot, grid: GridView, index: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    qtbot.mouseClick(grid.viewport(), LEFT, keys, centre(grid, index))


def selected(grid: GridView) -> list[int]:
    return grid.selected_ids().tolist()


def wheel(grid: GridView, at: QPoint, notches: int, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(grid.viewport().mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(grid.viewport(), event)


def in_view(grid: GridView) -> dict[int, int]:
    """Rows in view and their height there."""
    return {i: cell.y - grid.top for i, cell in grid.layout_now.cells_between(grid.top, grid.bottom)}
