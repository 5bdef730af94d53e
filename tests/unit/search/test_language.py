"""Reading lines: what holds for every line, and what single parts of the language say."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from question_words import NOW, PLACES, read

from photosearch.parts import Part, PartKind, ReadQuestion, Says
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
@example("2001-2000 - 2000-2000")
@example('oR IN:2000"oR 0 0 0 0 1/2000 0')
@settings(max_examples=600, deadline=None)
def test_a_part_read_again_is_the_same_part(line: str) -> None:
    for part in read(line).parts:
        assert unplaced(read(part.text)) == [replace(part, clause=0, start=-1, end=-1)], part.text


@given(ANYTHING)
@example('then 2:(old town) in:"last summer" dogafter:"christmas 2018" ')
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


# ---------------------------------------------------------------------------------------- single things


def texts(line: str) -> list[str]:
    return [part.text for part in read(line).parts]


def test_parts_know_where_they_were_typed() -> None:
    line = "a sunset in Prague -people"
    assert [line[part.start : part.end] for part in read(line).parts] == ["a sunset", "in Prague", "-people"]
    line = 'dog  "x y" 2:(a b)'
    assert [line[part.start : part.end] for part in read(line).parts] == ["dog", '"x y"', "2:(a b)"]


def test_hints_know_what_they_are_about() -> None:
    line = "dog on:2019-02-31 in:Atlantis"
    assert [line[hint.start : hint.end] for hint in read(line).hints] == ["on:2019-02-31", "in:Atlantis"]


def test_free_words_are_one_part_and_name_their_first_stretch() -> None:
    line = "sunset in Prague with birds in:2019 over water"
    words = read(line).parts[0]
    assert words.words == "sunset with birds over water"
    assert line[words.start : words.end] == "sunset"


def test_alternatives_share_a_clause() -> None:
    found = read("dog or cat in:2019 | in:2020 -people")
    assert [(part.text, part.clause) for part in found.parts] == [
        ("dog", 0),
        ("cat", 0),
        ("in:2019", 1),
        ("in:2020", 1),
        ("-people", 2),
    ]


def test_what_is_left_out_is_no_alternative() -> None:
    assert [part.clause for part in read("dog or is:favourite cat").parts] == [0]
    assert texts("dog or is:favourite cat") == ["dog cat"]
    assert texts("is:favourite or dog in:2019") == ["dog", "in:2019"]


def test_or_in_a_whole_sentence_is_a_word() -> None:
    line = "two teams in white or blue uniforms play ball in front of a crowd"
    found = read(line)
    assert [part.words for part in found.parts] == [line]
    assert "“|”" in found.hints[0].text
    assert len(read(line.replace(" or ", " | ")).parts) == 2


def test_a_photo_word_alone_beside_other_parts_is_left_out() -> None:
    assert texts("photos in:2019") == ["in:2019"]
    assert texts("photos") == ["photos"]
    assert texts("photos of dogs in:2019") == ["photos of dogs", "in:2019"]


def test_escaped_words_stay_words_wherever_they_stand() -> None:
    found = read(r"\2019 dog \or cat in \Prague \"x \-y \last summer")
    assert [part.words for part in found.parts] == ['2019 dog or cat in Prague "x -y last summer']


def test_one_part_can_be_left_out_of_a_line() -> None:
    found = read("dog or cat in:2019 beach (a | b) -people")
    assert (
        written([part for part in found.parts if part.text != "in:2019"])
        == "(dog OR cat) beach (a OR b) -people"
    )


def test_exact_text_wants_something_to_look_for() -> None:
    assert read('"x"').parts[0].condition == Says("x")
    assert not read('""').parts and read('""').hints
    assert read('"🎉"').parts[0].words == "🎉"


def test_places_are_asked_for_only_behind_in_and_near() -> None:
    asked: list[str] = []

    class Curious:
        def place(self, name: str) -> bool:
            asked.append(name)
            return False

        def locate(self, name: str) -> tuple[float, float] | None:
            asked.append(name)
            return None

    read_line("Prague castle at night, New York style", Curious(), NOW)
    assert asked == ["night"]
    read_line("in " * 600, Curious(), NOW)
    assert len(asked) < 100


def test_without_a_library_there_are_no_places() -> None:
    assert [part.words for part in read_line("sunset in Prague", now=NOW).parts] == ["sunset in Prague"]


def test_very_many_parts_are_bounded_and_told_of() -> None:
    found = read("-a " * 300)
    assert len(found.parts) == 50
    assert "left out" in found.hints[-1].text
    assert len(read("foo:bar " * 200).hints) <= 20


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        '" ',
        "„ ",
        "(",
        "( a or ",
        "(a or ",
        "in ",
        "a or ",
        "-a ",
        '"\\',
        "2019 ",
        "without a ",
        "foo:bar ",
        "last ",
    ],
)
def test_long_lines_are_read_quickly(piece: str) -> None:
    line = (piece * 2000)[:2000]
    read(line)
    seconds = []
    for _ in range(3):
        started = time.process_time()
        read(line)
        seconds.append(time.process_time() - started)
    assert min(seconds) < 0.1  # measured: 1 to 17 ms


def test_reading_questions_loads_nothing_heavy() -> None:
    code = (
        "import sys; from photosearch.search.language import read_line; read_line('dog in:2019');"
        "print([name for name in ('numpy', 'dateparser', 'dateutil', 'difflib') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_places_are_found_in_czech_cases() -> None:
    assert texts("hrad v Olomouci") == ["hrad", "in:Olomouc"]
    assert texts("u Brna") == ["near:Brno"]
    assert texts("v Itálii") == ["in:Itálie"]
    assert texts("in Olomouci") == ["in Olomouci"]  # not behind a Czech word
