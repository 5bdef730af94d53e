"""Some photos come near everything: blank ones, dark ones, screenshots. How near, as one number a photo.

Of high-dimensional vectors a few are among the nearest of far more questions than others, and crowd out what is right
(Radovanović, Nanopoulos & Ivanović 2010, "Hubs in space"). Cross-domain similarity local scaling takes from each score
how near the photo is to questions at large (CSLS; Conneau et al. 2018, "Word translation without parallel data",
equation 2); here those are the sentences of a bank. Pure arithmetic; knows no models, files or tables.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.records import Vectors

NEIGHBOURS = 10  # sentences of the bank that count
BLOCK_ROWS = 2048  # bounds memory: so many rows times the bank


def closeness(vectors: Vectors, bank: Vectors, neighbours: int = NEIGHBOURS) -> NDArray[np.float32]:
    """(n,) mean cosine of each of the (n, dim) unit rows to its nearest rows of `bank`; 0 without a bank."""
    found = np.zeros(len(vectors), np.float32)
    count = min(neighbours, len(bank))
    if not count:
        return found
    for start in range(0, len(vectors), BLOCK_ROWS):
        cosines = vectors[start : start + BLOCK_ROWS] @ bank.T
        nearest = np.partition(cosines, len(bank) - count, axis=1)[:, len(bank) - count :]
        found[start : start + BLOCK_ROWS] = nearest.mean(axis=1)
    return found
