"""Precision, recall and F: asks judged questions as a person would, and marks which of the first photos are right."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from threading import Event
from typing import Any

from photosearch.errors import DataFileError
from photosearch.evaluation.asking import Asked, Asking, Index, PhotoFinder, ask_each, listed
from photosearch.evaluation.judgements import Agreement, JudgedQuestion, Judgements, combine, fleiss_kappa
from photosearch.evaluation.known_items import notes_on, system_of
from photosearch.evaluation.measures import PRECISION_AT
from photosearch.evaluation.runs import Run, now, title_of
from photosearch.evaluation.tables import BadRow, Complaints
from photosearch.records import Progress, Question

Verdicts = Mapping[int, bool]
"""Item id → whether it is right."""


def measure(
    library: Asked,
    judged: Judgements,
    models: Sequence[str],
    *,
    at: Sequence[int] = PRECISION_AT,
    agreement: Agreement = "all",
    index: Index = "exact",
    skip_bad: bool = False,
    title: str = "",
    stop: Event | None = None,
) -> Generator[Progress, None, Run]:
    """Ask every judged question of every model, and keep the relevance of its first max(`at`) photos.

    A photo that nobody judged counts as wrong; how many there were is kept and said. Copies of a photo count once.
    Raises `DataFileError` where a judged photo is not in the library, unless `skip_bad`.
    """
    questions = combine(judged.judgements, agreement)
    verdicts, missing = _verdicts(library, judged, questions, skip_bad=skip_bad)
    right = [sum(known.values()) for known in verdicts]

    def ask(model: str, number: int) -> dict[str, Any]:
        known = verdicts[number]
        ids = _first(library, questions[number].question, model, max(at), index)
        relevances = "".join("1" if known.get(item) else "0" for item in ids)
        return {
            "relevances": relevances,
            "relevant": right[number],
            "unjudged": sum(i not in known for i in ids),
        }

    asking = yield from ask_each(models, len(questions), ask, stop)
    return Run(
        kind="precision",
        title=title or title_of(judged.path),
        searched=listed(library),
        systems=tuple(system_of(library.model(name), asking.seconds[name]) for name in asking.values),
        questions=tuple(
            {"words": q.question, "group": q.kind, "judges": q.judges} for q in questions[: asking.asked]
        ),
        values=asking.values,
        index=index,
        made=now(),
        about={"at": sorted(at), "agreement": agreement, "kappa": fleiss_kappa(judged.judgements)},
        notes=(
            *notes_on((*judged.skipped, *missing), asking.asked, len(questions)),
            *_remarks(right, asking, max(at)),
        ),
    )


def _verdicts(
    library: Asked, judged: Judgements, questions: Sequence[JudgedQuestion], *, skip_bad: bool
) -> tuple[list[Verdicts], tuple[BadRow, ...]]:
    """For each question what is held of the library's items. Of copies judged apart, one that is right is enough."""
    finder, complaints = PhotoFinder(library, judged.path), Complaints(judged.path, skip_bad=skip_bad)
    found: dict[str, int | None] = {}
    for judgement in judged.judgements:
        if judgement.photo not in found:
            found[judgement.photo] = finder.find(judgement.photo)
            if found[judgement.photo] is None:
                complaints.add(judgement.line, f"{judgement.photo} is not in the library")
    missing = complaints.settle()
    if all(item is None for item in found.values()):
        raise DataFileError(f"No photo of {judged.path} is in the library.", "Add its folder, then sync.")
    verdicts: list[Verdicts] = []
    for question in questions:
        known: dict[int, bool] = {}
        for photo, right in question.verdicts.items():
            item = found[photo]
            if item is not None:
                known[item] = right or known.get(item, False)
        verdicts.append(known)
    return verdicts, missing


def _first(library: Asked, words: str, model: str, limit: int, index: Index) -> list[int]:
    answer = library.search(
        Question(words=words, limit=limit, show_all=True, model=model, exact=index == "exact", literal=True)
    )
    return [hit.item.id for hit in answer.hits]


def _remarks(right: Sequence[int], asking: Asking, depth: int) -> list[str]:
    """What the judgements do not tell."""
    remarks = []
    none_right = sum(count == 0 for count in right[: asking.asked])
    if none_right:
        remarks.append(
            f"{none_right:,} questions have no right photo at all: they count for precision, not for recall."
        )
    for name, columns in asking.values.items():
        unjudged = sum(columns["unjudged"])
        if unjudged:
            share = unjudged / max(1, sum(len(row) for row in columns["relevances"]))
            remarks.append(
                f"Of the first {depth} photos of {name}, {100 * share:.0f} % were judged by nobody and count as "
                "wrong; judge them with photosearch evaluate judge."
            )
    return remarks
