""" "without people" and the like in a row of words: what is not wanted, and where it ends. Five languages.

Grammar is not known here: what is unwanted ends before a preposition, a common verb, "and", or a sign, and where that
is too far away, it is one word.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from photosearch.parts import Part, PartKind
from photosearch.search.lexing import Lexeme
from photosearch.search.plain_words import (
    AND,
    ARTICLES,
    ENGLISH,
    OR,
    STOPPERS,
    TYPEFACES,
    VERBS,
    WITHOUT,
    bare,
    plain,
)
from photosearch.search.writing import bound_words

LONGEST = 3  # words of one unwanted thing
_BEGINNERS = STOPPERS | VERBS | AND | ARTICLES
SIGNS = ",;:.!?…"

Unwanted = tuple[int, int, tuple[Part, ...]]
"""The words from one place up to another, and the negative parts that they are."""


def unwanted(row: Sequence[Lexeme], keys: Sequence[str], taken: Container[int]) -> list[Unwanted]:
    """Everything that a row does not want. `keys` are its folded words, those `taken` mean something else."""
    found: list[Unwanted] = []
    for place in range(len(row) - 1):
        free = place not in taken and (not found or place >= found[-1][1])
        if free and keys[place] and bare(row[place].text) in WITHOUT and _is_without(keys, place):
            end, things = _things(row, keys, taken, place + 1)
            if things:
                parts = tuple(
                    _part(thing, row[place].start if thing is things[0] else None) for thing in things
                )
                found.append((place, end, parts))
    return found


def _is_without(keys: Sequence[str], place: int) -> bool:
    """Whether a word that may mean "without" does."""
    before = keys[place - 1] if place else ""
    behind = keys[place + 1]
    if not behind or behind in STOPPERS - ARTICLES:
        return False
    if keys[place] == "sans":
        return before not in TYPEFACES and behind not in TYPEFACES
    if keys[place] == "sin":  # also an English word
        spanish = behind.endswith(("a", "e", "o", "as", "es", "os", "or", "ol"))
        return bool(before) and spanish and ENGLISH.isdisjoint(keys)
    return True


def _things(
    row: Sequence[Lexeme], keys: Sequence[str], taken: Container[int], at: int
) -> tuple[int, list[Sequence[Lexeme]]]:
    """The things from `at` on that "or" and, where it is clear, "and" join; and where they end."""
    start, end = _thing(row, keys, taken, at)
    things = [row[start:end]] if _words(row[start:end]) else []
    while things and end < len(row) and end not in taken and not _ends(row[end - 1]):
        joins_all = bare(row[end].text) in OR
        if not (joins_all or keys[end] in AND):
            break
        start, further = _thing(row, keys, taken, end + 1)
        clear = joins_all or further == len(row) or keys[further] in STOPPERS or _ends(row[further - 1])
        if not clear or not _words(row[start:further]):
            break
        things.append(row[start:further])
        end = further
    return end, things


def _thing(row: Sequence[Lexeme], keys: Sequence[str], taken: Container[int], at: int) -> tuple[int, int]:
    """Where one thing begins, behind an article, and where it ends."""
    start = at
    while start < len(row) and start not in taken and keys[start] in ARTICLES:
        start += 1
    end = start
    while end < len(row) and end not in taken and not _begins_anew(row[end], keys[end]):
        end += 1
        if _ends(row[end - 1]):
            break
    return start, end if end - start <= LONGEST else start + 1


def _begins_anew(word: Lexeme, key: str) -> bool:
    return key in _BEGINNERS or bare(word.text) in OR


def _ends(word: Lexeme) -> bool:
    return word.text[-1] in SIGNS


def _part(thing: Sequence[Lexeme], start: int | None) -> Part:
    words = _words(thing)
    return Part(
        PartKind.WORDS,
        bound_words(words, True, 1.0),
        words,
        words=words,
        negative=True,
        start=thing[0].start if start is None else start,
        end=thing[-1].end,
    )


def _words(thing: Sequence[Lexeme]) -> str:
    return plain(" ".join(one.text for one in thing)).rstrip(SIGNS + " ")
