"""What good and bad examples change: each photo's logit moves towards the good ones and away from the bad ones.

Rocchio's method (Rocchio 1971, "Relevance feedback in information retrieval") on calibrated scores. With z_e(v) how far
photo v lies above an example's own background, in its spreads, and S the spread of the question's own logits,

    pull(v) = S · ( TOWARDS · Σ z_e(v) / √n over the n good ones − AWAY · mean of z_e(v) over the bad ones )

Good ones are few and chosen, so that each further one adds (as much as independent ones would); bad ones are many.
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


def pull_of(good: Vectors, bad: Vectors, sample: Vectors, spread: float) -> Pull:
    """The pull of examples on a question whose own logits have this `spread` over the sample.

    `good` and `bad` are (n, dim) unit rows, `sample` the (m, dim + 1) rows that stand for the library.
    """
    dim = sample.shape[1] - 1
    vector, offset = np.zeros(dim + 1, np.float32), 0.0
    towards, away = TOWARDS / max(1.0, len(good) ** 0.5), AWAY / max(1, len(bad))
    for examples, factor in ((good, towards), (bad, -away)):
        for example in examples:
            cosines = sample[:, :dim] @ example
            share = spread * factor / max(float(cosines.std()), LEAST_SPREAD)
            vector[:dim] += share * example
            offset -= share * float(cosines.mean())
    return Pull(vector, offset)
