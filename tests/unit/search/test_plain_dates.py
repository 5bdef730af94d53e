"""Dates in plain words: what each means on a given day, and what is none."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.search.dates import (
    ImpossibleDateError,
    days_between,
    month_days,
    one_day,
    read_number_date,
    year_days,
)
from photosearch.search.plain_dates import FoundDate, Impossible, dates_in, whole_date

TODAY = date(2026, 7, 15)  # a Wednesday
DAYS = st.dates(date(1850, 1, 1), date(2150, 12, 31))


def found(line: str, today: date = TODAY) -> list[tuple[str, str, str]]:
    """Words of each date, its side, and its text."""
    words = line.split()
    return [
        (" ".join(words[one.first : one.end]), one.side, one.days.text)
        if isinstance(one, FoundDate)
        else (" ".join(words[one.first : one.end]), "impossible", "")
        for one in dates_in(words, today)
    ]


def span(line: str, today: date = TODAY) -> tuple[date, date]:
    (one,) = dates_in(line.split(), today)
    assert isinstance(one, FoundDate)
    return one.days.first, one.days.last


# ------------------------------------------------------------------------------------------ in numbers


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019/5/3", date(2019, 5, 3), date(2019, 5, 3)),
        ("3.5.2019", date(2019, 5, 3), date(2019, 5, 3)),
        ("12/24/2018", date(2018, 12, 24), date(2018, 12, 24)),
        ("5/2019", date(2019, 5, 1), date(2019, 5, 31)),
        ("1990s", date(1990, 1, 1), date(1999, 12, 31)),
        ("2015–2018", date(2015, 1, 1), date(2018, 12, 31)),
        ("2018-2015", date(2015, 1, 1), date(2018, 12, 31)),
    ],
)
def test_dates_in_numbers(text: str, first: date, last: date) -> None:
    days = read_number_date(text)
    assert days is not None and (days.first, days.last) == (first, last)


@pytest.mark.parametrize(
    "text", ["1234", "12", "2500", "2019-", "20190503", "12:30", "1.5", "", "2019-05-03-01"]
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert read_number_date(text) is None


@pytest.mark.parametrize("text", ["2019-02-29", "31.4.2019", "2019-13", "0.5.2019"])
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(ImpossibleDateError, match="is no date"):
        read_number_date(text)


@given(DAYS, DAYS)
def test_the_text_of_days_is_read_as_the_same_days(one: date, other: date) -> None:
    for days in (
        days_between(one, other),
        one_day(one),
        month_days(one.year, one.month),
        year_days(one.year),
    ):
        assert whole_date(days.text, TODAY) == days


@given(DAYS)
def test_days_are_named_by_the_largest_units(day: date) -> None:
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    assert days_between(first, last) == year_days(day.year)
    month = month_days(day.year, day.month)
    assert days_between(month.first, month.last) == month
    assert days_between(day, day) == one_day(day)


def test_sides_of_days_meet() -> None:
    days = month_days(2019, 5)
    assert days.before.until == days.taken.first == days.since.first
    assert days.after.first == days.taken.until == days.until.until
    assert days.before.first is days.until.first is days.after.until is days.since.until is None


# -------------------------------------------------------------------------------------------- relative


@pytest.mark.parametrize(
    ("line", "today", "first", "last"),
    [
        ("last summer", date(2026, 7, 15), date(2025, 6, 1), date(2025, 8, 31)),
        ("last summer", date(2026, 9, 1), date(2026, 6, 1), date(2026, 8, 31)),
        ("this summer", date(2026, 1, 5), date(2026, 6, 1), date(2026, 8, 31)),
        ("last winter", date(2026, 2, 10), date(2024, 12, 1), date(2025, 2, 28)),
        ("this winter", date(2026, 2, 10), date(2025, 12, 1), date(2026, 2, 28)),
        ("last winter", date(2024, 3, 1), date(2023, 12, 1), date(2024, 2, 29)),
        ("at christmas", date(2026, 12, 25), date(2026, 12, 24), date(2026, 12, 26)),
        ("last christmas", date(2026, 12, 25), date(2025, 12, 24), date(2025, 12, 26)),
        ("at christmas", date(2026, 12, 23), date(2025, 12, 24), date(2025, 12, 26)),
        ("last week", date(2026, 7, 13), date(2026, 7, 6), date(2026, 7, 12)),
        ("last month", date(2026, 1, 31), date(2025, 12, 1), date(2025, 12, 31)),
        ("last 3 months", date(2026, 5, 31), date(2026, 2, 28), date(2026, 5, 31)),
        ("a month ago", date(2026, 3, 31), date(2026, 2, 1), date(2026, 2, 28)),
        ("last friday", date(2026, 7, 17), date(2026, 7, 10), date(2026, 7, 10)),
        ("yesterday", date(2026, 1, 1), date(2025, 12, 31), date(2025, 12, 31)),
        ("3 may", date(2026, 5, 2), date(2025, 5, 3), date(2025, 5, 3)),
        ("3 may", date(2026, 5, 3), date(2026, 5, 3), date(2026, 5, 3)),
        ("29 february 2024", TODAY, date(2024, 2, 29), date(2024, 2, 29)),
        ("easter 2024", TODAY, date(2024, 3, 29), date(2024, 4, 1)),
        ("new year 2019", TODAY, date(2018, 12, 31), date(2019, 1, 1)),
    ],
)
def test_what_words_mean_on_a_day(line: str, today: date, first: date, last: date) -> None:
    assert span(line, today) == (first, last)


SAME = {
    "last summer": ["letzten Sommer", "l'été dernier", "minulé léto", "loni v létě", "el verano pasado"],
    "last year": ["letztes Jahr", "l'année dernière", "loni", "minulý rok", "el año pasado"],
    "last week": ["letzte Woche", "la semaine dernière", "minulý týden", "la semana pasada"],
    "last month": ["letzten Monat", "le mois dernier", "minulý měsíc", "el mes pasado"],
    "this year": ["dieses Jahr", "cette année", "letos", "este año"],
    "yesterday": ["gestern", "hier", "včera", "ayer"],
    "today": ["heute", "aujourd’hui", "dnes", "hoy"],
    "2 weeks ago": ["vor zwei Wochen", "il y a deux semaines", "před dvěma týdny", "hace dos semanas"],
    "last 6 months": [
        "die letzten 6 Monate",
        "les 6 derniers mois",
        "posledních 6 měsíců",
        "los últimos seis meses",
    ],
    "3 may 2019": ["3. Mai 2019", "le 3 mai 2019", "3. května 2019", "3 de mayo de 2019"],
    "may 2019": ["Mai 2019", "mai 2019", "květen 2019", "v květnu 2019", "mayo de 2019"],
    "in may": ["im Mai", "en mai", "v květnu", "en mayo"],
    "last friday": ["letzten Freitag", "vendredi dernier", "minulý pátek", "el viernes pasado"],
    "christmas 2018": ["Weihnachten 2018", "Noël 2018", "Vánoce 2018", "Navidad 2018"],
    "at christmas": ["an Weihnachten", "à Noël", "o Vánocích", "en Navidad"],
    "easter 2019": ["Ostern 2019", "Pâques 2019", "Velikonoce 2019", "Semana Santa 2019"],
    "summer 2019": ["im Sommer 2019", "été 2019", "v létě 2019", "el verano de 2019"],
    "between 2015 and 2018": [
        "zwischen 2015 und 2018",
        "entre 2015 et 2018",
        "mezi 2015 a 2018",
        "entre 2015 y 2018",
    ],
    "before 2015": ["vor 2015", "avant 2015", "před 2015", "antes de 2015"],
    "since 2015": ["seit 2015", "depuis 2015", "od 2015", "desde 2015"],
}


@pytest.mark.parametrize(
    ("line", "other"), [(line, other) for line, others in SAME.items() for other in others]
)
def test_the_same_in_other_languages(line: str, other: str) -> None:
    (english,), (foreign,) = dates_in(line.split(), TODAY), dates_in(other.split(), TODAY)
    assert isinstance(english, FoundDate) and isinstance(foreign, FoundDate)
    assert (foreign.days, foreign.side) == (english.days, english.side)
    assert (foreign.first, foreign.end) == (0, len(other.split()))


# ---------------------------------------------------------------------------------- among other words


def test_words_that_lead_to_a_date_go_with_it() -> None:
    assert found("dogs in the summer of 2019 at sea") == [("in the summer of 2019", "in", "summer 2019")]
    assert found("photo taken in 2019") == [("taken in 2019", "in", "2019")]
    assert found("walk on 3 may with dog") == [("on 3 may", "in", "2026-05-03")]


def test_sides_and_ranges() -> None:
    assert found("trips before 2015 and after 2018") == [
        ("before 2015", "before", "2015"),
        ("after 2018", "after", "2018"),
    ]
    assert found("from june 2018 until may 2019") == [
        ("from june 2018 until may 2019", "in", "2018-06..2019-05")
    ]
    assert found("what did I do last summer") == [("last summer", "in", "summer 2025")]


def test_what_is_hidden_is_no_date() -> None:
    assert dates_in(["last", None, "summer"], TODAY) == []
    assert dates_in([None], TODAY) == []


def test_impossible_days_are_told() -> None:
    assert found("party 31 april 2019") == [("31 april 2019", "impossible", "")]
    assert isinstance(dates_in(["2019-02-30"], TODAY)[0], Impossible)
    with pytest.raises(ImpossibleDateError):
        whole_date("30 february", TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("summer", "summer 2026"),
        ("winter", "winter 2025"),
        ("may", "2026-05"),
        ("august", "2025-08"),
        ("christmas", "christmas 2025"),
        ("last-summer", "summer 2025"),
        ("summer 2018..christmas 2019", "summer 2018..christmas 2019"),
        ("monday", "2026-07-13"),
    ],
)
def test_alone_a_name_is_its_latest(text: str, meant: str) -> None:
    days = whole_date(text, TODAY)
    assert days is not None and days.text == meant


@pytest.mark.parametrize(
    "text", ["Prague", "last", "christmas tree", "may flowers", "12", "..", "2019..x", ""]
)
def test_as_a_whole_these_are_no_dates(text: str) -> None:
    assert whole_date(text, TODAY) is None


@given(
    st.lists(
        st.sampled_from(["last", "3", "may", "in", "2019", "summer", "of", "to", "christmas", "week", "ago"]),
        max_size=8,
    ),
    DAYS,
)
@settings(max_examples=200, deadline=None)
def test_any_words_on_any_day(words: list[str], today: date) -> None:
    end = 0
    for one in dates_in(words, today):
        assert end <= one.first < one.end <= len(words)
        end = one.end
        if isinstance(one, FoundDate):
            assert one.days.first <= one.days.last
            assert whole_date(one.days.text, today) == one.days


def test_seasons_and_feasts_follow_each_other_through_the_years() -> None:
    for year in range(2000, 2030):
        seasons = [whole_date(f"{name} {year}", TODAY) for name in ("spring", "summer", "autumn", "winter")]
        for one, other in pairwise(seasons):
            assert one is not None and other is not None and one.last + timedelta(days=1) == other.first


# ------------------------------------------------------------------------------------------ what it costs


@pytest.mark.parametrize(
    ("line", "needed"), [("a dog on a beach", False), ("in:2019 fall", False), ("3 may", True)]
)
def test_the_date_library_is_imported_only_for_dates(line: str, needed: bool) -> None:
    code = (
        "import sys; from photosearch.search.language import read_line;"
        f"read_line({line!r}); print('dateparser' in sys.modules, 'numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(needed), "False"]
