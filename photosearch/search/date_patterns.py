"""Patterns of dates in plain words, over folded text in one line, and what days each means. Finds nothing by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from photosearch.search import date_words as said
from photosearch.search.dates import Days, ImpossibleDateError, days_between, month_days, one_day, year_days
from photosearch.search.plain_words import AND, STOPPERS, folded

YEAR = r"(?:1[89]|2[01])\d\d"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A match, the words as they were typed, and the day it is."""

    match: re.Match[str]
    words: tuple[str, ...]
    around: frozenset[str]  # all folded words of the row
    today: date

    def get(self, group: str) -> str:
        return self.match.groupdict().get(group) or ""

    @property
    def year(self) -> int | None:
        return int(self.get("year")[:4]) if self.get("year") else None


Reader = Callable[[Sighting], Days | None]


@cache
def patterns() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """What makes a date among other words. Compiled when first asked for: it takes some milliseconds."""
    return tuple((_compiled(pattern), reader) for pattern, reader in _PATTERNS)


@cache
def patterns_alone() -> tuple[tuple[re.Pattern[str], Reader], ...]:
    """What makes a date only where nothing else is said, besides."""
    return tuple((_compiled(pattern), reader) for pattern, reader in _PATTERNS_ALONE)


@cache
def triggers() -> frozenset[str]:
    """Folded words of which every date in words has one."""
    rows = [*said.MONTHS.values(), *said.WEEKDAYS.values(), *said.SEASONS.values(), *said.UNITS.values()]
    feasts = " ".join(said.FEASTS.values()).replace("(?:", " ").translate(str.maketrans("|?)", "   "))
    words = (
        " ".join([*rows, *said.DAY_WORDS, said.LAST_YEAR, said.THIS_YEAR, feasts]).replace("|", " ").split()
    )
    bare = frozenset(words) - said.TOO_COMMON | {"y"}  # of "il y a un an"
    return bare | {f"{elided}{word}" for word in bare for elided in ("l'", "d'") if word[0] in "aeiouh"}


# ------------------------------------------------------------------------------------------ the readers


def _day_word(seen: Sighting) -> Days | None:
    word = seen.get("day")
    if seen.match[0] == "hier" and seen.around != {"hier"} and not seen.around & said.HIER_IS_FRENCH:
        return None
    return one_day(seen.today + timedelta(days=said.DAY_WORDS[word]))


def _unit(seen: Sighting) -> Days | None:
    """ "last week", "this year": whole calendar units."""
    back = 0 if seen.get("this") or seen.get("rel_this") else -1
    word = seen.get("unit")
    return _unit_days(_named(said.UNITS, word) if word else "year", seen.today, back)


def _unit_days(unit: str, today: date, steps: int) -> Days:
    if unit == "year":
        return year_days(today.year + steps)
    if unit == "month":
        months = 12 * today.year + today.month - 1 + steps
        return month_days(months // 12, months % 12 + 1)
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=steps)
    if unit == "weekend":
        return days_between(monday + timedelta(days=5), monday + timedelta(days=6))
    return days_between(monday, monday + timedelta(days=6))


def _last_many(seen: Sighting) -> Days | None:
    """ "last 3 months": from that day on until today."""
    unit, count = _named(said.UNITS, seen.get("unit")), _count(seen)
    if not count or unit == "weekend":
        return None
    return days_between(_back(seen.today, unit, count), seen.today)


def _ago(seen: Sighting) -> Days | None:
    """ "3 weeks ago": the day, week, month or year that it falls into."""
    unit, count = _named(said.UNITS, seen.get("unit")), _count(seen) or 1
    if unit == "weekend" or count > 1000:
        return None
    then = _back(seen.today, unit, count)
    return one_day(then) if unit == "day" or seen.get("exact") else _unit_days(unit, then, 0)


def _back(today: date, unit: str, count: int) -> date:
    from dateutil.relativedelta import relativedelta

    count = min(count, 1000)
    steps = {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }
    found: date = today - steps[unit]
    return found


def _count(seen: Sighting) -> int:
    word = seen.get("count")
    return int(word) if word.isdigit() else said.NUMBERS.get(word, 0)


def _occasion_of_year(seen: Sighting) -> Days | None:
    """ "summer 2019", "loni v létě": a season or feast with its year."""
    name = seen.get("what")
    if seen.year is not None:
        return _occasion(name, seen.year)
    return _occasion(name, seen.today.year - (1 if seen.get("rel_last") else 0))


def _last_occasion(seen: Sighting) -> Days | None:
    """ "last summer": the latest that is over. "this summer": the one that is not, or that of this year."""
    name, year = seen.get("what"), seen.today.year
    if seen.get("this"):
        begun = _occasion(name, year - 1)
        return begun if begun and begun.last >= seen.today else _occasion(name, year)
    return next((days for days in _backwards(name, year) if days.last < seen.today), None)


def _latest_occasion(seen: Sighting) -> Days | None:
    """ "at christmas": the latest that has begun."""
    name = seen.get("what") or seen.match[0].partition(" ")[2]
    return next((days for days in _backwards(name, seen.today.year) if days.first <= seen.today), None)


def _backwards(name: str, year: int) -> Iterator[Days]:
    """Those of this year and the two before, the year to come first: a new year begins on its eve."""
    for back in (-1, 0, 1, 2):
        days = _occasion(name, year - back)
        if days is not None:
            yield days


def _occasion(name: str, year: int) -> Days | None:
    for season, words in said.SEASONS.items():
        if name in words.split():
            return _season(season, year)
    for feast, words in said.FEASTS.items():
        if re.fullmatch(words, name):
            return _feast(feast, year)
    return None


def _season(name: str, year: int) -> Days:
    first = date(year, said.SEASON_STARTS[name], 1)
    end = date(year + 1, 3, 1) if name == "winter" else date(year, first.month + 3, 1)
    label = f"winter {year}/{(year + 1) % 100:02}" if name == "winter" else f"{name} {year}"
    return Days(first, end - timedelta(days=1), f"{name} {year}", label)


def _feast(name: str, year: int) -> Days:
    if name == "easter":
        from dateutil.easter import easter

        sunday = easter(year)
        first, last = sunday - timedelta(days=2), sunday + timedelta(days=1)
    else:
        first, last = {
            "christmas eve": (date(year, 12, 24), date(year, 12, 24)),
            "christmas": (date(year, 12, 24), date(year, 12, 26)),
            "new year's eve": (date(year, 12, 31), date(year, 12, 31)),
            "new year": (date(year - 1, 12, 31), date(year, 1, 1)),
            "halloween": (date(year, 10, 31), date(year, 10, 31)),
        }[name]
    return Days(first, last, f"{name} {year}", f"{name[0].upper()}{name[1:]} {year}")


def _last_month(seen: Sighting) -> Days | None:
    """ "last may", "janvier dernier": the latest that is over."""
    days = _by_library(seen.get("month"), seen.get("month"), seen.today)
    if days is None or days.last < seen.today:
        return days
    return month_days(days.first.year - 1, days.first.month)


def _relative_month(seen: Sighting) -> Days | None:
    """ "loni v květnu", "may last year"."""
    word = seen.get("month")
    return _by_library(f"{word} {seen.today.year - (1 if seen.get('rel_last') else 0)}", word, seen.today)


def _calendar(seen: Sighting) -> Days | None:
    """A month or day by name, with or without its year."""
    if seen.get("day") and not 1 <= int(seen.get("day")) <= 31:
        return None
    if seen.get("month") in ("mars", "may") and not seen.get("year") and _is_no_month(seen):
        return None
    days = _by_library(" ".join(seen.words), seen.get("month"), seen.today)
    if days is None and int(seen.get("day") or 0) > 28:
        raise ImpossibleDateError(f"“{' '.join(seen.words)}” is no date: that month has no such day.")
    return days


def _days_of_month(seen: Sighting) -> Days | None:
    """ "3 to 10 may 2019", "10.–12. Juni": from one day to another of a month."""
    month = next(word for word in seen.words if folded(word) == seen.get("month"))
    end = _by_library(f"{seen.get('day')} {month} {seen.get('year')}".strip(), seen.get("month"), seen.today)
    if end is None or end.first != end.last or not 0 < int(seen.get("from")) < end.first.day:
        return None
    return days_between(end.first.replace(day=int(seen.get("from"))), end.first)


def _is_no_month(seen: Sighting) -> bool:
    """ "of 3 may flowers", "2 mars bars": a noun comes behind."""
    behind = seen.match.string[seen.match.end() :].split()
    before = seen.match.string[: seen.match.start()].split()
    noun_follows = bool(behind) and behind[0] not in (STOPPERS | AND)
    return noun_follows and (seen.get("month") == "mars" or before[-1:] == ["of"])


def _weekday(seen: Sighting) -> Days | None:
    return _by_library(seen.get("weekday"), seen.get("weekday"), seen.today, before_today=True)


@lru_cache(maxsize=256)
def _by_library(text: str, name: str, today: date, before_today: bool = False) -> Days | None:
    """What `dateparser` makes of words that are nothing but a date; without a year the latest one.

    `name` is the month or weekday in them: only languages that have it are asked, as each takes time to load.
    """
    from dateparser.date import DateDataParser

    base = datetime(today.year, today.month, today.day, 12)
    found = DateDataParser(
        languages=[
            code for code in said.MONTHS if name in f"{said.MONTHS[code]} {said.WEEKDAYS[code]}".split()
        ],
        settings={
            "RELATIVE_BASE": base - timedelta(days=1) if before_today else base,
            "PREFER_DATES_FROM": "past",
            "PREFER_DAY_OF_MONTH": "first",
            "DATE_ORDER": "DMY",
        },
    ).get_date_data(text)
    if found.date_obj is None:
        return None
    day = found.date_obj.date()
    return month_days(day.year, day.month) if found.period == "month" else one_day(day)


def _named(table: dict[str, str], word: str) -> str:
    return next(name for name, words in table.items() if word in words.split()).removesuffix("s")


# ------------------------------------------------------------------------------------------ as patterns


def _any(words: str) -> str:
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_L = "(?:l'|d')?"
_MONTH = _any(" ".join(said.MONTHS.values()))
_WEEKDAY = _any(" ".join(said.WEEKDAYS.values()))
_SEASON = _any(" ".join(said.SEASONS.values()))
_FEAST = "|".join(said.FEASTS.values())
_WHAT = f"{_SEASON}|{_FEAST}"
_UNIT = _any(" ".join(words for name, words in said.UNITS.items() if name not in ("day", "years")))
_MANY = _any(" ".join(said.UNITS.values()))
_YEAR_WORD = _any(said.UNITS["year"])
_COUNT = rf"\d{{1,3}}|{_any(' '.join(said.NUMBERS))}"
_REL = (
    rf"(?P<rel_last>{said.LAST_YEAR}|(?:{said.LAST_BEFORE}) (?:{_YEAR_WORD})"
    rf"|(?:el )?(?:{_YEAR_WORD}) (?:{said.LAST_AFTER}))"
    rf"|(?P<rel_this>{said.THIS_YEAR}|(?:{said.THIS}) (?:{_YEAR_WORD}))"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er)?"
_Y = rf"(?P<year>{YEAR})"

_ON = f"(?:(?:{said.AT}|the) )*"
_OF = f"(?:(?:{said.AMONG}) )?"

_PATTERNS: tuple[tuple[str, Reader], ...] = (
    (_L + f"(?P<day>{'|'.join(sorted(said.DAY_WORDS, key=len, reverse=True))})", _day_word),
    (rf"(?:(?P<this>{said.THIS})|{said.LAST_BEFORE}) (?P<unit>{_UNIT})", _unit),
    (rf"{_L}(?P<unit>{_UNIT}) (?:{said.LAST_AFTER})|{said.LAST_YEAR}|(?P<rel_this>{said.THIS_YEAR})", _unit),
    (rf"(?:{said.LAST_OF_MANY}) (?P<count>{_COUNT}) (?P<unit>{_MANY})", _last_many),
    (rf"(?P<count>{_COUNT}) (?:{said.LAST_OF_MANY}) (?P<unit>{_MANY})", _last_many),
    (rf"(?P<count>{_COUNT}) (?P<unit>{_MANY}) {said.AGO_AFTER}(?P<exact> today)?", _ago),
    (rf"(?:{said.AGO_BEFORE}) (?:(?P<count>{_COUNT}) )?(?P<unit>{_MANY})", _ago),
    (rf"(?:(?P<this>{said.THIS})|{said.LAST_BEFORE}) (?P<what>{_WHAT})", _last_occasion),
    (rf"{_L}(?P<what>{_WHAT}) (?:{said.LAST_AFTER})", _last_occasion),
    (rf"{_L}(?P<what>{_WHAT})(?: sunday)? {_OF}(?P<year>{YEAR})(?:[/-]\d\d(?:\d\d)?)?", _occasion_of_year),
    (rf"(?:{_REL}) {_ON}{_L}(?P<what>{_WHAT})", _occasion_of_year),
    (rf"{_L}(?P<what>{_WHAT}) {_OF}(?:{_REL})", _occasion_of_year),
    (rf"(?:{said.AT_FEAST})(?! {_OF}(?:{YEAR}|{_REL}))", _latest_occasion),
    (rf"(?:{said.LAST_BEFORE}) (?P<month>{_MONTH})(?! of)", _last_month),
    (rf"(?P<month>{_MONTH}) (?:{said.LAST_AFTER})", _last_month),
    (rf"(?:{_REL}) {_ON}{_L}(?P<month>{_MONTH})", _relative_month),
    (rf"(?P<month>{_MONTH}) {_OF}(?:{_REL})", _relative_month),
    (rf"(?:(?:{_WEEKDAY}) )?{_DAY} (?:of |de |d')?(?P<month>{_MONTH})(?: {_OF}{_Y})?", _calendar),
    (
        rf"(?:od |desde )?(?P<from>\d{{1,2}})\.?(?: (?:to|bis|au|a|al|do|az|-|–) |[-–]){_DAY} (?:of |de )?"
        rf"(?P<month>{_MONTH})(?: {_OF}{_Y})?",
        _days_of_month,
    ),
    (rf"(?P<month>{_any(said.MONTHS['en'])}) {_DAY}(?: {_Y})?", _calendar),
    (rf"(?P<month>{_MONTH}) {_OF}{_Y}", _calendar),
    *(
        (
            rf"(?:{said.IN_MONTH[code]}) ?(?P<month>{_any(row)})(?: {_OF}{_Y})?(?! (?:{said.LAST_AFTER}))",
            _calendar,
        )
        for code, row in said.MONTHS.items()
    ),
    *(
        (rf"(?:{on}) (?P<weekday>{_any(said.WEEKDAYS[code])})", _weekday)
        for code, on in said.ON_WEEKDAY.items()
    ),
    (rf"(?:{said.LAST_BEFORE}) (?P<weekday>{_WEEKDAY})", _weekday),
    (rf"(?P<weekday>{_WEEKDAY}) (?:{said.LAST_AFTER})", _weekday),
)

_PATTERNS_ALONE: tuple[tuple[str, Reader], ...] = (
    (rf"{_L}(?P<what>{_WHAT})", _latest_occasion),
    (rf"(?P<month>{_MONTH})", _calendar),
    (rf"(?P<weekday>{_WEEKDAY})", _weekday),
)
