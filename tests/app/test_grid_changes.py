"""The grid while what it shows changes: new, vanished, edited photos, answers, themes, and a million of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from app.fake_library import FakeLibrary
from app.grid_making import (
    CTRL,
    MakeGrid,
    centre,
    click,
    grid,
    in_view,
    make_grid,
    selected,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app.grid import GridView
from photosearch.app.style import current
from photosearch.records import Question, Timeline

__all__ = ["grid", "make_grid"]


def newer(timeline: Timeline, count: int) -> Timeline:
    """The timeline with `count` newer photos before it."""
    ids = np.arange(10_000, 10_000 + count)
    taken = np.full(count, int(timeline.taken_s[0]) + 86_400)
    aspect = np.full(count, 1.5, np.float32)
    return Timeline(
        np.concatenate((ids, timeline.ids)),
        np.concatenate((taken, timeline.taken_s)),
        np.concatenate((aspect, timeline.aspect)),
    )


def test_new_photos_move_neither_the_view_nor_the_selection(
    qtbot: QtBot, grid: GridView, tmp_path: Path
) -> None:
    grid.verticalScrollBar().setValue(3000)
    middle = grid.layout_now.index_near(grid.top + 350)
    click(qtbot, grid, middle)
    item_id, before = grid.id_at(middle), centre(grid, middle).y()
    grid.model.show_timeline(newer(FakeLibrary(tmp_path).timeline(), 57))
    index = grid.model.index_of(item_id)
    assert index == middle + 57
    assert abs(centre(grid, index).y() - before) <= 2
    assert selected(grid) == [item_id]
    assert grid.selection.current == index


def test_vanished_photos_leave_the_selection(qtbot: QtBot, grid: GridView) -> None:
    click(qtbot, grid, 0)
    click(qtbot, grid, 1, CTRL)
    before = grid.model
    with qtbot.waitSignal(grid.selection_changed):
        before.show_timeline(Timeline(before.ids[1:], before.taken_s[1:], before.aspect[1:]))
    assert selected(grid) == [2]


def test_an_answer_begins_at_the_top_and_has_no_headings(grid: GridView, tmp_path: Path) -> None:
    grid.verticalScrollBar().setValue(3000)
    grid.model.show_answer(FakeLibrary(tmp_path).search(Question("sea")))
    assert grid.verticalScrollBar().value() == 0
    assert list(grid.layout_now.headings_between(0, 5000)) == []
    grid.set_order("date")
    assert list(grid.layout_now.headings_between(0, 5000)) != []


def test_a_theme_change_repaints(qtbot: QtBot, grid: GridView, qapp: QApplication) -> None:
    from photosearch.app import style

    style.apply(qapp, "dark")
    try:
        assert grid.grab().toImage().pixelColor(3, 690).name() == style.tokens("dark").background
    finally:
        style.apply(qapp, "light")


def test_a_million_photos_scroll(qtbot: QtBot, make_grid: MakeGrid, tmp_path: Path) -> None:
    class Huge(FakeLibrary):
        def timeline(self) -> Timeline:
            count = 1_000_000
            taken = np.arange(count, 0, -1, dtype=np.int64) * 600
            return Timeline(np.arange(count), taken, np.full(count, 1.5, np.float32))

    grid = make_grid(Huge(tmp_path))
    bar = grid.verticalScrollBar()
    for part in (0.2, 0.9, 0.5):
        bar.setValue(round(bar.maximum() * part))
        assert len(in_view(grid)) > 5
    qtbot.waitUntil(grid.layout_now.is_complete, timeout=20_000)
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert 999_999 in in_view(grid)


def test_tells_where_on_the_screen_an_item_is(grid: GridView) -> None:
    rect = grid.item_rect(3)
    assert rect is not None
    assert grid.index_at(grid.viewport().mapFromGlobal(rect.center())) == 2
    assert grid.item_rect(400) is None
    assert grid.item_rect(9999) is None


def test_the_files_of_all_selected_photos_become_known(qtbot: QtBot, grid: GridView) -> None:
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    details = grid.details
    qtbot.waitUntil(lambda: all(details.get(i) is not None for i in range(1, 401)), timeout=5000)


def test_a_changed_photo_is_shown_anew_without_a_blank(
    qtbot: QtBot, make_grid: MakeGrid, tmp_path: Path
) -> None:
    class Edited(FakeLibrary):
        shift = 0

        def preview(self, item_id: int) -> bytes | None:
            return super().preview(item_id + self.shift)

    library = Edited(tmp_path, photos=8)
    grid = make_grid(library)

    def seen() -> str:
        return grid.grab().toImage().pixelColor(centre(grid, 0)).name()

    qtbot.waitUntil(lambda: seen() != current().placeholder, timeout=5000)
    before = seen()
    library.shift = 6
    grid.refresh_pictures()
    assert seen() == before
    qtbot.waitUntil(lambda: seen() not in (before, current().placeholder), timeout=5000)


def test_hovering_shows_the_score(qtbot: QtBot, grid: GridView, tmp_path: Path) -> None:
    grid.model.show_answer(FakeLibrary(tmp_path).search(Question("sea")))
    rect = grid.cell_rect(grid.layout_now.cell(0))

    def corner() -> QImage:
        return grid.grab(rect.adjusted(rect.width() - 60, rect.height() - 30, 0, 0)).toImage()

    qtbot.waitUntil(lambda: corner().pixelColor(5, 5).name() != current().placeholder, timeout=5000)
    qtbot.mouseMove(grid.viewport(), QPoint(rect.left() + 5, rect.top() + 5))
    qtbot.waitUntil(lambda: grid.hovered == 0, timeout=1000)
    lit = corner()
    assert any(lit.pixelColor(x, y).lightness() > 240 for x in range(60) for y in range(30))


def test_a_preview_that_comes_later_is_shown(qtbot: QtBot, make_grid: MakeGrid, tmp_path: Path) -> None:
    class Late(FakeLibrary):
        ready = False

        def preview(self, item_id: int) -> bytes | None:
            return super().preview(item_id) if self.ready else None

    library = Late(tmp_path, photos=8)
    grid = make_grid(library)
    place = centre(grid, 0) + QPoint(30, 30)
    placeholder = current().placeholder
    qtbot.wait(200)
    assert grid.grab().toImage().pixelColor(place).name() == placeholder
    library.ready = True
    grid.model.show_timeline(library.timeline())
    qtbot.waitUntil(lambda: grid.grab().toImage().pixelColor(place).name() != placeholder, timeout=5000)
