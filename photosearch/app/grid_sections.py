"""Days, events and months in a list of photos that is sorted by date. Pure numpy: knows neither Qt nor pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.search.events import day_starts, event_starts

DAY_S = 86_400
BELOW_CUT = -(1 << 30)  # stands for the day and month of the run below the line

Indexes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """Runs of photos that share a heading. `first` ascends and begins with 0 where there is any photo.

    `day` and `last_day` count days, `month` months since January 1970: those of a run's first photo, and the day of
    its last. All are empty where the photos are not in order of date, which makes them one run without headings.
    `cut` is the first photo of those that match less likely: a run of its own that begins below a line; −1: there is
    none.
    """

    first: Indexes
    day: Indexes
    last_day: Indexes
    month: Indexes
    cut: int = -1

    @property
    def dated(self) -> bool:
        return len(self.day) > 0

    def month_starts(self) -> Indexes:
        """Positions in `first` at which a new month begins."""
        return _starts(self.month) if self.dated else np.arange(len(self.first), dtype=np.int64)

    def below_cut(self, section: int) -> bool:
        """Whether this run has no dates, because it is the one below the line."""
        return 0 <= self.cut <= int(self.first[section])

    def by_month(self) -> Sections:
        """The same photos with one run for each month."""
        if not self.dated:
            return self
        keep = self.month_starts()
        return Sections(self.first[keep], self.day[keep], self.last_day[keep], self.month[keep], self.cut)

    def cut_at(self, cut: int, count: int) -> Sections:
        """The same photos, of which those from `cut` on, `count` in all, stand below a line."""
        if not 0 <= cut < count:
            return self
        above = self.first < cut
        first = np.append(self.first[above], cut).astype(np.int64)
        if not self.dated:
            return Sections(first, self.day, self.last_day, self.month, cut)
        dated = (self.day, self.last_day, self.month)
        day, last_day, month = (np.append(dates[above], BELOW_CUT).astype(np.int64) for dates in dated)
        return Sections(first, day, last_day, month, cut)


def sections_by_day(taken_s: Indexes) -> Sections:
    """One run for each day of `taken_s` (n seconds since 1970, in order of date)."""
    return _sections(taken_s, day_starts(taken_s))


def sections_by_event(taken_s: Indexes) -> Sections:
    """One run for each event, likewise; it belongs to the month of its first photo."""
    return _sections(taken_s, event_starts(taken_s))


def _sections(taken_s: Indexes, first: Indexes) -> Sections:
    days = np.floor_divide(taken_s, DAY_S)
    last = np.append(first[1:], len(days)) - 1 if len(days) else first
    day = days[first]
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return Sections(first, day, days[last], month)


def one_section(count: int) -> Sections:
    """All `count` photos as one run without a heading."""
    none = np.empty(0, np.int64)
    return Sections(np.zeros(1 if count else 0, np.int64), none, none, none)


def _starts(values: Indexes) -> Indexes:
    """Positions at which a run of equal values begins."""
    if len(values) == 0:
        return np.empty(0, np.int64)
    return np.concatenate(([0], np.flatnonzero(np.diff(values)) + 1)).astype(np.int64)
