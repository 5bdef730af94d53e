"""How sure a figure is: bootstrap intervals and a paired randomisation test. Numbers in, numbers out.

Questions about the same photo rise and fall together, so whole clusters of them are drawn, never single ones.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 2_000
PERMUTATIONS = 10_000
_CHUNK = 500  # permutations at once: bounds memory
_MOST_WEIGHTS = 20_000_000  # 80 MB


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval; `n` is the number of values that it rests on."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Difference:
    """First minus second, with its interval and the p value of the paired test."""

    value: float
    low: float
    high: float
    p: float
    n: int


class Resampler:
    """Draws the same clusters for every measure, so that figures of one set of questions are comparable.

    The percentile bootstrap (Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 13), over clusters.
    """

    def __init__(self, clusters: Sequence[Hashable], resamples: int | None = None, seed: int = 0) -> None:
        """`clusters`: for each of the n questions, what it hangs together with.

        `resamples`: 2,000 where not given, fewer where there are so many clusters that their weights fill the memory.
        """
        numbers = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
        self._cluster = np.array([numbers[cluster] for cluster in clusters], dtype=np.intp)
        self._count = len(numbers)
        self._seed = seed
        resamples = resamples or max(200, min(RESAMPLES, _MOST_WEIGHTS // max(self._count, 1)))
        draws = np.random.default_rng(seed).multinomial(
            self._count, np.full(self._count, 1 / self._count), size=resamples
        )
        self._weights: NDArray[np.float32] = draws.astype(np.float32)

    def mean(self, values: Values) -> Estimate:
        """The mean of (n,) values; NaN values are left out."""
        known = ~np.isnan(values)
        if not known.any():
            return Estimate(np.nan, np.nan, np.nan, 0)
        sums, counts = self._gather(np.where(known, values, 0.0)), self._gather(known.astype(np.float64))
        drawn = self._weights @ counts
        means = (self._weights @ sums)[drawn > 0] / drawn[drawn > 0]
        return Estimate(float(values[known].mean()), *_bounds(means), int(known.sum()))

    def median(self, values: Values) -> Estimate:
        """The lower median of (n,) values, infinity among them."""
        order = np.argsort(values, kind="stable")
        ordered, clusters = values[order], self._cluster[order]
        medians = np.empty(len(self._weights))
        for number, weights in enumerate(self._weights):
            heaped = np.cumsum(weights[clusters])
            medians[number] = ordered[np.searchsorted(heaped, heaped[-1] / 2)]
        middle = float(ordered[(len(ordered) - 1) // 2])
        return Estimate(middle, *_bounds(medians), len(values))

    def difference(self, first: Values, second: Values, permutations: int = PERMUTATIONS) -> Difference:
        """The mean of paired differences of (n,) values, with its test; see `differences`."""
        return self.differences([first - second], permutations)[0]

    def differences(self, paired: Sequence[Values], permutations: int = PERMUTATIONS) -> list[Difference]:
        """For each set of (n,) paired differences the mean, and how likely one as large were by chance.

        Two-sided randomisation test on the mean difference, flipping whole clusters (Smucker, Allan & Carterette
        2007, "A comparison of statistical significance tests for information retrieval evaluation"); one is added
        above and below the line, so that p is never 0 (Phipson & Smyth 2010). NaN differences are left out.
        """
        if not paired:
            return []
        sums = np.stack([self._gather(np.nan_to_num(one)) for one in paired], axis=1)
        observed = np.abs(sums.sum(axis=0)) - 1e-9
        as_large = np.zeros(len(paired), dtype=np.int64)
        generator = np.random.default_rng(self._seed + 1)
        for start in range(0, permutations, _CHUNK):
            shape = (min(_CHUNK, permutations - start), self._count)
            signs = generator.integers(0, 2, size=shape, dtype=np.int8) * 2.0 - 1.0
            as_large += (np.abs(signs @ sums) >= observed).sum(axis=0)
        estimates = [self.mean(one) for one in paired]
        p_values = (1 + as_large) / (1 + permutations)
        return [
            Difference(e.value, e.low, e.high, float(p), e.n)
            for e, p in zip(estimates, p_values, strict=True)
        ]

    def _gather(self, values: Values) -> Values:
        """(clusters,) sums of (n,) values."""
        sums: Values = np.bincount(self._cluster, weights=values, minlength=self._count).astype(np.float64)
        return sums


def holm(p_values: Sequence[float]) -> list[float]:
    """p values corrected for asking many questions at once (Holm 1979), in the given order."""
    corrected = [0.0] * len(p_values)
    highest = 0.0
    for step, place in enumerate(np.argsort(p_values, kind="stable")):
        highest = max(highest, min(1.0, (len(p_values) - step) * p_values[int(place)]))
        corrected[int(place)] = highest
    return corrected


def _bounds(statistics: Values) -> tuple[float, float]:
    """The middle 95 % of resampled statistics; values that occur, since ranks may be infinite."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(statistics, (tail, 1 - tail), method="inverted_cdf")
    return float(low), float(high)
