"""Known-item search: somebody knows a photo and describes it; at which rank does the library show it?

Asks as a person would, one question at a time, and keeps the rank of the right photo for every one of them.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import DataFileError
from photosearch.evaluation.asking import Asked, Index, PhotoFinder, ask_each, listed
from photosearch.evaluation.metrics import RECALL_AT, rank_of
from photosearch.evaluation.runs import Run, System, now, title_of
from photosearch.evaluation.tables import BadRow, Complaints
from photosearch.evaluation.topics import LABELS, Topics
from photosearch.models.embedder import ModelCard
from photosearch.records import Progress, Question

THROUGH_INDEX = " via hnsw"  # after a model's name
SHOWN = max(RECALL_AT)  # hits that are looked at where an index answers


def measure(
    library: Asked,
    topics: Topics,
    models: Sequence[str],
    *,
    index: Index = "exact",
    skip_bad: bool = False,
    title: str = "",
    stop: Event | None = None,
) -> Generator[Progress, None, Run]:
    """Ask every label of every topic of every model. After `stop` is set the run holds what was asked so far.

    With the index "hnsw" every model is asked twice, exactly and through its approximate index, so that the run shows
    what the index itself loses. Raises `DataFileError`, naming file and line, where a topic's photo is not in the
    library, unless `skip_bad`.
    """
    questions, ids, missing = questions_of(library, topics, skip_bad=skip_bad)
    model_of = {name: name for name in models}
    if index == "hnsw":
        model_of = {one: name for name in models for one in (name, f"{name}{THROUGH_INDEX}")}

    def ask(system: str, number: int) -> Mapping[str, Any]:
        model, words = model_of[system], questions[number]["words"]
        ranked, _ = library.ranking(Question(words=words, model=model, exact=True, literal=True))
        if system != model:
            return _through_index(
                library, Question(words=words, model=model, literal=True), ids[number], ranked
            )
        return {"rank": _rank(ranked if index == "exact" else ranked[:SHOWN], ids[number])}

    asking = yield from ask_each(list(model_of), len(questions), ask, stop)
    return Run(
        kind="known-item",
        title=title or title_of(topics.path),
        searched=listed(library),
        systems=tuple(
            replace(system_of(library.model(model_of[one]), asking.seconds[one]), name=one)
            for one in asking.values
        ),
        questions=tuple(questions[: asking.asked]),
        values=asking.values,
        index=index,
        made=now(),
        notes=notes_on((*topics.skipped, *missing), asking.asked, len(questions)),
    )


def questions_of(
    library: Asked, topics: Topics, *, skip_bad: bool
) -> tuple[list[dict[str, Any]], list[int], tuple[BadRow, ...]]:
    """The questions of a topics file, the item that each is about, and topics whose photo is not in the library."""
    finder, complaints = PhotoFinder(library, topics.path), Complaints(topics.path, skip_bad=skip_bad)
    questions: list[dict[str, Any]] = []
    ids: list[int] = []
    for topic in topics.topics:
        wanted = finder.find(topic.photo)
        if wanted is None:
            complaints.add(topic.line, f"{topic.photo} is not in the library")
            continue
        for label in LABELS:
            if words := topic.label(label):
                questions.append(
                    {"photo": topic.photo, "words": words, "group": label, "language": topic.language}
                )
                ids.append(wanted)
    missing = complaints.settle()
    if not questions:
        raise DataFileError(
            f"No photo of {topics.path} is in the library.",
            "Add its folder: photosearch add FOLDER; photosearch sync",
        )
    return questions, ids, missing


def _rank(ids: NDArray[np.int64], wanted: int) -> int:
    """Rank of the wanted item, 0 where it is not in the list."""
    rank = rank_of(ids, wanted)
    return int(rank) if rank <= len(ids) else 0


def _through_index(
    library: Asked, question: Question, wanted: int, exact: NDArray[np.int64]
) -> dict[str, int | float]:
    """The rank among the hits that a person is shown, and the share of the exact first ten that is among their ten."""
    answer = library.search(replace(question, limit=SHOWN, show_all=True, exact=False))
    ids = np.array([hit.item.id for hit in answer.hits], dtype=np.int64)
    overlap = np.isin(exact[:10], ids[:10]).mean() if len(exact) else 1.0
    return {"rank": _rank(ids, wanted), "overlap": float(overlap)}


def system_of(card: ModelCard, encoding_s: float | None = None) -> System:
    """A model as a run names it."""
    return System(card.name, card.title, card.revision, card.dim, encoding_s)


def notes_on(left_out: Sequence[BadRow], asked: int, wanted: int) -> tuple[str, ...]:
    """What a reader must know about lines that were left out and questions that were not asked."""
    notes = [f"Left out: {bad}" for bad in left_out]
    if asked < wanted:
        notes.append(f"Stopped after {asked:,} of {wanted:,} questions.")
    return tuple(notes)
