"""From typing to answers: debouncing, tickets, superseded questions, problems."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from app.fake_library import FakeLibrary
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from photosearch.app.answerer import Answerer
from photosearch.app.asking import Asking
from photosearch.app.searches import History, Search
from photosearch.errors import QueryImageError
from photosearch.parts import ReferencePhoto
from photosearch.records import Question


@pytest.fixture
def asking(qtbot: QtBot, library: FakeLibrary, tmp_path: Path) -> Iterator[Asking]:
    answerer = Answerer(library)
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    made = Asking(answerer, History(store, lambda: True))
    answerer.start()
    yield made
    made.stop()
    answerer.quit_and_wait()


def test_letters_typed_quickly_are_one_question(qtbot: QtBot, library: FakeLibrary, asking: Asking) -> None:
    with qtbot.waitSignal(asking.answered) as answered:
        for length in range(1, 6):
            asking.type(Search("woods"[:length]))
            qtbot.wait(15)
    assert [question.words for question in library.searched] == ["woods"]
    assert answered.args is not None
    assert len(answered.args[0].hits) == 100


def test_a_late_answer_is_dropped(qtbot: QtBot, library: FakeLibrary, asking: Asking) -> None:
    answers = []
    asking.answered.connect(answers.append)
    library.search_takes_s = 0.15
    asking.ask(Search("sea"))
    qtbot.waitUntil(lambda: len(library.searched) == 1)
    asking.ask(Search("woods"))
    qtbot.waitUntil(lambda: len(answers) == 1)
    qtbot.wait(250)
    assert [answer.query for answer in answers] == ["woods"]


def test_questions_that_wait_are_superseded(qtbot: QtBot, library: FakeLibrary, asking: Asking) -> None:
    library.search_takes_s = 0.2
    asking.ask(Search("sea"))
    qtbot.waitUntil(lambda: len(library.searched) == 1)
    for words in ("a", "b", "c", "hills"):
        asking.ask(Search(words))
    with qtbot.waitSignal(asking.answered) as answered:
        pass
    assert answered.args is not None
    assert answered.args[0].query == "hills"
    assert [question.words for question in library.searched] == ["sea", "hills"]


def test_an_answer_after_clearing_is_dropped(qtbot: QtBot, library: FakeLibrary, asking: Asking) -> None:
    answers = []
    asking.answered.connect(answers.append)
    library.search_takes_s = 0.1
    asking.ask(Search("sea"))
    qtbot.waitUntil(lambda: len(library.searched) == 1)
    with qtbot.waitSignal(asking.timeline_wanted):
        asking.ask(Search())
    qtbot.wait(200)
    assert answers == []


def test_a_person_error_comes_out_as_failed(qtbot: QtBot, library: FakeLibrary, asking: Asking) -> None:
    library.search_error = QueryImageError("letter.pdf cannot be read.")
    with qtbot.waitSignal(asking.failed) as failed:
        asking.ask(Search(photos=(ReferencePhoto(Path("/elsewhere/letter.pdf")),)))
    assert failed.args is not None
    assert str(failed.args[0]) == "letter.pdf cannot be read."


def test_after_a_bug_the_next_question_is_answered(
    qtbot: QtBot, library: FakeLibrary, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported = []
    monkeypatch.setattr("sys.excepthook", lambda *details: reported.append(details))
    library.search_error = ZeroDivisionError("a bug")  # type: ignore[assignment]
    with qtbot.waitSignal(asking.failed):
        asking.ask(Search("sea"))
    library.search_error = None
    with qtbot.waitSignal(asking.answered):
        asking.ask(Search("woods"))
    assert reported[0][0] is ZeroDivisionError


def test_typing_on_is_one_step_of_the_trail(qtbot: QtBot, asking: Asking) -> None:
    for words in ("wo", "woo", "woods"):
        asking.type(Search(words))
        qtbot.waitUntil(lambda words=words: asking.search.words == words)
    asking.ask(Search("woods"))
    asking.back()
    assert asking.search == Search()
    asking.forward()
    assert asking.search == Search("woods")


def test_settled_questions_are_remembered_passing_ones_are_not(qtbot: QtBot, asking: Asking) -> None:
    asking.type(Search("se"))
    qtbot.waitUntil(lambda: asking.search.words == "se")
    asking.ask(Search("sea"))
    assert asking.history.words() == ["sea"]


def test_the_answerer_quits_while_answering(qtbot: QtBot, library: FakeLibrary) -> None:
    library.search_takes_s = 0.3
    answerer = Answerer(library)
    answerer.start()
    answerer.ask(Question("sea"))
    qtbot.waitUntil(lambda: len(library.searched) == 1)
    begun = time.monotonic()
    answerer.quit_and_wait()
    assert time.monotonic() - begun < 2
