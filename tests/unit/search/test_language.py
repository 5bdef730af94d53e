"""Reading lines: what holds for every line, and what single parts of the language say."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st
from question_words import NOW, PLACES, read

from photosearch.parts import Part, PartKind, ReadQuestion
from photosearch.search.fields import FIELDS
from photosearch.search.language import read_line
from photosearch.search.writing import written

PIECES = [
    *(example for field in FIELDS for example in field.examples),
    *[
        "dog",
        "cat",
        "in",
        "near",
        "at",
        "Prague",
        "Brno",
        "New",
        "York",
        "without",
        "ohne",
        "sans",
        "bez",
        "sin",
        "or",
        "oder",
        "ou",
        "nebo",
        "o",
        "|",
        "OR",
        "then",
        "photos",
        "the",
    ],
    *[
        "2019",
        "2049",
        "3",
        "may",
        "march",
        "last",
        "summer",
        "christmas",
        "loni",
        "v",
        "létě",
        "été",
        "hier",
        "12:30",
        "31",
        "february",
        "3.5.2019",
        "2015-2018",
    ],
    *[
        '"',
        "„",
        "“",
        "”",
        "«",
        "»",
        "(",
        ")",
        "\\",
        "-",
        "−",
        ",",
        ";",
        ":",
        "..",
        "2:",
        "0.5:",
        "-2:",
        "0:",
        ":",
        "in:",
        "foo:bar",
        "http://x.org",
        "🎉",
        "海辺",
        "ç",
        "́",
        "\x00",
        "�",
    ],
    '"exact words"',
    "2:(old town)",
    "-(a b)",
    "(dog or cat)",
    "before christmas 2018",
]
LINES = st.lists(st.sampled_from(PIECES), max_size=14).flatmap(
    lambda pieces: st.lists(
        st.sampled_from([" ", " ", " ", "", "\t"]), min_size=len(pieces), max_size=len(pieces)
    ).map(lambda gaps: "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True)))
)
ANYTHING = st.one_of(
    st.text(max_size=60), LINES, st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
)


def unplaced(found: ReadQuestion) -> list[Part]:
    return [replace(part, start=-1, end=-1) for part in found.parts]


# ------------------------------------------------------------------------------------- of every line


@given(ANYTHING)
@settings(max_examples=600, deadline=None)
def test_no_line_raises_and_every_part_has_its_place(line: str) -> None:
    found = read(line)
    for one in (*found.parts, *found.hints):
        assert 0 <= one.start <= one.end <= len(line) or (one.start, one.end) == (-1, -1)
    for part in found.parts:
        assert part.text and part.label and part.weight > 0
        assert (part.kind is PartKind.WORDS) == bool(part.words) == (part.condition is None)
    assert [part.clause for part in found.parts] == sorted(part.clause for part in found.parts)


@given(ANYTHING)
@example("in:2019 or")
@example("(a or b) :-)")
@settings(max_examples=600, deadline=None)
def test_a_part_read_again_is_the_same_part(line: str) -> None:
    for part in read(line).parts:
        assert unplaced(read(part.text)) == [replace(part, clause=0, start=-1, end=-1)], part.text


@given(ANYTHING)
@settings(max_examples=600, deadline=None)
def test_parts_written_in_a_line_are_read_again(line: str) -> None:
    found = read(line)
    again = written(found.parts)
    assert unplaced(read(again)) == unplaced(found), again


@given(ANYTHING)
@settings(max_examples=300, deadline=None)
def test_a_literal_line_is_words_and_nothing_else(line: str) -> None:
    found = read_line(line, PLACES, NOW, literal=True)
    assert [part.kind for part in found.parts] == [PartKind.WORDS] * len(found.parts)
    assert len(found.parts) <= 1 and not found.hints
    for part in found.parts:
        assert unplaced(read(part.text)) == unplaced(found), part.text
