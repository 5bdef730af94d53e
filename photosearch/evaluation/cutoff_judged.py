"""A cut from judged questions: the mean of the lowest scores that relevant photos have, over some twenty questions.

Proposed by a school project on searching photos, to be compared with the calibrated cut on the same questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from photosearch.errors import DataFileError
from photosearch.evaluation.asking import Asked, PhotoFinder
from photosearch.evaluation.judgements import JudgedQuestion, Judgements, combine
from photosearch.records import Hit, Question
from photosearch.search.cutoff import Cut, judged_cut

QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class JudgedCut:
    """The cut, and the figures that say how it does beside the calibrated one."""

    cut: Cut
    document: dict[str, Any]


def measure_judged(library: Asked, judged: Judgements, model: str, questions: int = QUESTIONS) -> JudgedCut:
    """Ask the first judged questions that have a relevant photo. Raises `DataFileError` where none has one here."""
    finder = PhotoFinder(library, judged.path)
    asked: list[tuple[Sequence[Hit], frozenset[int]]] = []
    for question in combine(judged.judgements):
        meant = _meant(question, finder)
        if meant and len(asked) < questions:
            asked.append((_hits(library, question.question, model), meant))
    if not asked:
        raise DataFileError(f"No question of {judged.path} has a relevant photo in the library.")
    lowest = [_lowest(hits, meant) for hits, meant in asked]
    relevance = min(max(judged_cut(np.array([hit.relevance or 0.0 for hit in lowest])), 1e-4), 1 - 1e-4)
    document = {
        "questions": len(asked),
        "mean lowest relevant cosine": round(judged_cut(np.array([hit.score for hit in lowest])), 4),
        "mean lowest relevance": round(relevance, 4),
        "judged cut": _figures(
            [([h.item.id for h in hits if (h.relevance or 0.0) >= relevance], m) for hits, m in asked]
        ),
        "calibrated cut": _figures([([h.item.id for h in hits if h.matched], m) for hits, m in asked]),
    }
    return JudgedCut(Cut(relevance, relevance), document)


def _meant(question: JudgedQuestion, finder: PhotoFinder) -> frozenset[int]:
    """Items that the judges hold for right."""
    found = (finder.find(photo) for photo, right in question.verdicts.items() if right)
    return frozenset(item for item in found if item is not None)


def _hits(library: Asked, words: str, model: str) -> Sequence[Hit]:
    """Every photo of the library, best first."""
    everything = library.status().photos
    return library.search(
        Question(words=words, limit=everything, show_all=True, model=model, exact=True, literal=True)
    ).hits


def _lowest(hits: Sequence[Hit], meant: frozenset[int]) -> Hit:
    return [hit for hit in hits if hit.item.id in meant][-1]


def _figures(lists: Sequence[tuple[Sequence[int], frozenset[int]]]) -> dict[str, float]:
    """Mean precision of the lists that are not empty, mean recall, and their mean length. Unjudged photos are wrong."""
    right = [len(meant.intersection(shown)) for shown, meant in lists]
    precision = [n / len(shown) for n, (shown, _) in zip(right, lists, strict=True) if shown]
    recall = [n / len(meant) for n, (_, meant) in zip(right, lists, strict=True)]
    return {
        "precision": round(float(np.mean(precision)) if precision else 0.0, 4),
        "recall": round(float(np.mean(recall)), 4),
        "photos": round(float(np.mean([len(shown) for shown, _ in lists])), 2),
    }
