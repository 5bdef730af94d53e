"""Places in plain words, found in a row of words: "in Prague", "near Brno", "v Praze", "in Paris, France".

A place is one only behind such a word, and where the library has a place of that name; an ordinary word must be typed
as a name. Knows no tables and no dates.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from photosearch.parts import Part
from photosearch.search import czech_names
from photosearch.search.elements import Element, Or, Span
from photosearch.search.everyday_words import EVERYDAY, NOUNS
from photosearch.search.fields import Surroundings, in_place, read_field
from photosearch.search.lexing import Lexeme
from photosearch.search.names import Names
from photosearch.search.plain_words import (
    AND,
    FILLERS,
    FROM,
    FUNCTION_WORDS,
    IN,
    NEAR,
    NEAR_ANYWHERE,
    STOPPERS,
    THE,
    VERBS,
    plain,
)
from photosearch.search.writing import condition_part

LONGEST_NAME = 4  # words
MOST_LOOKUPS = 60  # a line, so that a long one stays quick
TAKEN = frozenset(
    ["taken", "made", "shot", "aufgenommen", "prise", "prises", "vyfoceno", "tomada", "tomadas"]
)
SORTS = frozenset(["city", "county"])  # behind a name they belong to it: "New York City"
PUNCTUATION = ",;:.!?…"
_NEAR_STARTS = frozenset(words.partition(" ")[0] for words in NEAR)


class Lookups:
    """Asks for names of places, but not without end."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._left = MOST_LOOKUPS

    def place(self, name: str) -> bool:
        return self._counted() and self._names.place(name)

    def locate(self, name: str) -> bool:
        return self._counted() and self._names.locate(name) is not None

    def _counted(self) -> bool:
        self._left -= 1
        return self._left >= 0


@dataclass(frozen=True, slots=True)
class _Named:
    """Words up to `end` that name a place, and its name where it stands alone."""

    end: int
    name: str


class PlaceFinder:
    """The places of one row. `keys` are its folded words, empty where one is not to be understood."""

    def __init__(
        self,
        row: Sequence[Lexeme],
        keys: Sequence[str],
        taken: Container[int],
        around: Surroundings,
        lookups: Lookups,
    ) -> None:
        self._row = row
        self._keys = keys
        self._taken = taken
        self._around = around
        self._lookups = lookups

    def find(self) -> list[Span]:
        """All places, in order."""
        spans: list[Span] = []
        for place in range(len(self._row) - 1):
            if place not in self._taken and not (spans and place < spans[-1].end):
                span = self._near(place) or self._in(place)
                spans += [span] if span else []
        return spans

    def first(self) -> Span | None:
        """The place that the row begins with, without any word before it."""
        found = self._named(0)
        return Span(0, found.end, (self._part(0, 0, found),)) if found else None

    # ------------------------------------------------------------------------------------ near, in

    def _near(self, place: int) -> Span | None:
        for length in (4, 2, 1) if self._keys[place] in _NEAR_STARTS else ():
            near = " ".join(self._keys[place : place + length])
            if near in NEAR and (found := self._located(place + length, near)):
                meaning = read_field("near", found.name, self._around)
                start, end = self._row[place].start, self._row[found.end - 1].end
                return Span(place, found.end, (condition_part("near", meaning, start, end),))
        return None

    def _located(self, first: int, near: str) -> _Named | None:
        """A place of the library; or any on earth, typed as a name behind a word that can only mean this."""
        for end in self._ends(first):
            words = self._row[first:end]
            if _may_be_name(words, self._keys[first:end], certain=True):
                if found := self._known(first, end, self._lookups.place):
                    return found if self._lookups.locate(found.name) else None
                anywhere = near in NEAR_ANYWHERE and words[0].text[:1].isupper()
                if anywhere and (found := self._known(first, end, self._lookups.locate)):
                    return found
        return None

    def _in(self, place: int) -> Span | None:
        keys = self._keys
        before = place - 1 if place and keys[place - 1] in TAKEN and place - 1 not in self._taken else place
        of_photos = before < place or (before > 0 and keys[before - 1] in FILLERS)
        if not (
            self._row[place].text.lower() == "à" or keys[place] in IN or (keys[place] in FROM and of_photos)
        ):
            return None
        if found := self._named(place + 1):
            return self._with_others(before, place + 1, found)
        if keys[place + 1] in THE and (found := self._named(place + 2, behind_article=True)):
            return self._with_others(before, place + 2, found)
        return None

    def _with_others(self, before: int, start: int, found: _Named) -> Span:
        """A place and those that follow it: "in Paris, France" must be both, "in Prague and Brno" is either."""
        parts: list[Element] = [self._part(before, start, found)]
        while found.end < len(self._row):
            last = self._row[found.end - 1]
            either = self._keys[found.end] in AND and found.end not in self._taken
            start = found.end + either
            if not (either or last.text.endswith(",")) or not (further := self._named(start)):
                break
            if either and further.end < len(self._row) and not self._ends_noun(further.end):
                break
            parts += [Or(last.end, last.end)] * either + [self._part(start, start, further)]
            found = further
        return Span(before, found.end, tuple(parts))

    def _part(self, before: int, start: int, found: _Named) -> Part:
        return condition_part(
            "in", in_place(found.name), self._row[before].start, self._row[found.end - 1].end
        )

    # ---------------------------------------------------------------------------------------- names

    def _named(self, first: int, *, behind_article: bool = False) -> _Named | None:
        """The longest place that begins here. Behind an article only one that is typed as a name."""
        for end in self._ends(first):
            if behind_article and end < len(self._row) and not self._ends_noun(end):
                continue  # "in the Prague subway"
            likely = _may_be_name(self._row[first:end], self._keys[first:end], certain=not behind_article)
            if likely and (found := self._known(first, end, self._lookups.place)):
                return found
        return None

    def _known(self, first: int, end: int, knows: Callable[[str], bool]) -> _Named | None:
        name = next(filter(knows, self._spellings(first, end)), None)
        if name is None:
            return None
        whole = end < len(self._row) and self._keys[end] in SORTS and self._row[end - 1].text[-1].isalnum()
        return _Named(end + whole, name)

    def _spellings(self, first: int, end: int) -> Iterator[str]:
        """A name as it was typed, without punctuation and possessive s around it; in Czech also as it is called."""
        typed = plain(" ".join(one.text for one in self._row[first:end])).strip(PUNCTUATION + "()[]\"'")
        name = typed.removesuffix("'s").removesuffix("’s")
        yield name
        behind = self._row[first - 1].text.lower() if first else ""
        if behind in czech_names.PREPOSITIONS and name[:1].isupper():
            yield from czech_names.nominatives(name)

    def _ends(self, first: int) -> list[int]:
        """Where a name that begins here may end, farthest first: not beyond punctuation."""
        ends: list[int] = []
        for place in range(first, min(first + LONGEST_NAME, len(self._row))):
            if place in self._taken or not any(map(str.isalpha, self._keys[place])):
                break
            ends.append(place + 1)
            if self._row[place].text[-1] in PUNCTUATION and not self._row[place].text.endswith("."):
                break
        return ends[::-1]

    def _ends_noun(self, end: int) -> bool:
        """Whether the word that comes behind makes no compound of a name: "in the Netherlands at night"."""
        behind = self._keys[end]
        signed = self._row[end - 1].text[-1] in PUNCTUATION
        return signed or behind in STOPPERS | AND | VERBS or not behind.isalpha() or end in self._taken


def _may_be_name(words: Sequence[Lexeme], keys: Sequence[str], *, certain: bool) -> bool:
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
