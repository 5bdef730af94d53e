"""The window as a person uses it: typing, dropping, pasting, going back, pausing, quitting."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary, indexing_signs, painted
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QAbstractSlider, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.searches import Search
from photosearch.app.session import Session
from photosearch.app.window import Window
from photosearch.app.worker import State
from photosearch.errors import QueryImageError
from photosearch.parts import ReferencePhoto
from photosearch.records import Failure, Progress, Stage, SyncSummary

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def type_words(qtbot: QtBot, window: Window, words: str) -> None:
    window.search_bar.words.setFocus()
    window.search_bar.words.selectAll()
    qtbot.keyClicks(window.search_bar.words, words)


def settle(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def drop(window: Window, data: QMimeData) -> None:
    place = QPoint(300, 300)
    buttons = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(place, Qt.DropAction.CopyAction, data, *buttons))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, *buttons))


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def photo_file(folder: Path, name: str = "mine.jpg") -> Path:
    path = folder / name
    path.write_bytes(painted(2))
    return path


class TestSearching:
    def test_answers_as_one_types(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        type_words(qtbot, window, "woods")
        qtbot.waitUntil(lambda: window.session.model.answer is not None)
        settle(qtbot, window)
        assert len(window.session.model) == 100
        assert "100 of 400 photos match" in window.gallery.bar.count.text()
        assert "0.04 s" in window.gallery.bar.count.text()

    def test_clearing_shows_all_photos_again(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "woods")
        settle(qtbot, window)
        qtbot.keyClick(window.search_bar.words, Key.Key_Escape)
        assert len(window.session.model) == 400
        assert window.search_bar.words.text() == ""
        assert window.gallery.bar.count.text() == "400 photos"

    def test_back_and_forward(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        for words in ("woods", "sea"):
            type_words(qtbot, window, words)
            qtbot.keyClick(window.search_bar.words, Key.Key_Return)
            settle(qtbot, window)
        qtbot.keyClick(window, Key.Key_Left, Modifier.AltModifier)
        settle(qtbot, window)
        assert window.search_bar.words.text() == "woods"
        qtbot.mouseClick(window.top.back, Qt.MouseButton.LeftButton)
        assert window.session.model.answer is None
        assert not window.top.back.isEnabled()
        qtbot.keyClick(window, Key.Key_Right, Modifier.AltModifier)
        qtbot.keyClick(window, Key.Key_Right, Modifier.AltModifier)
        settle(qtbot, window)
        assert window.search_bar.words.text() == "sea"

    def test_return_goes_on_to_the_photos(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        qtbot.keyClick(window.search_bar.words, Key.Key_Return)
        assert window.gallery.grid.hasFocus()
        qtbot.keyClick(window.gallery.grid, "/")
        assert window.search_bar.words.hasFocus()

    def test_history_is_offered_and_asked(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        window.session.history.remember("sunset")
        window.search_bar.words.setFocus()
        qtbot.keyClick(window.search_bar.words, Key.Key_Down)
        assert window.search_bar.suggestions.isVisible()
        qtbot.keyClick(window.search_bar.words, Key.Key_Down)
        qtbot.keyClick(window.search_bar.words, Key.Key_Return)
        assert not window.search_bar.suggestions.isVisible()
        qtbot.waitUntil(lambda: window.session.asking.search == Search("sunset"))

    def test_order_can_be_turned(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        settle(qtbot, window)
        qtbot.mouseClick(window.gallery.bar.by_date, Qt.MouseButton.LeftButton)
        taken = window.session.model.taken_s
        assert window.session.model.order == "date"
        assert (taken[:-1] >= taken[1:]).all()
        qtbot.keyClick(window, Key.Key_D, Modifier.ControlModifier)
        assert window.gallery.bar.by_relevance.isChecked()

    def test_newest_first_comes_in_days_or_events(
        self, qtbot: QtBot, tmp_path: Path, open_window: Open
    ) -> None:
        window = open_window(FakeLibrary(tmp_path))
        window.resize(1200, 700)
        bar, model = window.gallery.bar, window.session.model
        type_words(qtbot, window, "sea")
        settle(qtbot, window)
        assert not bar.by_event.isVisible()
        window.toggle_order()
        settle(qtbot, window)
        days = len(model.sections.first)
        qtbot.mouseClick(bar.by_event, Qt.MouseButton.LeftButton)
        assert bar.by_event.accessibleName() == "Sections: Events"
        assert len(model.sections.first) < days
        window.resize(700, 600)
        qtbot.waitUntil(lambda: not bar.by_event.isVisible())
        window.close()
        again = open_window(FakeLibrary(tmp_path))
        assert again.gallery.bar.by_event.isChecked()
        assert again.session.model.grouping == "event"

    def test_where_nothing_matches_the_nearest_are_set_apart(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "elephant")
        qtbot.waitUntil(window.gallery.nothing.isVisible)
        assert window.gallery.bar.count.text().startswith("0 of 400 photos match")
        model = window.session.model
        assert len(model) == 6
        assert model.sections.cut == 0
        assert model.below_cut == "These come nearest"
        type_words(qtbot, window, "sea")
        qtbot.waitUntil(lambda: not window.gallery.nothing.isVisible())

    def test_where_not_even_near_ones_are_there_a_page_says_so(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        library.near = 0
        type_words(qtbot, window, "elephant")
        qtbot.waitUntil(lambda: window.pages.currentWidget() is window.message)
        assert "Nothing matches" in window.message.title.text()
        qtbot.mouseClick(window.message.choices()[0], Qt.MouseButton.LeftButton)
        assert window.pages.currentWidget() is window.gallery
        assert len(window.session.model) == 400

    def test_less_likely_ones_go_on_past_a_line(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        qtbot.waitUntil(lambda: len(window.session.model) == 100)
        qtbot.mouseClick(window.gallery.bar.more, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(window.session.model) == 160)
        assert window.session.model.sections.cut == 100
        assert window.gallery.bar.count.text().startswith("100 of 400 photos match")
        qtbot.mouseClick(window.gallery.bar.more, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: len(window.session.model) == 100)
        type_words(qtbot, window, "woods")
        settle(qtbot, window)
        assert not library.searched[-1].show_all

    def test_whoever_scrolls_to_the_end_gets_the_rest(
        self, qtbot: QtBot, tmp_path: Path, open_window: Open
    ) -> None:
        library = FakeLibrary(tmp_path, 4000)
        window = open_window(library)
        type_words(qtbot, window, "sea")
        qtbot.waitUntil(lambda: len(window.session.model) == 500)
        assert "the first 500 shown" in window.gallery.bar.count.text()
        bar = window.gallery.grid.verticalScrollBar()
        bar.setValue(bar.maximum())
        seen = window.gallery.grid.layout_now.index_near(window.gallery.grid.top)
        qtbot.waitUntil(lambda: len(window.session.model) == 1000)
        assert "shown" not in window.gallery.bar.count.text()
        assert window.gallery.grid.layout_now.index_near(window.gallery.grid.top) == pytest.approx(
            seen, abs=12
        )

    def test_the_newest_are_asked_for_where_there_are_more_than_are_shown(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        settle(qtbot, window)
        window.toggle_order()
        settle(qtbot, window)
        assert library.searched[-1].by_date
        window.toggle_order()
        settle(qtbot, window)
        assert not library.searched[-1].by_date

    def test_reasons_are_asked_for_only_where_they_are_shown(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        settle(qtbot, window)
        assert not library.searched[-1].explain
        window.chosen.open(int(window.session.model.ids[0]))
        window.viewer.toggle_info()
        qtbot.waitUntil(lambda: "Why it is here" in window.viewer.info.text())
        assert library.searched[-1].explain
        assert "97 % likely" in window.viewer.info.text()
        window.viewer.close_photo()
        type_words(qtbot, window, "woods")
        settle(qtbot, window)
        assert not library.searched[-1].explain

    def test_a_problem_is_shown_once_with_its_hint(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        library.search_error = QueryImageError("letter.pdf cannot be read.", "Give a photo.")
        window.search_with([Path("/elsewhere/letter.pdf")])
        qtbot.waitUntil(lambda: window.pages.currentWidget() is window.message)
        assert window.message.sentence.text() == "letter.pdf cannot be read.\nGive a photo."
        library.search_error = None
        qtbot.mouseClick(window.message.choices()[0], Qt.MouseButton.LeftButton)
        assert window.pages.currentWidget() is window.gallery
        assert window.search_bar.search() == Search()

    def test_new_photos_join_an_answer_that_is_shown(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "sea")
        qtbot.waitUntil(lambda: len(window.session.model) == 100)

        def more() -> SyncSummary:
            library.photos = 800
            return SyncSummary(found=800, added=400, embedded=400)

        library.changes.append(more)
        qtbot.waitUntil(lambda: len(window.session.model) == 200)
        assert window.search_bar.words.text() == "sea"


class TestPhotosAsQuestions:
    def test_a_dropped_file_becomes_a_chip_with_its_picture(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        photo = photo_file(tmp_path)
        drop(window, urls(photo))
        settle(qtbot, window)
        assert window.session.asking.search == Search(photos=(ReferencePhoto(photo),))
        chip = window.search_bar._chips[0]
        qtbot.waitUntil(lambda: chip.thumbnail.pixmap().width() >= 28)
        assert "mine.jpg" in chip.accessibleName()

    def test_words_beside_a_photo(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        photo = photo_file(tmp_path)
        drop(window, urls(photo))
        type_words(qtbot, window, "at night")
        qtbot.waitUntil(lambda: window.session.asking.search == Search("at night", (ReferencePhoto(photo),)))
        settle(qtbot, window)
        assert library.searched[-1].words == "at night"
        assert library.searched[-1].photos == (ReferencePhoto(photo),)

    def test_several_photos_and_taking_one_away(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        one, other = photo_file(tmp_path, "one.jpg"), photo_file(tmp_path, "other.jpg")
        drop(window, urls(one, other))
        assert len(window.search_bar._chips) == 2
        qtbot.mouseClick(window.search_bar._chips[0].cross, Qt.MouseButton.LeftButton)
        assert window.session.asking.search.photos == (ReferencePhoto(other),)
        qtbot.keyClick(window.search_bar.words, Key.Key_Backspace)
        assert window.session.asking.search == Search()

    def test_a_bitmap_from_a_browser(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        data = QMimeData()
        data.setImageData(QImage.fromData(painted(4)))
        drop(window, data)
        settle(qtbot, window)
        assert window.session.asking.search.photos[0].path.suffix == ".png"
        assert window.session.asking.search.photos[0].path.is_file()

    def test_pasting_into_the_words(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        photo = photo_file(tmp_path)
        window.search_bar.words.setFocus()
        QGuiApplication.clipboard().setMimeData(urls(photo))
        qtbot.keyClick(window.search_bar.words, Key.Key_V, Modifier.ControlModifier)
        assert window.session.asking.search.photos == (ReferencePhoto(photo),)
        QGuiApplication.clipboard().setText("in winter")
        qtbot.keyClick(window.search_bar.words, Key.Key_V, Modifier.ControlModifier)
        assert window.search_bar.words.text() == "in winter"

    def test_pasting_nothing_is_told(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        QGuiApplication.clipboard().setMimeData(QMimeData())
        window.gallery.grid.setFocus()
        qtbot.keyClick(window.gallery.grid, Key.Key_V, Modifier.ControlModifier)
        assert window.notice.isVisible()

    def test_the_overlay_comes_and_goes_with_the_drag(
        self, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        data = urls(photo_file(tmp_path))
        buttons = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
        entering = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, *buttons)
        QApplication.sendEvent(window, entering)
        assert window.drops.overlay.isVisible()
        assert window.drops.overlay.size() == window.size()
        QApplication.sendEvent(window, QDragLeaveEvent())
        assert not window.drops.overlay.isVisible()

    def test_a_dropped_folder_is_added(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        drop(window, urls(tmp_path))
        qtbot.waitUntil(lambda: len(window.session.facts.folders or ()) == 2)
        qtbot.waitUntil(lambda: library.rounds == 2)

    def test_find_similar_from_the_grid(self, qtbot: QtBot, library: FakeLibrary, open_window: Open) -> None:
        window = open_window(library)
        window.session.find_similar([5])
        qtbot.waitUntil(lambda: bool(window.session.asking.search.photos))
        settle(qtbot, window)
        # Its file is away, so its preview stands in for it.
        assert window.session.asking.search.photos[0].path.name == "sea_5 5.jpg"
        assert window.session.asking.search.photos[0].path.read_bytes() == painted(5)

    def test_find_similar_by_key_in_grid_and_viewer(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        grid = window.gallery.grid
        grid.setFocus()
        qtbot.keyClick(grid, Key.Key_Right)
        qtbot.keyClick(grid, "s")
        qtbot.waitUntil(lambda: len(window.session.asking.search.photos) == 1)
        settle(qtbot, window)
        window.chosen.open(int(window.session.model.ids[3]))
        qtbot.keyClick(window.viewer, "s")
        qtbot.waitUntil(lambda: not window.viewer.isVisible())
        qtbot.waitUntil(lambda: window.session.asking.trail.can_go_back and len(library.searched) == 2)

    def test_photos_dragged_out_of_the_window_are_no_question_over_the_grid(
        self, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        window = open_window(library)
        data = urls(photo_file(tmp_path))
        over_grid = QDropEvent(
            QPointF(300, 400), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Modifier.NoModifier
        )
        over_search = QDropEvent(
            QPointF(300, 20), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Modifier.NoModifier
        )
        own = type("Own", (), {"source": lambda self: window.gallery.grid})()
        for event, welcome in ((over_grid, False), (over_search, True)):
            own.mimeData, own.position = event.mimeData, event.position
            assert window.drops._is_welcome(own) is welcome

    def test_a_chip_that_cannot_be_read_says_so(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, tmp_path: Path
    ) -> None:
        def unreadable(path: Path, long_side_px: int) -> None:
            raise QueryImageError("It cannot be read.")

        library.pixels = unreadable  # type: ignore[method-assign, assignment]
        window = open_window(library)
        with qtbot.waitSignal(window.session.desk.chip_ready) as ready:
            drop(window, urls(photo_file(tmp_path)))
        assert ready.args is not None
        assert ready.args[1].isNull()


class TestLibrary:
    def test_first_start_chooses_folders(self, qtbot: QtBot, tmp_path: Path, open_window: Open) -> None:
        library = FakeLibrary(tmp_path, 0, folders=())
        window = open_window(library, (tmp_path / "Pictures", tmp_path / "DCIM"))
        assert window.pages.currentWidget() is window.welcome
        assert not window.top.isVisible()
        window.welcome._choices[1].switch.click()
        library.photos = 40
        qtbot.mouseClick(window.welcome.begin, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.pages.currentWidget() is window.gallery)
        qtbot.waitUntil(lambda: len(window.session.model) == 40)
        assert [folder.path.name for folder in window.session.facts.folders or ()] == ["Pictures"]
        assert window.search_bar.words.hasFocus()

    def test_usual_folders_are_looked_for_beside_the_window(
        self, qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def slow() -> list[Path]:
            time.sleep(0.3)
            return [tmp_path / "Camera Uploads"]

        monkeypatch.setattr("photosearch.app.library_desk.suggested_folders", slow)
        window = Window(Session(FakeLibrary(tmp_path, 0, folders=())))  # type: ignore[arg-type]
        window.show()
        window.session.start()
        qtbot.waitUntil(lambda: window.pages.currentWidget() is window.welcome)
        assert window.welcome.chosen() == ()
        qtbot.waitUntil(lambda: window.welcome.chosen() == (tmp_path / "Camera Uploads",))
        window.close()
        window.deleteLater()

    def test_without_a_chosen_folder_there_is_no_beginning(self, tmp_path: Path, open_window: Open) -> None:
        window = open_window(FakeLibrary(tmp_path, 0, folders=()), (tmp_path,))
        window.welcome._choices[0].switch.click()
        assert not window.welcome.begin.isEnabled()

    def test_folders_of_the_command_line_are_added(
        self, qtbot: QtBot, tmp_path: Path, open_window: Open
    ) -> None:
        window = open_window(FakeLibrary(tmp_path, 0, folders=()), folders=(tmp_path,))
        qtbot.waitUntil(lambda: window.pages.currentWidget() is window.message)
        assert [folder.path for folder in window.session.facts.folders or ()] == [tmp_path]

    def test_a_folder_that_cannot_be_added_is_told(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        window.add_folders([Path("/missing")])
        qtbot.waitUntil(window.notice.isVisible)
        assert "There is no folder /missing." in window.notice.text.text()

    def test_progress_with_rate_and_pause(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        library.indexing, library.pause_between_signs_s = indexing_signs(5000, 500), 0.05
        window = open_window(library)
        qtbot.waitUntil(lambda: "of 5,000" in window.status.text.text())
        assert window.status.bar.isVisible()
        qtbot.mouseClick(window.status.pause, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.session.facts.worker is State.PAUSED)
        assert window.status.text.text() == "Paused"
        assert window.status.pause.accessibleName() == "Go on"
        library.pause_between_signs_s = 0.0
        qtbot.mouseClick(window.status.pause, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.session.facts.worker is State.WATCHING)
        assert not window.status.bar.isVisible()

    def test_tidying_up_while_watching_is_no_news(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        qtbot.waitUntil(lambda: window.session.facts.worker is State.WATCHING)
        qtbot.waitUntil(lambda: "up to date" in window.status.text.text())
        window.session.worker.progress.emit(Progress(Stage.FINISH, 3, 3))
        assert "up to date" in window.status.text.text()

    def test_unreadable_photos_have_a_page(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        library.failed = (Failure(Path("/photos/a.heic"), "decode", "is empty"),)
        window = open_window(library)
        qtbot.waitUntil(window.status.failures.isVisible)
        assert window.status.failures.text() == "1 photo could not be read"
        qtbot.mouseClick(window.status.failures, Qt.MouseButton.LeftButton)
        assert window.pages.currentWidget() is window.failures
        assert window.failures.model.index(0).data() == "a.heic: is empty"
        qtbot.keyClick(window.failures.list, Key.Key_Escape)
        assert window.pages.currentWidget() is window.gallery

    def test_unreadable_photos_can_be_tried_again(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        library.failed = (Failure(Path("/photos/a.heic"), "decode", "is empty"),)
        window = open_window(library)
        qtbot.waitUntil(window.status.failures.isVisible)
        window.show_failures()
        qtbot.mouseClick(window.failures.again, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: library.retried == 1)
        qtbot.waitUntil(lambda: not window.failures.again.isVisible())
        assert window.failures.model.rowCount() == 0
        assert not window.status.failures.isVisible()

    def test_what_was_mended_is_told_until_it_is_put_away(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        library.notes = ("The vectors were damaged and are being made anew.", "Two folders were put back.")
        window = open_window(library)
        assert window.notes.isVisible()
        assert window.notes.text.text() == "\n".join(library.notes)
        qtbot.mouseClick(window.notes.cross, Qt.MouseButton.LeftButton)
        assert not window.notes.isVisible()

    def test_where_nothing_was_mended_nothing_is_told(self, library: FakeLibrary, open_window: Open) -> None:
        assert not open_window(library).notes.isVisible()

    def test_a_folder_added_by_another_program_is_followed(
        self,
        qtbot: QtBot,
        library: FakeLibrary,
        open_window: Open,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("photosearch.app.session.FOLDERS_MS", 50)
        window = open_window(library)
        qtbot.waitUntil(lambda: library.rounds == 1)
        library.add_folders([tmp_path])
        qtbot.waitUntil(lambda: library.rounds == 2)
        qtbot.wait(200)
        assert library.rounds == 2
        assert len(window.session.facts.folders or ()) == 2

    def test_whatever_hangs_the_window_closes_within_seconds(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dead, hanging = Event(), []

        def hang(*_: object, **__: object) -> Any:
            hanging.append(1)
            dead.wait(30)
            return ()

        monkeypatch.setattr("photosearch.app.session.QUIT_PATIENCE_MS", 800)
        window = open_window(library)
        for name in ("search", "folders", "preview", "read", "pixels"):
            monkeypatch.setattr(library, name, hang)
        monkeypatch.setattr(library, "follow", lambda stop: iter(hang()))
        window.session.worker.restart()
        window.session.desk.fetch_folders()
        type_words(qtbot, window, "sea")
        qtbot.waitUntil(lambda: len(hanging) >= 4)
        begun = time.monotonic()
        window.close()
        took_s = time.monotonic() - begun
        stuck = window.session.is_stuck
        dead.set()
        for thread in (window.session.worker, window.session.answerer, window.session.desk):
            assert thread.wait(5000)
        # One patience for all threads together, and 1 s for each of the loaders that hang.
        assert took_s < 0.8 + 4 * 1.0 + 1.0
        assert stuck

    @pytest.mark.parametrize("after_s", [0.0, 0.1, 0.4])
    def test_quitting_while_indexing_is_quick(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open, after_s: float
    ) -> None:
        library.indexing, library.pause_between_signs_s = indexing_signs(100_000, 10_000), 0.01
        window = open_window(library)
        type_words(qtbot, window, "sea")
        qtbot.wait(int(after_s * 1000))
        begun = time.monotonic()
        window.close()
        assert time.monotonic() - begun < 1.5
        assert window.session.worker.isFinished()
        assert window.session.answerer.isFinished()


class TestRemembering:
    def test_size_zoom_and_order_come_back(self, tmp_path: Path, open_window: Open) -> None:
        window = open_window(FakeLibrary(tmp_path))
        window.resize(701, 602)
        window.gallery.grid.set_zoom(300)
        window.gallery.set_order("date")
        window.close()
        again = open_window(FakeLibrary(tmp_path))
        assert (again.width(), again.height()) == (701, 602)
        assert again.gallery.grid.zoom == 300
        assert again.session.model.order == "date"
        assert again.gallery.bar.by_date.isChecked()

    def test_a_damaged_window_file_does_no_harm(self, tmp_path: Path, open_window: Open) -> None:
        (tmp_path / "window.ini").write_text("[view]\ngeometry=@ByteArray(rubbish)\nzoom=wide\norder=7\n")
        window = open_window(FakeLibrary(tmp_path))
        assert window.isVisible()


class TestOneWindow:
    def test_the_theme_changes_live(
        self, library: FakeLibrary, open_window: Open, qapp: QApplication
    ) -> None:
        library.settings.set("theme", "light")
        window = open_window(library)
        before = window.grab().toImage().pixelColor(5, 5)
        window.preferences.open("appearance")
        dialog = window.preferences.dialog
        assert dialog is not None
        dialog.setting_changed.emit("theme", "dark")
        assert style.current().theme == "dark"
        assert library.settings.get("theme") == "dark"
        assert window.grab().toImage().pixelColor(5, 5).lightness() < before.lightness() - 100

    def test_viewer_and_window_do_not_fight_for_keys(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        window.chosen.open(3)
        assert window.viewer.isVisible()
        assert not window.actions_by_name["find_similar"].isEnabled()
        qtbot.keyClick(window.viewer, Key.Key_Escape)
        qtbot.waitUntil(lambda: not window.viewer.isVisible())
        assert window.actions_by_name["find_similar"].isEnabled()
        assert window.gallery.grid.hasFocus()

    def test_the_sheet_of_keys_opens_with_a_question_mark(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        window.gallery.grid.setFocus()
        qtbot.keyClick(window.gallery.grid, "?")
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        sheet = QApplication.activeModalWidget()
        qtbot.keyClick(sheet, Key.Key_Escape)
        assert not sheet.isVisible()

    def test_a_question_mark_can_be_typed(
        self, qtbot: QtBot, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        type_words(qtbot, window, "where/s is it?")
        assert window.search_bar.words.text() == "where/s is it?"

    def test_every_control_has_a_name_for_screen_readers(
        self, library: FakeLibrary, open_window: Open
    ) -> None:
        window = open_window(library)
        window.preferences.open()
        nameless = [
            widget
            for kind in (QAbstractButton, QLineEdit, QAbstractSlider, QAbstractScrollArea)
            for widget in window.findChildren(kind)
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
            and widget.objectName() != "qt_spinbox_lineedit"
        ]
        assert nameless == []

    def test_no_two_actions_share_a_key(self, library: FakeLibrary, open_window: Open) -> None:
        keys = [key.toString() for action in open_window(library).actions() for key in action.shortcuts()]
        assert len(keys) == len(set(keys))
