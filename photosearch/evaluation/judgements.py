"""Judgements: which photos answer a question, in the eyes of one judge or several.

A judgements file is CSV or JSON lines with the columns question, photo, judge, relevant (yes or no) and, if wanted,
kind (the group that questions are averaged in). Knows nothing of models.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from photosearch.errors import DataFileError
from photosearch.evaluation.appending import Appended, append
from photosearch.evaluation.tables import BadRow, Complaints, read_rows

Agreement = Literal["all", "majority"]
COLUMNS = ("question", "photo", "judge", "relevant", "kind")
_YES = {"1", "yes", "true", "y", "x", "relevant"}
_NO = {"0", "no", "false", "n", "", "not relevant"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one judge says of one photo as an answer to one question."""

    question: str
    photo: str
    judge: str
    relevant: bool
    kind: str = ""
    line: int = field(default=0, compare=False)  # where it stands in its file


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with what the judges together hold of the photos they saw: photo → right or not."""

    question: str
    kind: str
    verdicts: Mapping[str, bool]
    judges: int

    @property
    def relevant(self) -> int:
        """How many photos are right."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Judgements:
    """The judgements of one file, and the lines that were left out."""

    path: Path
    judgements: tuple[Judgement, ...]
    skipped: tuple[BadRow, ...] = ()


def read_judgements(path: Path, *, skip_bad: bool = False, encoding: str | None = None) -> Judgements:
    """Read a judgements file. Raises `DataFileError` naming file and line unless `skip_bad`."""
    complaints = Complaints(path, skip_bad=skip_bad)
    rows = read_rows(path, COLUMNS[:4], COLUMNS[4:], complaints, encoding)
    seen: dict[tuple[str, str, str], int] = {}
    judgements = []
    for row in rows:
        key = (row["question"], row["photo"], row["judge"])
        said = row["relevant"].casefold()
        if not row["question"] or not row["photo"]:
            complaints.add(row.line, f"no {'photo' if row['question'] else 'question'} is named")
        elif said not in _YES | _NO:
            complaints.add(row.line, f"relevant is “{row['relevant']}”, neither yes nor no")
        elif key in seen:
            complaints.add(row.line, f"this judge judged this photo already on line {seen[key]}")
        else:
            seen[key] = row.line
            judgements.append(Judgement(*key, said in _YES, row["kind"], row.line))
    skipped = complaints.settle()
    if not judgements:
        raise DataFileError(f"{path} holds no judgement that can be used.")
    return Judgements(path, tuple(judgements), skipped)


def combine(judgements: Sequence[Judgement], agreement: Agreement = "all") -> tuple[JudgedQuestion, ...]:
    """What the judges together hold, question by question in the order of the file.

    "all": a photo is right when every judge who saw it for this question says so. "majority": when more than half do.
    """
    votes: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, str] = {}
    judges: dict[str, set[str]] = defaultdict(set)
    for judgement in judgements:
        votes[judgement.question][judgement.photo].append(judgement.relevant)
        kinds[judgement.question] = judgement.kind or kinds.get(judgement.question, "")
        judges[judgement.question].add(judgement.judge)
    return tuple(
        JudgedQuestion(
            question,
            kinds[question],
            {p: _verdict(v, agreement) for p, v in photos.items()},
            len(judges[question]),
        )
        for question, photos in votes.items()
    )


def _verdict(votes: Sequence[bool], agreement: Agreement) -> bool:
    return all(votes) if agreement == "all" else 2 * sum(votes) > len(votes)


def fleiss_kappa(judgements: Sequence[Judgement]) -> float | None:
    """How far judges agree beyond chance: 1 wholly, 0 as chance would. None where no photo was seen by two judges.

    Over the (question, photo) pairs with at least two votes, each pair weighing the same, as numbers of judges may
    differ (Fleiss 1971, "Measuring nominal scale agreement among many raters", with its remark on unequal raters).
    """
    votes: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for judgement in judgements:
        votes[judgement.question, judgement.photo].append(judgement.relevant)
    several = [v for v in votes.values() if len(v) > 1]
    if not several:
        return None
    observed = sum(_pair_agreement(v) for v in several) / len(several)
    yes = sum(sum(v) / len(v) for v in several) / len(several)
    by_chance = yes**2 + (1 - yes) ** 2
    return 1.0 if by_chance == 1 else (observed - by_chance) / (1 - by_chance)


def _pair_agreement(votes: Sequence[bool]) -> float:
    """Share of pairs of judges who say the same."""
    yes, total = sum(votes), len(votes)
    no = total - yes
    return (yes * (yes - 1) + no * (no - 1)) / (total * (total - 1))


def append_judgements(path: Path, judgements: Iterable[Judgement]) -> Appended:
    """Add judgements at the end of a CSV file, making it where it is new. Raises `DataFileError`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists() or path.stat().st_size == 0:
        writer.writerow(COLUMNS)
    for j in judgements:
        writer.writerow((j.question, j.photo, j.judge, "yes" if j.relevant else "no", j.kind))
    return append(path, text.getvalue())
