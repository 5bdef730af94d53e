"""The window on a real library with the built-in model: photos added, moved and deleted while it is open."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from app.fake_library import painted
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.session import Session
from photosearch.app.window import Window
from photosearch.app.worker import State
from photosearch.library import Library
from photosearch.settings import resources_path

WAIT_MS = 60_000

pytestmark = [
    pytest.mark.skipif(
        not (resources_path() / "models" / "builtin" / "card.json").is_file(),
        reason="the built-in model is missing",
    ),
    pytest.mark.timeout(300),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "gallery"
    made.mkdir()
    for number in range(1, 13):
        (made / f"{number:02}.jpg").write_bytes(painted(number))
    return made


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, tmp_path: Path, folder: Path) -> Iterator[Window]:
    style.apply(qapp, "light")
    library = Library(tmp_path / "home")
    made = Window(Session(library), ())
    made.set_reduced_motion(True)
    made.show()
    made.session.start([folder])
    yield made
    made.close()
    made.deleteLater()
    library.close()


def watching(window: Window, photos: int) -> bool:
    return window.session.facts.worker is State.WATCHING and len(window.session.model) == photos


def test_from_the_first_start_to_an_answer(qtbot: QtBot, window: Window, folder: Path) -> None:
    qtbot.waitUntil(lambda: watching(window, 12), timeout=WAIT_MS)
    qtbot.keyClicks(window.search_bar.words, "mountains under a blue sky")
    qtbot.waitUntil(lambda: window.session.facts.hits is not None, timeout=WAIT_MS)
    if window.session.facts.hits == 0:
        window.show_nearest()
        qtbot.waitUntil(lambda: bool(window.session.facts.hits), timeout=WAIT_MS)
    assert window.pages.currentWidget() is window.gallery


def test_a_photo_finds_itself_from_outside_the_library(
    qtbot: QtBot, window: Window, tmp_path: Path, folder: Path
) -> None:
    qtbot.waitUntil(lambda: watching(window, 12), timeout=WAIT_MS)
    outside = tmp_path / "outside.jpg"
    shutil.copy(folder / "05.jpg", outside)
    window.search_with([outside])
    qtbot.waitUntil(lambda: window.session.facts.hits is not None, timeout=WAIT_MS)
    chip = window.search_bar._chips[0]
    qtbot.waitUntil(lambda: chip.thumbnail.pixmap().width() >= 28, timeout=WAIT_MS)


def test_files_come_move_and_go_under_the_window(qtbot: QtBot, window: Window, folder: Path) -> None:
    qtbot.waitUntil(lambda: watching(window, 12), timeout=WAIT_MS)
    known = set(window.session.model.ids.tolist())
    (folder / "new.jpg").write_bytes(painted(40))
    qtbot.waitUntil(lambda: watching(window, 13), timeout=WAIT_MS)
    new = set(window.session.model.ids.tolist()) - known
    (folder / "trip").mkdir()
    (folder / "new.jpg").rename(folder / "trip" / "renamed.jpg")
    library = window.session.library

    def moved() -> bool:
        return [item.path.name for item in library.items(list(new))] == ["renamed.jpg"]

    qtbot.waitUntil(moved, timeout=WAIT_MS)
    assert known | new == set(window.session.model.ids.tolist())
    (folder / "trip" / "renamed.jpg").unlink()
    qtbot.waitUntil(lambda: len(window.session.model) == 12, timeout=WAIT_MS)


def test_an_unreadable_file_is_listed_with_its_reason(qtbot: QtBot, window: Window, folder: Path) -> None:
    qtbot.waitUntil(lambda: watching(window, 12), timeout=WAIT_MS)
    (folder / "broken.jpg").write_bytes(painted(3)[:900])
    qtbot.waitUntil(window.status.failures.isVisible, timeout=WAIT_MS)
    window.show_failures()
    assert window.failures.model.index(0).data().startswith("broken.jpg: ")


def test_the_window_stays_awake_while_photos_are_read(qtbot: QtBot, window: Window, folder: Path) -> None:
    beats = [time.monotonic()]
    heart = QTimer(window, interval=5, timerType=Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.monotonic()))
    heart.start()
    qtbot.waitUntil(lambda: watching(window, 12), timeout=WAIT_MS)
    gaps = sorted(later - earlier for earlier, later in pairwise(beats))
    # The aim is 50 ms on a quiet machine, which the benchmark measures; a busy one must still never hang.
    assert gaps[int(len(gaps) * 0.99)] < 0.25
    assert gaps[-1] < 1.5


def test_quitting_in_the_middle_and_going_on(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, folder: Path
) -> None:
    for number in range(13, 60):
        (folder / f"{number:02}.jpg").write_bytes(painted(number))
    library = Library(tmp_path / "home2")
    first = Window(Session(library), ())
    first.show()
    first.session.start([folder])
    qtbot.waitUntil(lambda: len(first.session.model) > 0, timeout=WAIT_MS)
    begun = time.monotonic()
    first.close()
    assert time.monotonic() - begun < 10
    first.deleteLater()
    library.close()
    library = Library(tmp_path / "home2")
    again = Window(Session(library), ())
    again.show()
    again.session.start()
    qtbot.waitUntil(lambda: watching(again, 59), timeout=WAIT_MS)
    again.close()
    again.deleteLater()
    library.close()
