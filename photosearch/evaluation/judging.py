"""A round of judging: for each question the photos that models bring, in an order that tells nothing, right or not.

The first photos of every model are pooled (Sparck Jones & van Rijsbergen 1975), so that a judge sees each once and
does not know who found it. What the judging window does, without the window.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from photosearch.evaluation.appending import Appended, take_back
from photosearch.evaluation.asking import Asked, PhotoFinder
from photosearch.evaluation.judgements import Judgement, append_judgements, read_judgements
from photosearch.evaluation.tables import Complaints, read_rows
from photosearch.records import Item, Question


@dataclass(frozen=True, slots=True)
class JudgingQuestion:
    """A question to be judged, and the kind that it is averaged with."""

    words: str
    kind: str = ""


def read_questions(
    path: Path, *, skip_bad: bool = False, encoding: str | None = None
) -> tuple[JudgingQuestion, ...]:
    """Read a file with the columns question and kind. Raises `DataFileError` naming file and line."""
    complaints = Complaints(path, skip_bad=skip_bad)
    seen: dict[str, int] = {}
    questions = []
    for row in read_rows(path, ("question",), ("kind",), complaints, encoding):
        words = row["question"]
        if not words:
            complaints.add(row.line, "the question is empty")
        elif words in seen:
            complaints.add(row.line, f"the question stands already on line {seen[words]}")
        else:
            seen[words] = row.line
            questions.append(JudgingQuestion(words, row["kind"]))
    complaints.settle()
    return tuple(questions)


@dataclass(frozen=True, slots=True)
class _Step:
    """A question that was left behind: judged, or passed over."""

    place: int
    added: Appended | None = None
    verdicts: Mapping[int, bool] = field(default_factory=dict)  # by item


class JudgingRound:
    """One judge's way through the questions of a file."""

    def __init__(
        self,
        library: Asked,
        questions: Sequence[JudgingQuestion],
        judgements_path: Path,
        judge: str,
        models: Sequence[str],
        depth: int,
    ) -> None:
        """Go on where this judge stopped. Raises `DataFileError` where the judgements cannot be read."""
        self.judge = judge
        self._library, self._path = library, judgements_path
        self._questions, self._models, self._depth = tuple(questions), tuple(models), depth
        self._done = self._judged_before()
        self._place = 0
        self._steps: list[_Step] = []

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self._questions)

    @property
    def place(self) -> int:
        """How many questions are behind the judge."""
        return self._place

    @property
    def can_go_back(self) -> bool:
        return bool(self._steps)

    def question(self) -> JudgingQuestion | None:
        """The question to judge; None when there are no more."""
        return self._questions[self._place] if self._place < len(self._questions) else None

    def pool(self) -> tuple[Item, ...]:
        """The photos to judge for the current question: each model's first ones, but not what this judge has judged
        already. Asks the library: call it away from the window's thread."""
        question = self.question()
        if question is None:
            return ()
        found: dict[int, Item] = {}
        for model in self._models:
            asked = Question(
                words=question.words, limit=self._depth, show_all=True, model=model, exact=True, literal=True
            )
            found |= {hit.item.id: hit.item for hit in self._library.search(asked).hits}
        items = [item for number, item in sorted(found.items()) if (question.words, number) not in self._done]
        random.Random(zlib.crc32(question.words.encode())).shuffle(items)
        return tuple(items)

    def save(self, verdicts: Mapping[Item, bool]) -> None:
        """Keep what the judge says of the pool and go on. Raises `DataFileError` where it cannot be written."""
        question = self.question()
        if question is None:
            return
        judgements = [
            Judgement(question.words, str(item.path), self.judge, right, question.kind)
            for item, right in verdicts.items()
        ]
        added = append_judgements(self._path, judgements)
        self._done |= {(question.words, item.id) for item in verdicts}
        self._steps.append(_Step(self._place, added, {item.id: right for item, right in verdicts.items()}))
        self._place += 1

    def pass_over(self) -> None:
        """Go on to the next question without judging this one."""
        if self.question() is not None:
            self._steps.append(_Step(self._place))
            self._place += 1

    def go_back(self) -> frozenset[int]:
        """Take the last step back: its question is judged anew. Returns the items that were held for right.

        Raises `DataFileError` where somebody else has written to the file since.
        """
        if not self._steps:
            return frozenset()
        step = self._steps[-1]
        if step.added is not None:
            take_back(step.added)
        self._steps.pop()
        self._place = step.place
        words = self._questions[step.place].words
        self._done -= {(words, item) for item in step.verdicts}
        return frozenset(item for item, right in step.verdicts.items() if right)

    def _judged_before(self) -> set[tuple[str, int]]:
        """(words, item) that this judge has judged already."""
        if not self._path.exists():
            return set()
        finder = PhotoFinder(self._library, self._path)
        earlier = [j for j in read_judgements(self._path, skip_bad=True).judgements if j.judge == self.judge]
        places = {photo: finder.find(photo) for photo in {j.photo for j in earlier}}
        return {(j.question, item) for j in earlier if (item := places[j.photo]) is not None}
