"""What good and bad examples change: each photo's logit moves towards the good ones and away from the bad ones.

Rocchio's method (Rocchio 1971, "Relevance feedback in information retrieval") on calibrated scores. With z_e(v) how far
photo v lies above an example's own background, in its spreads,

    pull(v) = TOWARDS · mean of z_e(v) over the good ones − AWAY · mean of z_e(v) over the bad ones

It is linear in v, so the moved question is asked of an index as any other. Pure arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from photosearch.records import Vectors

TOWARDS = 1.0  # measured with a simulated user on half of the questions, see `evaluate feedback`
AWAY = 0.5
LEAST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Pull:
    """`vector` · [v, r(v)] + `offset`, added to the logit of a picture."""

    vector: Vectors  # (dim + 1,)
    offset: float

    @property
    def moves(self) -> bool:
        return bool(self.vector.any())


def no_pull(dim: int) -> Pull:
    """Of a question without examples."""
    return Pull(np.zeros(dim + 1, np.float32), 0.0)


def pull_of(good: Vectors, bad: Vectors, sample: Vectors) -> Pull:
    """The pull of examples.

    `good` and `bad` are (n, dim) unit rows, `sample` the (m, dim + 1) rows that stand for the library.
    """
    dim = sample.shape[1] - 1
    vector, offset = np.zeros(dim + 1, np.float32), 0.0
    for examples, factor in ((good, TOWARDS), (bad, -AWAY)):
        for example in examples:
            cosines = sample[:, :dim] @ example
            spread = max(float(cosines.std()), LEAST_SPREAD)
            vector[:dim] += factor / (len(examples) * spread) * example
            offset -= factor / (len(examples) * spread) * float(cosines.mean())
    return Pull(vector, offset)
