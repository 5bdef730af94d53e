"""What was asked: one search, the way back and forward through them, and the history kept between sessions.

Knows no widgets.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QSettings

from photosearch.parts import ReferencePhoto
from photosearch.records import Question

HISTORY_LENGTH = 50
TRAIL_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Search:
    """Words, reference photos, or both; with neither it stands for the timeline."""

    words: str = ""
    photos: tuple[ReferencePhoto, ...] = ()
    show_all: bool = False  # go on below the cut
    good: tuple[int, ...] = ()  # ids of items that the person called right,
    bad: tuple[int, ...] = ()  # and wrong

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.photos)

    def judged(self, ids: Sequence[int], *, good: bool) -> Search:
        """With items called right (or wrong); said a second time it is taken back."""
        said = self.good if good else self.bad
        known = all(i in said for i in ids)
        right, wrong = (tuple(i for i in kept if i not in ids) for kept in (self.good, self.bad))
        if known:
            return replace(self, good=right, bad=wrong)
        return (
            replace(self, good=right + tuple(ids), bad=wrong)
            if good
            else replace(self, good=right, bad=wrong + tuple(ids))
        )

    def without_examples(self) -> Search:
        return replace(self, good=(), bad=())

    def question(
        self, *, limit: int, by_date: bool = False, explain: bool = False, ticket: int = 0
    ) -> Question:
        """As the library is asked."""
        return Question(
            words=self.words.strip(),
            photos=self.photos,
            limit=limit,
            show_all=self.show_all,
            exclude_photos=True,
            ticket=ticket,
            by_date=by_date,
            good=self.good,
            bad=self.bad,
            explain=explain,
        )


def search_of(question: Question) -> Search:
    """The search that a kept question stands for."""
    return Search(question.words, question.photos, good=question.good, bad=question.bad)


class Trail:
    """The searches of this session, with a place in them that moves back and forward as in a browser."""

    def __init__(self) -> None:
        self._steps = [Search()]
        self._at = 0

    @property
    def here(self) -> Search:
        return self._steps[self._at]

    @property
    def can_go_back(self) -> bool:
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        return self._at < len(self._steps) - 1

    def visit(self, search: Search, *, refines: bool = False) -> None:
        """Go to a search. One that `refines` the present one (more letters typed) takes its place."""
        if search == self.here:
            return
        if refines and self._at > 0:
            self._at -= 1
        self._steps[self._at + 1 :] = [search]
        self._steps = self._steps[-TRAIL_LENGTH:]
        self._at = len(self._steps) - 1

    def back(self) -> Search:
        self._at = max(0, self._at - 1)
        return self.here

    def forward(self) -> Search:
        self._at = min(len(self._steps) - 1, self._at + 1)
        return self.here


class History:
    """Questions asked in words, newest first, kept in the library's own window file."""

    def __init__(self, store: QSettings, wanted: Callable[[], bool]) -> None:
        """`wanted` tells whether the person wants questions to be remembered."""
        self._store = store
        self._wanted = wanted

    def words(self) -> list[str]:
        """The questions, newest first."""
        if not self._wanted():
            return []
        try:
            kept = json.loads(str(self._store.value("history/words", "[]")))
        except ValueError:
            return []
        return [words for words in kept if isinstance(words, str)] if isinstance(kept, list) else []

    def remember(self, words: str) -> None:
        """Keep a question, once, at the front."""
        words = words.strip()
        if words and self._wanted():
            kept = [words, *(old for old in self.words() if old.casefold() != words.casefold())]
            self._store.setValue("history/words", json.dumps(kept[:HISTORY_LENGTH], ensure_ascii=False))

    def forget(self, words: str) -> None:
        """Forget one."""
        kept = [old for old in self.words() if old != words]
        self._store.setValue("history/words", json.dumps(kept, ensure_ascii=False))

    def clear(self) -> None:
        """Forget all of them."""
        self._store.remove("history/words")
