"""One window for each library."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app.single_instance import Instance, handed_over

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from photosearch.app.single_instance import handed_over
application = QCoreApplication([])
sys.exit(0 if handed_over(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]) else 3)
"""


def second_start(home: Path, *folders: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SECOND, str(home), *folders])


def test_nobody_answers_where_no_window_is_open(qapp: QApplication, tmp_path: Path) -> None:
    assert not handed_over(tmp_path, [])


def test_a_second_start_hands_its_folders_over(qtbot: QtBot, tmp_path: Path) -> None:
    first = Instance(tmp_path)
    with qtbot.waitSignal(first.called, timeout=15_000) as called:
        second = second_start(tmp_path, "/photos/a b", "/photos/été")
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
    assert called.args == [(Path("/photos/a b"), Path("/photos/été"))]
    assert second.returncode == 0
    first.close()


def test_another_library_has_a_window_of_its_own(qtbot: QtBot, tmp_path: Path) -> None:
    first = Instance(tmp_path / "one")
    second = second_start(tmp_path / "two")
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
    assert second.returncode == 3
    first.close()


def test_what_a_crash_left_behind_is_cleared(qtbot: QtBot, tmp_path: Path) -> None:
    crashed = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys\nfrom pathlib import Path\nfrom PySide6.QtCore import QCoreApplication\n"
            "from photosearch.app.single_instance import Instance\n"
            "application = QCoreApplication([])\ninstance = Instance(Path(sys.argv[1]))\nos._exit(9)",
            str(tmp_path),
        ],
        check=False,
    )
    assert crashed.returncode == 9
    assert not handed_over(tmp_path, [])
    first = Instance(tmp_path)
    with qtbot.waitSignal(first.called, timeout=15_000):
        second = second_start(tmp_path)
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
    first.close()


def test_the_first_window_comes_forward_with_the_folders(
    qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
) -> None:
    window = open_window(library)
    first = Instance(tmp_path)
    first.called.connect(window.come_forward)
    window.showMinimized()
    second = second_start(tmp_path, "/photos/new")
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=15_000)
    assert second.returncode == 0
    qtbot.waitUntil(lambda: not window.isMinimized())
    assert window.isVisible()
    qtbot.waitUntil(lambda: len(window.session.facts.folders or ()) == 2)
    qtbot.waitUntil(lambda: library.rounds == 2)
    first.close()
