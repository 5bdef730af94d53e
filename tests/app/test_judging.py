"""The judging window: marks by mouse and keyboard, saved question by question, gone back over, ended with thanks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.judging import JudgingWindow
from photosearch.app.judging_tiles import Tile
from photosearch.errors import ModelError
from photosearch.evaluation.judgements import read_judgements
from photosearch.evaluation.judging import JudgingQuestion, JudgingRound

CONTROL = Qt.KeyboardModifier.ControlModifier
QUESTIONS = (JudgingQuestion("sea", "simple"), JudgingQuestion("woods", "simple"))


@pytest.fixture
def judgements_path(tmp_path: Path) -> Path:
    return tmp_path / "judgements.csv"


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, library: FakeLibrary, judgements_path: Path
) -> Iterator[JudgingWindow]:
    style.apply(qapp, "light")
    made = JudgingWindow(
        library,  # type: ignore[arg-type]
        lambda name: JudgingRound(library, QUESTIONS, judgements_path, name, ["builtin"], 6),  # type: ignore[arg-type]
        "Ann",
    )
    made.show()
    qtbot.waitUntil(made.next_button.isEnabled, timeout=5000)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def tiles(window: JudgingWindow) -> list[Tile]:
    return [tile for tile in window.tiles.findChildren(Tile) if tile.isVisible()]


def test_marks_are_saved_for_every_photo(qtbot: QtBot, window: JudgingWindow, judgements_path: Path) -> None:
    assert (window.question.text(), window.kind.text()) == ("sea", "simple")
    second = tiles(window)[1]
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton)
    assert "1 of 6" in window.note.text()
    window.save()
    said = read_judgements(judgements_path).judgements
    assert len(said) == 6
    assert [j.photo for j in said if j.relevant] == [str(second.item.path)]
    assert {(j.question, j.judge, j.kind) for j in said} == {("sea", "Ann", "simple")}


def test_the_keyboard_is_enough(qtbot: QtBot, window: JudgingWindow, judgements_path: Path) -> None:
    shown = tiles(window)
    assert shown[0].hasFocus()
    qtbot.keyClick(shown[0], Qt.Key.Key_Right)
    assert shown[1].hasFocus()
    qtbot.keyClick(shown[1], Qt.Key.Key_Space)
    assert shown[1].isChecked()
    qtbot.keyClick(shown[1], Qt.Key.Key_Down)
    assert shown[min(1 + window.tiles.columns, 5)].hasFocus() or window.tiles.columns > 4
    qtbot.keyClick(shown[1], Qt.Key.Key_Return)
    assert window.pages.currentWidget() is window.canvas
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.tiles
    qtbot.keyClick(shown[1], Qt.Key.Key_Return, CONTROL)
    qtbot.waitUntil(
        lambda: window.question.text() == "woods" and window.next_button.isEnabled(), timeout=5000
    )
    assert sum(j.relevant for j in read_judgements(judgements_path).judgements) == 1


def test_back_shows_the_marks_again(qtbot: QtBot, window: JudgingWindow, judgements_path: Path) -> None:
    tiles(window)[2].setChecked(True)
    marked = tiles(window)[2].item.id
    window.save()
    qtbot.waitUntil(window.next_button.isEnabled, timeout=5000)
    window.go_back()
    qtbot.waitUntil(lambda: window.question.text() == "sea" and window.next_button.isEnabled(), timeout=5000)
    assert [tile.item.id for tile in tiles(window) if tile.isChecked()] == [marked]
    assert not judgements_path.exists()


def test_the_end_is_said_and_judged_questions_are_not_asked_again(
    qtbot: QtBot, window: JudgingWindow, library: FakeLibrary, judgements_path: Path
) -> None:
    for words in ("sea", "woods"):
        qtbot.waitUntil(
            lambda words=words: window.question.text() == words and window.next_button.isEnabled(),
            timeout=5000,
        )
        window.save()
    assert "All questions are judged" in window.question.text()
    window.start("Ann")
    qtbot.waitUntil(lambda: "All questions are judged" in window.question.text(), timeout=5000)
    window.start("Ben")
    qtbot.waitUntil(lambda: window.question.text() == "sea" and window.next_button.isEnabled(), timeout=5000)


def test_a_question_that_cannot_be_answered_is_said(
    qtbot: QtBot, window: JudgingWindow, library: FakeLibrary
) -> None:
    library.search_error = ModelError("This model cannot be used.")
    window.pass_over()
    qtbot.waitUntil(lambda: "cannot be used" in window.note.text(), timeout=5000)
    assert not window.next_button.isEnabled()
    assert window.pass_button.isEnabled()


def test_without_a_name_nothing_is_judged(
    qtbot: QtBot, library: FakeLibrary, judgements_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([("  Cid ", True)])
    monkeypatch.setattr("photosearch.app.judging.QInputDialog.getText", lambda *_: next(answers))
    made = JudgingWindow(
        library,  # type: ignore[arg-type]
        lambda name: JudgingRound(library, QUESTIONS, judgements_path, name, ["builtin"], 6),  # type: ignore[arg-type]
        "",
    )
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(made.next_button.isEnabled, timeout=5000)
    assert "judged by Cid" in made.progress_words.text()
