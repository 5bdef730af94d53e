"""Reading and checking questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.errors import QuestionError
from photosearch.parts import ReferencePhoto
from photosearch.records import Question
from photosearch.search.query import MAX_WORDS_CHARACTERS, WordsPart, read, unknown_script_note


@pytest.mark.parametrize("words", ["", "  ", "\t\n", "\x00\x07", "\u2028"])
def test_nothing_asked(words):
    with pytest.raises(QuestionError):
        read(Question(words))


def test_words_are_trimmed_and_plain():
    assert read(Question("  a\tdog\x00 on\r\n the   beach ")).words == (WordsPart("a dog on the beach"),)
    assert read(Question("cafe\u0301")).words[0].text == "caf\u00e9"
    assert read(Question("👨‍👩‍👧 at the sea")).words[0].text == "👨‍👩‍👧 at the sea"


def test_long_questions_are_cut_at_a_word_and_told_of():
    query = read(Question("word " * 1000))
    assert len(query.words[0].text) <= MAX_WORDS_CHARACTERS
    assert query.words[0].text.endswith("word")
    assert "only its first" in query.notes[0]
    assert len(read(Question("x" * 5000)).words[0].text) == MAX_WORDS_CHARACTERS


def test_photos_alone_and_with_words():
    query = read(
        Question(
            photos=tuple(ReferencePhoto(Path(one)) for one in ("/a/sea.jpg", "/b/dog.jpg", "/a/sea.jpg"))
        )
    )
    assert [part.path.name for part in query.images] == ["sea.jpg", "dog.jpg"]
    assert query.words == ()
    assert query.text == "sea.jpg + dog.jpg"
    assert read(Question("at night", (ReferencePhoto(Path("/a/sea.jpg")),))).text == "at night + sea.jpg"


def test_too_many_photos_and_too_few_hits():
    with pytest.raises(QuestionError, match="up to 32"):
        read(Question(photos=tuple(ReferencePhoto(Path(f"/{i}.jpg")) for i in range(33))))
    with pytest.raises(QuestionError, match="At least one"):
        read(Question("dog", limit=0))


@pytest.mark.parametrize(
    ("words", "languages", "noted"),
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
def test_scripts_that_a_model_does_not_know(words, languages, noted):
    notes = unknown_script_note([WordsPart(words)], languages, "builtin")
    assert bool(notes) is noted


def test_the_note_names_the_languages():
    (note,) = unknown_script_note([WordsPart("собака")], ("en", "cs"), "builtin")
    assert "builtin knows English, Czech" in note
