"""Ways to go on with a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.catalogue.completions import Value
from photosearch.parts import PartKind
from photosearch.search.completing import MOST, completions

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

VALUES = {
    "place": ["Prague", "New York", "Provence"],
    "camera": ["Canon EOS 5D", "Pixel 8"],
    "lens": ["EF 50mm"],
    "folder": ["Holidays", "my trip"],
    "keyword": ["beach", "dog show"],
}


class Known:
    """Values that begin as typed."""

    def beginning(self, sort, typed, limit):
        found = [one for one in VALUES[sort] if typed and one.lower().startswith(typed.lower())]
        return [Value(one, 1) for one in found[:limit]]


def applied(line: str, cursor: int | None = None) -> list[str]:
    """The line with each completion put into it."""
    found = completions(Known(), line, len(line) if cursor is None else cursor)
    return [line[: one.start] + one.text + line[one.end :] for one in found]


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("dog in:Pra", ["dog in:Prague"]),
        ("dog -in:pr", ["dog -in:Prague", "dog -in:Provence"]),
        ("near:new", ['near:"New York"']),
        ('near:"new y', ['near:"New York"']),
        ("camera:can", ['camera:"Canon EOS 5D"']),
        ("CAMERA:pix", ['camera:"Pixel 8"']),
        ("lens:ef", ['lens:"EF 50mm"']),
        ("folder:hol", ["folder:Holidays"]),
        ("is:r", ["is:raw"]),
        ("type:he", ["type:heic"]),
        ("cam", ["camera:"]),
        ("a dog in new", ['a dog in:"New York"']),
        ("sunset near Prag", ["sunset near:Prague"]),
        ("a bea", ['a "beach"']),
        ("pixe", ['camera:"Pixel 8"']),
        ("in:Prague", []),
        ("camera:", []),
        ('say "bea', []),
        ("b", []),  # a single letter says too little
        ("rating:4", []),
        ("", []),
    ],
)
def test_completions(line, wanted):
    assert applied(line) == wanted


def test_every_choice_of_a_field_with_few():
    assert set(applied("has:")) == {
        f"has:{what}" for what in ("gps", "caption", "keywords", "rating", "camera", "date")
    }


def test_the_rest_of_the_word_is_replaced():
    assert applied("in:Pragxyz dog", 7) == ["in:Prague dog"]
    assert applied('near:"new yo" dog', 10) == ['near:"New York" dog']


def test_kinds_and_places():
    (one,) = completions(Known(), "x in:pra", 8)
    assert (one.kind, one.label, one.start, one.end) == (PartKind.PLACE, "Prague", 2, 8)


@given(st.text(), st.integers())
def test_any_line_may_be_completed(line, cursor):
    found = completions(Known(), line, cursor)
    assert len(found) <= MOST
    assert all(0 <= one.start <= one.end <= len(line) for one in found)


@given(st.text(alphabet='inear:"Pragu eos-(c ', max_size=30), st.integers(0, 30))
def test_lines_of_fields_and_quotes(line, cursor):
    assert all(one.text for one in completions(Known(), line, cursor))
