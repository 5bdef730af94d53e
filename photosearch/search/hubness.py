"""Some photos come near everything: blank ones, dark ones, screenshots. How much to take off, as one number a photo.

Of high-dimensional vectors a few are among the nearest of far more questions than others, and crowd out what is right
(Radovanović, Nanopoulos & Ivanović 2010, "Hubs in space"). Two remedies, both of which look at how near a photo comes
to the sentences b of a bank that stand for questions at large:

- Cross-domain similarity local scaling takes its closeness to the nearest of them off every score (CSLS; Conneau et al.
  2018, "Word translation without parallel data", equation 2). That is mild and finds a little more.
- Where a photo is among the nearest of far more sentences than its share, so much is taken off that it no longer is.
  With t_b the score that the nearest `TOP_SHARE` of the library reach for the sentence b, that is the k-th greatest of
  b·v − t_b, where k is `CROWDING` times what a photo's share would be. It leaves all but the hubs as they are, as does
  the dynamic inverted softmax (QB-Norm; Bogolin et al. 2022), but stays linear in v.

The number is the greater of both. Pure arithmetic; knows no models, files or tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.records import Vectors

NEIGHBOURS = 5  # sentences of the bank that count for closeness,
SHARE = 0.1  # and how much of it is taken off; more finds less on captioned photos
TOP_SHARE = 0.002  # of the library that counts as nearest to a sentence,
TOP_LEAST = 10  # but at least so many photos
CROWDING = 1.75  # times its share that a photo may be among the nearest
BLOCK_ROWS = 2048  # bounds memory: so many rows times the bank
BLOCK_SENTENCES = 256  # likewise, times the views that thresholds are drawn from

Numbers = NDArray[np.float32]
METHOD = f"{NEIGHBOURS} {SHARE} {TOP_SHARE} {TOP_LEAST} {CROWDING}"  # with another one all numbers are others


def closeness(vectors: Vectors, bank: Vectors, neighbours: int = NEIGHBOURS) -> Numbers:
    """(n,) mean cosine of each of the (n, dim) unit rows to its nearest rows of `bank`; 0 without a bank."""
    found = np.zeros(len(vectors), np.float32)
    for block in _blocks(len(vectors), BLOCK_ROWS) if len(bank) else ():
        found[block] = _mean_of_greatest(vectors[block] @ bank.T, min(neighbours, len(bank)))
    return found


def thresholds(views: Vectors, bank: Vectors, less: Numbers) -> tuple[Numbers, float]:
    """For each sentence the score that its nearest (n, dim) views reach, and the share of views that are so near.

    `less` is what closeness takes off each of them. Without views nothing is ever too near.
    """
    if not len(views):
        return np.full(len(bank), np.inf, np.float32), TOP_SHARE
    count = min(len(views), max(TOP_LEAST, round(TOP_SHARE * len(views))))
    found = np.empty(len(bank), np.float32)
    for block in _blocks(len(bank), BLOCK_SENTENCES):
        scores = bank[block] @ views.T - less
        found[block] = np.partition(scores, len(views) - count, axis=1)[:, len(views) - count]
    return found, count / len(views)


def taken_off(vectors: Vectors, bank: Vectors, reached: Numbers | None, share: float) -> Numbers:
    """(n,) what is taken off the scores of (n, dim) unit rows; see above.

    `reached` and `share` come from `thresholds`; None where it has not been asked yet.
    """
    found = np.zeros(len(vectors), np.float32)
    allowed = min(len(bank) - 1, max(1, round(CROWDING * share * len(bank))))
    for block in _blocks(len(vectors), BLOCK_ROWS) if len(bank) else ():
        cosines = vectors[block] @ bank.T
        found[block] = SHARE * _mean_of_greatest(cosines, min(NEIGHBOURS, len(bank)))
        if reached is not None:
            cosines -= reached
            place = len(bank) - 1 - allowed
            found[block] = np.maximum(found[block], np.partition(cosines, place, axis=1)[:, place])
    return found


def _mean_of_greatest(rows: Numbers, count: int) -> Numbers:
    width = rows.shape[1]
    found: Numbers = np.partition(rows, width - count, axis=1)[:, width - count :].mean(axis=1)
    return found


def _blocks(count: int, size: int) -> list[slice]:
    return [slice(start, start + size) for start in range(0, count, size)]
