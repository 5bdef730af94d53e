"""Where matches end, and whether there are any.

Two bounds. A list begins only where its best photo is likely to be meant: what is not in the library brings many photos
that are a little like it, but none that is very much. Once something is there, its other photos follow further down,
where one bound alone would have to cut. (Such a pair of bounds is known as hysteresis; Canny 1986, section VI.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Cut:
    """Relevances: a list begins with a hit of at least `start`, and goes on down to `end`."""

    start: float = 0.5
    end: float = 0.5

    def above(self, best: float) -> float:
        """The relevance from which on photos match, where the best of all has `best`."""
        return self.end if best >= self.start else self.start


def judged_cut(lowest_relevant: NDArray[np.float64]) -> float:
    """A single bound from judged questions: the mean of the lowest score of a relevant photo, one for each question.

    Proposed by a school project on searching a defence laboratory's photos. There must be a question.
    """
    return float(np.mean(lowest_relevant))
