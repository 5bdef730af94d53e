"""What the correction of hubs does to ranking: who crowds the first ten, and what captions still find.

Random questions are sentences of the bank. While one half of them is asked, hubs are corrected with the other half
only, and the other way round, so that no question is one that the correction knew.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.evaluation.cutoff_sets import CAPTIONED, captioned, embedded
from photosearch.evaluation.photo_vectors import text_vectors
from photosearch.models.embedder import Embedder
from photosearch.records import Progress, Vectors
from photosearch.search.calibration import Fit
from photosearch.search.fits import weights_of
from photosearch.search.hubness import SHARE, Numbers, closeness, taken_off, thresholds

DEPTH = 10
HUBS = 0.01  # of the photos: those that appear most often
BLOCK = 512  # questions at once: bounds memory


def ranking_figures(
    data_path: Path, work_path: Path, embedder: Embedder, fit: Fit, bank: Vectors, stop: Event | None = None
) -> Generator[Progress, None, dict[str, Any]]:
    """On the Flickr8k dev photos; nothing where they are not there."""
    captions = captioned(data_path)
    if not captions:
        return {}
    keep = work_path / f"{weights_of(embedder.card)}-{CAPTIONED}-dev.npy"
    photos = yield from embedded(data_path / f"{CAPTIONED}.zip", list(captions), keep, embedder, stop)
    weight = fit.scales["words", "whole"].hub_weight
    less = weight * _corrected(photos, bank)
    asked = text_vectors([caption for those in captions.values() for caption in those], embedder)
    owners = np.repeat(np.arange(len(captions)), [len(those) for those in captions.values()])
    plain, ours = (recall_at(asked, owners, photos, one) for one in (np.zeros_like(less), less))
    raw_share = np.mean([hub_share(bank[side::2], photos, np.zeros_like(less)) for side in (0, 1)])
    our_share = np.mean(
        [
            hub_share(bank[side::2], photos, weight * _corrected(photos, bank[1 - side :: 2]))
            for side in (0, 1)
        ]
    )
    return {
        "R@10 of captions": {"cosine": round(plain, 2), "corrected": round(ours, 2)},
        "share of hubs in the first ten": {
            "cosine": round(float(raw_share), 4),
            "corrected": round(float(our_share), 4),
            "ratio": round(float(our_share / raw_share), 3),
        },
    }


def hub_share(asked: Vectors, photos: Vectors, less: Numbers) -> float:
    """The share of all first-ten places that the 1 % of photos take that appear most often."""
    counts = np.zeros(len(photos), np.int64)
    for start in range(0, len(asked), BLOCK):
        scores = asked[start : start + BLOCK] @ photos.T - less
        first = np.argpartition(-scores, DEPTH - 1, axis=1)[:, :DEPTH]
        counts += np.bincount(first.ravel(), minlength=len(photos))
    most = np.sort(counts)[::-1][: max(1, round(HUBS * len(photos)))]
    return float(most.sum() / counts.sum())


def recall_at(asked: Vectors, owners: NDArray[np.intp], photos: Vectors, less: Numbers) -> float:
    """Per cent of the questions whose own photo is among the first ten."""
    found = 0
    for start in range(0, len(asked), BLOCK):
        scores = asked[start : start + BLOCK] @ photos.T - less
        own = scores[np.arange(len(scores)), owners[start : start + BLOCK]]
        found += int(((scores > own[:, None]).sum(axis=1) < DEPTH).sum())
    return 100.0 * found / len(asked)


def _corrected(photos: Vectors, bank: Vectors) -> Numbers:
    reached, share = thresholds(photos, bank, SHARE * closeness(photos, bank))
    return taken_off(photos, bank, reached, share)
