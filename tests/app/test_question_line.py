"""What a click on a chip does to the line: it is read again as what was wanted."""

from __future__ import annotations

import pytest

from photosearch.app.question_line import as_words, weighed, without
from photosearch.parts import Part, PartKind
from photosearch.search.language import read_line


def part_of(line: str, label: str) -> Part:
    return next(part for part in read_line(line).parts if part.label == label)


@pytest.mark.parametrize(
    ("line", "label", "left"),
    [
        ("beach in:2019", "beach", "in:2019"),
        ("beach in:2019", "2019", "beach"),
        ("beach -people in:2019", "people", "beach in:2019"),
        ("cat or dog in:2019", "cat", "dog in:2019"),
        ("cat or dog in:2019", "dog", "cat in:2019"),
        ("last summer beach", "beach", 'in:"summer 2026"'),
        ("2:sunset", "sunset", ""),
    ],
)
def test_a_part_goes_and_the_rest_stays(line: str, label: str, left: str) -> None:
    read = read_line(line)
    made = without(line, read, part_of(line, label))
    kept = [part.label for part in read.parts if part.label != label]
    assert [part.label for part in read_line(made).parts] == kept
    if "summer" not in line:  # depends on the day
        assert made == left


@pytest.mark.parametrize("weight", [0.5, 1.0, 1.5, 2.0, 3.0])
@pytest.mark.parametrize("negative", [False, True])
@pytest.mark.parametrize(
    ("line", "label"),
    [("red car in:2019", "red car"), ("2:sunset in:2019", "sunset"), ("-people cat:x", "people")],
)
def test_a_weight_is_written_so_that_it_is_read(line: str, label: str, weight: float, negative: bool) -> None:
    made = weighed(line, read_line(line), part_of(line, label), weight, negative=negative)
    words = [part for part in read_line(made).parts if part.kind is PartKind.WORDS]
    found = [part for part in words if label in part.words]
    assert found, made
    assert (found[0].weight, found[0].negative) == (weight, negative)


def test_a_condition_is_turned_round_and_back() -> None:
    line = "beach in:2019"
    turned = weighed(line, read_line(line), part_of(line, "2019"), 1.0, negative=True)
    assert turned == "beach -in:2019"
    part = read_line(turned).parts[1]
    assert weighed(turned, read_line(turned), part, 1.0, negative=False) == line


def test_one_of_several_alternatives_is_weighed() -> None:
    line = "cat or dog in:2019"
    made = weighed(line, read_line(line), part_of(line, "dog"), 2.0, negative=False)
    read = read_line(made)
    assert [(part.label, part.weight, part.clause) for part in read.parts] == [
        ("cat", 1.0, 0),
        ("dog", 2.0, 0),
        ("2019", 1.0, 1),
    ]


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("beach in:2019", PartKind.DATE, "beach in:2019"),
        ("beach christmas 2018", PartKind.DATE, "beach christmas 2018"),
        ('beach "red car"', PartKind.TEXT, "beach red car"),
        ("beach camera:canon", PartKind.FIELD, "beach camera:canon"),
        ("beach -has:gps", PartKind.FIELD, "beach has:gps"),
    ],
)
def test_a_part_can_be_taken_for_its_words(line: str, kind: PartKind, words: str) -> None:
    read = read_line(line)
    part = next(part for part in read.parts if part.kind is kind)
    again = read_line(as_words(line, read, part)).parts
    assert [(one.kind, one.words) for one in again] == [(PartKind.WORDS, words)]


def test_one_of_several_alternatives_can_be_taken_for_its_words() -> None:
    read = read_line("in:2018 or in:2019")
    again = read_line(as_words("in:2018 or in:2019", read, read.parts[1])).parts
    assert [(part.kind, part.clause) for part in again] == [(PartKind.DATE, 0), (PartKind.WORDS, 0)]


def test_words_that_look_like_more_stay_words_when_weighed_back() -> None:
    line = "2:(in:2019)"
    made = weighed(line, read_line(line), read_line(line).parts[0], 1.0, negative=False)
    (part,) = read_line(made).parts
    assert (part.kind, part.words, part.weight) == (PartKind.WORDS, "in:2019", 1.0)
