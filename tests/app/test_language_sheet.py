"""The sheet of the language: on one key, every field in it, an example asked with a click."""

from __future__ import annotations

from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.app.language_sheet import LanguageSheet, sections
from photosearch.app.searches import Search
from photosearch.search.language_sheet import language_help


def test_everything_that_the_language_tells_of_is_there() -> None:
    said = {meaning for _, rows in sections() for _, meaning in rows}
    assert {entry.meaning for entry in language_help()} <= said
    assert all(examples for _, rows in sections() for examples, _ in rows)


def test_it_opens_on_one_key_and_asks_an_example(
    qtbot: QtBot, library: FakeLibrary, open_window: Open
) -> None:
    window = open_window(library)
    window.search_bar.words.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), LanguageSheet))
    sheet = QApplication.activeModalWidget()
    assert sheet is not None
    example = next(b for b in sheet.findChildren(QPushButton) if b.text() == "a dog on a beach")
    qtbot.mouseClick(example, Qt.MouseButton.LeftButton)
    assert window.session.asking.search == Search("a dog on a beach")
    assert window.search_bar.words.text() == "a dog on a beach"


def test_the_same_key_closes_it(qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
    sheet = LanguageSheet(open_window(library))
    sheet.open()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is sheet)
    qtbot.keyClick(sheet, Qt.Key.Key_F1)
    assert not sheet.isVisible()
