"""Which words of a line mean "or": five languages, in which some of these words also mean other things."""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.search.lexing import Form, Lexeme
from photosearch.search.plain_words import (
    ENGLISH,
    FRENCH,
    NO_ALTERNATIVE,
    OR,
    SPANISH,
    STOPPERS,
    WITHOUT,
    folded,
)

ALWAYS = frozenset(["|", "||", "OR", "ODER", "OU", "NEBO"])


def alternatives(lexemes: Sequence[Lexeme]) -> set[int]:
    """Where lexemes stand that join their neighbours by "or". One that misses a neighbour is none."""
    said = frozenset(folded(one.text) for one in lexemes if _is_plain(one))
    found: set[int] = set()
    without = False  # "without cars or people" wants neither
    for place, one in enumerate(lexemes):
        if not _is_plain(one):
            without = False
            continue
        key = folded(one.text)
        inside = 0 < place < len(lexemes) - 1 and place - 1 not in found
        if key in WITHOUT:
            without = True
        elif inside and not without and _means_or(lexemes, place, said):
            found.add(place)
        elif key in STOPPERS or one.text.endswith(","):
            without = False
    return found


def is_sign(lexeme: Lexeme) -> bool:
    """Whether it can only mean "or"."""
    return _is_plain(lexeme) and lexeme.text in ALWAYS


def is_plain(lexeme: Lexeme) -> bool:
    """A word that stands for itself, or for what it means among others."""
    return lexeme.form is Form.WORD and not lexeme.negative and lexeme.weight is None


def may_be_or(word: str) -> bool:
    """Whether a word joins others in some line."""
    return word in ALWAYS or word.lower() in OR


def _is_plain(lexeme: Lexeme) -> bool:
    return is_plain(lexeme) and not lexeme.escaped


def _means_or(lexemes: Sequence[Lexeme], place: int, said: frozenset[str]) -> bool:
    word = lexemes[place].text
    if not may_be_or(word):
        return False
    if word in ALWAYS:
        return True
    language = OR.get(word.lower())
    before, after = (folded(lexemes[place + step].text) for step in (-1, 1))
    if language == "en":
        french = not said.isdisjoint(FRENCH) and said.isdisjoint(ENGLISH)  # "or" is gold
        return not french and (before, after) not in NO_ALTERNATIVE
    if language == "de":
        return not (word == "Oder" and before in ("der", "die", "zur"))  # the river
    if language == "es":
        return not said.isdisjoint(SPANISH)  # "o" is "about" in Czech, and a letter
    return language is not None
