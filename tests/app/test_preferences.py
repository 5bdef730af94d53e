"""Preferences: every declared setting is there, with its bounds, and what is changed holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMessageBox, QSpinBox
from pytestqt.qtbot import QtBot

from photosearch.app.pieces import Switch
from photosearch.app.preferences import Preferences
from photosearch.app.setting_rows import help_of
from photosearch.app.window import Window
from photosearch.settings import DECLARATIONS


def opened(window: Window, group: str = "library") -> Preferences:
    window.preferences.open(group)
    dialog = window.preferences.dialog
    assert dialog is not None
    return dialog


def test_every_declared_setting_has_a_named_control(library: FakeLibrary, open_window: Open) -> None:
    dialog = opened(open_window(library))
    assert set(dialog.rows) == {setting.name for setting in DECLARATIONS}
    assert all(row.control.accessibleName() for row in dialog.rows.values())
    assert all(row.control.accessibleDescription() for row in dialog.rows.values())


@pytest.mark.parametrize("setting", DECLARATIONS, ids=lambda setting: setting.name)
def test_a_control_changes_its_setting(library: FakeLibrary, open_window: Open, setting) -> None:  # type: ignore[no-untyped-def]
    dialog = opened(open_window(library), setting.group)
    control = dialog.rows[setting.name].control
    before = library.settings.get(setting.name)
    if isinstance(control, Switch):
        control.click()
        assert library.settings.get(setting.name) is not before
    elif isinstance(control, QSpinBox):
        control.setValue(control.value() + 1)
        assert library.settings.get(setting.name) == before + 1
        assert setting.minimum is None or control.minimum() == setting.minimum
    elif isinstance(control, QComboBox):
        control.setCurrentIndex(control.count() - 1)
        control.activated.emit(control.count() - 1)
        assert library.settings.get(setting.name) == control.currentData()
    else:
        assert isinstance(control, QLineEdit)
        control.setText("a,b")
        control.editingFinished.emit()
        assert library.settings.get(setting.name) == "a,b"


def test_decoding_settings_begin_the_work_anew(qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
    window = open_window(library)
    qtbot.waitUntil(lambda: library.rounds == 1)
    control = opened(window).rows["decode_limit_s"].control
    assert isinstance(control, QSpinBox)
    control.setValue(77)
    qtbot.waitUntil(lambda: library.rounds == 2)


def test_reduced_motion_holds_at_once(library: FakeLibrary, open_window: Open) -> None:
    window = open_window(library)
    switch = opened(window, "appearance").rows["reduced_motion"].control
    assert window.gallery.grid.reduced_motion
    switch.click()  # type: ignore[attr-defined]
    assert not window.gallery.grid.reduced_motion
    window.session._on_motion_known(True)  # the system's wish counts for itself
    assert window.gallery.grid.reduced_motion
    assert window.viewer.reduced_motion


def test_exclusions_are_kept(qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
    window = open_window(library)
    card = opened(window).folders.cards()[0]
    card.excluded.setText(" Screenshots , *.gif,")
    card.excluded.editingFinished.emit()
    qtbot.waitUntil(lambda: library.folders()[0].excluded == ("Screenshots", "*.gif"))
    qtbot.waitUntil(
        lambda: window.preferences.dialog.folders.cards()[0].excluded.text() == "Screenshots, *.gif"
    )  # type: ignore[union-attr]


@pytest.mark.parametrize(("answer", "left"), [("Remove", 0), ("Remove and forget", 0), ("Cancel", 1)])
def test_removing_a_folder_asks_first(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, answer: str, left: int
) -> None:
    window = open_window(library)
    card = opened(window).folders.cards()[0]
    card.remove.click()
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    button = next(b for b in box.buttons() if b.text().replace("&", "") == answer)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.wait(80)
    assert len(library.folders()) == left


def test_questions_can_be_forgotten_and_not_kept(library: FakeLibrary, open_window: Open) -> None:
    window = open_window(library)
    window.session.history.remember("sea")
    dialog = opened(window, "privacy")
    dialog.clear_history_wanted.emit()
    assert window.session.history.words() == []
    dialog.rows["keep_history"].control.click()  # type: ignore[attr-defined]
    window.session.history.remember("snow")
    assert window.session.history.words() == []


def test_the_dialog_opens_once_and_again_after_closing(
    qtbot: QtBot, library: FakeLibrary, open_window: Open
) -> None:
    window = open_window(library)
    first = opened(window)
    assert opened(window, "privacy") is first
    first.close()
    qtbot.waitUntil(lambda: window.preferences.dialog is None)
    assert opened(window).isVisible()


def test_a_folder_out_of_reach_is_told(tmp_path: Path, library: FakeLibrary, open_window: Open) -> None:
    library._folders = {p: replace(folder, reachable=False) for p, folder in library._folders.items()}
    card = opened(open_window(library)).folders.cards()[0]
    assert "cannot be reached" in card.where.text()


def test_help_is_written_for_a_window_not_for_a_terminal() -> None:
    for setting in DECLARATIONS:
        assert "`" not in help_of(setting)
