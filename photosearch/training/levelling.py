"""What comes near everything is set back: a correction for hubs that lies in the vectors themselves.

Names of classes with photos in the training material lie nearer to all photos than other names do, and crowd them out;
some photos lie near to all sentences. The remedy is to take from a score how near its text is to photos at large, and
how near its photo is to sentences at large ("inverted softmax", Smith et al. 2017; "querybank normalisation", Bogolin
et al. 2022), measured against banks of training material:

    score(photo, text) = cos(photo, text) − strength · (near(text, photos) − middle)
                                          − strength' · (near(photo, texts) − middle')
    near(v, bank) = ln(mean over bank of exp(sharpness · cos(v, row))) / sharpness

Each corrected vector has two numbers more than the tower's, its own correction and a constant that meets the other
kind's; so two of the tower's dimensions, those that matter least, make room for them. Plain arrays; knows no towers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]
EXTRA = 2
LEVEL = 0.7  # the constant: large against corrections, so that lengths hardly differ


@dataclass(frozen=True)
class Hubs:
    """How a kind of vectors is corrected: `sharpness` and `strength` of the formula above."""

    sharpness: float
    strength: float
    least_percent: float = 1  # vectors further from the bank than all but so many are brought no nearer


@dataclass(frozen=True)
class Levelling:
    """The correction of one kind of vectors, ready to be computed."""

    kind: Literal["photo", "text"]
    turn: Rows  # (dim, dim − 2): orthonormal columns, the same for both kinds
    bank: Rows  # (n, dim) unit rows of the other kind
    hubs: Hubs
    middle: float  # what `near` is for most
    least: float


def nearness(vectors: Rows, bank: Rows, sharpness: float) -> Rows:
    """(n,) `near` of the formula above, for (n, dim) unit rows."""
    found: Rows = np.log(np.exp(sharpness * (vectors @ bank.T)).mean(1)) / np.float32(sharpness)
    return found


def fit(kind: Literal["photo", "text"], turn: Rows, bank: Rows, hubs: Hubs, ordinary: Rows) -> Levelling:
    """`ordinary` are vectors of the kind to be corrected, (m, dim): what is usual is measured on them."""
    near = nearness(ordinary, bank, hubs.sharpness)
    return Levelling(
        kind, turn, bank, hubs, float(np.median(near)), float(np.percentile(near, hubs.least_percent))
    )


def turn_of(samples: Sequence[Rows]) -> Rows:
    """(dim, dim − 2): all directions but the two in which the samples, each counting alike, reach least far."""
    spread = sum(rows.T.astype(np.float64) @ rows / len(rows) for rows in samples)
    _, directions = np.linalg.eigh(spread)
    return np.ascontiguousarray(directions[:, EXTRA:], np.float32)


def levelled(vectors: Rows, how: Levelling) -> Rows:
    """(n, dim) unit rows → (n, dim) corrected unit rows: what the shipped files compute."""
    near = np.maximum(nearness(vectors, how.bank, how.hubs.sharpness), how.least)
    own = -how.hubs.strength / LEVEL * (near - how.middle)
    constant = np.full_like(own, LEVEL)
    extra = [constant, own] if how.kind == "photo" else [own, constant]
    rows = np.column_stack([vectors @ how.turn, *extra])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
