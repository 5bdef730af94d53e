"""Photos of an answer called right or wrong: asked again at once, shown, taken back."""

from __future__ import annotations

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from photosearch.app.grid_thumbs import thumb_at, thumb_rects
from photosearch.app.searches import Search
from photosearch.app.window import Window

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, library: FakeLibrary, open_window: Open) -> Window:
    made = open_window(library)
    made.session.asking.ask(Search("sea"))
    qtbot.waitUntil(lambda: made.session.model.answer is not None)
    return made


def settled(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def cell(window: Window, row: int) -> QRect:
    grid = window.gallery.grid
    return grid.cell_rect(grid.layout_now.cell(row))


def test_thumbs_lie_on_the_photo_and_not_on_small_ones() -> None:
    place = QRect(10, 20, 200, 150)
    rects = thumb_rects(place)
    assert all(place.contains(rect) for rect in rects.values())
    assert thumb_at(place, rects["down"].center()) == "down"
    assert thumb_at(place, place.center()) is None
    assert thumb_rects(QRect(0, 0, 60, 60)) == {}


def test_a_click_on_a_thumb_asks_again(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    grid, item = window.gallery.grid, int(window.session.model.ids[1])
    qtbot.mouseClick(grid.viewport(), LEFT, pos=thumb_rects(cell(window, 1))["up"].center())
    settled(qtbot, window)
    assert library.searched[-1].good == (item,)
    assert window.session.model.ids[0] == item
    assert window.session.model.thumb_of(item) == "up"
    assert len(grid.selection) == 0  # a thumb selects nothing
    assert window.search_bar.parts.examples.text.text() == "1 example"


def test_a_second_click_takes_it_back(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    item = int(window.session.model.ids[0])
    for _ in range(2):
        qtbot.mouseClick(
            window.gallery.grid.viewport(), LEFT, pos=thumb_rects(cell(window, 0))["up"].center()
        )
        settled(qtbot, window)
    assert library.searched[-1].good == ()
    assert window.session.model.thumb_of(item) is None


def test_keys_judge_the_chosen_photos(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    grid = window.gallery.grid
    zoom = grid.zoom
    grid.setFocus()
    first, second = (int(i) for i in window.session.model.ids[:2])
    qtbot.keyClick(grid, Key.Key_Home)
    qtbot.keyClick(grid, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid, Key.Key_Minus)
    settled(qtbot, window)
    assert set(library.searched[-1].bad) == {first, second}
    qtbot.keyClick(grid, Key.Key_Plus)
    settled(qtbot, window)
    assert set(library.searched[-1].good) == {first, second}
    assert library.searched[-1].bad == ()
    assert grid.zoom == zoom


def test_in_the_timeline_the_same_keys_zoom(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    window.clear_search()
    grid = window.gallery.grid
    grid.setFocus()
    zoom, asked = grid.zoom, len(library.searched)
    qtbot.keyClick(grid, Key.Key_Home)
    qtbot.keyClick(grid, Key.Key_Plus)
    assert grid.zoom > zoom
    assert len(library.searched) == asked
    qtbot.mouseClick(grid.viewport(), LEFT, pos=thumb_rects(cell(window, 0))["up"].center())
    assert len(library.searched) == asked


def test_the_menu_judges_only_answers(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    actions = window.session.item_actions
    item = library.items([2])[0]
    menu = actions.menu([item], window, answering=True)
    better = next(action for action in menu.actions() if action.text().startswith("Not like this"))
    better.trigger()
    settled(qtbot, window)
    assert library.searched[-1].bad == (2,)
    plain = [action.text() for action in actions.menu([item], window).actions()]
    assert not any("like this" in text for text in plain)


def test_the_chip_forgets_the_examples(qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
    window.session.judge([2, 6], False)
    settled(qtbot, window)
    qtbot.mouseClick(window.search_bar.parts.examples.cross, LEFT)
    settled(qtbot, window)
    assert window.session.asking.search == Search("sea")
    assert not window.search_bar.parts.examples.isVisible()


def test_a_judgement_is_a_step_back_and_forward(qtbot: QtBot, window: Window) -> None:
    window.session.judge([2], True)
    window.go_back()
    assert window.session.asking.search == Search("sea")
    assert window.session.model.thumb_of(2) is None
    window.go_forward()
    assert window.session.asking.search.good == (2,)
    settled(qtbot, window)


def test_words_said_better_keep_the_examples_another_question_does_not(qtbot: QtBot, window: Window) -> None:
    window.session.judge([2], True)
    words = window.search_bar.words
    words.setFocus()
    words.end(False)
    qtbot.keyClicks(words, " hills")
    assert window.search_bar.search().good == (2,)
    words.selectAll()
    qtbot.keyClicks(words, "woods")
    assert window.search_bar.search().good == ()
    settled(qtbot, window)


def test_pointing_at_a_thumb_lights_it(qtbot: QtBot, window: Window) -> None:
    grid = window.gallery.grid
    qtbot.mouseMove(grid.viewport(), QPoint(2, 2))
    qtbot.mouseMove(grid.viewport(), thumb_rects(cell(window, 0))["down"].center())
    qtbot.waitUntil(lambda: (grid.hovered, grid.hovered_thumb) == (0, "down"))
