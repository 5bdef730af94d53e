"""Free words in a row: the dates, places and "without" among them, and the words that remain.

A place is one only behind "in" or "near" and where the library has a place of that name; a word that is also an
everyday thing must be typed as a name. Dates go before places, both before "without". Knows no clauses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from photosearch.parts import Hint, Part, PartKind
from photosearch.search.dates import Days, ImpossibleDateError
from photosearch.search.elements import Element, Item, Words
from photosearch.search.everyday_words import EVERYDAY, NOUNS
from photosearch.search.fields import (
    Meaning,
    Surroundings,
    in_place,
    read_field,
    since,
    until,
    written_field,
)
from photosearch.search.lexing import Lexeme
from photosearch.search.plain_dates import FoundDate, Side, dates_in, is_bare_year, whole_date
from photosearch.search.plain_words import (
    AND,
    FILLERS,
    FROM,
    FUNCTION_WORDS,
    IN,
    NEAR,
    NEAR_ANYWHERE,
    OR,
    STOPPERS,
    THE,
    VERBS,
    folded,
    plain,
)
from photosearch.search.without import unwanted

LONGEST_NAME = 4  # words of a place
MOST_LOOKUPS = 60  # a line, so that a long one stays quick
TAKEN = frozenset(
    ["taken", "made", "shot", "aufgenommen", "prise", "prises", "vyfoceno", "tomada", "tomadas"]
)
_NEAR_STARTS = frozenset(words.partition(" ")[0] for words in NEAR)
PUNCTUATION = ",;:.!?…"


@dataclass(frozen=True, slots=True)
class _Span:
    """Words that were understood, from `first` up to `end`."""

    first: int
    end: int
    parts: tuple[Part, ...]


class Rows:
    """Reads the rows of one line; `hints` gathers what was strange."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._lookups = 0
        self.hints: list[Hint] = []

    def read(self, row: Sequence[Lexeme], after_or: Item | None = None) -> list[Element]:
        """What the words say, in order. `after_or`: what the row's beginning is an alternative to."""
        keys = ["" if one.escaped else folded(one.text) for one in row]
        spans = self._alternative(row, keys, after_or)
        taken = {place for span in spans for place in range(span.first, span.end)}
        for find in (self._dates, self._places, self._without):
            for span in find(row, keys, taken):
                spans.append(span)
                taken.update(range(span.first, span.end))
        self._remarks(row, keys, taken)
        return _in_order(row, spans)

    # --------------------------------------------------------------------------------------- dates

    def _dates(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> list[_Span]:
        words = [None if one.escaped or place in taken else one.text for place, one in enumerate(row)]
        spans = []
        for found in dates_in(words, self._around.today):
            where = row[found.first].start, row[found.end - 1].end
            if isinstance(found, FoundDate):
                part = _date_part(found.days, found.side, *where)
                spans.append(_Span(found.first, found.end, (part,)))
            else:
                self.hints.append(Hint(f"{found.reason} It was read as words.", *where))
        return spans

    # -------------------------------------------------------------------------------------- places

    def _places(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> list[_Span]:
        spans: list[_Span] = []
        for place in range(len(row) - 1):
            if place in taken or (spans and place < spans[-1].end):
                continue
            if (near := self._near(row, keys, taken, place)) or (near := self._in(row, keys, taken, place)):
                spans.append(near)
        return spans

    def _near(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int], place: int) -> _Span | None:
        for length in (4, 2, 1) if keys[place] in _NEAR_STARTS else ():
            if " ".join(keys[place : place + length]) in NEAR:
                first = place + length
                for end in self._ends_of_name(row, keys, taken, first):
                    name = _name(row[first:end])
                    near = " ".join(keys[place:first])
                    if _may_be_name(row[first:end], keys[first:end]) and self._is_near_place(name, near):
                        meaning = read_field("near", name, self._around)
                        part = _part(meaning, "near", row[place].start, row[end - 1].end)
                        return _Span(place, end, (part,))
        return None

    def _is_near_place(self, name: str, near: str) -> bool:
        """A place of the library; or any on earth, typed as a name behind a word that can only mean this."""
        anywhere = near in NEAR_ANYWHERE and name[:1].isupper()
        if not self._asked() or not (anywhere or self._around.names.place(name)):
            return False
        return self._around.names.locate(name) is not None

    def _in(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int], place: int) -> _Span | None:
        before = place - 1 if place and keys[place - 1] in TAKEN and place - 1 not in taken else place
        behind_photo = before > 0 and keys[before - 1] in FILLERS
        accented = row[place].text.lower() == "à"
        if not (accented or keys[place] in IN or (keys[place] in FROM and (behind_photo or before < place))):
            return None
        first = place + 1 + (place + 2 < len(row) and keys[place + 1] in THE)
        for start in dict.fromkeys((place + 1, first)):
            end = self._end_of_place(row, keys, taken, start, named=start > place + 1)
            if end:
                return self._with_region(row, keys, taken, before, start, end)
        return None

    def _end_of_place(
        self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int], first: int, *, named: bool = False
    ) -> int | None:
        """Where the longest place that begins here ends. `named`: only one that is typed as a name."""
        for end in self._ends_of_name(row, keys, taken, first):
            if named and end < len(row) and not _ends_noun(row[end - 1], keys[end]):
                continue  # "in the Prague subway"
            if not _may_be_name(row[first:end], keys[first:end], certain=not named):
                continue
            if self._asked() and self._around.names.place(_name(row[first:end])):
                return end
        return None

    def _with_region(
        self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int], before: int, start: int, end: int
    ) -> _Span:
        """A place, and those that follow it behind a comma: "in Paris, France"."""
        parts = [_part(in_place(_name(row[start:end])), "in", row[before].start, row[end - 1].end)]
        while row[end - 1].text.endswith(",") and (further := self._end_of_place(row, keys, taken, end)):
            parts.append(_part(in_place(_name(row[end:further])), "in", row[end].start, row[further - 1].end))
            end = further
        return _Span(before, end, tuple(parts))

    def _ends_of_name(
        self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int], first: int
    ) -> list[int]:
        """Where a name that begins here may end, farthest first: not beyond punctuation."""
        ends: list[int] = []
        for place in range(first, min(first + LONGEST_NAME, len(row))):
            if place in taken or not any(map(str.isalpha, keys[place])):
                break
            ends.append(place + 1)
            if row[place].text[-1] in PUNCTUATION and not row[place].text.endswith("."):
                break
        return ends[::-1]

    def _asked(self) -> bool:
        self._lookups += 1
        return self._lookups <= MOST_LOOKUPS

    # ------------------------------------------------------------------------------------- "or" before

    def _alternative(self, row: Sequence[Lexeme], keys: Sequence[str], after_or: Item | None) -> list[_Span]:
        """ "in Prague or Brno", "in may or june": what stands first is of the same kind as what it is "or" to."""
        if not isinstance(after_or, Part) or not row or not keys[0]:
            return []
        if after_or.kind is PartKind.PLACE and (end := self._end_of_place(row, keys, set(), 0)):
            part = _part(in_place(_name(row[:end])), "in", row[0].start, row[end - 1].end)
            return [_Span(0, end, (part,))]
        if after_or.kind is PartKind.DATE:
            for end in range(min(3, len(row)), 0, -1):
                days = self._alone(row[:end])
                if days:
                    return [_Span(0, end, (_date_part(days, "in", row[0].start, row[end - 1].end),))]
        return []

    def _alone(self, words: Sequence[Lexeme]) -> Days | None:
        if any(one.escaped for one in words):
            return None
        try:
            return whole_date(_name(words), self._around.today)
        except ImpossibleDateError:
            return None

    # -------------------------------------------------------------------------------------- without

    def _without(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> list[_Span]:
        return [_Span(*found) for found in unwanted(row, keys, taken)]

    # -------------------------------------------------------------------------------------- remarks

    def _remarks(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> None:
        for place, one in enumerate(row):
            if place in taken or not keys[place]:
                continue
            if is_bare_year(one.text, self._around.today):
                text = f"{keys[place]} was read as a word; in:{keys[place]} asks for the year."
                self.hints.append(Hint(text, one.start, one.end))
            elif keys[place] == "then" and 0 < place < len(row) - 1:
                text = "“then” will ask for what came after one day; for now it is a word like others."
                self.hints.append(Hint(text, one.start, one.end))
            elif one.text == "o" and 0 < place < len(row) - 1 and one.text in OR:
                self.hints.append(Hint("“o” was read as a word; “|” means “or”.", one.start, one.end))


def _may_be_name(words: Sequence[Lexeme], keys: Sequence[str], *, certain: bool = True) -> bool:
    """Whether words look like the name of a place; where that is not `certain`, they must have a capital."""
    typed = words[0].text
    capital = typed[:1].isupper() and not (len(typed) > 3 and typed.isupper())
    if len(words) == 1 and (
        keys[0] in NOUNS or (len(keys[0]) < 3 and not (len(keys[0]) == 2 and typed.isupper()))
    ):
        return False
    if keys[-1] in FUNCTION_WORDS or (keys[0] in FUNCTION_WORDS and not capital):
        return False
    return capital or (certain and not all(key in EVERYDAY for key in keys))


def _ends_noun(last: Lexeme, behind: str) -> bool:
    """Whether the word that comes behind makes no compound of a name: "in the Netherlands at night"."""
    return last.text[-1] in PUNCTUATION or behind in STOPPERS | AND | VERBS or not behind.isalpha()


def _name(words: Sequence[Lexeme]) -> str:
    """A name as it was typed, without punctuation and possessive s around it."""
    name = plain(" ".join(one.text for one in words)).strip(PUNCTUATION + "()[]\"'")
    return name.removesuffix("'s").removesuffix("’s")


def _part(meaning: Meaning, field: str, start: int, end: int) -> Part:
    return Part(
        meaning.kind,
        written_field(field, meaning.value),
        meaning.label,
        condition=meaning.condition,
        start=start,
        end=end,
    )


def _date_part(days: Days, side: Side, start: int, end: int) -> Part:
    if side == "since":
        return _part(since(days), "in", start, end)
    if side == "until":
        return _part(until(days), "in", start, end)
    condition = {"in": days.taken, "before": days.before, "after": days.after}[side]
    label = days.label if side == "in" else f"{side} {days.label}"
    return _part(Meaning(PartKind.DATE, condition, days.text, label), side, start, end)


def _in_order(row: Sequence[Lexeme], spans: Sequence[_Span]) -> list[Element]:
    """The parts of all spans, and between them the words that remain."""
    elements: list[Element] = []
    at = 0
    for span in [*sorted(spans, key=lambda span: span.first), _Span(len(row), len(row), ())]:
        if rest := row[at : span.first]:
            text = plain(" ".join(one.text for one in rest))
            elements.append(Words(text, rest[0].start, rest[-1].end))
        elements += span.parts
        at = span.end
    return elements
