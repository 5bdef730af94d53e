"""Which words of a line mean "or": five languages, in which some of these words also mean other things."""

from __future__ import annotations

from collections.abc import Container, Sequence

from photosearch.search.lexing import Form, Lexeme
from photosearch.search.plain_words import (
    ARTICLES,
    ENGLISH,
    FRENCH,
    NO_ALTERNATIVE,
    OR,
    SPANISH,
    STOPPERS,
    WITHOUT,
    bare,
    folded,
)

LONGEST = 5  # words on each side of an "or" between words
ALWAYS = frozenset(["|", "||", "OR", "ODER", "OU", "NEBO"])


def alternatives(lexemes: Sequence[Lexeme]) -> tuple[set[int], set[int]]:
    """Where lexemes stand that join their neighbours by "or", and where such that would join whole sentences.

    One that misses a neighbour is none.
    """
    said = frozenset(folded(one.text) for one in lexemes if _is_plain(one))
    found: set[int] = set()
    without = False  # "without cars or people" wants neither
    for place, one in enumerate(lexemes):
        if not _is_plain(one):
            without = False
            continue
        inside = 0 < place < len(lexemes) - 1 and place - 1 not in found
        if bare(one.text) in WITHOUT:
            without = True
        elif inside and not without and _means_or(lexemes, place, said):
            found.add(place)
        elif folded(one.text) in STOPPERS - ARTICLES or one.text.endswith(","):
            without = False
    short = {place for place in found if lexemes[place].text in ALWAYS or _joins_short(lexemes, place, found)}
    return short, found - short


def _joins_short(lexemes: Sequence[Lexeme], place: int, found: Container[int]) -> bool:
    """Whether few words stand on both sides: in a whole sentence "or" is a word like others."""
    return all(_stretch(lexemes, place, step, found) <= LONGEST for step in (-1, 1))


def _stretch(lexemes: Sequence[Lexeme], place: int, step: int, found: Container[int]) -> int:
    """How many words stand together on one side."""
    at = place + step
    while (
        0 <= at < len(lexemes)
        and at not in found
        and is_plain(lexemes[at])
        and abs(at - place) <= LONGEST + 1
    ):
        at += step
    return abs(at - place) - 1


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
