"""The window as a program: opens, takes folders, hands over to the first window, closes on a signal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from app.fake_library import painted
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import main
from photosearch.app.problem_window import ProblemWindow
from photosearch.settings import resources_path

WAIT_S = 60

needs_model = pytest.mark.skipif(
    not (resources_path() / "models" / "builtin" / "card.json").is_file(),
    reason="the built-in model is missing",
)


def start(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "photosearch", "--home", str(home), *arguments],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def photos(home: Path) -> int:
    asked = subprocess.run(
        [sys.executable, "-m", "photosearch", "--home", str(home), "--json", "status"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        check=True,
    )
    return int(json.loads(asked.stdout)["photos"])


def wait_for_photos(home: Path, wanted: int) -> None:
    end = time.monotonic() + WAIT_S
    while (found := photos(home)) != wanted:
        assert time.monotonic() < end, f"{found} photos, not {wanted}"
        time.sleep(0.2)


def gallery(folder: Path, first: int) -> Path:
    folder.mkdir()
    for number in range(first, first + 3):
        (folder / f"{number}.jpg").write_bytes(painted(number))
    return folder


@needs_model
@pytest.mark.timeout(300)
def test_opens_with_folders_takes_more_from_a_second_start_and_closes_on_a_signal(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = start(home, str(gallery(tmp_path / "one", 1)))
    try:
        wait_for_photos(home, 3)
        second = start(home, str(gallery(tmp_path / "two", 11)))
        assert second.wait(WAIT_S) == 0
        wait_for_photos(home, 6)
        assert first.poll() is None
        first.send_signal(signal.SIGTERM)
        assert first.wait(WAIT_S) == 0
    finally:
        first.kill()
    assert (home / "window.ini").is_file()


def test_a_library_that_cannot_be_opened_is_explained_in_a_window(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings.json").write_text("{broken")
    shown: list[str] = []

    def run_until_shown() -> int:
        windows = [widget for widget in qapp.topLevelWidgets() if isinstance(widget, ProblemWindow)]
        shown.extend(window.page.sentence.text() for window in windows if window.isVisible())
        for window in windows:
            window.close()
        return 0

    monkeypatch.setattr(QApplication, "exec", lambda _self=None: run_until_shown())
    assert main.run([], tmp_path) == 1
    assert len(shown) == 1
    assert "settings.json" in shown[0]
