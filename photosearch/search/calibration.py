"""From closeness to relevance: how likely it is that a photo is what a question asks for.

A cosine alone says little: words and photos lie on another scale than two photos, each model has its own, and each
question too. So each question is compared with a fixed sample of the library, its *background*, shrunk towards what is
known of the model, so that ten photos do as well. For one question everything is affine in the photo's vector:

    logit(relevance) = weights · [v, r(v)] + offset

where r(v) is the photo's closeness to questions at large (see `hubness`). So an index ranks by relevance itself, and
the logits of several parts of a question may be added, weighed and subtracted before it is asked.

Pure arithmetic; knows no models, files or tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import xxhash
from numpy.typing import NDArray

from photosearch.models.embedder import ModelCard
from photosearch.records import Vectors
from photosearch.search.hubness import NEIGHBOURS, closeness

Pair = tuple[Literal["words", "photo"], Literal["whole", "caption"]]
"""What is compared: a part of a question with a kind of view."""

SAMPLE = 2000  # views that make the background
SPREAD_FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class Scale:
    """The fitted numbers of one pair of kinds.

    With s = cosine − `hub_weight` · r(v) and z = (s − mean) / spread over the background,

        logit = bias + by_z · z + by_score · s − by_size · ln(library size)
    """

    hub_weight: float
    bias: float
    by_z: float
    by_score: float
    by_size: float
    mean: float  # of s over photos at large, for small libraries
    spread: float
    weight: float = 50.0  # how many photos of the library the prior is worth


@dataclass(frozen=True, slots=True)
class Background:
    """How a question scores over photos that are most likely not meant."""

    mean: float
    spread: float
    scores: NDArray[np.float32] = field(repr=False)  # (n,) sorted, of the sample

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

    def logits(self, extended: Vectors) -> NDArray[np.float32]:
        """(n,) of (n, dim + 1) rows."""
        found: NDArray[np.float32] = extended @ self.vector + np.float32(self.offset)
        return found


class Calibration:
    """What is needed to calibrate one model's scores. May be used from several threads."""

    def __init__(self, bank: Vectors, scales: Mapping[Pair, Scale]) -> None:
        """`bank` is (m, dim), unit rows; with m = 0 hubs are not corrected."""
        self._bank = bank
        self._scales = dict(scales)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever what `extend` gives does."""
        digest = xxhash.xxh3_64_hexdigest(np.ascontiguousarray(self._bank).tobytes())
        return f"closeness-{NEIGHBOURS}-{digest}"

    def extend(self, vectors: Vectors) -> Vectors:
        """(n, dim) → (n, dim + 1): each vector with its closeness to questions at large."""
        return np.column_stack([vectors, closeness(vectors, self._bank)]).astype(np.float32, copy=False)

    def ask(self, pair: Pair, vector: Vectors, sample: Vectors, size: int) -> Asked:
        """A part of a question, (dim,) unit vector, against views of one kind.

        `sample` are (n, dim + 1) rows drawn by `sampled`, `size` the number of photos in the library.
        """
        scale = self._scales[pair]
        query = np.append(vector, -scale.hub_weight if len(self._bank) else 0.0).astype(np.float32)
        background = background_of(sample @ query if len(sample) else np.zeros(0, np.float32), scale)
        slope = scale.by_z / background.spread + scale.by_score
        offset = scale.bias - scale.by_z * background.mean / background.spread
        offset -= scale.by_size * float(np.log(max(size, 1)))
        return Asked((query * slope).astype(np.float32), offset, background)


def background_of(scores: NDArray[np.float32], scale: Scale) -> Background:
    """Mean and spread of a question over a sample, shrunk towards the model's own.

    Matches lie above all others and must not count: both come from the lower three quarters of the scores.
    """
    ordered = np.sort(scores)
    if not len(ordered):
        return Background(scale.mean, scale.spread, ordered)
    low, middle = np.quantile(ordered, (0.1587, 0.5))
    own = len(ordered) / (len(ordered) + scale.weight)
    mean = own * float(middle) + (1 - own) * scale.mean
    spread = own * float(middle - low) + (1 - own) * scale.spread
    return Background(mean, max(spread, SPREAD_FLOOR), ordered)


def relevance(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities of logits."""
    found: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(logits, -60, 60)))).astype(np.float32)
    return found


def logit(share: float) -> float:
    """The logit of a relevance between 0 and 1."""
    return float(np.log(share) - np.log1p(-share))


def sampled(ids: NDArray[np.int64], count: int = SAMPLE) -> NDArray[np.intp]:
    """Places of the at most `count` views that stand for all: always the same ones, whatever comes and goes beside.

    Chosen by a hash of their ids (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
    """
    mixed = ids.astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    if len(ids) <= count:
        return np.arange(len(ids))
    return np.sort(np.argpartition(mixed, count)[:count])


def scales_of(card: ModelCard) -> dict[Pair, Scale]:
    """Scales of a model of which nothing is known but the floors on its card."""
    return {
        ("words", "whole"): _from_floor(card.floor_text),
        ("words", "caption"): _from_floor(card.floor_caption),
        ("photo", "whole"): _from_floor(card.floor_photo),
        ("photo", "caption"): _from_floor(card.floor_text),
    }


def _from_floor(floor: float) -> Scale:
    spread = max(0.2 * (1 - floor), 0.02)
    by_score = 2.0 / spread
    return Scale(0.0, -by_score * floor, 0.0, by_score, 0.0, floor - 2 * spread, spread)
