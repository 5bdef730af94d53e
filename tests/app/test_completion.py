"""Ways to go on with a line, saved searches and earlier questions, in the list below the search bar."""

from __future__ import annotations

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from photosearch.app.searches import Search, search_of
from photosearch.app.window import Window
from photosearch.records import Question, SavedSearch

Key, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def window(library: FakeLibrary, open_window: Open) -> Window:
    library.save_search(SavedSearch("By the sea", Question("sea", good=(2,), bad=(6,))))
    made = open_window(library)
    made.activateWindow()
    made.search_bar.words.setFocus()
    return made


def type_words(qtbot: QtBot, window: Window, words: str) -> None:
    qtbot.keyClicks(window.search_bar.words, words)
    qtbot.waitUntil(window.session.understanding.is_idle)
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def press(qtbot: QtBot, window: Window, key: Qt.Key) -> None:
    qtbot.keyClick(window.search_bar.words, key)


def offered(window: Window) -> list[str]:
    return [row.label for row in window.search_bar.suggestions.rows]


class TestCompletion:
    def test_places_are_offered_while_one_types(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea pr")
        assert window.search_bar.suggestions.isVisible()
        assert offered(window) == ["Prague"]
        assert window.search_bar.words.hasFocus()

    def test_the_arrow_and_return_take_one(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Return)
        assert window.search_bar.words.text() == "sea in Paris "
        assert window.search_bar.words.hasFocus()
        qtbot.waitUntil(lambda: window.session.asking.search.words == "sea in Paris ")
        qtbot.waitUntil(lambda: len(window.search_bar.parts.chips) == 2)

    def test_tab_takes_the_first(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "cam")
        press(qtbot, window, Key.Key_Tab)
        assert window.search_bar.words.text() == "camera:"
        assert window.search_bar.words.cursorPosition() == 7

    def test_return_without_a_choice_asks_the_line_as_it_is(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        press(qtbot, window, Key.Key_Return)
        assert window.session.asking.search == Search("sea p")
        assert not window.search_bar.suggestions.isVisible()
        assert window.gallery.grid.hasFocus()

    def test_escape_closes_the_list_first(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        press(qtbot, window, Key.Key_Escape)
        assert not window.search_bar.suggestions.isVisible()
        assert window.search_bar.words.text() == "sea p"
        press(qtbot, window, Key.Key_Escape)
        assert window.search_bar.words.text() == ""

    def test_up_begins_at_the_end(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "p")
        press(qtbot, window, Key.Key_Up)
        current = window.search_bar.suggestions.current()
        assert current is not None
        assert current.label == "Porto"

    def test_a_click_takes_one(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        rows = window.search_bar.suggestions.list
        place = rows.visualRect(rows.model().index(2, 0)).center()
        qtbot.mouseClick(rows.viewport(), LEFT, pos=place)
        assert window.search_bar.words.text() == "sea in Porto "

    def test_the_list_goes_with_the_focus(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        window.gallery.grid.setFocus()
        assert not window.search_bar.suggestions.isVisible()

    def test_words_that_are_whole_already_are_not_offered(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "camera:")
        assert not window.search_bar.suggestions.isVisible()

    def test_asked_for_by_key(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea p")
        press(qtbot, window, Key.Key_Escape)
        qtbot.keyClick(window.search_bar.words, Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(window.search_bar.suggestions.isVisible)
        assert window.search_bar.words.text() == "sea p"


class TestSavedSearches:
    def test_one_is_offered_by_its_name(self, qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
        qtbot.waitUntil(lambda: bool(window.saved.saved))
        type_words(qtbot, window, "by t")
        assert offered(window) == ["By the sea"]
        press(qtbot, window, Key.Key_Tab)
        qtbot.waitUntil(lambda: window.session.asking.search.good == (2,))
        assert window.search_bar.words.text() == "sea"

    def test_they_stand_before_earlier_questions(self, qtbot: QtBot, window: Window) -> None:
        qtbot.waitUntil(lambda: bool(window.saved.saved))
        window.session.history.remember("hills")
        press(qtbot, window, Key.Key_Down)
        assert offered(window) == ["By the sea", "hills"]

    def test_one_is_asked_anew_with_its_examples(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        qtbot.waitUntil(lambda: bool(window.saved.saved))
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Return)
        qtbot.waitUntil(lambda: bool(library.searched))
        assert library.searched[-1].words == "sea"
        assert (library.searched[-1].good, library.searched[-1].bad) == ((2,), (6,))
        qtbot.waitUntil(window.search_bar.parts.examples.isVisible)
        assert window.search_bar.parts.examples.text.text() == "2 examples"
        assert window.search_bar.save_button.accessibleName() == "This search is saved"

    def test_a_search_is_saved_under_a_name(self, qtbot: QtBot, library: FakeLibrary, window: Window) -> None:
        type_words(qtbot, window, "woods in:2019")
        press(qtbot, window, Key.Key_Return)
        window.session.judge([3], True)
        qtbot.mouseClick(window.search_bar.save_button, LEFT)
        popup = window.saved.popup
        assert popup is not None
        assert popup.name.text() == "woods in:2019"
        popup.name.setText("")
        assert not popup.button.isEnabled()
        qtbot.keyClicks(popup.name, "Autumn")
        qtbot.keyClick(popup.name, Key.Key_Return)
        qtbot.waitUntil(lambda: len(library.saved_searches()) == 2)
        kept = next(saved for saved in library.saved_searches() if saved.name == "Autumn")
        assert search_of(kept.question) == Search("woods in:2019", good=(3,))
        qtbot.waitUntil(lambda: window.saved.name_of(window.session.asking.search) == "Autumn")

    def test_a_saved_one_is_removed_where_it_was_saved(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        qtbot.waitUntil(lambda: bool(window.saved.saved))
        window.saved.ask("By the sea")
        window.save_search()
        popup = window.saved.popup
        assert popup is not None
        assert popup.name.isHidden()
        popup.button.click()
        qtbot.waitUntil(lambda: not library.saved_searches())
        qtbot.waitUntil(lambda: window.search_bar.save_button.accessibleName() == "Save this search")

    def test_rows_are_removed_by_key_and_by_their_cross(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        qtbot.waitUntil(lambda: bool(window.saved.saved))
        window.session.history.remember("hills")
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Down)
        press(qtbot, window, Key.Key_Delete)
        assert offered(window) == ["hills"]
        qtbot.waitUntil(lambda: not library.saved_searches())
        rows = window.search_bar.suggestions.list
        row = rows.visualRect(rows.model().index(0, 0))
        qtbot.mouseClick(rows.viewport(), LEFT, pos=QPoint(row.right() - 10, row.center().y()))
        assert not window.search_bar.suggestions.isVisible()
        assert window.session.history.words() == []

    def test_a_photo_of_this_session_lasts_as_long_as_the_saved_search(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        window.session.find_similar([5])  # its file is away: a copy of its preview stands in for it
        qtbot.waitUntil(lambda: bool(window.session.asking.search.photos))
        passing = window.session.asking.search.photos[0].path
        assert passing.is_relative_to(window.session.keep_in)
        window.saved.save("Like this")
        qtbot.waitUntil(lambda: len(window.saved.saved) == 2)
        kept = next(saved for saved in library.saved_searches() if saved.name == "Like this")
        lasting = kept.question.photos[0].path
        assert lasting.is_relative_to(library.home)
        assert lasting.read_bytes() == passing.read_bytes()
        window.saved.remove("Like this")
        qtbot.waitUntil(lambda: len(window.saved.saved) == 1)
        assert not lasting.exists()
