"""Parts as a person would type them: what is written here is read as the same part. Knows no library."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from photosearch.parts import Part, PartKind
from photosearch.search.fields import Meaning, written_field, written_quote

ONE_SAFE_WORD = re.compile(r"[^\W\d_][\w'’]*(?:-\w[\w'’]*)*")


def sign(negative: bool, weight: float) -> str:
    """What stands before a part."""
    return f"{'-' if negative else ''}{'' if weight == 1 else f'{weight:g}:'}"


def bound_words(words: str, negative: bool, weight: float) -> str:
    """Words with a minus or a weight before them."""
    before = sign(negative, weight)
    if before and ONE_SAFE_WORD.fullmatch(words):
        return before + words
    escaped = re.sub(r'(["()\\])', r"\\\1", words)
    return f"{before or '1:'}({escaped})"


def escaped_words(words: str) -> str:
    """Words that would be understood otherwise, as words: `\\2019`, `1:(christmas 2018)`."""
    if " " not in words and not re.search(r"[()\\]", words):
        return f"\\{words}"
    return bound_words(words, False, 1.0)


def written_text(phrase: str, negative: bool) -> str:
    """Exact text."""
    return f"{'-' if negative else ''}{written_quote(phrase)}"


def condition_part(field: str, meaning: Meaning, start: int, end: int, *, negative: bool = False) -> Part:
    """The part that a field with this meaning makes."""
    return Part(
        meaning.kind,
        ("-" if negative else "") + written_field(field, meaning.value),
        meaning.label,
        condition=meaning.condition,
        negative=negative,
        start=start,
        end=end,
    )


def written(parts: Sequence[Part]) -> str:
    """A line that is read into these parts, without those that are no text (photos). Use it to leave one out."""
    typed = sorted((part for part in parts if part.kind is not PartKind.PHOTO), key=lambda part: part.clause)
    clauses = []
    for _, alternatives in groupby(typed, key=lambda part: part.clause):
        texts = [_within_or(part) for part in alternatives]
        clauses.append(texts[0] if len(texts) == 1 else f"({' OR '.join(texts)})")
    return " ".join(clauses)


def _within_or(part: Part) -> str:
    """Parentheses of words would be taken for those of the group."""
    plain = part.kind is PartKind.WORDS and not part.negative and part.weight == 1
    return escaped_words(part.words) if plain and re.search(r"[()\\]", part.words) else part.text
