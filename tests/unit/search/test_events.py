"""Where events begin: made-up trips, and what is not to be torn apart."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.search.events import (
    DAY_S,
    LONGEST_GAP_S,
    OUTSTANDING,
    SHORTEST_GAP_S,
    WINDOW,
    Grouping,
    day_starts,
    event_starts,
    starts,
)

HOUR_S = 3600
times = st.lists(st.integers(-(10**9), 4 * 10**9), max_size=60).map(sorted)


def outing(begin_s: int, photos: int, every_s: int = 300) -> list[int]:
    return [begin_s + number * every_s for number in range(photos)]


def at(seconds: list[int]) -> np.ndarray:
    return np.array(seconds, np.int64)


def slowly(taken_s: list[int]) -> list[int]:
    """The formula, one gap at a time."""
    gaps = [max(abs(b - a), SHORTEST_GAP_S) for a, b in pairwise(taken_s)]
    found = [0] if taken_s else []
    for i, gap in enumerate(gaps):
        around = [math.log(one) for one in gaps[max(0, i - WINDOW) : i + WINDOW + 1]]
        if gap > LONGEST_GAP_S or math.log(gap) >= OUTSTANDING + sum(around) / len(around):
            found.append(i + 1)
    return found


def test_outings_of_one_day_are_events() -> None:
    taken = outing(0, 12) + outing(9 * HOUR_S, 20) + outing(19 * HOUR_S, 5)
    assert event_starts(at(taken)).tolist() == [0, 12, 32]


def test_a_trip_of_three_days_is_one_event() -> None:
    """A photo every hour or two by day: a night is no outstanding pause among them."""
    taken = at([one for day in range(3) for one in outing(day * DAY_S + 9 * HOUR_S, 6, 2 * HOUR_S)])
    assert event_starts(taken).tolist() == [0]
    assert day_starts(taken).tolist() == [0, 6, 12]


def test_photos_few_and_far_between_are_events_each() -> None:
    """Long gaps are usual among them; without a bound they would be one event of years."""
    assert event_starts(at(outing(0, 5, 90 * DAY_S))).tolist() == [0, 1, 2, 3, 4]


def test_a_pause_in_a_burst_and_equal_times_make_no_event() -> None:
    burst = outing(0, 30, 1) + outing(30 + 40, 30, 1)
    assert event_starts(at(burst)).tolist() == [0]
    assert event_starts(at([7] * 50)).tolist() == [0]
    assert event_starts(at([7] * 20 + [7 + 5 * HOUR_S] * 20)).tolist() == [0, 20]


@pytest.mark.parametrize("grouping", ["day", "event"])
def test_one_photo_and_none(grouping: Grouping) -> None:
    assert starts(at([1_700_000_000]), grouping).tolist() == [0]
    assert starts(at([]), grouping).tolist() == []


def test_days_begin_at_midnight_also_before_1970() -> None:
    assert day_starts(at([DAY_S, DAY_S - 1, 0, -1])).tolist() == [0, 1, 3]


@given(times)
def test_it_is_the_formula(taken: list[int]) -> None:
    assert event_starts(at(taken)).tolist() == slowly(taken)


@given(times)
def test_either_way_events_are_the_same(taken: list[int]) -> None:
    forwards, backwards = event_starts(at(taken)), event_starts(at(taken[::-1]))
    assert sorted(len(taken) - forwards[1:]) == backwards[1:].tolist()
