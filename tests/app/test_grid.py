"""The grid as a person uses it: scroll, zoom, select, drag a band, open; and nothing in it waits for a disk."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from app.grid_making import (
    CTRL,
    LEFT,
    NO_KEYS,
    SHIFT,
    MakeGrid,
    centre,
    click,
    grid,
    in_view,
    make_grid,
    selected,
    wheel,
)
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import grid_zoom
from photosearch.app.grid import GridView
from photosearch.app.style import current

__all__ = ["grid", "make_grid"]


# ------------------------------------------------------------------------------------------ painting


def test_shows_placeholders_at_once_and_photos_when_they_come(qtbot: QtBot, grid: GridView) -> None:
    place = centre(grid, 0)
    placeholder = current().placeholder
    qtbot.waitUntil(lambda: grid.grab().toImage().pixelColor(place).name() != placeholder, timeout=5000)

    def shades() -> int:
        picture = grid.grab().toImage()
        return len({picture.pixelColor(x, y).rgb() for x in range(0, 1000, 9) for y in range(0, 700, 9)})

    qtbot.waitUntil(lambda: shades() > 200, timeout=5000)


def test_a_hanging_disk_stops_neither_painting_nor_scrolling(
    qtbot: QtBot, make_grid: MakeGrid, tmp_path: Path
) -> None:
    gate = threading.Event()

    class Hanging(FakeLibrary):
        def preview(self, item_id: int) -> bytes | None:
            gate.wait(20)
            return super().preview(item_id)

        def items(self, ids):  # type: ignore[no-untyped-def]
            gate.wait(20)
            return super().items(ids)

    grid = make_grid(Hanging(tmp_path))
    grid.verticalScrollBar().setValue(2000)
    first = next(iter(in_view(grid)))
    seen = grid.grab().toImage()
    ratio = seen.devicePixelRatio()
    x, y = centre(grid, first + 5).toTuple()
    assert seen.pixelColor(round(x * ratio), round(y * ratio)).name() == current().placeholder
    gate.set()


def test_paints_headings_and_a_bar_that_sticks(grid: GridView) -> None:
    text = current().text
    top = grid.grab().toImage()
    assert any(top.pixelColor(x, y).name() == text for x in range(16, 200) for y in range(30, 64))
    grid.verticalScrollBar().setValue(300)
    bar = grid.grab().toImage()
    assert any(bar.pixelColor(x, y).name() == text for x in range(16, 200) for y in range(5, 36))


def test_an_empty_grid_is_just_empty(make_grid: MakeGrid, tmp_path: Path, qtbot: QtBot) -> None:
    grid = make_grid(FakeLibrary(tmp_path, photos=0))
    picture = grid.grab().toImage()
    assert picture.pixelColor(500, 300).name() == current().background
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_PageDown):
        qtbot.keyClick(grid, key)
    assert selected(grid) == []


# ------------------------------------------------------------------------------------------ selecting


def test_clicks_select(qtbot: QtBot, grid: GridView) -> None:
    with qtbot.waitSignal(grid.selection_changed) as signal:
        click(qtbot, grid, 2)
    assert signal.args[0].tolist() == [3]
    click(qtbot, grid, 5, CTRL)
    assert selected(grid) == [3, 6]
    click(qtbot, grid, 5, CTRL)
    assert selected(grid) == [3]
    click(qtbot, grid, 2)
    click(qtbot, grid, 6, SHIFT)
    assert selected(grid) == [3, 4, 5, 6, 7]
    click(qtbot, grid, 0)
    assert selected(grid) == [1]


def test_a_click_beside_the_photos_clears_the_selection(qtbot: QtBot, grid: GridView) -> None:
    click(qtbot, grid, 0)
    qtbot.mouseClick(grid.viewport(), LEFT, NO_KEYS, QPoint(990, 5))
    assert selected(grid) == []


def test_a_rubber_band_selects_what_it_touches(qtbot: QtBot, grid: GridView) -> None:
    start, end = QPoint(2, centre(grid, 0).y()), centre(grid, 2)
    port = grid.viewport()
    qtbot.mousePress(port, LEFT, NO_KEYS, start)
    for point in (QPoint(50, start.y()), end):
        moved = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(point), QPointF(port.mapToGlobal(point)), LEFT, LEFT, NO_KEYS
        )
        QApplication.sendEvent(port, moved)
    assert grid.band is not None
    expected = grid.layout_now.indexes_in(
        grid.band.left(), grid.band.top(), grid.band.right() + 1, grid.band.bottom() + 1
    )
    qtbot.mouseRelease(port, LEFT, NO_KEYS, end)
    assert grid.band is None
    assert selected(grid) == (expected + 1).tolist()
    assert {1, 2, 3} <= set(selected(grid))


def test_dragging_a_photo_asks_for_a_drag_of_the_whole_selection(qtbot: QtBot, grid: GridView) -> None:
    click(qtbot, grid, 0)
    click(qtbot, grid, 3, SHIFT)
    port, start = grid.viewport(), centre(grid, 1)
    qtbot.mousePress(port, LEFT, NO_KEYS, start)
    end = start + QPoint(60, 10)
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(end), QPointF(port.mapToGlobal(end)), LEFT, LEFT, NO_KEYS
    )
    with qtbot.waitSignal(grid.drag_wanted, timeout=500):
        QApplication.sendEvent(port, event)
    qtbot.mouseRelease(port, LEFT, NO_KEYS, end)
    assert selected(grid) == [1, 2, 3, 4]


def test_a_plain_click_on_one_of_many_selects_it_alone(qtbot: QtBot, grid: GridView) -> None:
    click(qtbot, grid, 0)
    click(qtbot, grid, 3, SHIFT)
    click(qtbot, grid, 1)
    assert selected(grid) == [2]


def test_the_keyboard_reaches_everything(qtbot: QtBot, grid: GridView) -> None:
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    assert selected(grid) == [1]
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert selected(grid) == [2]
    qtbot.keyClick(grid, Qt.Key.Key_Right, SHIFT)
    assert selected(grid) == [2, 3]
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    below = grid.selection.current
    assert grid.layout_now.cell(below).y > grid.layout_now.cell(2).y
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert grid.selection.current <= 3
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert selected(grid) == [400]
    assert 399 in in_view(grid)
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert 0 < grid.selection.current < 399
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert len(selected(grid)) == 400
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert selected(grid) == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_key_opens_the_current_photo(qtbot: QtBot, grid: GridView, key: Qt.Key) -> None:
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.item_activated) as signal:
        qtbot.keyClick(grid, key)
    assert signal.args == [5]


def test_a_double_click_opens(qtbot: QtBot, grid: GridView) -> None:
    with qtbot.waitSignal(grid.item_activated) as signal:
        qtbot.mouseDClick(grid.viewport(), LEFT, NO_KEYS, centre(grid, 1))
    assert signal.args == [2]


def test_a_right_click_selects_and_asks_for_a_menu(qtbot: QtBot, grid: GridView) -> None:
    place = centre(grid, 3)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, grid.viewport().mapToGlobal(place))
    with qtbot.waitSignal(grid.menu_wanted) as signal:
        QApplication.sendEvent(grid.viewport(), event)
    assert signal.args[0] == 4
    assert selected(grid) == [4]


# ------------------------------------------------------------------------------------------ moving


def test_ctrl_and_wheel_zoom_about_the_pointer(grid: GridView) -> None:
    grid.verticalScrollBar().setValue(3000)
    index = grid.layout_now.index_near(grid.top + 350)
    at = centre(grid, index)
    for _ in range(3):
        wheel(grid, at, 1, CTRL)
    assert grid.zoom == pytest.approx(grid_zoom.DEFAULT * grid_zoom.STEP**3, abs=3)
    rect = grid.cell_rect(grid.layout_now.cell(index))
    assert rect.top() <= at.y() <= rect.bottom()


def test_zoom_keeps_to_its_bounds(qtbot: QtBot, grid: GridView) -> None:
    grid.set_zoom(1)
    assert grid.zoom == grid_zoom.SMALLEST
    grid.set_zoom(5000)
    assert grid.zoom == grid_zoom.LARGEST
    qtbot.keyClick(grid, Qt.Key.Key_Minus)
    assert grid.zoom < grid_zoom.LARGEST
    qtbot.keyClick(grid, Qt.Key.Key_0, CTRL)
    assert grid.zoom == grid_zoom.DEFAULT


def test_a_wheel_scrolls(grid: GridView) -> None:
    wheel(grid, QPoint(300, 300), -2)
    assert grid.verticalScrollBar().value() > 100


def test_gliding_arrives_where_it_was_sent(qtbot: QtBot, grid: GridView) -> None:
    grid.set_reduced_motion(False)
    grid.glide.glide_to(700)
    qtbot.wait(20)
    grid.glide.glide_by(300)
    qtbot.waitUntil(lambda: grid.verticalScrollBar().value() == 1000, timeout=3000)
    assert not grid.glide.is_moving()


def test_resizing_keeps_the_middle_in_place(grid: GridView) -> None:
    grid.verticalScrollBar().setValue(4000)
    index = grid.layout_now.index_near(grid.top + 350)
    grid.resize(640, 700)
    assert index in in_view(grid)
    assert abs(centre(grid, index).y() - 350) < 220


def test_scrolls_to_a_date(grid: GridView) -> None:
    wanted = date(2026, 5, 1)
    grid.scroll_to_date(wanted)
    first = min(i for i, y in in_view(grid).items() if y >= 20)
    day = date(1970, 1, 1) + timedelta(seconds=int(grid.model.taken_s[first]))
    assert abs((day - wanted).days) <= 2
    grid.scroll_to_date(date(1900, 1, 1))
    assert 399 in in_view(grid)
