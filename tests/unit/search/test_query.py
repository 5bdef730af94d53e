"""Questions as parts: lines, photos, limits; and scripts that a model does not know."""

from __future__ import annotations

from pathlib import Path

import pytest
from question_words import NOW, PLACES

from photosearch.parts import Part, PartKind, ReferencePhoto
from photosearch.records import Question
from photosearch.search.query import MAX_CHARACTERS, read, unknown_script_note


def words(text: str) -> Part:
    return Part(PartKind.WORDS, text, text, words=text)


@pytest.mark.parametrize("line", ["", "  ", "\t\n", "\x00\x07", "\u2028"])
def test_nothing_asked(line):
    assert read(Question(line)).parts == ()
    assert read(Question(line, literal=True)).parts == ()


def test_words_are_trimmed_and_plain():
    assert read(Question("  a\tdog\x00 on\r\n the   beach ")).parts[0].words == "a dog on the beach"
    assert read(Question("cafe\u0301")).parts[0].words == "caf\u00e9"
    assert read(Question("👨‍👩‍👧 at the sea")).parts[0].words == "👨‍👩‍👧 at the sea"


def test_a_line_is_read_with_the_places_and_the_day_that_are_given():
    found = read(Question("sunset last summer in Prague"), PLACES, NOW)
    assert [part.text for part in found.parts] == ["sunset", 'in:"summer 2025"', "in:Prague"]
    assert [part.text for part in read(Question("sunset in Prague")).parts] == ["sunset in Prague"]


def test_a_literal_line_is_words():
    (part,) = read(Question("in:2019 or last summer", literal=True), PLACES, NOW).parts
    assert part.words == "in:2019 or last summer"


def test_long_lines_are_cut_at_a_word_and_told_of():
    found = read(Question("word " * 1000))
    assert len(found.parts[0].words) <= MAX_CHARACTERS
    assert found.parts[0].words.endswith("word")
    assert "only its first" in found.hints[-1].text
    assert len(read(Question("x" * 5000)).parts[0].words) == MAX_CHARACTERS
    assert not read(Question("x" * MAX_CHARACTERS)).hints


def test_photos_come_behind_the_parts_of_the_line():
    sea, dog = ReferencePhoto(Path("/a/sea.jpg")), ReferencePhoto(Path("/b/dog.jpg"), weight=-2)
    found = read(Question("cat or dog in:2019", (sea, dog, sea)))
    assert [part.clause for part in found.parts] == [0, 0, 1, 2, 3]
    assert [part.photo for part in found.parts] == [None, None, None, sea, dog]
    assert found.parts[-1].negative


@pytest.mark.parametrize(
    ("text", "languages", "noted"),
    [
        ("ein Hund am Strand", ("en", "de"), False),
        ("pes na pláži", ("en", "de"), False),
        ("собака на пляже", ("en", "de"), True),
        ("собака на пляже", ("en", "ru"), False),
        ("海边的狗", ("en",), True),
        ("海辺の犬", ("en", "ja"), False),
        ("หมา", ("en",), True),
        ("หมา", ("th",), False),
        ("dog 犬", ("en",), False),
        ("2024 :-)", ("en",), False),
        ("Tiếng Việt", ("en",), False),
        ("개", ("en",), True),
    ],
)
def test_scripts_that_a_model_does_not_know(text, languages, noted):
    notes = unknown_script_note([words(text)], languages, "builtin")
    assert bool(notes) is noted


def test_the_note_names_the_languages():
    (note,) = unknown_script_note([words("собака")], ("en", "cs"), "builtin")
    assert "builtin knows English, Czech" in note
