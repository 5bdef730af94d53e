"""Fields: what each value means as a condition, how it is written again, and what is said where it means nothing."""

from __future__ import annotations

import math
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from question_words import NOW, PLACES

from photosearch.parts import Between, Condition, Has, Holds, InPlace, Is, Near, Taken
from photosearch.search.fields import (
    BY_NAME,
    FIELDS,
    NotUnderstoodError,
    Surroundings,
    read_field,
    written_field,
)
from photosearch.search.lexing import Form, Lexer

AROUND = Surroundings(PLACES, NOW.date())


def day(year: int, month: int = 1, of: int = 1) -> datetime:
    return datetime(year, month, of)


@pytest.mark.parametrize(
    ("name", "value", "condition"),
    [
        ("in", "2019", Taken(day(2019), day(2020))),
        ("in", "2019-12", Taken(day(2019, 12), day(2020))),
        ("on", "2019-12-31", Taken(day(2019, 12, 31), day(2020))),
        ("before", "2019-05", Taken(None, day(2019, 5))),
        ("after", "2019-05", Taken(day(2019, 6), None)),
        ("in", "2019-05..", Taken(day(2019, 5), None)),
        ("in", "..2019-05", Taken(None, day(2019, 6))),
        ("in", "last month", Taken(day(2026, 6), day(2026, 7))),
        ("in", "Prague", InPlace("Prague")),
        ("in", "new york", InPlace("new york")),
        ("near", "Brno", Near(49.2, 16.61, 25.0)),
        ("near", "Brno,500m", Near(49.2, 16.61, 0.5)),
        ("near", "-33.9, 151.2, 3 km", Near(-33.9, 151.2, 3.0)),
        ("camera", "Canon EOS", Holds("camera", "Canon EOS")),
        ("lens", "f/1.8", Holds("lens", "f/1.8")),
        ("folder", "C:\\Photos", Holds("folder", "C:\\Photos")),
        ("file", "IMG_*", Holds("file", "IMG_*")),
        ("type", "HEIC", Holds("type", "HEIC")),
        ("rating", "3", Between("rating", 3, 3)),
        ("rating", ">3", Between("rating", 4, None)),
        ("rating", "≤3", Between("rating", None, 3)),
        ("rating", "5..3", Between("rating", 3, 5)),
        ("size", ">5mb", Between("bytes", 5_000_001, None)),
        ("size", "<=1.5 kB", Between("bytes", None, 1500)),
        ("size", "2MiB..1GiB", Between("bytes", 2**21, 2**30)),
        ("size", ">=12mp", Between("megapixels", 12, None)),
        ("size", "<12mp", Between("megapixels", None, math.nextafter(12, 0))),
        ("has", "location", Has("gps")),
        ("has", "Keywords", Has("keywords")),
        ("is", "RAW", Is("raw")),
    ],
)
def test_values_as_conditions(name: str, value: str, condition: Condition) -> None:
    meaning = read_field(name, value, AROUND)
    assert meaning.condition == condition
    assert read_field(name, meaning.value, AROUND) == meaning


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("on", "2019-02-31", "28 days"),
        ("on", "Prague", "is no date"),
        ("before", "soon", "is no date"),
        ("in", "Atlantis", "compared by meaning"),
        ("near", "Atlantis,5km", "compared by meaning"),
        ("near", "99,16", "Latitudes"),
        ("near", "Brno,0km", "distance"),
        ("camera", "**", "asterisk"),
        ("camera", " ", "for example camera:canon"),
        ("rating", "6", "0 to 5"),
        ("rating", "many", "0 to 5"),
        ("rating", "3mb", "0 to 5"),
        ("size", "5", "unit"),
        ("size", "1mb..2mp", "unit"),
        ("size", "big", "unit"),
        ("has", "wings", "takes gps"),
        ("is", "nice", "takes raw"),
        ("is", "Favourite", "cannot be asked for yet"),
        ("is", "duplicate", "cannot be asked for yet"),
        ("type", "video", "cannot be asked for yet"),
    ],
)
def test_values_that_mean_nothing_are_told(name: str, value: str, said: str) -> None:
    with pytest.raises(NotUnderstoodError, match=said):
        read_field(name, value, AROUND)


@pytest.mark.parametrize(("name", "value"), [("in", "Atlantis"), ("near", "Atlantis")])
def test_unknown_places_are_compared_by_meaning(name: str, value: str) -> None:
    with pytest.raises(NotUnderstoodError) as caught:
        read_field(name, value, AROUND)
    assert caught.value.words == "Atlantis"


@given(
    st.sampled_from(FIELDS), st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)
)
def test_any_value_means_something_or_is_told(field, value: str) -> None:  # type: ignore[no-untyped-def]
    try:
        meaning = read_field(field.name, value, AROUND)
    except NotUnderstoodError as problem:
        assert str(problem).endswith((".", "”."))
    else:
        assert read_field(field.name, meaning.value, AROUND) == meaning


@given(
    st.text(
        st.characters(exclude_categories=("C", "Z"), include_characters=' "\\,;()|'), min_size=1, max_size=20
    )
)
def test_a_written_value_is_cut_out_of_a_line_as_it_was(value: str) -> None:
    line = f"dog {written_field('folder', value)} cat"
    dog, field, cat = Lexer(line, BY_NAME).lexemes()
    assert (field.form, field.field, field.text) == (Form.FIELD, "folder", value)
    assert (dog.text, cat.text) == ("dog", "cat")


def test_fields_are_declared_whole() -> None:
    assert len(BY_NAME) == len(FIELDS)
    for field in FIELDS:
        assert field.meaning.endswith(".") and field.examples and field.takes
        assert all(example.startswith(f"{field.name}:") for example in field.examples)
