"""How the parts of a question join to one relevance. Pure arithmetic; knows no models, indexes or tables.

Every compared part p of a question gives each photo a logit l_p, calibrated, so that words and photos lie on one scale;
a condition beside it gives +∞ where it is met and −∞ elsewhere; a negative part gives −l_p. Parts of one clause are
joined by "or": the clause has the greatest of its logits. Clauses are joined by "and", with weights w_c: all must hold,
so the relevance of the whole is the weighted geometric mean of theirs

    R = Π σ(l_c)^(w_c / Σ w)

(one clause alone: its own). A clause that only says what is not wanted takes away instead: R is multiplied by
σ(l_c)^w_c, where σ(l_c) = 1 − relevance of what is not wanted. Where a question says nothing but that, such clauses are
joined as all others.

An index ranks by what is linear in a photo's vector. logit(R) is at most the weighted mean of the logits l_c (Jensen's
inequality: −ln(1 − exp u) is convex), so whatever lies above a cut lies above it in that mean as well: a search for the
mean, one for each way to choose a part of every clause, finds all that match. `ways` lists them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.parts import Part

Logits = NDArray[np.float32]
Weights = Mapping[Part, float]

MOST_WAYS = 12  # beyond so many searches, comparing everything is quicker
SURE = 40.0  # a logit that stands for certainty


@dataclass(frozen=True, slots=True)
class Clause:
    """Parts of which one must hold, at least one of them compared."""

    parts: tuple[Part, ...]

    @property
    def weight(self) -> float:
        return max(part.weight for part in self.parts)

    @property
    def excludes(self) -> bool:
        """Whether it only says what is not wanted."""
        return all(part.negative for part in self.parts)

    @property
    def compared(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if is_compared(part))


def is_compared(part: Part) -> bool:
    """Words and photos are compared; all others are true or false."""
    return part.condition is None


def clauses_of(parts: Sequence[Part]) -> tuple[Clause, ...]:
    """The clauses in which something is compared, in their order."""
    numbers = dict.fromkeys(part.clause for part in parts)
    clauses = [Clause(tuple(part for part in parts if part.clause == number)) for number in numbers]
    return tuple(clause for clause in clauses if clause.compared)


def asking(clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """Those that say what is wanted; all of them where none does."""
    return tuple(clause for clause in clauses if not clause.excludes) or tuple(clauses)


def ways(clauses: Sequence[Clause]) -> list[dict[Part, float]] | None:
    """Each way to choose a compared part of every asking clause, as factors of the parts' logits.

    The factors add up to one but for signs: negative parts have one below zero. None where there are too many ways.
    """
    wanted = asking(clauses)
    total = sum(clause.weight for clause in wanted)
    if math.prod(len(clause.compared) for clause in wanted) > MOST_WAYS:
        return None
    found = []
    for chosen in itertools.product(*(clause.compared for clause in wanted)):
        factors: dict[Part, float] = {}
        for clause, part in zip(wanted, chosen, strict=True):
            sign = -1 if part.negative else 1
            factors[part] = factors.get(part, 0.0) + sign * clause.weight / total
        found.append(factors)
    return found


def compose(clauses: Sequence[Clause], logits: Mapping[Part, Logits]) -> Logits:
    """(n,) logits of the whole from the (n,) logits of every part; a condition's are ±`SURE`."""
    wanted = asking(clauses)
    total = sum(clause.weight for clause in wanted)
    powers = [clause.weight / total if clause in wanted else clause.weight for clause in clauses]
    shares = [power * _log_share(clause, logits) for power, clause in zip(powers, clauses, strict=True)]
    return _logit_of_log(np.sum(shares, axis=0)).astype(np.float32)


def _log_share(clause: Clause, logits: Mapping[Part, Logits]) -> NDArray[np.float64]:
    """ln σ of the clause's logits."""
    signed = [-logits[part] if part.negative else logits[part] for part in clause.parts]
    found: NDArray[np.float64] = -np.logaddexp(
        0.0, -np.clip(np.max(signed, axis=0), -SURE, SURE), dtype=np.float64
    )
    return found


def _logit_of_log(log_share: NDArray[np.float64]) -> NDArray[np.float64]:
    """The logit of exp(`log_share`), which lies below 1."""
    found: NDArray[np.float64] = log_share - np.log(-np.expm1(np.minimum(log_share, -1e-17)))
    return found
