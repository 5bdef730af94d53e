"""What a click on a part does to the line that was typed: takes the part out, or writes it with another weight.

Pure text; the language itself is read elsewhere.
"""

from __future__ import annotations

import re

from photosearch.parts import Part

_SIGN = re.compile(r"^-?(?:\d+(?:\.\d+)?:)?")
_OR_BEFORE = re.compile(r"(?:^|(?<=\s))(?:or|OR|\|)\s*$")
_OR_AFTER = re.compile(r"^\s*(?:or|OR|\|)(?=\s|$)")
_WITHOUT = re.compile(r"^(?:without|no|not)\s+", re.IGNORECASE)


def without(line: str, part: Part) -> str:
    """The line without a part, and without the "or" that joined it to a neighbour."""
    if not 0 <= part.start < part.end <= len(line):
        return line
    before, after = line[: part.start], line[part.end :]
    if _OR_AFTER.search(after):
        after = _OR_AFTER.sub("", after, count=1)
    elif _OR_BEFORE.search(before):
        before = _OR_BEFORE.sub("", before)
    return _joined(before, after)


def with_text(line: str, part: Part, text: str) -> str:
    """The line with other characters for a part."""
    if not 0 <= part.start < part.end <= len(line):
        return line
    return line[: part.start] + text + line[part.end :]


def weighed(part: Part, weight: float, *, negative: bool) -> str:
    """A part as it is typed with this weight, or without what it asks for."""
    bare = _SIGN.sub("", _WITHOUT.sub("", part.text))
    number = "" if weight == 1 else f"{weight:g}:"
    return f"{'-' if negative else ''}{number}{bare}"


def _joined(before: str, after: str) -> str:
    return " ".join(piece for piece in (before.rstrip(), after.lstrip()) if piece)
