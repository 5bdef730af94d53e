"""The matches of an answer by day or by event, with a name for each. Prints nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

from photosearch.records import Answer, Hit
from photosearch.search.events import Grouping, starts

UNDATED = "Without a date"
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one day or event. Numbers begin with 1."""

    number: int
    label: str  # "Saturday 3 May 2025", "3–5 May 2025"
    hits: tuple[Hit, ...]


def groups_of(answer: Answer, grouping: Grouping) -> tuple[Group, ...]:
    """The matches of an answer that is in order of date; those without one come last.

    What lies below the cut belongs to no group.
    """
    matching = [hit for hit in answer.hits if hit.matched]
    dated = [hit for hit in matching if hit.item.metadata.taken is not None]
    undated = tuple(hit for hit in matching if hit.item.metadata.taken is None)
    runs = [(_label(run), run) for run in _runs(dated, grouping)]
    if undated:
        runs.append((UNDATED, undated))
    return tuple(Group(number, label, hits) for number, (label, hits) in enumerate(runs, 1))


def _runs(hits: Sequence[Hit], grouping: Grouping) -> list[tuple[Hit, ...]]:
    seconds = [(taken - datetime(1970, 1, 1)) // _SECOND for taken in _clock_times(hits)]
    edges = [*starts(np.array(seconds, np.int64), grouping).tolist(), len(hits)]
    return [tuple(hits[first:end]) for first, end in pairwise(edges)]


def _clock_times(hits: Sequence[Hit]) -> list[datetime]:
    """When they were taken, as the camera's clock showed it."""
    return [taken.replace(tzinfo=None) for hit in hits if (taken := hit.item.metadata.taken) is not None]


def _label(hits: Sequence[Hit]) -> str:
    times = _clock_times(hits)
    first, last = min(times), max(times)
    end = f"{last.day} {last:%B} {last.year}"
    if first.date() == last.date():
        return f"{last:%A} {end}"
    if first.year != last.year:
        return f"{first.day} {first:%B} {first.year} – {end}"
    return f"{first.day} {first:%B} – {end}" if first.month != last.month else f"{first.day}–{end}"
