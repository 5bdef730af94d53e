"""Whole days as a question means them, and dates written in numbers: `2019`, `2019-05`, `3.5.2019`, `2015..2018`.

A date is one of the camera's own clock, without time zone. Knows no words of any language but English month names for
labels.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from photosearch.parts import Taken

FIRST_YEAR, LAST_YEAR = 1800, 2199  # outside, a number is no year
ONE_DAY = timedelta(days=1)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_YEAR = r"(?:1[89]|20|21)\d\d"
_BIG_FIRST = re.compile(rf"({_YEAR})(?:[-./](\d{{1,2}})(?:[-./](\d{{1,2}}))?)?")
_SMALL_FIRST = re.compile(rf"(?:(\d{{1,2}})([./-]))?(\d{{1,2}})[./-]({_YEAR})")
_DECADE = re.compile(r"((?:1[89]|20|21)\d)0s")
_YEARS = re.compile(rf"({_YEAR})(?:[-–—]|\.\.)({_YEAR})")


class ImpossibleDateError(ValueError):
    """Written as a date is, but no such day exists. `str` is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date
    text: str  # as it is written after `in:`
    label: str

    @property
    def taken(self) -> Taken:
        return Taken(_midnight(self.first), _midnight(self.last + ONE_DAY))

    @property
    def before(self) -> Taken:
        return Taken(None, _midnight(self.first))

    @property
    def after(self) -> Taken:
        return Taken(_midnight(self.last + ONE_DAY), None)

    @property
    def since(self) -> Taken:
        return Taken(_midnight(self.first), None)

    @property
    def until(self) -> Taken:
        return Taken(None, _midnight(self.last + ONE_DAY))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def year_days(year: int) -> Days:
    return Days(date(year, 1, 1), date(year, 12, 31), str(year), str(year))


def month_days(year: int, month: int) -> Days:
    last = date(year, month, monthrange(year, month)[1])
    return Days(last.replace(day=1), last, f"{year}-{month:02}", f"{MONTHS[month - 1]} {year}")


def one_day(day: date) -> Days:
    return Days(day, day, day.isoformat(), f"{day.day} {MONTHS[day.month - 1]} {day.year}")


def days_between(first: date, last: date) -> Days:
    """The days from one to another, named by the largest units that they fill."""
    if first > last:
        first, last = last, first
    if first == last:
        return one_day(first)
    whole_months = first.day == 1 and (last + ONE_DAY).day == 1
    if whole_months and first.month == 1 and last.month == 12:
        ends = year_days(first.year), year_days(last.year)
    elif whole_months:
        ends = month_days(first.year, first.month), month_days(last.year, last.month)
    else:
        ends = one_day(first), one_day(last)
    return ends[0] if ends[0] == ends[1] else joined(*ends)


def joined(first: Days, last: Days) -> Days:
    """From the first day of one to the last day of the other."""
    if ".." in first.text + last.text:
        return days_between(min(first.first, last.first), max(first.last, last.last))
    if first.first > last.first:
        first, last = last, first
    return Days(
        first.first,
        max(first.last, last.last),
        f"{first.text}..{last.text}",
        f"{first.label} to {last.label}",
    )


def read_number_date(text: str) -> Days | None:
    """The days that a date in numbers means, None where it is none. Raises `ImpossibleDateError`."""
    if found := _BIG_FIRST.fullmatch(text):
        year, month, day = (int(one) if one else None for one in found.groups())
        assert year is not None
        return _days(year, month, day, text)
    if found := _SMALL_FIRST.fullmatch(text):
        return _small_first(found, text)
    if found := _DECADE.fullmatch(text):
        start = 10 * int(found[1])
        return Days(date(start, 1, 1), date(start + 9, 12, 31), text, f"the {text}")
    if found := _YEARS.fullmatch(text):
        return joined(year_days(int(found[1])), year_days(int(found[2])))
    return None


def _small_first(found: re.Match[str], text: str) -> Days:
    """Day before month, as all our languages write it; the other way round only where nothing else is possible."""
    day, month, year = int(found[1]) if found[1] else None, int(found[3]), int(found[4])
    if day is not None and day <= 12 < month and found[2] == "/":
        day, month = month, day
    return _days(year, month, day, text)


def _days(year: int, month: int | None, day: int | None, text: str) -> Days:
    if month is None:
        return year_days(year)
    if not 1 <= month <= 12:
        raise ImpossibleDateError(f"{text} is no date: a year has twelve months.")
    if day is None:
        return month_days(year, month)
    try:
        return one_day(date(year, month, day))
    except ValueError:
        raise ImpossibleDateError(
            f"{text} is no date: {MONTHS[month - 1]} {year} has {monthrange(year, month)[1]} days."
        ) from None
