"""Rates and times left."""

from __future__ import annotations

import pytest

from photosearch.app.pace import Pace


def test_steady_work_has_its_rate_and_end() -> None:
    pace = Pace()
    for second in range(10):
        pace.note(float(second), second * 30)
    assert pace.per_second() == pytest.approx(30)
    assert pace.seconds_left(570) == pytest.approx(10)


def test_says_nothing_before_there_is_anything_to_say() -> None:
    pace = Pace()
    assert pace.per_second() is None
    pace.note(0.0, 0)
    pace.note(0.5, 100)
    assert pace.per_second() is None
    assert pace.seconds_left(1000) is None


def test_unknown_total_has_no_end() -> None:
    pace = Pace()
    pace.note(0.0, 0)
    pace.note(5.0, 100)
    assert pace.per_second() == pytest.approx(20)
    assert pace.seconds_left(None) is None


def test_forgets_how_fast_it_was_long_ago() -> None:
    pace = Pace()
    pace.note(0.0, 0)
    pace.note(1.0, 10_000)
    for second in range(2, 60):
        pace.note(float(second), 10_000 + second)
    assert pace.per_second() == pytest.approx(1)


def test_begins_anew_with_other_work() -> None:
    pace = Pace()
    pace.note(0.0, 500)
    pace.note(5.0, 900)
    pace.note(6.0, 0)
    assert pace.per_second() is None
