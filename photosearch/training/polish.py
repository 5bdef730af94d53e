"""The last stage: one look at a photo is taught to give what several looks give on average.

The mean vector of a photo, its mirror image and some crops finds better than any of them alone, but costs as many
passes. So the head learns to give that mean from each single view ("ensemble distillation", Hinton et al., "Distilling
the Knowledge in a Neural Network", 2015), together with the last projection of the text tower. Both lie behind
everything that is costly: the backbone's pooled features and the encoder's sentences are computed once and kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from photosearch.training.augment import Augmentation, views
from photosearch.training.backbone import FEATURES
from photosearch.training.dual_encoder import DualEncoder
from photosearch.training.image_tower import to_input
from photosearch.training.loops import Group, Run, Schedule
from photosearch.training.pairs import Pool

WHOLE = 2  # the first views: the photo as the program shows it, and its mirror image
BATCH = 64


@dataclass(frozen=True)
class Polish:
    """What the last stage is made of; captioned photos come first wherever numbers stand for pools."""

    photos: tuple[int, ...] = (5000, 4000, 4000)  # of each pool, at most
    crops: tuple[int, ...] = (4, 1, 1)  # random views of each of its photos
    crop_share: float = 0.7  # of a random view in the mean, where a whole one has 1
    crop_px: int = 160
    augmentation: Augmentation = field(default_factory=lambda: Augmentation(least=0.5))
    steps: int = 400
    counts: tuple[int, ...] = (512, 256, 256)  # photos a step
    vector_weights: tuple[float, ...] = (10.0, 5.0, 5.0)  # of being where the mean is
    rates: tuple[float, float] = (5e-4, 2.5e-4)  # head, projection
    decay: float = 0.05
    seed: int = 9


class Heads(nn.Module):
    """The two parts of a model that are polished; they stay the model's own."""

    def __init__(self, model: DualEncoder):
        super().__init__()
        self.head, self.project = model.image.head, model.text.project

    def images(self, pooled: Tensor) -> Tensor:
        """(n, 1280) → (n, dim) unit rows."""
        return functional.normalize(self.head(pooled.float()), dim=-1)

    def texts(self, sentences: Tensor) -> Tensor:
        """(n, width) → (n, dim) unit rows."""
        return functional.normalize(self.project(sentences.float()), dim=-1)


def chosen_rows(pool: Pool, count: int, seed: int) -> NDArray[np.int64]:
    """At most `count` places in `pool.rows`, in order."""
    count = min(count, len(pool.rows))
    return np.sort(np.random.default_rng(seed).choice(len(pool.rows), count, replace=False))


def keep_views(
    model: DualEncoder, pool: Pool, crops: int, count: int, side_px: int, how: Polish, out_path: Path
) -> Iterator[str]:
    """Pooled features (views, n, 1280) of some photos of a pool, as float16 in `out_path`; skipped where done."""
    if out_path.exists():
        return
    rows = pool.rows[chosen_rows(pool, count, how.seed)]
    part_path = out_path.with_suffix(".part")
    shape = (WHOLE + crops, len(rows), FEATURES)
    kept = open_memmap(part_path, mode="w+", dtype=np.float16, shape=shape)
    draw = torch.Generator().manual_seed(how.seed)
    for start in range(0, len(rows), BATCH):
        batch = to_input(torch.from_numpy(pool.pixels[rows[start : start + BATCH]]))
        for i, seen in enumerate(_views(batch, crops, side_px, how, draw)):
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                kept[i, start : start + BATCH] = model.image.pooled(seen).float().numpy()
    kept.flush()
    part_path.replace(out_path)
    yield f"{out_path.name}: {shape[0]} views of {shape[1]} photos"


def _views(batch: Tensor, crops: int, side_px: int, how: Polish, draw: torch.Generator) -> Iterator[Tensor]:
    whole = batch
    if batch.shape[-1] != side_px:
        whole = functional.interpolate(batch, (side_px, side_px), mode="bicubic", antialias=True)
    yield whole
    yield whole.flip(-1)
    for _ in range(crops):
        yield views(batch, how.crop_px, how.augmentation, draw)


@dataclass(frozen=True)
class Seen:
    """A pool's features (views, n, 1280) and where its photos are to go, (n, dim) unit rows."""

    features: Tensor
    goals: Tensor


def seen(heads: Heads, features: NDArray[np.float16], crop_share: float) -> Seen:
    """The mean over views, as `heads` give it before they are polished."""
    looks = torch.from_numpy(features)
    shares = [1.0] * WHOLE + [crop_share] * (len(looks) - WHOLE)
    with torch.no_grad():
        parts = [heads.images(look) * share for look, share in zip(looks, shares, strict=True)]
    return Seen(looks, functional.normalize(torch.stack(parts).sum(0), dim=-1))


def polish(
    model: DualEncoder, pools: Sequence[NDArray[np.float16]], sentences: Tensor, captions: Sequence[Sequence[int]],
    how: Polish, checkpoint_path: Path,
) -> Iterator[str]:  # fmt: skip
    """Train head and projection in place. `captions[i]` are the rows of `sentences` (m, width) of the first pool's
    photo i; `sentences` are what the text tower makes of them before its projection."""
    model.eval()
    heads = Heads(model)
    goals = [seen(heads, features, how.crop_share) for features in pools]
    loss_of = _loss(heads, goals, sentences, captions, float(model.scale().detach()), how)
    schedule = Schedule(how.steps, min(20, how.steps), average=0.98, save_every=100, log_every=100)
    groups = [
        Group(list(heads.head.parameters()), how.rates[0], how.decay),
        Group(list(heads.project.parameters()), how.rates[1], how.decay),
    ]
    run = Run(heads, groups, schedule, checkpoint_path, how.seed)
    heads.train()
    for step, loss in run.losses(loss_of):
        yield f"polish: step {step} of {how.steps}, loss {loss:.4f}"
    run.use_average()
    model.eval()


def _loss(
    heads: Heads, pools: Sequence[Seen], sentences: Tensor, captions: Sequence[Sequence[int]], scale: float,
    how: Polish,
) -> Callable[[int], Tensor]:  # fmt: skip
    with torch.no_grad():
        before = heads.texts(sentences)

    def loss_of(step: int) -> Tensor:
        draw = np.random.default_rng((how.seed, step))
        total = torch.tensor(0.0)
        for number, (pool, count, weight) in enumerate(
            zip(pools, how.counts, how.vector_weights, strict=True)
        ):
            looks, photos = len(pool.features), pool.features.shape[1]
            which = draw.choice(photos, min(count, photos), replace=False)
            found = heads.images(pool.features[draw.integers(0, looks, len(which)), which])
            goals = pool.goals[which]
            total = total + weight * (1 - (found * goals).sum(1)).mean()
            if number == 0:
                said = [captions[i][int(draw.integers(len(captions[i])))] for i in which]
                ours = scale * found @ heads.texts(sentences[said]).T
                total = total + _divergence(ours, scale * goals @ before[said].T)
        return total

    return loss_of


def _divergence(ours: Tensor, theirs: Tensor) -> Tensor:
    """How differently two tables of scores rank sentences for photos and photos for sentences."""
    return _one_way(ours, theirs) + _one_way(ours.T, theirs.T)


def _one_way(ours: Tensor, theirs: Tensor) -> Tensor:
    return functional.kl_div(
        ours.log_softmax(1), theirs.log_softmax(1), log_target=True, reduction="batchmean"
    )
