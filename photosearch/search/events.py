"""Where days and events begin among photos in order of time. Pure arithmetic: knows times only, no photos."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Grouping = Literal["day", "event"]
Indexes = NDArray[np.int64]

DAY_S = 86_400
WINDOW = 10  # d: so many gaps on either side say what is usual
OUTSTANDING = math.log(17)  # K: a gap that ends an event is about 17 times as long as is usual
SHORTEST_GAP_S = 60
"""Shorter gaps count as this long, so that a pause in a burst, or equal times, make no event."""
LONGEST_GAP_S = 2 * DAY_S
"""A longer gap always ends an event."""


def starts(taken_s: Indexes, grouping: Grouping) -> Indexes:
    """Positions at which a day or an event begins; see `day_starts` and `event_starts`."""
    return day_starts(taken_s) if grouping == "day" else event_starts(taken_s)


def day_starts(taken_s: Indexes) -> Indexes:
    """Positions at which a day begins in `taken_s`: (n,) seconds since 1970 in order of time, either way."""
    return _starts(np.diff(np.floor_divide(taken_s, DAY_S)) != 0, len(taken_s))


def event_starts(taken_s: Indexes) -> Indexes:
    """Positions at which an event begins in `taken_s`: (n,) seconds since 1970 in order of time, either way.

    Between photos i and i + 1, gᵢ seconds apart, a new event begins where

        log gᵢ ≥ K + mean of log gⱼ over all j from i − d to i + d,   K = log 17, d = 10;

    what lies beyond the ends is left out of the mean. This is the method of Platt, Czerwinski and Field, "PhotoTOC:
    Automatic Clustering for Browsing Personal Photographs" (2003). It was made for whole libraries. Here it sees the
    matches of a question, which may be few and far between, so that a long gap is usual among them: hence the two
    bounds on gaps, which are ours.
    """
    gaps_s = np.clip(np.abs(np.diff(taken_s)), SHORTEST_GAP_S, None)
    logs = np.log(gaps_s)
    outstanding = logs >= OUTSTANDING + _means_around(logs)
    return _starts(outstanding | (gaps_s > LONGEST_GAP_S), len(taken_s))


def _means_around(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """(n,) mean of each value with `WINDOW` others on either side, as far as there are so many."""
    summed = np.concatenate(([0.0], np.cumsum(values)))
    place = np.arange(len(values))
    low, high = np.maximum(place - WINDOW, 0), np.minimum(place + WINDOW + 1, len(values))
    means: NDArray[np.float64] = (summed[high] - summed[low]) / (high - low)
    return means


def _starts(parted: NDArray[np.bool_], count: int) -> Indexes:
    """The first of `count` photos, and each that is `parted` from the one before."""
    if not count:
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(parted) + 1)).astype(np.int64)
