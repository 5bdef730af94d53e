"""Free words in a row: the dates, places and "without" among them, and the words that remain. Knows no clauses.

Dates go before places, both before "without": what one has taken is nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.parts import Hint, Part, PartKind
from photosearch.search.dates import Days, ImpossibleDateError
from photosearch.search.elements import Element, Item, Or, Span, Words
from photosearch.search.fields import Meaning, Surroundings, since, until
from photosearch.search.lexing import Lexeme
from photosearch.search.plain_dates import FoundDate, Side, dates_in, is_bare_year, whole_date
from photosearch.search.plain_places import Lookups, PlaceFinder
from photosearch.search.plain_words import AND, OR, folded, plain
from photosearch.search.without import unwanted
from photosearch.search.writing import condition_part

LONGEST_DATE_ALONE = 3  # words


class Rows:
    """Reads the rows of one line; `hints` gathers what was strange."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._lookups = Lookups(around.names)
        self.hints: list[Hint] = []
        self.weak_ors: set[int] = set()  # where an "or" begins that joins dates, but not whole sentences

    def read(self, row: Sequence[Lexeme], after_or: Item | None = None) -> list[Element]:
        """What the words say, in order. `after_or`: what the row's beginning is an alternative to."""
        keys = ["" if one.escaped else folded(one.text) for one in row]
        spans: list[Span] = []
        taken: set[int] = set()

        def take(found: Sequence[Span]) -> None:
            spans.extend(found)
            taken.update(place for span in found for place in range(span.first, span.end))

        take(self._alternative(row, keys, after_or))
        take(self._dates(row, keys, taken))
        take(PlaceFinder(row, keys, taken, self._around, self._lookups).find())
        take([Span(*one) for one in unwanted(row, keys, taken)])
        self._remarks(row, keys, taken)
        return _in_order(row, spans)

    # --------------------------------------------------------------------------------------- dates

    def _dates(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> list[Span]:
        words = [None if one.escaped or place in taken else one.text for place, one in enumerate(row)]
        spans: list[Span] = []
        before: FoundDate | None = None
        for found in dates_in(words, self._around.today):
            where = row[found.first].start, row[found.end - 1].end
            if not isinstance(found, FoundDate):
                self.hints.append(Hint(f"{found.reason} It was read as words.", *where))
                continue
            part = _date_part(found.days, found.side, *where)
            if before is not None and self._are_alternatives(before, found, row):
                spans.append(Span(before.end, found.end, (Or(where[0], where[0]), part)))
            else:
                spans.append(Span(found.first, found.end, (part,)))
            before = found
        return spans

    def _are_alternatives(self, before: FoundDate, found: FoundDate, row: Sequence[Lexeme]) -> bool:
        """ "in 2019 and 2020": nothing was taken in both."""
        if found.first != before.end + 1 or not before.side == found.side == "in":
            return False
        between = row[before.end]
        return not between.escaped and (folded(between.text) in AND or between.start in self.weak_ors)

    # ------------------------------------------------------------------------------------- "or" before

    def _alternative(self, row: Sequence[Lexeme], keys: Sequence[str], after_or: Item | None) -> list[Span]:
        """ "in Prague or Brno", "in may or june": what stands first is of the same kind as what it is "or" to."""
        if not isinstance(after_or, Part) or not row or not keys[0]:
            return []
        if after_or.kind is PartKind.PLACE:
            place = PlaceFinder(row, keys, (), self._around, self._lookups).first()
            return [place] if place else []
        if after_or.kind is PartKind.DATE:
            for end in range(min(LONGEST_DATE_ALONE, len(row)), 0, -1):
                if days := self._alone(row[:end]):
                    return [Span(0, end, (_date_part(days, "in", row[0].start, row[end - 1].end),))]
        return []

    def _alone(self, words: Sequence[Lexeme]) -> Days | None:
        if any(one.escaped for one in words):
            return None
        try:
            return whole_date(" ".join(one.text for one in words).strip(",;.!? "), self._around.today)
        except ImpossibleDateError:
            return None

    # -------------------------------------------------------------------------------------- remarks

    def _remarks(self, row: Sequence[Lexeme], keys: Sequence[str], taken: set[int]) -> None:
        for place, one in enumerate(row):
            if place in taken or not keys[place]:
                continue
            if is_bare_year(one.text, self._around.today):
                text = f"{keys[place]} was read as a word; in:{keys[place]} asks for the year."
                self.hints.append(Hint(text, one.start, one.end))
            elif one.start in self.weak_ors:
                text = "Between so many words this is a word like others; “|” joins them."
                self.hints.append(Hint(text, one.start, one.end))
            elif keys[place] == "then" and 0 < place < len(row) - 1:
                text = "“then” will ask for what came after one day; for now it is a word like others."
                self.hints.append(Hint(text, one.start, one.end))
            elif one.text == "o" and 0 < place < len(row) - 1 and one.text in OR:
                self.hints.append(Hint("“o” was read as a word; “|” means “or”.", one.start, one.end))


def _date_part(days: Days, side: Side, start: int, end: int) -> Part:
    if side == "since":
        return condition_part("in", since(days), start, end)
    if side == "until":
        return condition_part("in", until(days), start, end)
    condition = {"in": days.taken, "before": days.before, "after": days.after}[side]
    label = days.label if side == "in" else f"{side} {days.label}"
    return condition_part(side, Meaning(PartKind.DATE, condition, days.text, label), start, end)


def _in_order(row: Sequence[Lexeme], spans: Sequence[Span]) -> list[Element]:
    """What all spans mean, and between them the words that remain."""
    elements: list[Element] = []
    at = 0
    for span in [*sorted(spans, key=lambda span: span.first), Span(len(row), len(row), ())]:
        if rest := row[at : span.first]:
            text = plain(" ".join(one.text for one in rest))
            elements.append(Words(text, rest[0].start, rest[-1].end))
        elements += span.elements
        at = span.end
    return elements
