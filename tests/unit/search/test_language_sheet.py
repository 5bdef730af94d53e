"""The sheet of the language: it tells of every field, every example works, and the README shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from question_words import PLACES, read

from photosearch.parts import PartKind
from photosearch.search.fields import FIELDS
from photosearch.search.language_sheet import language_help, language_table, language_text

README = Path(__file__).resolve().parents[3] / "README.md"
EXAMPLES = [(entry.pattern, example) for entry in language_help() for example in entry.examples]


def test_the_readme_has_the_table_of_the_language() -> None:
    table = language_table()
    assert table in README.read_text(encoding="utf-8"), f"put this table into the README:\n{table}"


def test_every_field_is_told_of() -> None:
    patterns = {entry.pattern for entry in language_help()}
    assert {f"{field.name}:" for field in FIELDS} <= patterns
    assert all(f"{field.name}:" in language_text() for field in FIELDS)


@pytest.mark.parametrize(("pattern", "example"), EXAMPLES, ids=[example for _, example in EXAMPLES])
def test_examples_are_understood_without_a_hint(pattern: str, example: str) -> None:
    assert PLACES.place("Prague") and PLACES.place("New York") and PLACES.place("Brno")
    found = read(example)
    assert found.parts and not found.hints
    if pattern.endswith(":"):
        (part,) = found.parts
        assert part.kind is not PartKind.WORDS and part.text.startswith(pattern)


@pytest.mark.parametrize("entry", language_help(), ids=lambda entry: entry.pattern)
def test_meanings_are_sentences(entry) -> None:  # type: ignore[no-untyped-def]
    assert entry.meaning.endswith(".") and entry.examples
