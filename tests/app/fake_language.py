"""A small language of questions for tests of the window: enough sorts of parts to fill every chip."""

from __future__ import annotations

import re
from dataclasses import replace

from photosearch.parts import (
    Completion,
    Has,
    Hint,
    Holds,
    InPlace,
    Part,
    PartKind,
    ReadQuestion,
    Says,
    Taken,
)

_TOKEN = re.compile(r"(-?)(?:(\d+(?:\.\d+)?):(?=[^\d\s]))?(\"[^\"]*\"|\w+:\S+|in [A-Z]\w+|\"\S*|[^\s\"]+)")
PLACES = ("Prague", "Paris", "Brno", "Porto")
FIELDS = ("camera:", "folder:", "in:")


def read(line: str) -> ReadQuestion:
    """Words run together; `in:2019`, `in Prague`, `camera:X`, `has:gps` and quoted text are parts of their own."""
    parts: list[Part] = []
    hints: list[Hint] = []
    clause, joining = 0, False
    for found in _TOKEN.finditer(line):
        start, end = found.span()
        text = found[3]
        if text == "or":
            joining = True
            continue
        part = _part(text)
        if part is None:
            hints.append(Hint(f"“{text}” is not understood here.", start, end))
            continue
        part = replace(
            part, text=found[0], negative=bool(found[1]), weight=float(found[2] or 1), start=start, end=end
        )
        plain = part.kind is PartKind.WORDS and not part.negative and part.weight == 1
        if plain and not joining and parts and _is_plain(parts[-1]):
            before = parts.pop()
            said = f"{before.words} {part.words}"
            part = replace(part, text=said, label=said, words=said, start=before.start, clause=before.clause)
        elif joining and parts:
            part = replace(part, clause=parts[-1].clause)
        else:
            clause += 1
            part = replace(part, clause=clause)
        joining = False
        parts.append(part)
    return ReadQuestion(tuple(parts), tuple(hints))


def _is_plain(part: Part) -> bool:
    return part.kind is PartKind.WORDS and not part.negative and part.weight == 1


def _part(text: str) -> Part | None:  # noqa: PLR0911
    head, colon, value = text.partition(":")
    if text.startswith('"'):
        shut = len(text) > 1 and text.endswith('"')
        return Part(PartKind.TEXT, text, text, condition=Says(text.strip('"'))) if shut else None
    if text.startswith("in "):
        return Part(PartKind.PLACE, text, text[3:], condition=InPlace(text[3:]))
    if not colon:
        return Part(PartKind.WORDS, text, text, words=text)
    if head == "in":
        return Part(PartKind.DATE, text, f"In {value}", condition=Taken(None, None))
    if head in ("camera", "folder", "lens", "file", "type"):
        return Part(PartKind.FIELD, text, f"{head.capitalize()} {value}", condition=Holds(head, value))  # type: ignore[arg-type]
    if head == "has" and value == "gps":
        return Part(PartKind.FIELD, text, "With a position", condition=Has("gps"))
    return None


def complete(words: str, cursor: int) -> tuple[Completion, ...]:
    """Fields and places that begin as the word before the cursor."""
    start = words.rfind(" ", 0, cursor) + 1
    typed = words[start:cursor].casefold()
    if not typed:
        return ()
    fields = [Completion(f, f, start, cursor, PartKind.FIELD) for f in FIELDS if f.startswith(typed)]
    places = [
        Completion(f"in {place}", place, start, cursor, PartKind.PLACE)
        for place in PLACES
        if place.casefold().startswith(typed)
    ]
    return (*fields, *places)
