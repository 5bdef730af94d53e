"""Ways to go on with a line that is being typed: values of fields, names of fields, and what the library knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import get_args, get_type_hints

from photosearch.catalogue.completions import Completions, Sort
from photosearch.parts import Completion, Has, Is, PartKind
from photosearch.search.fields import FIELDS, written_field, written_quote

MOST = 8
SHORTEST = 2  # letters, before anything is proposed that is not a field's value
TYPES = ("jpeg", "heic", "png", "raw", "tiff", "webp", "avif", "gif")

_SORTS: dict[str, Sort] = {
    "in": "place",
    "near": "place",
    "camera": "camera",
    "lens": "lens",
    "folder": "folder",
}
_CHOICES: dict[str, tuple[str, ...]] = {
    "has": get_args(get_type_hints(Has)["what"]),
    "is": get_args(get_type_hints(Is)["what"]),
    "type": TYPES,
}
_FIELD = re.compile(r'(?:^|(?<=[\s(]))(-?(?:[\d.,]+:)?)(?P<name>[A-Za-z]{2,}):(?P<value>"[^"]*|[^\s"]*)$')
_PLACE = re.compile(r"(?:^|(?<=[\s(]))(?P<name>in|near)\s+(?P<value>[^\s\":()][^\":()]*)$", re.IGNORECASE)
_WORD = re.compile(r"(?:^|(?<=[\s(]))-?(?P<value>[^\s\":()-][^\s\":()]*)$")


def completions(known: Completions, line: str, cursor: int) -> tuple[Completion, ...]:
    """Up to `MOST` ways to go on at `cursor`, likelier ones first. Raises nothing for what the line says."""
    cursor = min(max(cursor, 0), len(line))
    head = line[:cursor]
    found: Iterable[Completion] = ()
    if field := _FIELD.search(head):
        found = _values(known, field["name"].lower(), field["value"].lstrip('"'))
        found = _placed(found, field.start("name"), _end(line, cursor, quoted=field["value"].startswith('"')))
    elif head.count('"') % 2 == 0:
        found = _free(known, line, head, cursor)
    by_text: dict[str, Completion] = {line.strip(): _completion("", "", PartKind.WORDS)}
    for one in found:
        by_text.setdefault(one.text, one)
    return tuple(by_text.values())[1 : MOST + 1]


def _free(known: Completions, line: str, head: str, cursor: int) -> Iterator[Completion]:
    """Of plain words: a place after "in" or "near", then what the last word may begin."""
    end = _end(line, cursor, quoted=False)
    if place := _PLACE.search(head):
        name = place["name"].lower()
        yield from _placed(_values(known, name, place["value"]), place.start("name"), end)
    if word := _WORD.search(head):
        yield from _placed(_of_word(known, word["value"], places=not place), word.start("value"), end)


def _of_word(known: Completions, word: str, *, places: bool) -> Iterator[Completion]:
    if len(word) < SHORTEST and word.isascii():
        return
    for field in FIELDS:
        if field.name.startswith(word.lower()):
            yield _completion(f"{field.name}:", f"{field.name}: {field.takes}", PartKind.FIELD)
    if places:
        yield from islice(_values(known, "in", word), 3)
    for value in known.beginning("keyword", word, 3):
        yield _completion(written_quote(value.text), value.text, PartKind.TEXT)
    for name in ("camera", "lens", "folder"):
        yield from islice(_values(known, name, word), 2)


def _values(known: Completions, name: str, typed: str) -> Iterator[Completion]:
    """Values of a field that begin as typed; of one with few choices, all of them where nothing is typed."""
    if name in _SORTS:
        kind = PartKind.PLACE if _SORTS[name] == "place" else PartKind.FIELD
        for value in known.beginning(_SORTS[name], typed, MOST):
            yield _completion(written_field(name, value.text), value.text, kind)
    for choice in _CHOICES.get(name, ()):
        if choice.startswith(typed.lower()) and choice != typed:
            yield _completion(f"{name}:{choice}", f"{name}:{choice}", PartKind.FIELD)


def _completion(text: str, label: str, kind: PartKind) -> Completion:
    return Completion(text, label, 0, 0, kind)


def _placed(found: Iterable[Completion], start: int, end: int) -> Iterator[Completion]:
    return (replace(one, start=start, end=end) for one in found)


def _end(line: str, cursor: int, *, quoted: bool) -> int:
    """Where the word or quoted value ends in whose midst the cursor stands."""
    rest = re.match(r'[^"]*"' if quoted else r"[^\s\"()]*", line[cursor:])
    return cursor + (rest.end() if rest else 0)
