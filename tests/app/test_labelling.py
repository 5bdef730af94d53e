"""The labelling window: by keyboard alone, nothing lost, every step back."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.labelling import LabellingWindow, run
from photosearch.app.problem_window import ProblemWindow
from photosearch.evaluation.labelling import LabellingRound
from photosearch.evaluation.topics import read_topics

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def topics_path(tmp_path: Path) -> Path:
    return tmp_path / "topics.csv"


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, library: FakeLibrary, topics_path: Path
) -> Iterator[LabellingWindow]:
    style.apply(qapp, "light")
    made = LabellingWindow(library, LabellingRound(library, topics_path, seed=1), topics_path, "de")  # type: ignore[arg-type]
    made.show()
    qtbot.waitUntil(lambda: made.canvas.sharpest_px() > 0, timeout=5000)
    yield made
    made.close()
    made.deleteLater()
    qapp.processEvents()


def test_a_photo_is_described_by_keyboard_alone(
    qtbot: QtBot, window: LabellingWindow, topics_path: Path
) -> None:
    shown = window.file_name.text()
    qtbot.waitUntil(window.short.hasFocus, timeout=3000)
    qtbot.keyClicks(window.short, "blue hills")
    qtbot.keyClick(window.short, Qt.Key.Key_Return)
    assert window.long.hasFocus()
    qtbot.keyClicks(window.long, "Hills under a sky. A sun.")
    qtbot.keyClick(window.long, Qt.Key.Key_Return, CONTROL)
    (topic,) = read_topics(topics_path).topics
    assert (Path(topic.photo).name, topic.short, topic.long, topic.language) == (
        shown,
        "blue hills",
        "Hills under a sky. A sun.",
        "de",
    )
    assert window.file_name.text() != shown
    assert window.short.text() == "" and window.long.toPlainText() == ""
    assert window.short.hasFocus()
    assert window.progress_words.text() == "1 labelled, 399 photos to go"


def test_back_brings_photo_and_words(qtbot: QtBot, window: LabellingWindow, topics_path: Path) -> None:
    shown = window.file_name.text()
    assert not window.back_button.isEnabled()
    qtbot.keyClicks(window.short, "blue hills")
    qtbot.keyClick(window.short, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClick(window.short, Qt.Key.Key_K, CONTROL)
    qtbot.keyClick(window.short, Qt.Key.Key_B, CONTROL)
    qtbot.keyClick(window.short, Qt.Key.Key_B, CONTROL)
    assert window.file_name.text() == shown
    assert window.short.text() == "blue hills"
    assert window.save_button.isEnabled()
    assert not topics_path.exists()


def test_skip_writes_nothing(qtbot: QtBot, window: LabellingWindow, topics_path: Path) -> None:
    shown = window.file_name.text()
    qtbot.mouseClick(window.skip_button, Qt.MouseButton.LeftButton)
    assert window.file_name.text() != shown
    assert not topics_path.exists()


def test_what_cannot_be_saved_is_said_at_once(
    qtbot: QtBot, window: LabellingWindow, topics_path: Path
) -> None:
    assert not window.save_button.isEnabled()
    qtbot.keyClicks(window.short, "blue hills")
    qtbot.keyClick(window.short, Qt.Key.Key_Return, CONTROL)
    qtbot.keyClicks(window.short, "Blue Hills")
    assert "already" in window.note.text()
    assert not window.save_button.isEnabled()
    qtbot.keyClick(window.short, Qt.Key.Key_Return, CONTROL)
    assert len(read_topics(topics_path).topics) == 1
    qtbot.keyClicks(window.short, " at noon")
    assert window.note.text() == ""
    window.language.setCurrentText("German")
    window.save()
    assert "no language code" in window.note.text()
    assert window.short.text() == "Blue Hills at noon"


def test_a_photo_of_ones_own_choice(window: LabellingWindow) -> None:
    window.describe(Path("/photos/hills_8.jpg"))
    assert window.file_name.text() == "hills_8.jpg"
    window.describe(Path("/elsewhere/x.jpg"))
    assert "not in the library" in window.note.text()
    assert window.file_name.text() == "hills_8.jpg"


def test_the_end_is_said(qtbot: QtBot, qapp: QApplication, tmp_path: Path, topics_path: Path) -> None:
    style.apply(qapp, "dark")
    library = FakeLibrary(tmp_path, photos=1)
    made = LabellingWindow(library, LabellingRound(library, topics_path), topics_path, "en")  # type: ignore[arg-type]
    qtbot.addWidget(made)
    made.show()
    qtbot.keyClicks(made.short, "one")
    made.save()
    assert "no more photos" in made.file_name.text()
    assert not made.short.isEnabled() and not made.save_button.isEnabled()
    made.save()
    made.go_back()
    assert made.short.text() == "one"


def opened_by(monkeypatch: pytest.MonkeyPatch, home: Path, topics_path: Path) -> list[QMainWindow]:
    """The windows that `run` shows; each is closed at once."""
    shown: list[QMainWindow] = []

    def look_and_close() -> int:
        windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, QMainWindow) and w.isVisible()]
        shown.extend(windows)
        for window in windows:
            window.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", staticmethod(look_and_close))
    before = signal.getsignal(signal.SIGINT)
    try:
        run(home, topics_path)
    finally:
        signal.signal(signal.SIGINT, before)
    return shown


def test_run_opens_the_library_s_window(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, topics_path: Path
) -> None:
    (window,) = opened_by(monkeypatch, tmp_path / "home", topics_path)
    assert isinstance(window, LabellingWindow)
    assert "no more photos" in window.file_name.text()


def test_what_cannot_be_opened_is_said_in_a_window(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, topics_path: Path
) -> None:
    topics_path.write_text("nonsense\nx\n", encoding="utf-8")
    (window,) = opened_by(monkeypatch, tmp_path / "home", topics_path)
    assert isinstance(window, ProblemWindow)
