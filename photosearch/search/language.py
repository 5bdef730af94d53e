"""The language of questions: a line of text to parts and hints. Knows no tables: `Names` says which places it has.

A line is cut into lexemes (`lexing`), rows of words are searched for dates, places and "without" (`rows`), fields are
read (`fields`), and "or" joins neighbours to clauses. Parts of one clause are alternatives, clauses must all be met.

- Free words are one part, wherever they stand: `sunset in Prague with birds` is the words "sunset with birds" and a
  place. `start` and `end` of that part tell where its first stretch lies; `writing.written` writes a line of any parts,
  so that one can be left out or changed.
- `2:` before a word, or before words in parentheses or quotes, is a weight: what has one is compared by meaning. Quotes
  without a weight are exact text, and neither true nor false to a degree.
- `or` (oder, ou, nebo, o), `OR` and `|` join what stands before and behind: whole stretches of words, or one part.
  Parentheses bound it: `(dog or cat) beach`.
- A backslash makes a word of whatever it stands before.

Nothing is understood silently, everything that was not is a hint, and nothing is ever raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import dropwhile

from photosearch.parts import Hint, Part, PartKind, ReadQuestion, Says
from photosearch.search.alternatives import alternatives, is_plain, is_sign, may_be_or
from photosearch.search.date_patterns import triggers
from photosearch.search.elements import Element, Group, Item, Or, Words
from photosearch.search.fields import BY_NAME, NotUnderstoodError, Surroundings, read_field
from photosearch.search.lexing import Form, Lexeme, Lexer, may_open_quote
from photosearch.search.names import NO_NAMES, Names, RememberedNames
from photosearch.search.plain_words import AND, ARTICLES, ASKING, FILLERS, folded, plain
from photosearch.search.rows import Rows
from photosearch.search.writing import ONE_SAFE_WORD, bound_words, condition_part, escaped_words, written_text

_LIKE_A_FIELD = re.compile(r"([A-Za-z]{2,12}):([^\s/\\:].*)")
_SCHEMES = frozenset(["http", "https", "ftp", "file", "mailto"])
_SEPARATORS = " ,;"
MOST_CLAUSES = 50
MOST_HINTS = 20
NOTHING = Group(())


def read_line(
    line: str, names: Names = NO_NAMES, now: datetime | None = None, *, literal: bool = False
) -> ReadQuestion:
    """What a line says. `now` is the moment for relative dates. `literal`: the line is words, whatever it looks like.

    There may be no part at all: the line is empty, or nothing of it was understood, of which hints tell.
    """
    around = Surroundings(RememberedNames(names), (now or datetime.now().astimezone()).date())
    if literal:
        return ReadQuestion(_literal(line, around))
    reading = _Reading(line, around)
    clauses = reading.clauses()
    hints = sorted(dict.fromkeys(reading.hints), key=lambda hint: hint.start)[:MOST_HINTS]
    if len(clauses) > MOST_CLAUSES:
        text = f"A question has up to {MOST_CLAUSES} parts; from here on they were left out."
        hints.append(Hint(text, clauses[MOST_CLAUSES][0].start, len(line)))
        clauses = clauses[:MOST_CLAUSES]
    parts = tuple(
        replace(_as_part(one, around), clause=number)
        for number, clause in enumerate(clauses)
        for one in clause
    )
    return ReadQuestion(parts, tuple(hints))


def _literal(line: str, around: Surroundings) -> tuple[Part, ...]:
    text = _bare(plain(line))
    start = len(line) - len(line.lstrip())
    return (_words_part(text, start, len(line.rstrip()), around),) if text else ()


class _Reading:
    """One line, or what stands in a pair of its parentheses, on the way to clauses."""

    def __init__(
        self, line: str, around: Surroundings, start: int = 0, end: int | None = None, depth: int = 0
    ) -> None:
        self._line = line
        self._around = around
        self._depth = depth
        self._lexer = Lexer(line, BY_NAME, start, end, depth)
        self._lexemes = tuple(self._lexer.lexemes())
        self._rows = Rows(around)
        self._hints: list[Hint] = []

    @property
    def hints(self) -> list[Hint]:
        return self._lexer.hints + self._rows.hints + self._hints

    def clauses(self) -> list[tuple[Item, ...]]:
        joined = self._joined(list(self._elements()))
        return joined if self._depth else self._without_fillers(_one_stretch(joined))

    # ------------------------------------------------------------------------------------ elements

    def _elements(self) -> Iterator[Element]:
        joints, refused = alternatives(self._lexemes)
        self._rows.weak_ors = {self._lexemes[place].start for place in refused}
        row: list[Lexeme] = []
        last: Element | None = None
        after_or: Item | None = None
        for place, lexeme in enumerate(self._lexemes):
            if is_plain(lexeme) and place not in joints and not is_sign(lexeme):
                row.append(lexeme)
                continue
            for last in self._row(row, after_or):
                yield last
            row, after_or = [], None
            if place in joints:
                after_or = last if isinstance(last, Part) else None
                yield Or(lexeme.start, lexeme.end)
            else:
                last = self._element(lexeme)
                yield last
        yield from self._row(row, after_or)

    def _row(self, row: list[Lexeme], after_or: Item | None) -> list[Element]:
        self._unknown_fields(row)
        return self._rows.read(row, after_or) if row else []

    def _element(self, lexeme: Lexeme) -> Element:
        """What anything but a plain word says; an empty group where it says nothing."""
        if lexeme.form is Form.FIELD:
            return self._field(lexeme)
        bound = lexeme.negative or lexeme.weight is not None
        if lexeme.form is Form.GROUP and not bound:
            return self._group(lexeme)
        if lexeme.form is Form.QUOTED and lexeme.weight is None:
            return self._text(lexeme)
        if not bound:  # an "or" that joins nothing
            self._hint(lexeme, "This “or” has nothing on one side; it was left out.")
            return NOTHING
        return self._bound_words(lexeme)

    def _field(self, lexeme: Lexeme) -> Element:
        if lexeme.weight is not None:
            self._hint(lexeme, "Only words have a weight: a photo meets a condition or does not.")
        try:
            meaning = read_field(lexeme.field, lexeme.text, self._around)
        except NotUnderstoodError as problem:
            self._hint(lexeme, str(problem))
            return self._bound_words(replace(lexeme, text=problem.words)) if problem.words else NOTHING
        return condition_part(lexeme.field, meaning, lexeme.start, lexeme.end, negative=lexeme.negative)

    def _group(self, lexeme: Lexeme) -> Group:
        inner = _Reading(self._line, self._around, lexeme.inside, lexeme.end - 1, self._depth + 1)
        clauses = inner.clauses()
        self._hints += inner.hints
        return Group(tuple(clauses))

    def _text(self, lexeme: Lexeme) -> Element:
        phrase = plain(lexeme.text)
        if not any(one.isalnum() for one in phrase):
            said = "it was compared by meaning" if phrase else "it was left out"
            self._hint(lexeme, f"There are no letters or digits in these quotes, so {said}.")
            return self._bound_words(lexeme) if phrase else NOTHING
        return Part(
            PartKind.TEXT,
            written_text(phrase, lexeme.negative),
            f"“{phrase}”",
            condition=Says(phrase),
            negative=lexeme.negative,
            start=lexeme.start,
            end=lexeme.end,
        )

    def _bound_words(self, lexeme: Lexeme) -> Element:
        words, weight = plain(lexeme.text), lexeme.weight or 1.0
        if not words:
            self._hint(lexeme, "There are no words here; this was left out.")
            return NOTHING
        if weight == 1 and not lexeme.negative:
            return Words(words, lexeme.start, lexeme.end)
        return Part(
            PartKind.WORDS,
            bound_words(words, lexeme.negative, weight),
            words,
            words=words,
            weight=weight,
            negative=lexeme.negative,
            start=lexeme.start,
            end=lexeme.end,
        )

    # ------------------------------------------------------------------------------------- clauses

    def _joined(self, elements: Sequence[Element]) -> list[tuple[Item, ...]]:
        """Elements with "or" between them as one clause. What says nothing is no alternative to anything."""
        clauses: list[tuple[Item, ...]] = []
        follows_or = stands_alone = False
        for element in elements:
            if isinstance(element, Or):
                follows_or = not stands_alone
                continue
            further: list[tuple[Item, ...]] = (
                [(element,)] if not isinstance(element, Group) else [*element.clauses]
            )
            stands_alone = not further
            if follows_or and clauses and further:
                if len(further) > 1:
                    self._hints.append(Hint("This “or” joins only what stands next to it."))
                further[0] = (*clauses.pop(), *further[0])
            clauses += further
            follows_or = False
        return clauses

    def _without_fillers(self, clauses: list[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
        """Without words such as "photos" where they are all that is said beside other parts."""
        if len(clauses) < 2:
            return clauses
        return [clause for clause in clauses if not self._says_nothing(clause)]

    def _says_nothing(self, clause: tuple[Item, ...]) -> bool:
        one = clause[0]
        if len(clause) > 1 or not isinstance(one, Words):
            return False
        keys = {folded(word) for word in one.text.split()} - {""}
        if not keys:  # punctuation
            return True
        if keys.isdisjoint(FILLERS) or not keys <= FILLERS | ASKING | ARTICLES:
            return False
        text = f"“{one.text}” says nothing about what a photo shows; it was left out."
        self._hints.append(Hint(text, one.start, one.end))
        return True

    # --------------------------------------------------------------------------------------- hints

    def _hint(self, lexeme: Lexeme, text: str) -> None:
        self._hints.append(Hint(text, lexeme.start, lexeme.end))

    def _unknown_fields(self, row: Sequence[Lexeme]) -> None:
        for one in row:
            if one.text.endswith(":") and one.text[:-1].lower() in BY_NAME and not one.escaped:
                example = BY_NAME[one.text[:-1].lower()].examples[0]
                self._hint(one, f"What a field wants follows it without a space: {example}.")
            found = None if one.escaped or ":" not in one.text else _LIKE_A_FIELD.fullmatch(one.text)
            if found and found[1].lower() not in _SCHEMES:
                self._hint(
                    one, f"There is no field “{found[1]}:”; this was read as words.{_similar(found[1])}"
                )


def _similar(name: str) -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), BY_NAME, 1, 0.7)
    return f" Did you mean {near[0]}:?" if near else ""


def _one_stretch(clauses: list[tuple[Item, ...]]) -> list[tuple[Item, ...]]:
    """All free words that are not alternatives to something as one, where the first of them stand."""
    free = [clause[0] for clause in clauses if len(clause) == 1 and isinstance(clause[0], Words)]
    stretches = [one for one in free if isinstance(one, Words)]
    if not stretches:
        return clauses
    text = " ".join(one.text for one in stretches).strip(_SEPARATORS)
    if stretches[0].start > _start(clauses[0][0]):  # "in 2019 and dogs"
        words = text.split(" ")
        text = " ".join(dropwhile(lambda word: folded(word) in AND, words))
    if not text and len(clauses) == len(stretches):
        text = _bare(" ".join(one.text for one in stretches))
    whole: list[tuple[Item, ...]] = [(Words(text, stretches[0].start, stretches[0].end),)] if text else []
    joined: list[tuple[Item, ...]] = []
    for clause in clauses:
        if clause[0] is stretches[0]:
            joined += whole
        elif len(clause) > 1 or not isinstance(clause[0], Words):
            joined.append(clause)
    return joined


def _bare(text: str) -> str:
    """Without separators at the ends, unless there is nothing else."""
    return text.strip(_SEPARATORS) or text


def _start(one: Item) -> int:
    return one.start


def _as_part(one: Item, around: Surroundings) -> Part:
    return one if isinstance(one, Part) else _words_part(_bare(one.text), one.start, one.end, around)


def _words_part(words: str, start: int, end: int, around: Surroundings) -> Part:
    text = words if _stay_words(words, around) else escaped_words(words)
    return Part(PartKind.WORDS, text, words, words=words, start=start, end=end)


def _stay_words(words: str, around: Surroundings) -> bool:
    """Whether words would be read as these words, also between other parts."""
    if may_open_quote(words):
        return False
    if ONE_SAFE_WORD.fullmatch(words) and folded(words) not in triggers() and not may_be_or(words):
        return True
    contexts = ['"x" {} "x"']
    if any(map(may_be_or, words.split(" "))):  # what such a word means depends on what stands around it
        contexts += ["{}", '{} "x"', '"x" {}']
    return all(_stay_words_in(context, words, around) for context in contexts)


def _stay_words_in(context: str, words: str, around: Surroundings) -> bool:
    read = _Reading(context.replace("{}", words), around).clauses()
    free = [clause[0] for clause in read if len(clause) == 1 and isinstance(clause[0], Words)]
    return len(read) == context.count('"') // 2 + 1 and [one.text for one in free] == [words]
