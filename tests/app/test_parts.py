"""What was understood of a question, as chips: shown while one types, taken away, weighed, and what was not."""

from __future__ import annotations

import pytest
from app.conftest import Open
from app.fake_library import FakeLibrary
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.app import style
from photosearch.app.part_chip import PartChip, icon_of, spoken
from photosearch.app.searches import Search
from photosearch.app.window import Window
from photosearch.errors import QuestionError
from photosearch.parts import Box, Part, PartKind, ReferencePhoto

LEFT = Qt.MouseButton.LeftButton
Key = Qt.Key


def type_words(qtbot: QtBot, window: Window, words: str) -> None:
    window.search_bar.words.setFocus()
    window.search_bar.words.selectAll()
    qtbot.keyClicks(window.search_bar.words, words)
    understood(qtbot, window)


def understood(qtbot: QtBot, window: Window) -> None:
    qtbot.waitUntil(window.session.understanding.is_idle)
    qtbot.waitUntil(lambda: not window.session.asking.is_waiting)


def labels(window: Window) -> list[str]:
    return [chip.part.label for chip in window.search_bar.parts.chips]


@pytest.fixture
def window(library: FakeLibrary, open_window: Open) -> Window:
    return open_window(library)


class TestChips:
    def test_parts_are_shown_while_one_types(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea -woods in:2019 in Prague camera:Pixel")
        qtbot.waitUntil(lambda: labels(window) == ["sea", "woods", "In 2019", "Prague", "Camera Pixel"])
        assert window.search_bar.parts.isVisible()
        assert window.search_bar.parts.chips[1].property("negative")
        assert [icon_of(chip.part) for chip in window.search_bar.parts.chips] == [
            "", "minus", "calendar", "place", "camera",
        ]  # fmt: skip

    def test_no_question_shows_no_parts(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea")
        qtbot.keyClick(window.search_bar.words, Key.Key_Escape)
        assert labels(window) == []
        assert not window.search_bar.parts.isVisible()

    def test_a_cross_takes_the_part_out_of_the_line_and_asks(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        qtbot.mouseClick(window.search_bar.parts.chips[1].cross, LEFT)
        understood(qtbot, window)
        assert window.search_bar.words.text() == "sea"
        assert window.session.asking.search == Search("sea")
        assert labels(window) == ["sea"]

    def test_delete_does_the_same_with_the_focus_on_a_chip(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        chip = window.search_bar.parts.chips[0]
        chip.setFocus()
        qtbot.keyClick(chip, Key.Key_Delete)
        understood(qtbot, window)
        assert window.search_bar.words.text() == "in:2019"

    def test_alternatives_stand_together(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea or woods")
        chips = window.search_bar.parts.chips
        assert chips[0].parentWidget() is chips[1].parentWidget()
        assert chips[0].parentWidget().objectName() == "either"

    def test_chips_are_kept_while_their_words_are_typed(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "se in:2019")
        before = window.search_bar.parts.chips[0]
        type_words(qtbot, window, "sea in:2019")
        assert window.search_bar.parts.chips[0] is before
        assert before.part.label == "sea"

    def test_parts_come_along_on_the_way_back(self, qtbot: QtBot, window: Window) -> None:
        for words in ("sea in:2019", "woods"):
            type_words(qtbot, window, words)
            qtbot.keyClick(window.search_bar.words, Key.Key_Return)
        window.go_back()
        understood(qtbot, window)
        assert labels(window) == ["sea", "In 2019"]

    def test_many_parts_wrap_and_stay_inside_the_window(self, qtbot: QtBot, window: Window) -> None:
        window.resize(640, 600)
        type_words(qtbot, window, "sea 2:sunset -woods in:2019 in Prague camera:Pixel has:gps hills or sea")
        qtbot.wait(50)
        assert window.width() == 640
        bar = window.search_bar.parts
        rects = [chip.rect().translated(chip.mapTo(bar, QPoint())) for chip in bar.chips]
        assert all(bar.rect().contains(rect) for rect in rects)
        assert len({rect.top() for rect in rects}) > 1

    def test_a_screen_reader_hears_the_whole_part(self, qtbot: QtBot) -> None:
        part = Part(PartKind.WORDS, "-2:sunset", "sunset", words="sunset", weight=2, negative=True)
        assert spoken(part) == "Without: Compared by meaning: sunset, weight 2"
        chip = PartChip(part)
        qtbot.addWidget(chip)
        assert chip.accessibleName() == spoken(part)


class TestHints:
    def test_what_was_not_understood_is_said_and_underlined(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea colour:blue")
        assert window.search_bar.parts.hint.text.text() == "“colour:blue” is not understood here."
        marks = {(mark.start, mark.end, mark.look) for mark in window.search_bar.words.marks}
        assert marks == {(4, 15, "doubtful")}
        window.gallery.grid.setFocus()
        underlined = window.search_bar.words.grab().toImage()
        window.search_bar.words.mark(())
        assert window.search_bar.words.grab().toImage() != underlined
        assert len(window.session.model) == 100  # what was understood is answered

    def test_what_is_more_than_words_is_coloured(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        window.gallery.grid.setFocus()
        assert has_colour(window.search_bar.words.grab().toImage(), style.current().accent)

    def test_marks_change_no_letter_and_ask_nothing(
        self, qtbot: QtBot, qapp: QApplication, library: FakeLibrary, window: Window
    ) -> None:
        type_words(qtbot, window, "sea colour:blue in:2019")
        asked = len(library.searched)
        style.apply(qapp, "dark")
        qtbot.wait(200)
        assert window.search_bar.words.text() == "sea colour:blue in:2019"
        assert len(library.searched) == asked

    def test_a_library_that_cannot_read_leaves_the_line_alone(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        def refuse(_question: object) -> None:
            raise QuestionError("It cannot be read.")

        library.read = refuse  # type: ignore[method-assign, assignment]
        type_words(qtbot, window, "sea")
        assert labels(window) == []
        assert len(window.session.model) == 100


class TestWeights:
    def test_the_slider_writes_the_weight_into_the_line(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        bar = window.search_bar.parts
        qtbot.mouseClick(bar.chips[0], LEFT)
        popup = bar.popup
        assert popup is not None
        for _ in range(3):
            qtbot.keyClick(popup.slider, Key.Key_Right)
        understood(qtbot, window)
        assert window.search_bar.words.text() == "2.5:sea in:2019"
        assert bar.chips[0].part.weight == 2.5
        qtbot.keyClick(popup.slider, Key.Key_Home)
        understood(qtbot, window)
        assert window.search_bar.words.text() == "0.5:sea in:2019"
        popup.close()

    def test_without_turns_a_part_round(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        bar = window.search_bar.parts
        bar.chips[1].chosen.emit()
        assert bar.popup is not None
        assert not bar.popup.slider.isVisible()  # a date counts or it does not
        bar.popup.without.click()
        understood(qtbot, window)
        assert window.search_bar.words.text() == "sea -in:2019"
        bar.popup.without.click()
        understood(qtbot, window)
        assert window.search_bar.words.text() == "sea in:2019"
        bar.popup.remove.click()
        understood(qtbot, window)
        assert window.search_bar.words.text() == "sea"

    def test_a_part_that_was_misread_is_taken_as_words(self, qtbot: QtBot, window: Window) -> None:
        type_words(qtbot, window, "sea in:2019")
        bar = window.search_bar.parts
        bar.chips[0].chosen.emit()
        assert bar.popup is not None
        assert not bar.popup.plain.isVisible()
        bar.popup.close()
        bar.chips[1].chosen.emit()
        bar.popup.plain.click()
        understood(qtbot, window)
        assert window.search_bar.words.text() == "sea \\in:2019"

    def test_a_photo_is_weighed_and_turned_round(
        self, qtbot: QtBot, library: FakeLibrary, window: Window
    ) -> None:
        photo = ReferencePhoto(library.folders()[0].path / "sea_5.jpg")
        window.search_with([photo.path])
        chip = window.search_bar._chips[0]
        window.search_bar._weigh_photo(chip, 2.0)
        understood(qtbot, window)
        assert library.searched[-1].photos == (ReferencePhoto(photo.path, weight=2.0),)
        assert chip.weight.text() == "×2"
        window.search_bar._weigh_photo(chip, -1.0)
        understood(qtbot, window)
        assert library.searched[-1].photos[0].weight == -1.0

    def test_a_click_on_a_photo_opens_the_same(self, qtbot: QtBot, window: Window) -> None:
        window.search_with([window.session.facts.folders[0].path / "sea_5.jpg"])  # type: ignore[index]
        qtbot.mouseClick(window.search_bar._chips[0], LEFT)
        popup = window.search_bar.photo_popup
        assert popup is not None
        assert popup.slider.isVisible()
        popup.remove.click()
        assert window.search_bar.search() == Search()


def test_the_chip_of_a_crop_shows_the_crop(qtbot: QtBot, window: Window) -> None:
    photo = ReferencePhoto(window.session.facts.folders[0].path / "sea_5.jpg", Box(0.5, 0.0, 0.5, 0.25))  # type: ignore[index]
    with qtbot.waitSignal(window.session.desk.chip_ready) as ready:
        window.session.asking.ask(Search(photos=(photo,)))
    assert ready.args is not None
    whole = window.session.library.preview(5)
    assert whole is not None
    picture = QImage.fromData(whole)
    assert ready.args[0] == photo
    assert ready.args[1].width() == pytest.approx(picture.width() / 2, abs=1)
    assert ready.args[1].height() == pytest.approx(picture.height() / 4, abs=1)
    assert "Part of" in window.search_bar._chips[0].accessibleName()


def has_colour(image: QImage, wanted: str, tolerance: int = 30) -> bool:
    aim = QColor(wanted)
    for y in range(image.height()):
        for x in range(image.width()):
            seen = QColor(image.pixel(x, y))
            off = (
                abs(seen.red() - aim.red()) + abs(seen.green() - aim.green()) + abs(seen.blue() - aim.blue())
            )
            if off <= tolerance:
                return True
    return False
