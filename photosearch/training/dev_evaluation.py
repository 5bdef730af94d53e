"""Figures by which a recipe is chosen: retrieval both ways, and zero-shot naming. Plain arrays in, numbers out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def retrieval(
    images: NDArray[np.float32], texts: NDArray[np.float32], owner: NDArray[np.int64]
) -> dict[str, float]:
    """Recall in per cent and median ranks; `owner[j]` is the image that text j describes. Rows are unit vectors."""
    scores = texts @ images.T
    own = scores[np.arange(len(texts)), owner]
    text_ranks = (scores > own[:, None]).sum(1) + 1
    best = np.full(len(images), -np.inf, np.float32)
    np.maximum.at(best, owner, own)
    image_ranks = (scores > best[None, :]).sum(0) + 1
    figures = {f"R@{k}": 100 * float((text_ranks <= k).mean()) for k in (1, 5, 10)}
    figures["median rank"] = float(np.median(text_ranks))
    figures |= {f"photo R@{k}": 100 * float((image_ranks <= k).mean()) for k in (1, 5, 10)}
    return figures


def top_k(images: NDArray[np.float32], names: NDArray[np.float32], truth: NDArray[np.int64], k: int) -> float:
    """Per cent of images whose class is among the k names nearest to them."""
    nearest = np.argsort(-(images @ names.T), axis=1)[:, :k]
    return 100 * float((nearest == truth[:, None]).any(1).mean())


def written(figures: dict[str, float]) -> str:
    """One line for the log."""
    return ", ".join(f"{name} {value:.1f}" for name, value in figures.items())
