"""A line of a question cut into lexemes: words, quotes, groups, fields, each with its place. Knows fields by name only.

    lexeme  = [ "-" ] [ NUMBER ":" ] ( quoted | group | FIELD ":" value | word )
    quoted  = "…" „…“ “…” «…» »…«        inside, \\" and \\\\ stand for " and \\
    group   = "(" … ")"                   only behind "-" or a weight, or where it holds an "or"
    value   = quoted | any characters up to a space, among which straight quotes may hold spaces
    word    = any characters up to a space; a backslash before it makes it a word whatever it looks like

Behind "-" or a weight, \\( \\) \\" \\\\ stand for ( ) " \\ in a group. What is not closed is read as words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto

from photosearch.parts import Hint

HEAVIEST = 100.0
DEEPEST = 3  # groups in groups

CLOSERS = {'"': '"', "„": '“”"', "“": "”", "«": "»", "»": "«"}
_SPACE = r"\s\x00-\x1f\x7f-\x9f\ud800-\udfff"
_WORD = re.compile(rf"[^{_SPACE}]+")
_NUMBER_STARTS = frozenset("0123456789.,")
_WEIGHT = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?|[.,]\d{1,3}):")
_FIELD = re.compile(rf"([A-Za-z]{{2,}}):(?=[^{_SPACE}])|(rating|size)(?=[<>=≤≥]+\d)", re.IGNORECASE)
_VALUE = re.compile(rf'(?:"[^"]*"|[^{_SPACE}"])+|[^{_SPACE}]+')
_SINGLE_QUOTES = re.compile(rf"'([^']+)'(?![^{_SPACE})])")
_ESCAPED_IN_QUOTES = re.compile(r'\\(["\\])')
_ESCAPED_IN_GROUP = re.compile(r'\\(["()\\])')
_PARENTHESES = re.compile(r'\\.|(?<![^\s(:\-−])"(?:\\.|[^"\\])*"|([()])', re.DOTALL)
_OPEN_QUOTE = re.compile(r'(?<![^\s(:\-−])"')
_MAY_BE_OR = re.compile(r"\||(?i:\b(?:or|oder|ou|a?nebo|o)\b)")


class Form(Enum):
    WORD = auto()
    QUOTED = auto()
    GROUP = auto()
    FIELD = auto()


@dataclass(frozen=True, slots=True)
class Lexeme:
    form: Form
    text: str  # without signs, quotes and parentheses; of a group that holds an "or" as it was typed
    start: int
    end: int
    escaped: bool = False  # a word that is not to be understood
    negative: bool = False
    weight: float | None = None
    field: str = ""
    inside: int = 0  # where the text of a group begins


class Lexer:
    """Cuts the characters of `line` from `start` up to `end`; `hints` gathers what was strange there."""

    def __init__(
        self, line: str, fields: Container[str], start: int = 0, end: int | None = None, depth: int = 0
    ) -> None:
        self._line = line[:end]
        self._fields = fields
        self._start = start
        self._groups = _groups(self._line, start) if depth < DEEPEST else {}
        self._never_closed: set[str] = set()
        self.hints: list[Hint] = []

    def lexemes(self) -> Iterator[Lexeme]:
        at = self._start
        while found := _WORD.search(self._line, at):
            lexeme = self._lexeme(found.start())
            at = lexeme.end
            yield lexeme

    def _lexeme(self, start: int) -> Lexeme:
        at, line = start, self._line
        begins = at == 0 or not _WORD.match(line[at - 1]) or line[at - 1] == "("
        negative = (
            begins and line[at] in "-−" and (self._begins_term(at + 1) or self._weight_at(at + 1) is not None)
        )
        at += negative
        weight = self._weight_at(at)
        if weight is not None:
            at = weight.end()
        term = self._term(at, bound=negative or weight is not None)
        if at == start:
            return term
        number = self._weight(weight) if weight is not None else None
        return replace(term, start=start, negative=negative, weight=number)

    def _begins_term(self, at: int) -> bool:
        """Whether a word, quote or group begins here: no space, number or other sign."""
        following = self._line[at : at + 1]
        return bool(_WORD.match(following)) and (
            following.isalpha() or following in CLOSERS or following in "(\\#@" or ord(following) > 0x2100
        )

    def _weight_at(self, at: int) -> re.Match[str] | None:
        if self._line[at : at + 1] not in _NUMBER_STARTS:
            return None
        found = _WEIGHT.match(self._line, at)
        return found if found and self._begins_term(found.end()) else None

    def _weight(self, found: re.Match[str]) -> float | None:
        weight = float(found[1].replace(",", "."))
        if 0 < weight <= HEAVIEST:
            return weight
        text = f"A weight lies above 0 and up to {HEAVIEST:g}; this one was left out."
        self.hints.append(Hint(text, found.start(), found.end()))
        return None

    def _term(self, at: int, bound: bool) -> Lexeme:
        """`bound`: a minus or a weight stands before it."""
        if self._line[at] in CLOSERS and (quoted := self._quoted(at)):
            return quoted
        if self._line[at] == "(" and (group := self._group(at, bound)):
            return group
        if (field := _FIELD.match(self._line, at)) and _name(field) in self._fields:
            return self._value(at, field)
        return self._word(at, bound)

    def _quoted(self, at: int) -> Lexeme | None:
        opener = self._line[at]
        end = len(self._line) if opener in self._never_closed else at + 1
        while end < len(self._line) and self._line[end] not in CLOSERS[opener]:
            end += 2 if self._line[end] == "\\" and self._line[end + 1 : end + 2] in ('"', "\\") else 1
        if end >= len(self._line):
            self._never_closed.add(opener)
            text = "This quote is not closed, so it was left out."
            self.hints.append(Hint(text, at, at + 1))
            return None
        return Lexeme(Form.QUOTED, _ESCAPED_IN_QUOTES.sub(r"\1", self._line[at + 1 : end]), at, end + 1)

    def _group(self, at: int, bound: bool) -> Lexeme | None:
        end = self._groups.get(at)
        if end is None:
            if bound:
                self.hints.append(Hint("This parenthesis is not closed.", at, at + 1))
            return None
        text = self._line[at + 1 : end]
        if bound:
            text = _ESCAPED_IN_GROUP.sub(r"\1", text)
        elif not _MAY_BE_OR.search(text):
            return None
        return Lexeme(Form.GROUP, text, at, end + 1, inside=at + 1)

    def _value(self, at: int, field: re.Match[str]) -> Lexeme:
        start, name = field.end(), _name(field)
        quoted = self._quoted(start) if self._line[start] in CLOSERS else None
        if quoted and not _WORD.match(self._line, quoted.end):
            return replace(quoted, form=Form.FIELD, start=at, field=name)
        if single := _SINGLE_QUOTES.match(self._line, start):
            return Lexeme(Form.FIELD, single[1], at, single.end(), field=name)
        found = _VALUE.match(self._line, start)
        assert found is not None
        text = found[0].rstrip(",;")
        return Lexeme(Form.FIELD, text.replace('"', ""), at, found.end(), field=name)

    def _word(self, at: int, bound: bool) -> Lexeme:
        found = _WORD.match(self._line, at)
        assert found is not None
        text, end = found[0], found.end()
        escaped = text.startswith("\\") and len(text) > 1
        if escaped or text[0] in CLOSERS or (bound and text[0] == "("):  # signs that were never closed
            text = text[1:] or text
        if bound:
            text = text.rstrip(",;.!?") or text
        return Lexeme(Form.WORD, text, at, end, escaped=escaped)


def may_open_quote(words: str) -> bool:
    """Whether a straight quote in them could be the beginning of one that other words close."""
    return _OPEN_QUOTE.search(words) is not None


def _name(field: re.Match[str]) -> str:
    return str(field[1] or field[2]).lower()


def _groups(line: str, start: int) -> dict[int, int]:
    """Where each parenthesis that is closed opens, and where it closes."""
    opened: list[int] = []
    closed: dict[int, int] = {}
    for found in _PARENTHESES.finditer(line, start):
        if found[1] == "(":
            opened.append(found.start())
        elif found[1] == ")" and opened:
            closed[opened.pop()] = found.start()
    return closed
