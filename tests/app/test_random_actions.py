"""A person who does anything at any time: no exception, no Qt warning, and the window lives on."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from random import Random

import psutil
import pytest
import shiboken6
from app.conftest import Open
from app.fake_library import SCENES, FakeLibrary, indexing_signs, painted
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app.searches import Search
from photosearch.app.window import Window
from photosearch.errors import DiskFullError, QueryImageError
from photosearch.records import Failure, SyncSummary

Action = Callable[[], object]
KEYS = (
    "Key_Left", "Key_Right", "Key_Up", "Key_Down", "Key_Home", "Key_End", "Key_PageDown", "Key_PageUp", "Key_Return",
    "Key_Escape", "Key_Space", "Key_Plus", "Key_Minus", "Key_0", "Key_1", "Key_I", "Key_Backspace", "Key_Tab",
    "Key_Delete", "Key_A", "Key_D", "Key_Slash",
)  # fmt: skip
PARTS = (
    " 2:sunset ",
    " in:2019 ",
    " in Prague ",
    " colour:blue ",
    ' "last day" ',
    " sea or woods ",
    " p",
    " cam",
)
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 4 + (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Person:
    """Chooses what to do next."""

    def __init__(self, qtbot: QtBot, window: Window, library: FakeLibrary, folder: Path, seed: int) -> None:
        self.qtbot, self.window, self.library, self.chance = qtbot, window, library, Random(seed)
        self.photo = folder / "dropped.jpg"
        self.photo.write_bytes(painted(6))
        self.done: list[str] = []

    def act(self) -> None:
        action = self.chance.choice(self.actions())
        self.done.append(action.__name__)
        action()
        if self.chance.random() < 0.5:
            QApplication.processEvents()
        if self.chance.random() < 0.05:
            self.qtbot.wait(self.chance.randrange(60))

    def actions(self) -> list[Action]:
        return [
            self.type, self.type, self.press, self.press, self.press, self.click, self.click, self.wheel, self.zoom,
            self.drop, self.paste, self.back, self.forward, self.order, self.clear, self.similar, self.open_photo,
            self.close_photo, self.resize, self.theme, self.pause, self.preferences, self.close_dialogs,
            self.folders_change, self.failures, self.trouble, self.nearest, self.sheet, self.jump, self.judge,
            self.judge, self.chip, self.chip, self.weigh, self.save, self.saved, self.complete, self.crop, self.explain,
        ]  # fmt: skip

    def type(self) -> None:
        self.window.search_bar.words.setFocus()
        self.qtbot.keyClicks(
            self.window.search_bar.words, self.chance.choice((*SCENES, *PARTS, "x ", "?", "-"))
        )

    def press(self) -> None:
        target = QApplication.focusWidget() or self.window
        key = getattr(Qt.Key, self.chance.choice(KEYS))
        modifier = self.chance.choice(MODIFIERS)
        # Would open the system's own dialogs or other programs, or end the run.
        if not (modifier == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Tab, Qt.Key.Key_Space)):
            self.qtbot.keyClick(target, key, modifier)

    def click(self) -> None:
        grid = self.window.gallery.grid.viewport()
        if grid.isVisible():
            place = QPoint(
                self.chance.randrange(max(1, grid.width())), self.chance.randrange(max(1, grid.height()))
            )
            self.qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, self.chance.choice(MODIFIERS), place)

    def wheel(self) -> None:
        grid = self.window.gallery.grid.viewport()
        turn = QPoint(0, self.chance.choice((-480, -120, 120, 480)))
        event = QWheelEvent(
            QPointF(50, 50), QPointF(50, 50), QPoint(), turn, Qt.MouseButton.NoButton,
            self.chance.choice(MODIFIERS), Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(grid, event)

    def zoom(self) -> None:
        self.window.gallery.bar.zoom.setValue(self.chance.randrange(101))

    def drop(self) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self.photo))])
        buttons = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(
            self.window, QDragEnterEvent(QPoint(90, 90), Qt.DropAction.CopyAction, data, *buttons)
        )
        QApplication.sendEvent(
            self.window, QDropEvent(QPointF(90, 90), Qt.DropAction.CopyAction, data, *buttons)
        )

    def paste(self) -> None:
        QGuiApplication.clipboard().setText(self.chance.choice((str(self.photo), "words", "")))
        self.window.paste()

    def back(self) -> None:
        self.window.go_back()

    def forward(self) -> None:
        self.window.go_forward()

    def order(self) -> None:
        self.window.toggle_order()

    def clear(self) -> None:
        self.window.clear_search()

    def similar(self) -> None:
        self.window.find_similar()

    def nearest(self) -> None:
        self.window.show_less_likely(self.chance.random() < 0.7)

    def judge(self) -> None:
        ids = self.window.session.model.ids
        if len(ids):
            self.window.session.judge([int(self.chance.choice(ids))], self.chance.random() < 0.6)

    def chip(self) -> None:
        parts = self.window.search_bar.parts
        chips = [*parts.chips, *([parts.examples] if parts.examples.isVisible() else [])]
        if chips:
            chip = self.chance.choice(chips)
            self.chance.choice((chip.removed, chip.chosen)).emit()

    def weigh(self) -> None:
        popup = self.window.search_bar.parts.popup
        if popup is not None and shiboken6.isValid(popup) and popup.isVisible():
            if self.chance.random() < 0.7:
                popup.slider.setValue(self.chance.randrange(1, 7))
            else:
                popup.without.click()
            if self.chance.random() < 0.5:
                popup.close()

    def save(self) -> None:
        self.window.save_search()
        popup = self.window.saved.popup
        if popup is not None and shiboken6.isValid(popup) and popup.isVisible():
            popup.name.setText(self.chance.choice(("one", "two", "")))
            popup.button.click()
            popup.close()

    def saved(self) -> None:
        self.window.show_history()
        rows = self.window.search_bar.suggestions.rows
        if rows:
            row = self.chance.choice(rows)
            self.chance.choice(
                (self.window.search_bar.suggestions.chosen, self.window.search_bar.suggestions.unwanted)
            ).emit(row)

    def complete(self) -> None:
        self.qtbot.keyClick(
            self.window.search_bar.words, self.chance.choice((Qt.Key.Key_Down, Qt.Key.Key_Tab))
        )

    def crop(self) -> None:
        viewer = self.window.viewer
        if viewer.isVisible():
            viewer.choose_part()
            if self.chance.random() < 0.5:
                self.chance.choice((viewer.crop.choose, viewer.crop.leave))()

    def explain(self) -> None:
        if self.window.viewer.isVisible():
            self.window.viewer.toggle_info()

    def open_photo(self) -> None:
        ids = self.window.session.model.ids
        if len(ids):
            self.window.chosen.open(int(self.chance.choice(ids)))

    def close_photo(self) -> None:
        self.window.viewer.close_photo()

    def jump(self) -> None:
        bar = self.window.gallery.grid.verticalScrollBar()
        bar.setValue(self.chance.randrange(bar.maximum() + 1))

    def resize(self) -> None:
        self.window.resize(self.chance.randrange(640, 1400), self.chance.randrange(480, 900))

    def theme(self) -> None:
        self.window.preferences._on_setting("theme", self.chance.choice(("light", "dark", "system")))

    def pause(self) -> None:
        self.window.pause_or_resume()

    def preferences(self) -> None:
        self.window.show_preferences()

    def sheet(self) -> None:
        self.window.show_shortcuts()

    def close_dialogs(self) -> None:
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible() and widget.isWindow():
                widget.close()

    def folders_change(self) -> None:
        def changed() -> SyncSummary:
            self.library.photos = self.chance.choice((0, 7, 400, 900))
            return SyncSummary(found=self.library.photos, added=3, removed=2)

        self.library.changes.append(changed)

    def failures(self) -> None:
        self.library.failed = (Failure(Path("/photos/a.heic"), "decode", "is empty"),)
        self.window.show_failures()
        if self.chance.random() < 0.7:
            self.window.failures.closed.emit()

    def trouble(self) -> None:
        self.library.search_error = self.chance.choice((None, None, QueryImageError("It cannot be read.")))
        self.library.indexing = self.chance.choice(
            (indexing_signs(400), [SyncSummary(found=400)], [DiskFullError("No space is left.")])
        )
        self.library.pause_between_signs_s = self.chance.choice((0.0, 0.02))


def live(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, folder: Path, actions: int, seed: int
) -> Window:
    window = open_window(library)
    person = Person(qtbot, window, library, folder, seed)
    for _ in range(actions):
        try:
            person.act()
        except Exception:
            print("\nThe last actions:", person.done[-12:])
            raise
    person.close_dialogs()
    assert window.isVisible()
    return window


@pytest.mark.parametrize("seed", range(3))
def test_a_short_life(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path, seed: int
) -> None:
    window = live(qtbot, library, open_window, tmp_path, 150, seed)
    library.search_error, library.indexing = None, [SyncSummary(found=400)]
    window.viewer.close_photo()
    window.session.asking.ask(Search("sea"))
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)
    assert window.session.model.answer is not None


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_a_long_life_leaks_nothing(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(library)
    person = Person(qtbot, window, library, tmp_path, 99)
    process = psutil.Process()
    for number in range(5000):
        person.act()
        if number == 2500:  # by then the caches of pictures are as full as they get
            begun = settled_bytes(qtbot, process)
    person.close_dialogs()
    assert settled_bytes(qtbot, process) - begun < 60 * 2**20
    assert len(QApplication.allWidgets()) < 600


def settled_bytes(qtbot: QtBot, process: psutil.Process) -> int:
    gc.collect()
    qtbot.wait(200)
    return int(process.memory_info().rss)
