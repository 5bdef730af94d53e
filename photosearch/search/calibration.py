"""From closeness to relevance: how likely it is that a photo is what a question asks for.

A cosine alone says little: words and photos lie on another scale than two photos, each model has its own, and each
question too. So each question is compared with a fixed sample of the library, its *background*, shrunk towards what is
known of the model, so that ten photos do as well. With s = cosine − hub weight · r(v), where r(v) is what `hubness`
takes off the photo v, and m the middle of s over the background,

    logit(relevance) = bias + slope · (s − share · m)

with numbers that were fitted for the model (a logistic regression on labelled photos; see `evaluation.cutoff_fit`) or
follow from the floors on its card. The share lies between 0 (a cosine means the same for every question) and 1 (only
the distance from the background counts). In a library of more than `FITTED_AT` photos chance alone brings some nearer:
the greatest of N normal values lies about √(2 ln N) spreads up, and what that grows by is taken off s.

For one question all this is affine in the photo's vector: logit = weights · [v, r(v)] + offset. So an index ranks by
relevance itself, and the logits of several parts of a question may be added, weighed and subtracted before it is asked.

Pure arithmetic; knows no models, files or tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import xxhash
from numpy.typing import NDArray

from photosearch.records import Vectors
from photosearch.search.cutoff import Cut
from photosearch.search.hubness import METHOD, Numbers, taken_off

Kind = Literal["whole", "caption"]
Pair = tuple[Literal["words", "photo"], Kind]
"""What is compared: a part of a question with a kind of view."""

SAMPLE = 2000  # views that make the background
FITTED_AT = 5000  # photos, about as many as the numbers were fitted on
PRIOR_VIEWS = 5  # that what is known of the model is worth: middles differ more from library to library
LOWER = 0.1587  # share of a normal distribution that lies a spread below its middle


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers of one pair of kinds; see above. `middle` and `spread` of s are the model's own."""

    hub_weight: float
    bias: float
    slope: float
    share: float
    middle: float
    spread: float


@dataclass(frozen=True, slots=True)
class Fit:
    """All that is known of a model's scores."""

    scales: Mapping[Pair, Scale]
    cut: Cut
    photo_cut: Cut | None = None  # for questions of photos alone; None: the same

    def cut_for(self, *, photos_alone: bool) -> Cut:
        """The bounds of a question."""
        return self.photo_cut or self.cut if photos_alone else self.cut


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """How a question scores over photos that are most likely not meant."""

    middle: float
    spread: float
    scores: Numbers = field(repr=False)  # (n,) sorted, of the sample

    def percentile(self, score: float) -> float:
        """The share of the sample that scores below, in per cent; 0 without a sample."""
        below = int(np.searchsorted(self.scores, score))
        return 100.0 * below / len(self.scores) if len(self.scores) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One part of a question against one kind of view: logit = `vector` · [v, r(v)] + `offset`."""

    vector: Vectors  # (dim + 1,)
    offset: float
    background: Background

    def logits(self, extended: Vectors) -> Numbers:
        """(n,) of (n, dim + 1) rows."""
        found: Numbers = extended @ self.vector + np.float32(self.offset)
        return found


class Calibration:
    """What is needed to calibrate one model's scores. May be used from several threads."""

    def __init__(self, bank: Vectors, fit: Fit, reached: Numbers | None = None, top_share: float = 0.0):
        """`bank` is (m, dim), unit rows; with m = 0 hubs are not corrected. `reached`: see `hubness.taken_off`."""
        self.fit = fit
        self._bank = bank
        self._reached, self._top_share = reached, top_share
        parts = [np.ascontiguousarray(bank).tobytes(), b"" if reached is None else reached.tobytes()]
        parts.append(f"{METHOD} {top_share}".encode())
        self.fingerprint = "hubs-" + xxhash.xxh3_64_hexdigest(b"".join(parts))
        """Changes whenever what `extend` gives does."""

    def extend(self, vectors: Vectors, kind: Kind = "whole") -> Vectors:
        """(n, dim) → (n, dim + 1): each vector with what is taken off its scores."""
        reached = self._reached if kind == "whole" else None  # captions have the texts' own crowd
        less = taken_off(vectors, self._bank, reached, self._top_share)
        return np.column_stack([vectors, less]).astype(np.float32, copy=False)

    def ask(self, pair: Pair, vector: Vectors, sample: Vectors, size: int) -> Asked:
        """A part of a question, (dim,) unit vector, against views of one kind.

        `sample` are (n, dim + 1) rows drawn by `sampled`, `size` the number of photos in the library.
        """
        scale = self.fit.scales[pair]
        query = np.append(vector, -scale.hub_weight).astype(np.float32)
        scores = sample @ query if len(sample) else np.zeros(0, np.float32)
        offset, background = placed(scale, scores, size)
        return Asked(query * np.float32(scale.slope), offset, background)


def placed(scale: Scale, scores: Numbers, size: int) -> tuple[float, Background]:
    """The offset of logit = slope · s + offset, and the background that it follows from.

    `scores` are the sample's.
    """
    background = _background(scores, scale.middle, scale.spread)
    score_at_zero = scale.share * background.middle + background.spread * luck(size)
    return scale.bias - scale.slope * score_at_zero, background


def luck(size: int) -> float:
    """By how many spreads chance alone brings the best of `size` photos nearer than the best of `FITTED_AT`."""
    most = float(np.sqrt(2 * np.log(max(size, FITTED_AT))))
    return most - float(np.sqrt(2 * np.log(FITTED_AT)))


def _background(scores: Numbers, middle: float, spread: float) -> Background:
    """Middle and spread of a question over a sample, shrunk towards the model's own.

    What is meant lies above all else and must not count: both come from the lower half of the scores.
    """
    ordered = np.sort(scores)
    if not len(ordered):
        return Background(middle, spread, ordered)
    low, half = ordered[int(LOWER * len(ordered))], ordered[len(ordered) // 2]
    own = len(ordered) / (len(ordered) + PRIOR_VIEWS)
    return Background(
        own * float(half) + (1 - own) * middle, own * float(half - low) + (1 - own) * spread, ordered
    )


def relevance(logits: Numbers) -> Numbers:
    """Probabilities of logits."""
    found: Numbers = (1 / (1 + np.exp(-np.clip(logits, -60, 60)))).astype(np.float32)
    return found


def logit(share: float) -> float:
    """The logit of a relevance between 0 and 1."""
    return float(np.log(share) - np.log1p(-share))


def sampled(ids: NDArray[np.int64], count: int = SAMPLE) -> NDArray[np.intp]:
    """Places of the at most `count` views that stand for all: always the same ones, whatever comes and goes beside.

    Chosen by a hash of their ids (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
    """
    if len(ids) <= count:
        return np.arange(len(ids))
    mixed = ids.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.sort(np.argpartition(mixed, count)[:count])
