"""Pictures of every view and state, in both themes, at 1x and 2x:

    QT_QPA_PLATFORM=offscreen python tests/app/screenshots.py TARGET [--photos FOLDER] [--scale 1|2] [--only NAME]

With `--photos` the library's previews are the JPEG, PNG or WebP files of that folder, else painted landscapes.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

Shot = Callable[["Stage"], None]
SHOTS: dict[str, Shot] = {}


def shot(function: Shot) -> Shot:
    SHOTS[function.__name__] = function
    return function


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("target", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--scale", default="1")
    parser.add_argument("--only", default="")
    parser.add_argument("--theme", default="light,dark")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = options.scale
    options.target.mkdir(parents=True, exist_ok=True)
    from PySide6.QtCore import QLocale
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtWidgets import QApplication

    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    application = QApplication([])
    if "Inter" in QFontDatabase.families():
        application.setFont(QFont("Inter"))
    for theme in options.theme.split(","):
        for name, take in SHOTS.items():
            if options.only in name:
                stage = Stage(
                    application,
                    options.target / f"{name}_{theme}_{options.scale}x.png",
                    theme,
                    options.photos,
                )
                take(stage)
                stage.strike()


class Stage:
    """A library and a window on it, set up for one picture."""

    def __init__(self, application, path: Path, theme: str, photos: Path | None) -> None:  # type: ignore[no-untyped-def]
        from app.fake_library import FakeLibrary

        from photosearch.app import style

        self.application, self.path = application, path
        self.home = tempfile.TemporaryDirectory()
        self.library = FakeLibrary(Path(self.home.name), 2000)
        self.library.settings.set("theme", theme)
        if photos is not None:
            _use_photos(self.library, photos)
        style.apply(application, theme)
        self.window = None

    def open(self, suggested: tuple[Path, ...] = ()):  # type: ignore[no-untyped-def]
        from photosearch.app.session import Session
        from photosearch.app.window import Window

        self.window = Window(Session(self.library), suggested)  # type: ignore[arg-type]
        self.window.set_reduced_motion(True)
        self.window.resize(1280, 820)
        self.window.show()
        self.window.session.start()
        self.wait(
            lambda: (
                self.window.session.facts.folders is not None and self.window.session.facts.photos is not None
            )
        )
        return self.window

    def wait(self, until: Callable[[], bool] | None = None, seconds: float = 4.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not (until is not None and until()):
            self.application.processEvents()
            time.sleep(0.005)

    def search(self, words: str) -> None:
        self.window.search_bar.words.setText(words)
        self.window.search_bar.words.returnPressed.emit()
        self.wait(lambda: not self.window.session.asking.is_waiting)

    def take(self, widget=None) -> None:  # type: ignore[no-untyped-def]
        self.wait(seconds=0.15)
        thumbnails = self.window.session.thumbnails if self.window else None
        self.wait(lambda: thumbnails is None or thumbnails.is_idle(), 6)
        self.wait(seconds=0.45)
        (widget or self.window).grab().save(str(self.path))

    def strike(self) -> None:
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
        self.application.processEvents()
        self.home.cleanup()


def _use_photos(library, folder: Path) -> None:  # type: ignore[no-untyped-def]
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".jpg", ".webp", ".png"))
    if files:
        library.preview = lambda item_id: _as_jpeg(files[item_id * 37 % len(files)], item_id)


@lru_cache(maxsize=3000)
def _as_jpeg(path: Path, item_id: int) -> bytes:
    from app.fake_library import SIZES
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QImage

    width, height = SIZES[item_id % len(SIZES)]
    image = QImage(str(path)).scaled(
        width * 480 // max(width, height), height * 480 // max(width, height),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation,
    )  # fmt: skip
    image = image.copy(0, 0, width * 480 // max(width, height), height * 480 // max(width, height))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPEG", 90)  # type: ignore[call-overload]
    return bytes(data.data())


# --------------------------------------------------------------------------------------------- states


@shot
def timeline(stage: Stage) -> None:
    stage.open()
    stage.take()


@shot
def overview(stage: Stage) -> None:
    stage.open().gallery.grid.set_zoom(70)
    stage.take()


@shot
def answer(stage: Stage) -> None:
    stage.open()
    stage.search("the sea in summer")
    stage.take()


@shot
def answer_by_date(stage: Stage) -> None:
    stage.open()
    stage.search("the sea in summer")
    stage.window.toggle_order()
    stage.take()


@shot
def chips(stage: Stage) -> None:
    window = stage.open()
    window.search_with([Path("/photos/sea_5.jpg"), Path("/photos/woods_6.jpg")])
    window.search_bar.words.setText("at night")
    window.search_bar.words.returnPressed.emit()
    window.search_bar.words.setFocus()
    stage.wait(lambda: not window.session.asking.is_waiting)
    stage.take()


@shot
def indexing(stage: Stage) -> None:
    from photosearch.records import Progress
    from photosearch.records import Stage as Step

    stage.library.indexing = [Progress(Step.INDEX, 1100 + n * 12, 6200) for n in range(500)]
    stage.library.pause_between_signs_s = 0.3
    window = stage.open()
    window.gallery.grid.setFocus()
    stage.wait(seconds=3.5)
    stage.take()


@shot
def welcome(stage: Stage) -> None:
    stage.library.photos, stage.library._folders = 0, {}
    home = Path.home()
    stage.open((home / "Pictures", home / "Dropbox" / "Camera Uploads", home / "Sync" / "DCIM"))
    stage.take()


@shot
def looking(stage: Stage) -> None:
    stage.library.photos = 0
    stage.library.indexing, stage.library.pause_between_signs_s = [replace_progress()], 0.0
    stage.library.follow = _forever  # type: ignore[method-assign]
    stage.open()
    stage.take()


@shot
def empty(stage: Stage) -> None:
    stage.library.photos = 0
    stage.open()
    stage.wait(lambda: stage.window.session.facts.worker == "watching")
    stage.take()


@shot
def away(stage: Stage) -> None:
    stage.library.photos = 0
    stage.library._folders = {p: replace(f, reachable=False) for p, f in stage.library._folders.items()}
    stage.open()
    stage.take()


@shot
def nothing_found(stage: Stage) -> None:
    stage.open()
    stage.search("a purple elephant")
    stage.take()


@shot
def problem(stage: Stage) -> None:
    from photosearch.errors import QueryImageError

    stage.library.search_error = QueryImageError("letter.pdf cannot be read: it is no picture.")
    stage.open().search_with([Path("/elsewhere/letter.pdf")])
    stage.wait(lambda: not stage.window.session.asking.is_waiting)
    stage.take()


@shot
def failures(stage: Stage) -> None:
    from photosearch.records import Failure

    reasons = ("the file is empty", "the file ends too early", "it took longer than 30 s", "it is no picture")
    stage.library.failed = tuple(
        Failure(
            Path.home() / "Pictures" / f"2026-0{1 + n % 6}" / f"IMG_{4200 + n * 7}.HEIC",
            "decode",
            reasons[n % 4],
        )
        for n in range(14)
    )
    window = stage.open()
    stage.wait(window.status.failures.isVisible)
    window.show_failures()
    stage.take()


@shot
def no_failures(stage: Stage) -> None:
    stage.open().show_failures()
    stage.take()


@shot
def drag_over(stage: Stage) -> None:
    window = stage.open()
    stage.wait(seconds=0.5)
    window.drops.overlay.appear(
        "Let go to find photos like this",
        "Several photos are looked for together. A folder is added to the library.",
    )
    stage.take()


@shot
def viewer(stage: Stage) -> None:
    window = stage.open()
    stage.wait(seconds=0.3)
    window.chosen.open(9)
    stage.take()


@shot
def history(stage: Stage) -> None:
    from photosearch.records import Question, SavedSearch

    window = stage.open()
    for words in (
        "children on a beach",
        "a red bicycle against a wall",
        "birthday cake with candles",
        "snow",
    ):
        window.session.history.remember(words)
    stage.library.save_search(SavedSearch("Sea in summer", Question("sea in:2025")))
    window.session.desk.fetch_saved()
    stage.wait(lambda: bool(window.saved.saved))
    window.show_history()
    window.search_bar.suggestions.step(1)
    stage.take()


def _asked(stage: Stage, words: str) -> None:
    stage.open()
    stage.search(words)
    stage.wait(stage.window.session.understanding.is_idle)


@shot
def parts(stage: Stage) -> None:
    _asked(stage, 'sea 2:sunset -people in:2019 in Prague camera:Pixel "last day" woods or hills')
    stage.window.search_bar.words.setFocus()
    stage.take()


@shot
def asked(stage: Stage) -> None:
    """For the README: a question of several parts, its matches, and the line below them."""
    stage.library.photos = 96
    _asked(stage, "sea or hills -woods in:2026 camera:Painted")
    stage.window.show_less_likely()
    stage.window.gallery.grid.set_zoom(150)
    stage.wait(lambda: not stage.window.session.asking.is_waiting)
    grid = stage.window.gallery.grid
    bar = grid.verticalScrollBar()
    bar.setValue(bar.maximum() * 47 // 100)
    grid.hovered = grid.layout_now.index_near(grid.top + 60)
    stage.take()


@shot
def parts_narrow(stage: Stage) -> None:
    _asked(stage, 'sea 2:sunset -people in:2019 in Prague camera:Pixel "last day" woods or hills has:gps')
    stage.window.resize(640, 700)
    stage.take()


@shot
def hint(stage: Stage) -> None:
    _asked(stage, "sea colour:blue in:2019")
    stage.take()


@shot
def weight(stage: Stage) -> None:
    _asked(stage, "sea 2:sunset in:2019")
    bar = stage.window.search_bar.parts
    bar.chips[1].chosen.emit()
    stage.take(bar.popup)


@shot
def completion(stage: Stage) -> None:
    window = stage.open()
    window.search_bar.words.setFocus()
    from PySide6.QtTest import QTest

    QTest.keyClicks(window.search_bar.words, "sea in p")
    stage.wait(window.search_bar.suggestions.isVisible)
    window.search_bar.suggestions.step(1)
    stage.take()


@shot
def less_likely(stage: Stage) -> None:
    stage.library.photos = 90
    _asked(stage, "sea")
    stage.window.gallery.grid.set_zoom(130)
    stage.window.show_less_likely()
    stage.wait(lambda: not stage.window.session.asking.is_waiting)
    stage.take()


@shot
def less_likely_by_date(stage: Stage) -> None:
    stage.library.photos = 60
    _asked(stage, "sea")
    stage.window.gallery.grid.set_zoom(130)
    stage.window.show_less_likely()
    stage.window.toggle_order()
    stage.wait(lambda: not stage.window.session.asking.is_waiting)
    bar = stage.window.gallery.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    stage.take()


@shot
def judged(stage: Stage) -> None:
    _asked(stage, "sea")
    window = stage.window
    ids = [int(i) for i in window.session.model.ids[:3]]
    window.session.judge(ids[:1], True)
    window.session.judge(ids[1:2], False)
    stage.wait(lambda: not window.session.asking.is_waiting)
    grid = window.gallery.grid
    grid.hovered, grid.hovered_thumb = 2, "up"
    grid.viewport().update()
    stage.take()


@shot
def save(stage: Stage) -> None:
    _asked(stage, "the sea in summer")
    stage.window.save_search()
    stage.take(stage.window.saved.popup)


@shot
def crop(stage: Stage) -> None:
    window = stage.open()
    stage.wait(seconds=0.3)
    window.chosen.open(9)
    stage.wait(seconds=0.5)
    window.viewer.choose_part()
    stage.take()


@shot
def crop_chip(stage: Stage) -> None:
    from photosearch.parts import Box

    window = stage.open()
    window.session.find_part(5, Box(0.5, 0.1, 0.3, 0.4))
    stage.wait(lambda: len(window.search_bar._chips) == 1)
    stage.wait(lambda: not window.session.asking.is_waiting)
    stage.take()


@shot
def reasons(stage: Stage) -> None:
    _asked(stage, "sea")
    window = stage.window
    window.chosen.open(int(window.session.model.ids[2]))
    window.viewer.toggle_info()
    stage.wait(seconds=0.5)
    stage.take()


@shot
def language(stage: Stage) -> None:
    from photosearch.app.language_sheet import LanguageSheet

    sheet = LanguageSheet(stage.open())
    sheet.show()
    stage.take(sheet)


@shot
def notes(stage: Stage) -> None:
    stage.library.notes = (
        "The list of folders was damaged and has been put back from its copy of yesterday.",
    )
    stage.open()
    stage.take()


@shot
def shortcuts(stage: Stage) -> None:
    from photosearch.app.shortcuts_sheet import ShortcutsSheet

    window = stage.open()
    sheet = ShortcutsSheet(window)
    sheet.show()
    stage.take(sheet)


def _preferences(stage: Stage, group: str) -> None:
    window = stage.open()
    window.add_folders([Path.home() / "Pictures" / "Camera Uploads"])
    stage.wait(lambda: len(window.session.facts.folders or ()) > 1)
    window.preferences.open(group)
    stage.take(window.preferences.dialog)


for _group in ("library", "model", "appearance", "performance", "privacy"):
    SHOTS[f"preferences_{_group}"] = lambda stage, group=_group: _preferences(stage, group)


@shot
def no_library(stage: Stage) -> None:
    from photosearch.app.problem_window import ProblemWindow
    from photosearch.errors import NewerCatalogueError

    window = ProblemWindow(NewerCatalogueError("The library was last used with photosearch 3.1."))
    window.show()
    stage.take(window)
    window.close()


def replace_progress():  # type: ignore[no-untyped-def]
    from photosearch.records import Progress
    from photosearch.records import Stage as Step

    return Progress(Step.SCAN, 0, None)


def _forever(stop) -> Iterator[object]:  # type: ignore[no-untyped-def]
    yield replace_progress()
    stop.wait()


if __name__ == "__main__":
    main()
