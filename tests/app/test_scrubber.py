"""The date scrubber: tells where one is, takes one elsewhere, and steps back for answers by relevance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app.grid import GridView
from photosearch.app.item_details import ItemDetails
from photosearch.app.results_model import ResultsModel
from photosearch.app.scrubber import PAD, Scrubber
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.records import Question

LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def library(tmp_path: Path) -> FakeLibrary:
    return FakeLibrary(tmp_path, photos=4000)


@pytest.fixture
def scrubber(qtbot: QtBot, library: FakeLibrary) -> Iterator[Scrubber]:
    loader, details = ThumbnailLoader(library), ItemDetails(library)
    page = QWidget()
    qtbot.addWidget(page)
    grid = GridView(ResultsModel(), loader, details, page)
    grid.set_reduced_motion(True)
    made = Scrubber(grid, page)
    row = QHBoxLayout(page)
    row.addWidget(grid)
    row.addWidget(made)
    page.resize(900, 600)
    grid.model.show_timeline(library.timeline())
    page.show()
    qtbot.waitExposed(page)
    qtbot.waitUntil(grid.layout_now.is_complete, timeout=5000)
    yield made
    loader.close()
    details.close()


def grid_of(scrubber: Scrubber) -> GridView:
    return scrubber.parentWidget().findChild(GridView)  # type: ignore[union-attr]


def test_marks_every_year(qtbot: QtBot, scrubber: Scrubber) -> None:
    years = lambda: [mark.text for mark in scrubber.marks if mark.kind == "year"]  # noqa: E731
    qtbot.waitUntil(lambda: years() == ["2026", "2025", "2024", "2023"], timeout=2000)
    heights = [mark.y for mark in scrubber.marks if mark.kind == "year"]
    assert heights == sorted(heights)


def test_dragging_travels_and_tells_the_month(qtbot: QtBot, scrubber: Scrubber) -> None:
    grid, bar = grid_of(scrubber), grid_of(scrubber).verticalScrollBar()
    middle = QPoint(20, scrubber.height() // 2)
    qtbot.mousePress(scrubber, LEFT, NO_KEYS, middle)
    assert abs(bar.value() / bar.maximum() - 0.5) < 0.02
    assert scrubber.bubble_text().endswith("2024")
    qtbot.mouseMove(scrubber, QPoint(20, scrubber.height() - PAD))
    assert bar.value() == bar.maximum()
    assert scrubber.bubble_text().endswith("2023")
    qtbot.mouseRelease(scrubber, LEFT, NO_KEYS, QPoint(20, scrubber.height() - PAD))
    shown = {int(grid.model.ids[i]) for i, _ in grid.layout_now.cells_between(grid.top, grid.bottom)}
    assert 4000 in shown


def test_takes_the_scroll_bars_place_only_by_date(scrubber: Scrubber, library: FakeLibrary) -> None:
    grid = grid_of(scrubber)
    assert scrubber.isVisible()
    assert not grid.verticalScrollBar().isVisible()
    grid.model.show_answer(library.search(Question("sea", limit=1000)))
    assert not scrubber.isVisible()
    assert grid.verticalScrollBar().isVisible()
    grid.set_order("date")
    assert scrubber.isVisible()
    grid.model.leave_answer()
    assert scrubber.isVisible()


def test_is_painted(qtbot: QtBot, scrubber: Scrubber) -> None:
    qtbot.waitUntil(lambda: len(scrubber.marks) > 4, timeout=2000)
    picture = scrubber.grab().toImage()
    shades = {picture.pixelColor(x, y).rgb() for x in range(picture.width()) for y in range(picture.height())}
    assert len(shades) > 10
