"""What the window shows: the timeline, an answer, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from photosearch.app.grid_headings import run_name
from photosearch.app.results_model import ResultsModel
from photosearch.records import Answer, FileKind, Hit, Item, PhotoMetadata, Timeline


def item(item_id: int, taken: datetime | None, size: tuple[int, int] = (3000, 2000)) -> Item:
    path = Path(f"/photos/{item_id}.jpg")
    return Item(item_id, FileKind.PHOTO, path, (path,), *size, PhotoMetadata(taken))


def answer(query: str = "sea") -> Answer:
    hits = (
        Hit(item(7, datetime(2020, 5, 1, 12)), 0.4),
        Hit(item(3, datetime(2024, 5, 1, 12), (1000, 2000)), 0.3),
        Hit(item(9, None, (0, 0)), 0.2),
    )
    return Answer(query, hits, 2, 100, "fake", 0.25, 0.01)


def timeline() -> Timeline:
    ids = np.array([3, 9, 7], np.int64)
    taken = np.array([1_714_564_800, 1_650_000_000, 1_588_334_400], np.int64)
    return Timeline(ids, taken, np.array([1.5, 1, 1.5], np.float32))


@pytest.fixture
def model(qapp: object) -> ResultsModel:
    return ResultsModel()


def test_begins_empty(model: ResultsModel) -> None:
    assert len(model) == 0
    assert model.answer is None


def test_the_timeline_comes_again_without_moving_the_view(qtbot: QtBot, model: ResultsModel) -> None:
    with qtbot.waitSignal(model.refreshed, timeout=500):
        model.show_timeline(timeline())
    assert model.ids.tolist() == [3, 9, 7]
    assert model.hit_of(7) is None
    assert model.sections.dated
    assert model.index_of(9) == 1
    assert model.index_of(1) is None


def test_an_answer_stands_in_order_of_relevance(qtbot: QtBot, model: ResultsModel) -> None:
    model.show_timeline(timeline())
    with qtbot.waitSignal(model.replaced, timeout=500):
        model.show_answer(answer())
    assert model.ids.tolist() == [7, 3, 9]
    assert model.aspect.tolist() == [1.5, 0.5, 1.0]
    hit = model.hit_of(3)
    assert hit is not None
    assert hit.score == pytest.approx(0.3)
    assert not model.sections.dated
    assert [known.id for known in model.known_items()] == [7, 3, 9]


def test_an_answer_can_stand_in_order_of_date(qtbot: QtBot, model: ResultsModel) -> None:
    model.show_timeline(timeline())
    model.show_answer(answer())
    with qtbot.waitSignal(model.reordered, timeout=500):
        model.set_order("date")
    assert model.ids.tolist() == [3, 9, 7]
    assert model.taken_s.tolist() == [1_714_564_800, 1_650_000_000, 1_588_334_400]
    assert [model.hit_of(i).score for i in (3, 9, 7)] == pytest.approx([0.3, 0.2, 0.4])  # type: ignore[union-attr]
    assert model.sections.dated
    model.set_order("relevance")
    assert model.ids.tolist() == [7, 3, 9]


def test_a_fresher_timeline_does_not_push_an_answer_away(qtbot: QtBot, model: ResultsModel) -> None:
    model.show_answer(answer())
    with qtbot.assertNotEmitted(model.replaced), qtbot.assertNotEmitted(model.refreshed):
        model.keep_timeline(timeline())
    assert model.ids.tolist() == [7, 3, 9]
    with qtbot.waitSignal(model.replaced, timeout=500):
        model.leave_answer()
    assert model.ids.tolist() == [3, 9, 7]


def test_the_same_question_again_refreshes(qtbot: QtBot, model: ResultsModel) -> None:
    model.show_answer(answer())
    with qtbot.assertNotEmitted(model.replaced):
        model.show_answer(answer())
    with qtbot.waitSignal(model.replaced, timeout=500):
        model.show_answer(answer("woods"))


def cut_answer(matched: int) -> Answer:
    """Four hits of which the first are matches; taken in years that ascend."""
    hits = tuple(
        Hit(item(i, datetime(2010 + i, 5, 1)), 0.3, 0.9 - i * 0.2, matched=i < matched) for i in range(4)
    )
    return Answer("sea", hits, matched, 100, "fake", 0.5, 0.01)


def test_less_likely_ones_stand_below_a_line(model: ResultsModel) -> None:
    model.show_answer(cut_answer(2))
    assert model.sections.cut == 2
    assert model.sections.first.tolist() == [0, 2]
    assert model.below_cut == "Less likely"


def test_in_order_of_date_only_matches_are_sorted(model: ResultsModel) -> None:
    model.set_order("date")
    model.show_answer(cut_answer(2))
    assert model.ids.tolist() == [1, 0, 2, 3]
    assert model.sections.first.tolist() == [0, 1, 2]
    assert model.sections.below_cut(2)
    assert not model.sections.below_cut(1)


def test_by_date_there_are_sections_of_days_or_of_events(qtbot: QtBot, model: ResultsModel) -> None:
    trip = [datetime(2024, 4, day, hour) for day in (29, 30) for hour in (10, 14, 18)]
    trip += [datetime(2024, 5, 1, hour) for hour in (10, 14, 18)]
    times = [datetime(2019, 7, 1, 12), *trip, datetime(2024, 6, 9, 12)]
    hits = tuple(Hit(item(number, taken), 0.3) for number, taken in enumerate(times, 1))
    model.show_answer(Answer("sea", hits, 11, 100, "fake", 0.25, 0.01))
    model.set_order("date")
    assert model.sections.first.tolist() == [0, 1, 4, 7, 10]
    with qtbot.waitSignal(model.refreshed, timeout=500), qtbot.assertNotEmitted(model.replaced):
        model.set_grouping("event")
    assert model.sections.first.tolist() == [0, 1, 10]
    assert run_name(model.sections, 1) == "29 April – 1 May"
    assert run_name(model.sections, 0) == "Sunday, 9 June"
    assert model.sections.by_month().first.tolist() == [0, 1, 10]
    model.set_order("relevance")
    assert not model.sections.dated


def test_an_answer_of_matches_has_no_line(model: ResultsModel) -> None:
    model.show_answer(cut_answer(4))
    assert model.sections.cut == -1


def test_where_nothing_matches_the_nearest_are_shown(model: ResultsModel) -> None:
    found = cut_answer(0)
    model.show_answer(replace(found, hits=(), nearest=found.hits[:2]))
    assert model.ids.tolist() == [0, 1]
    assert model.sections.cut == 0
    assert model.below_cut == "These come nearest"


def test_what_is_called_right_and_wrong_is_told(qtbot: QtBot, model: ResultsModel) -> None:
    with qtbot.waitSignal(model.judged, timeout=500):
        model.show_judged((1,), (2,))
    assert (model.thumb_of(1), model.thumb_of(2), model.thumb_of(3)) == ("up", "down", None)
    with qtbot.assertNotEmitted(model.judged):
        model.show_judged((1,), (2,))
