"""Every text that a person sees goes through Qt's translation functions: a made-up language marks those that do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary, indexing_signs
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from photosearch.app.language_sheet import LanguageSheet
from photosearch.app.shortcuts_sheet import ShortcutsSheet
from photosearch.app.window import Window
from photosearch.records import Failure

OPEN, CLOSE = "«", "»"


class Marking(QTranslator):
    """Puts every text between marks."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return OPEN + text.replace("%n", str(n) if n >= 0 else "%n") + CLOSE

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def marked(qapp: QApplication) -> Iterator[None]:
    translator = Marking()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def texts(widget: QWidget) -> set[str]:
    """What stands on the visible widgets below `widget`, and what a screen reader says of them."""
    found: set[str] = set()
    for child in [widget, *widget.findChildren(QWidget)]:
        if not child.isVisibleTo(widget) or child.property("role") == "key":
            continue
        found |= {child.accessibleName(), child.toolTip()}
        if isinstance(child, QLabel | QAbstractButton):
            found.add(child.text())
        if isinstance(child, QLineEdit):
            found.add(child.placeholderText())
        if isinstance(child, QListWidget):
            found |= {child.item(row).text() for row in range(child.count())}
    found |= {action.text() for action in widget.actions()}
    return {text for text in found if any(letter.isalpha() for letter in text)}


def unmarked(widget: QWidget, *names: str) -> set[str]:
    """Texts that no translator has seen; `names` are those of files, folders and models, which nobody translates."""
    plain = {text.replace("\u200b", "") for text in texts(widget) if OPEN not in text}
    return {text for text in plain if not text.startswith("/") and text not in names}


def test_the_window(qtbot: QtBot, library: FakeLibrary, marked: None, open_window: Open) -> None:
    library.failed = (Failure(Path("/photos/a.heic"), "decode", "is empty"),)
    library.indexing, library.pause_between_signs_s = indexing_signs(5000, 400), 0.05
    window = open_window(library)
    qtbot.waitUntil(window.status.bar.isVisible)
    qtbot.waitUntil(window.status.failures.isVisible)
    window.search_with([Path("/photos/sea_5.jpg")])
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)
    assert unmarked(window, "sea_5") == set()
    window.show_failures()
    assert unmarked(window, "sea_5") == set()
    menu = window.top.more.menu()
    assert unmarked(menu) == set()


@pytest.mark.parametrize("words", ["elephant", ""])
def test_messages(qtbot: QtBot, tmp_path: Path, marked: None, open_window: Open, words: str) -> None:
    library = FakeLibrary(tmp_path, 0 if not words else 100)
    library.near = 0
    window = open_window(library)
    window.search_bar.words.setText(words)
    window.search_bar.words.returnPressed.emit()
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.message)
    assert unmarked(window, "elephant") == set()


def test_the_welcome(tmp_path: Path, marked: None, open_window: Open) -> None:
    window = open_window(FakeLibrary(tmp_path, 0, folders=()), (Path("/home/me/Pictures"),))
    assert unmarked(window, "Pictures") == set()


def test_preferences_and_keys(library: FakeLibrary, marked: None, open_window: Open) -> None:
    window: Window = open_window(library)
    for group in ("library", "model", "appearance", "performance", "privacy"):
        window.preferences.open(group)
        dialog = window.preferences.dialog
        assert dialog is not None
        assert unmarked(dialog, "photos", "Built-in model") == set()
    assert unmarked(ShortcutsSheet(window)) == set()


def test_the_viewer(qtbot: QtBot, library: FakeLibrary, marked: None, open_window: Open) -> None:
    window = open_window(library)
    window.chosen.open(3)
    window.viewer.toggle_info()
    qtbot.waitUntil(lambda: window.viewer.item is not None)
    qtbot.wait(150)
    left = unmarked(window.viewer, "sunset_3.jpg", "Painted", "painted", "JPEG")
    assert {text for text in left if not text.startswith("Sunday, ")} == set()  # dates come from the locale


def test_parts_and_what_hangs_on_them(
    qtbot: QtBot, library: FakeLibrary, marked: None, open_window: Open
) -> None:
    library.notes = ("/mended",)
    window = open_window(library)
    window.search_bar.words.setText("sea 2:sunset -woods in:2019 in Prague camera:Pixel has:gps")
    window.search_bar.words.returnPressed.emit()
    bar = window.search_bar.parts
    qtbot.waitUntil(lambda: len(bar.chips) == 7)
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)
    window.session.judge([1], True)
    qtbot.waitUntil(bar.examples.isVisible)
    said = {"sea", "sunset  ×2", "woods", "In 2019", "Prague", "Camera Pixel", "With a position"}
    assert unmarked(window, *said) == set()
    bar.chips[1].chosen.emit()
    assert bar.popup is not None
    assert unmarked(bar.popup, "sunset", "×2") == set()
    bar.popup.close()
    window.save_search()
    assert window.saved.popup is not None
    assert unmarked(window.saved.popup) == set()
    window.saved.popup.close()


def test_the_language_sheet(library: FakeLibrary, marked: None, open_window: Open) -> None:
    sheet = LanguageSheet(open_window(library))
    examples = {button.text() for button in sheet.findChildren(QAbstractButton)}
    assert unmarked(sheet, *examples) == set()


def test_the_frame_of_a_part(qtbot: QtBot, library: FakeLibrary, marked: None, open_window: Open) -> None:
    window = open_window(library)
    window.chosen.open(3)
    window.viewer.choose_part()
    assert unmarked(window.viewer.crop) == set()
