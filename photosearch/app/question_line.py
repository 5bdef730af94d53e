"""What a click on a part does to the line that was typed: takes the part out, or writes it with another weight.

The language itself is read and written elsewhere. A part whose characters stand together is cut out of the line, so
that the rest stays as it was typed; where that cannot be, the line is written anew from its parts.
"""

from __future__ import annotations

from dataclasses import replace

from photosearch.parts import Part, PartKind, ReadQuestion, Says
from photosearch.search.language import read_line
from photosearch.search.writing import bound_words, escaped_words, written


def without(line: str, read: ReadQuestion, part: Part) -> str:
    """The line without a part."""
    if _stands_alone(line, read, part):
        pieces = (line[: part.start].rstrip(), line[part.end :].lstrip())
        return " ".join(piece for piece in pieces if piece)
    return written([other for other in read.parts if other != part])


def weighed(line: str, read: ReadQuestion, part: Part, weight: float, *, negative: bool) -> str:
    """The line with a part that counts this much, or is unwanted."""
    text = _text(part, weight, negative=negative)
    if _stands_alone(line, read, part):
        return line[: part.start] + text + line[part.end :]
    changed = replace(part, weight=weight, negative=negative, text=text)
    return written([changed if other == part else other for other in read.parts])


def as_words(line: str, read: ReadQuestion, part: Part) -> str:
    """The line with a part taken for the words that stand there, whatever else they looked like."""
    typed = line[part.start : part.end] if _stands_alone(line, read, part) else part.text
    said = part.condition.phrase if isinstance(part.condition, Says) else typed.removeprefix("-")
    text = said if _are_words(said) else escaped_words(said)
    if _stands_alone(line, read, part):
        return line[: part.start] + text + line[part.end :]
    changed = replace(part, kind=PartKind.WORDS, words=said, text=text, negative=False)
    return written([changed if other == part else other for other in read.parts])


def _are_words(said: str) -> bool:
    """Whether this is read as the same words without any sign."""
    parts = read_line(said).parts
    return len(parts) == 1 and parts[0].kind is PartKind.WORDS and parts[0].words == said


def _text(part: Part, weight: float, *, negative: bool) -> str:
    if part.kind is not PartKind.WORDS:
        return ("-" if negative else "") + part.text.removeprefix("-")
    plain = not negative and weight == 1 and _are_words(part.words)
    return part.words if plain else bound_words(part.words, negative, weight)


def _stands_alone(line: str, read: ReadQuestion, part: Part) -> bool:
    """Free words may come from several places of a line, and alternatives hang together by their "or"."""
    joined = sum(other.clause == part.clause for other in read.parts) > 1
    plain = part.kind is PartKind.WORDS and part.weight == 1 and not part.negative
    return 0 <= part.start < part.end <= len(line) and not joined and not plain
