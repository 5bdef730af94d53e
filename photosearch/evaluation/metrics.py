"""The measures: of ranks (known-item search) and of relevant photos among the first k. Plain numpy, no files.

Ranks count from 1; a photo that was not found has rank infinity. Relevances are boolean rows, best hit first.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ranks = NDArray[np.float64]
"""(n,) ranks from 1; infinity where the photo was not found."""

Relevances = NDArray[np.bool_]
"""(n, depth): whether the hit at each rank is right; False beyond the last hit."""

Values = NDArray[np.float64]

Definition = Literal["at", "mean"]
"""Of precision, recall and F: "at" rank k, or the "mean" over the ranks 1 … k."""

RECALL_AT = (1, 5, 10, 50, 100)


def rank_of(ids: NDArray[np.int64], wanted: int) -> float:
    """Rank of the item `wanted` in a list of ids, best first; infinity where it is not in it."""
    places = np.flatnonzero(ids == wanted)
    return float(places[0] + 1) if len(places) else np.inf


def found_within(ranks: Ranks, k: int) -> Values:
    """(n,) 1.0 where the rank is at most k: its mean is R@k, as there is one right photo to a question."""
    return (ranks <= k).astype(np.float64)


def recall_at(ranks: Ranks, k: int) -> float:
    """R@k: the share of questions whose photo was found within rank k."""
    return float(found_within(ranks, k).mean())


def median_rank(ranks: Ranks) -> float:
    """The rank within which half of the questions are answered: the lower median, always a rank that occurs."""
    return float(np.sort(ranks)[(len(ranks) - 1) // 2])


def reciprocal_ranks(ranks: Ranks) -> Values:
    """(n,) 1 / rank, 0 where not found; the mean is the mean reciprocal rank (Voorhees 1999, TREC-8 QA track)."""
    return 1.0 / ranks


def cumulative(ranks: Ranks, limit: int) -> Values:
    """(limit,) share of questions found within rank 1, 2, … limit."""
    within = ranks[ranks <= limit].astype(np.int64)
    return np.cumsum(np.bincount(within, minlength=limit + 1)[1:]) / max(len(ranks), 1)


def better_of(*ranks: Ranks) -> Ranks:
    """The better rank of several models, question by question: what a person with all of them at hand could reach."""
    best: Ranks = np.minimum.reduce(ranks)
    return best


def precision_at(relevances: Relevances, k: int, definition: Definition = "at") -> Values:
    """(n,) share of right photos among the first k. Missing hits count as wrong."""
    return _settle(_precisions(relevances, k), definition)


def recall_of_relevant(
    relevances: Relevances, totals: Values, k: int, definition: Definition = "at"
) -> Values:
    """(n,) share of all right photos (`totals`, (n,)) that is among the first k; NaN where there is none at all."""
    return _settle(_recalls(relevances, totals, k), definition)


def f_measure_at(relevances: Relevances, totals: Values, k: int, definition: Definition = "at") -> Values:
    """(n,) F: harmonic mean of precision and recall (van Rijsbergen 1979), 0 where both are 0.

    With "mean" the harmonic mean is taken at each rank, then the mean over ranks 1 … k.
    """
    precisions, recalls = _precisions(relevances, k), _recalls(relevances, totals, k)
    together = precisions + recalls
    f = np.divide(2 * precisions * recalls, together, out=np.zeros_like(together), where=together != 0)
    return _settle(f, definition)


def _precisions(relevances: Relevances, k: int) -> Values:
    """(n, k) precision at each rank 1 … k."""
    return np.cumsum(_padded(relevances, k), axis=1) / np.arange(1, k + 1)


def _recalls(relevances: Relevances, totals: Values, k: int) -> Values:
    hits = np.cumsum(_padded(relevances, k), axis=1).astype(np.float64)
    return hits / np.where(totals > 0, totals, np.nan)[:, None]


def _settle(by_rank: Values, definition: Definition) -> Values:
    settled: Values = by_rank[:, -1] if definition == "at" else by_rank.mean(axis=1)
    return settled


def _padded(relevances: Relevances, k: int) -> Relevances:
    """The first k columns; rows that end earlier go on with False."""
    missing = k - relevances.shape[1]
    return np.pad(relevances, ((0, 0), (0, missing))) if missing > 0 else relevances[:, :k]
