"""Dates in plain words, found among other words: "last summer", "christmas 2018", "3 may", "loni v létě".

A cheap look for words of dates comes first; only then are patterns compiled, and only a day or month by name calls for
`dateparser`. Seasons are those of the northern half of the earth, and a winter bears the year in which it begins.
Whatever is no date beyond reasonable doubt stays words: a month, season or feast alone is none, nor is a year unless it
stands last or behind a word such as "in". Knows nothing of places and parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from photosearch.search import date_words as said
from photosearch.search.date_patterns import YEAR, Sighting, patterns, patterns_alone, triggers
from photosearch.search.dates import Days, ImpossibleDateError, joined, read_number_date
from photosearch.search.plain_words import AND, ENGLISH, STOPPERS, folded

Side = Literal["in", "before", "after", "since", "until"]

SIDES: tuple[Side, ...] = ("before", "after", "since", "until")
FIRST_PHOTO = 1826  # no photo is older
MOST_WORDS = 8  # of a date as a value

_BARE_YEAR = re.compile(YEAR)
_HIDDEN = "\0"  # stands for a word that is not to be understood


@dataclass(frozen=True, slots=True)
class FoundDate:
    """Days that the words from `first` up to `end` name, and which side of them is meant."""

    first: int
    end: int
    days: Days
    side: Side = "in"


@dataclass(frozen=True, slots=True)
class Impossible:
    """Words from `first` up to `end` that are written as a date is, where no such day exists."""

    first: int
    end: int
    reason: str


Found = FoundDate | Impossible


def dates_in(words: Sequence[str | None], today: date) -> list[Found]:
    """All dates that a row of words holds, in order; None stands for a word that is not to be understood."""
    row = _Row(tuple(_HIDDEN if word is None else word for word in words), today)
    found: list[Found] = []
    for one in sorted(row.candidates(), key=lambda one: (one.first, -one.end)):
        floor = found[-1].end if found else 0
        if one.first >= floor:
            found.append(row.with_lead(one, floor) if isinstance(one, FoundDate) else one)
    return row.ranges(found)


def whole_date(text: str, today: date) -> Days | None:
    """The days that a text means as a whole, as after `in:`; of a month, season or feast alone the latest.

    Words may be joined by hyphens. Raises `ImpossibleDateError`.
    """
    if days := read_number_date(text):
        return days
    if ".." in text:
        first, last = (whole_date(one, today) for one in text.split("..", 1))
        return joined(first, last) if first and last else None
    words = tuple(re.sub(r"(?<=\w)[-_](?=\w)", " ", text).split())
    if not 0 < len(words) <= MOST_WORDS:
        return None
    for one in _Row(words, today).candidates(alone=True):
        if (one.first, one.end) == (0, len(words)):
            if isinstance(one, Impossible):
                raise ImpossibleDateError(one.reason)
            return one.days
    return None


def is_bare_year(word: str, today: date) -> bool:
    """Whether a word could be the year in which a photo was taken."""
    key = folded(word)
    return key.isdigit() and bool(_BARE_YEAR.fullmatch(key)) and FIRST_PHOTO <= int(key) <= today.year


class _Row:
    """Words in a row: as typed, folded, and folded in one line."""

    def __init__(self, words: tuple[str, ...], today: date) -> None:
        self.words = words
        self.keys = tuple(folded(word) or _HIDDEN for word in words)
        self.line = " ".join(self.keys)
        self.today = today
        self._place_of: dict[int, int] = {}
        at = 0
        for place, key in enumerate(self.keys):
            self._place_of[at] = place
            at += len(key) + 1

    def candidates(self, alone: bool = False) -> Iterator[Found]:
        yield from self._in_numbers()
        if triggers().isdisjoint(self.keys):
            return
        around = frozenset(self.keys)
        for pattern, reader in patterns() + (patterns_alone() if alone else ()):
            for match in pattern.finditer(self.line):
                first = self._place_of[match.start()]
                end = first + match[0].count(" ") + 1
                try:
                    days = reader(Sighting(match, self.words[first:end], around, self.today))
                except ImpossibleDateError as error:
                    yield Impossible(first, end, str(error))
                else:
                    if days is not None and not self._is_compound(match[0], end):
                        yield FoundDate(first, end, days)

    def _in_numbers(self) -> Iterator[Found]:
        for place, key in enumerate(self.keys):
            if key[:1].isdigit() and len(key) <= 12 and self._may_be_date(place, key):
                try:
                    days = read_number_date(key)
                except ImpossibleDateError as error:
                    yield Impossible(place, place + 1, str(error))
                else:
                    if days is not None:
                        yield FoundDate(place, place + 1, days)

    def _may_be_date(self, place: int, key: str) -> bool:
        """A bare year or decade is a date only at the end, or behind a word such as "in"; and it has begun."""
        if not _BARE_YEAR.fullmatch(key.removesuffix("s")):
            return True
        before = self.keys[place - 1] if place else ""
        told = before in said.BEFORE_YEAR or any(before in words for words in said.SIDES.values())
        told = told or (before == "the" and key.endswith("s")) or self._ends_range(place)
        last = not any(any(map(str.isalnum, word)) for word in self.words[place + 1 : place + 3])
        return (told or last) and FIRST_PHOTO <= int(key[:4]) <= self.today.year

    def _ends_range(self, place: int) -> bool:
        """Whether another year and "to" stand before it."""
        behind_to = place > 1 and self.keys[place - 1] in said.TO - said.TO_AFTER_BETWEEN
        return behind_to and bool(_BARE_YEAR.fullmatch(self.keys[place - 2]))

    def _is_compound(self, text: str, end: int) -> bool:
        """ "at christmas dinner": a noun behind a feast makes another noun of both, in English."""
        behind = self.keys[end] if end < len(self.keys) else ""
        free = not behind or not behind.isalpha() or behind in STOPPERS | AND | ENGLISH
        return bool(_AT_FEAST_IN_ENGLISH.match(text)) and not free and self.words[end - 1][-1:].isalnum()

    def with_lead(self, found: FoundDate, floor: int) -> FoundDate:
        """With the words before it that belong to it: "in the", or a side such as "before"."""
        first = found.first
        while first > floor and found.first - first < 3 and self.keys[first - 1] in said.LEAD:
            first -= 1
        dated = any(YEAR_INSIDE.search(key) for key in self.keys[found.first : found.end])
        before = self.keys[first - 1] if first > floor else ""
        for side in SIDES if first > floor else ():
            if before in said.SIDES[side] and (dated or before not in said.SIDES_OF_YEARS):
                return replace(found, first=first - 1, side=side)
        return replace(found, first=first)

    def ranges(self, found: list[Found]) -> list[Found]:
        """Two dates with "to" between them are one."""
        whole: list[Found] = []
        for one in found:
            before = whole[-1] if whole else None
            if isinstance(before, FoundDate) and isinstance(one, FoundDate) and self._is_range(before, one):
                whole[-1] = FoundDate(before.first, one.end, joined(before.days, one.days))
            else:
                whole.append(one)
        return whole

    def _is_range(self, before: FoundDate, one: FoundDate) -> bool:
        if before.side not in ("in", "since") or one.side not in ("in", "until"):
            return False
        if one.side == "until":
            return before.end == one.first
        if (
            one.first > before.end + 1 or self.keys[before.end] not in said.TO
        ):  # it may be the second one's lead
            return False
        opened = not said.BETWEEN.isdisjoint(self.keys[before.first : before.end])
        french = self.words[before.end] == "à"
        return opened or french or self.keys[before.end] not in said.TO_AFTER_BETWEEN


YEAR_INSIDE = re.compile(rf"(?<!\d){YEAR}(?!\d)")
_AT_FEAST_IN_ENGLISH = re.compile(r"(?:at|over|on) ")
