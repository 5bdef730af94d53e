"""Another program's answers as a run, so that it can be drawn and compared beside our models.

Two kinds of CSV or JSON lines are taken: ranks (columns words, photo, rank: where that program showed the right
photo) and hit lists (columns words, photo, position: what it showed, position 1 first). Ranks and hits are matched
with the questions of a topics file; hit lists also with judgements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from photosearch.errors import DataFileError
from photosearch.evaluation.judgements import Agreement, Judgements, combine, fleiss_kappa
from photosearch.evaluation.measures import PRECISION_AT
from photosearch.evaluation.runs import Run, System, now, title_of
from photosearch.evaluation.tables import BadRow, Complaints, Row, read_rows
from photosearch.evaluation.topics import LABELS, Topics

RANKS, HITS = ("words", "photo", "rank"), ("words", "photo", "position")

HitLists = Mapping[str, Sequence[str]]
"""Words, in small letters → names of photos, best first."""


def import_known_items(
    path: Path,
    topics: Topics,
    name: str,
    *,
    searched: int = 0,
    skip_bad: bool = False,
    encoding: str | None = None,
) -> Run:
    """A run of known-item search from another program's ranks or hit lists.

    `searched`: how many photos it searched; else taken as the highest rank or the number of topics' photos. A
    question that the file does not answer counts as not found, and is said. Raises `DataFileError`.
    """
    complaints = Complaints(path, skip_bad=skip_bad)
    rows = _numbered(path, complaints, encoding)
    hits = _hit_lists(rows) if "position" in rows[0].cells else None
    ranks = (
        {} if hits is not None else {(_key(r["words"]), file_name(r["photo"])): int(r["rank"]) for r in rows}
    )
    skipped = complaints.settle()
    questions, found, answered = [], [], 0
    for topic in topics.topics:
        for label in LABELS:
            words = topic.label(label)
            if not words:
                continue
            name_of_photo = file_name(topic.photo)
            rank = (
                ranks.get((_key(words), name_of_photo))
                if hits is None
                else _place(hits, words, name_of_photo)
            )
            answered += rank is not None
            questions.append(
                {"photo": topic.photo, "words": words, "group": label, "language": topic.language}
            )
            found.append(rank or 0)
    if not answered:
        raise DataFileError(
            f"No question of {topics.path} is answered in {path}.",
            "The words must be the same as in the topics file.",
        )
    photos = len({topic.photo for topic in topics.topics})
    return Run(
        kind="known-item",
        title=title_of(topics.path),
        searched=searched or max(photos, *found),
        systems=(System(name, title=f"Imported from {path.name}"),),
        questions=tuple(questions),
        values={name: {"rank": found}},
        index="imported",
        made=now(),
        notes=_notes(skipped, len(questions) - answered, len(questions)),
    )


def import_judged(
    path: Path,
    judged: Judgements,
    name: str,
    *,
    at: Sequence[int] = PRECISION_AT,
    agreement: Agreement = "all",
    searched: int = 0,
    skip_bad: bool = False,
    encoding: str | None = None,
) -> Run:
    """A run of judged search from another program's hit lists. Raises `DataFileError`."""
    complaints = Complaints(path, skip_bad=skip_bad)
    rows = _numbered(path, complaints, encoding)
    if "position" not in rows[0].cells:
        raise DataFileError(
            f"{path}, line 1: there is no column “position”.", f"Hit lists have {', '.join(HITS)}."
        )
    hits, skipped = _hit_lists(rows), complaints.settle()
    questions = combine(judged.judgements, agreement)
    columns: dict[str, list[Any]] = {"relevances": [], "relevant": [], "unjudged": []}
    for question in questions:
        verdicts = {file_name(photo): right for photo, right in question.verdicts.items()}
        shown = list(hits.get(_key(question.question), ()))[: max(at)]
        columns["relevances"].append("".join("1" if verdicts.get(photo) else "0" for photo in shown))
        columns["relevant"].append(question.relevant)
        columns["unjudged"].append(sum(photo not in verdicts for photo in shown))
    unanswered = sum(_key(question.question) not in hits for question in questions)
    if unanswered == len(questions):
        raise DataFileError(f"No question of {judged.path} is answered in {path}.")
    return Run(
        kind="precision",
        title=title_of(judged.path),
        searched=searched,
        systems=(System(name, title=f"Imported from {path.name}"),),
        questions=tuple({"words": q.question, "group": q.kind, "judges": q.judges} for q in questions),
        values={name: columns},
        index="imported",
        made=now(),
        about={"at": sorted(at), "agreement": agreement, "kappa": fleiss_kappa(judged.judgements)},
        notes=_notes(skipped, unanswered, len(questions)),
    )


def _numbered(path: Path, complaints: Complaints, encoding: str | None) -> list[Row]:
    """Rows that name words and a photo and whose rank or position is a whole number from 1."""
    rows = read_rows(path, RANKS[:2], ("rank", "position"), complaints, encoding)
    number = "position" if "position" in rows[0].cells else "rank"
    if number not in rows[0].cells:
        raise DataFileError(f"{path}, line 1: there is neither a column “rank” nor “position”.")
    good = []
    for row in rows:
        if not row["words"] or not row["photo"]:
            complaints.add(row.line, "words or photo are empty")
        elif not (row[number].isascii() and row[number].isdigit() and int(row[number]) > 0):
            complaints.add(row.line, f"the {number} is “{row[number]}”, not a whole number from 1")
        else:
            good.append(row)
    if not good:
        complaints.settle()
        raise DataFileError(f"{path} holds nothing that can be used.")
    return good


def _hit_lists(rows: Sequence[Row]) -> HitLists:
    """Names of photos by words, best first; a photo that is shown twice keeps its first place."""
    lists: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        lists[_key(row["words"])].append((int(row["position"]), file_name(row["photo"])))
    return {words: list(dict.fromkeys(photo for _, photo in sorted(hits))) for words, hits in lists.items()}


def _place(hits: HitLists, words: str, photo: str) -> int | None:
    """Rank of the photo among the hits for these words: 0 where it is not shown, None where nothing was asked."""
    shown = hits.get(_key(words))
    if shown is None:
        return None
    return shown.index(photo) + 1 if photo in shown else 0


def _key(words: str) -> str:
    return " ".join(words.casefold().split())


def file_name(photo: str) -> str:
    """The bare name of a photo, however another program writes its path."""
    return (PureWindowsPath(photo) if "\\" in photo else PurePosixPath(photo)).name


def _notes(skipped: Sequence[BadRow], unanswered: int, asked: int) -> tuple[str, ...]:
    notes = [f"Left out: {bad}" for bad in skipped]
    if unanswered:
        notes.append(
            f"{unanswered:,} of {asked:,} questions are not answered in the file: they count as not found."
        )
    return tuple(notes)
