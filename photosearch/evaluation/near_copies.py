"""Pictures that are nearly the same: bursts, second tries, small edits. Knows pixels only: no model is favoured.

In an exam they are set apart: who finds the neighbour of the right photo in a burst is neither wrong nor right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.gallery.decode import decode_preview
from photosearch.records import InputSpec

SIDE = 9
MOST_DIFFERENT = 0.10  # share of differing bits up to which two pictures count as nearly the same
_SQUARE = InputSpec(SIDE, fit="squash", resample="bilinear")
_BLOCK = 2048

Fingerprints = NDArray[np.float32]
"""(n, 144) of −1 and 1."""


def fingerprint(preview: bytes) -> NDArray[np.float32]:
    """(144,) signs of the brightness gradients of a tiny grey picture, across and down ("difference hash",
    N. Krawetz 2013, in both directions)."""
    grey = decode_preview(preview, _SQUARE).astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    across = grey[:-1, 1:] > grey[:-1, :-1]
    down = grey[1:, :-1] > grey[:-1, :-1]
    bits = np.concatenate([across.ravel(), down.ravel()])[: 2 * (SIDE - 1) ** 2]
    return np.where(bits, 1.0, -1.0).astype(np.float32)


def near_copies(fingerprints: Fingerprints, of: Sequence[int]) -> list[NDArray[np.intp]]:
    """For each place in `of`, the other places whose picture is nearly the same."""
    bits = fingerprints.shape[1] if fingerprints.ndim == 2 else 1
    found: list[NDArray[np.intp]] = []
    for start in range(0, len(of), _BLOCK):
        places = list(of[start : start + _BLOCK])
        different = (bits - fingerprints[places] @ fingerprints.T) / (2 * bits)
        for place, row in zip(places, different, strict=True):
            near = np.flatnonzero(row <= MOST_DIFFERENT)
            found.append(near[near != place])
    return found
