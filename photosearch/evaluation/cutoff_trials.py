"""A trial: one question asked of a library of labelled photos, with what is meant in it or taken out of it.

Shared by fitting (`cutoff_fit`) and measuring (`cutoff`), so that both see what a person's question would see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation.cutoff_sets import NO, YES, Labels, LabelSet
from photosearch.records import Vectors
from photosearch.search.calibration import Pair

TOP = 50  # hits that are looked at
PHOTO_QUESTIONS = 2  # photos of each class that are held up as questions

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """One question against a library of n photos. Not `present`: what is meant was taken out, `labels` are all `NO`."""

    group: str  # the label set
    pair: Pair
    question: int
    asked: Vectors  # (dim,)
    cosines: Numbers  # (n,)
    less: Numbers  # (n,) what is taken off each photo's scores
    labels: Labels  # (n,)
    present: bool

    def taken(self, places: NDArray[np.intp] | NDArray[np.bool_], present: bool) -> Trial:
        """The same question of some of the photos."""
        kept = self.cosines[places], self.less[places], self.labels[places]
        return Trial(self.group, self.pair, self.question, self.asked, *kept, present)


def trials(one: LabelSet, views: Vectors, captions: Vectors | None) -> Iterator[Trial]:
    """All trials of a set: words to photos, and where there are any photos to photos and words to captions.

    `views` and `captions` are the set's, extended with what is taken off each. Every question is asked twice: of all
    photos, and of those that it does not mean.
    """
    for number, (vector, labels) in enumerate(zip(one.asked, one.labels, strict=True)):
        yield from _both(_trial(one, ("words", "whole"), number, vector, views, labels))
        if captions is not None:
            yield from _both(_trial(one, ("words", "caption"), number, vector, captions, labels))
    if one.classes is not None:
        for label in range(len(one.words)):
            for place in np.flatnonzero(one.classes == label)[:PHOTO_QUESTIONS]:
                asked = _trial(one, ("photo", "whole"), label, one.photos[place], views, one.labels[label])
                yield from _both(asked.taken(np.arange(len(views)) != place, True))


def top(scores: Numbers, count: int = TOP) -> NDArray[np.intp]:
    """Places of the greatest scores, greatest first."""
    return np.argsort(-scores, kind="stable")[:count]


def _trial(one: LabelSet, pair: Pair, number: int, vector: Vectors, views: Vectors, labels: Labels) -> Trial:
    return Trial(one.name, pair, number, vector, views[:, :-1] @ vector, views[:, -1], labels, True)


def _both(asked: Trial) -> Iterator[Trial]:
    if (asked.labels == YES).any():
        yield asked
        yield asked.taken(asked.labels == NO, False)
