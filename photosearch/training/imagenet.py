"""What the backbone already knows: its opinion of every training photo, in the names of ImageNet's classes.

Its 1,000 class names join the sentences, so that the joint space hears of far more things than the label sets hold. The
names of kept-out classes are left out here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from photosearch.training.backbone import read_backbone
from photosearch.training.image_tower import to_input
from photosearch.training.pixels import load_pixels
from photosearch.training.sentences import described_class
from photosearch.training.sources import Synset, kept_classes, read_labelled

SIDE_PX = 192


@dataclass(frozen=True)
class Classes:
    """ImageNet's classes but the kept-out ones: `columns` of the classifier, and sentences for each."""

    columns: NDArray[np.int64]
    sentences: list[list[str]]


def read_classes(data_path: Path, synsets: Sequence[Synset]) -> Classes:
    """From the backbone's label file, whose line 0 is "background"."""
    kept = kept_classes(read_labelled(data_path, "mini_imagenet"))
    lines = (data_path / "backbone" / "imagenet_labels.txt").read_text(encoding="utf-8").splitlines()
    names = [tuple(part.strip() for part in line.split(",")) for line in lines]
    columns = [i for i, parts in enumerate(names) if i > 0 and parts[0] not in kept]
    return Classes(np.asarray(columns), [described_class(names[i], synsets) for i in columns])


def opinions(backbone_path: Path, pixels_path: Path, out_path: Path) -> Iterator[str]:
    """Logits (n, 1001) of the untouched backbone for every photo of a decoded set, as float16 in `out_path`."""
    if out_path.exists():
        return
    network, weight, bias = read_backbone(backbone_path)
    network = network.to(memory_format=torch.channels_last)
    pixels = load_pixels(pixels_path)
    found = np.zeros((len(pixels), len(bias)), np.float16)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(pixels), 64):
            x = to_input(
                torch.from_numpy(np.array(pixels[start : start + 64]))
            )  # a copy: the file is read-only
            if x.shape[-1] != SIDE_PX:
                x = functional.interpolate(x, (SIDE_PX, SIDE_PX), mode="bicubic", antialias=True)
            pooled = network(x.contiguous(memory_format=torch.channels_last)).float().mean((2, 3)).numpy()
            found[start : start + 64] = pooled @ weight.T + bias
    part_path = out_path.with_suffix(".part.npy")
    np.save(part_path, found)
    part_path.replace(out_path)
    yield f"{out_path.name}: {len(found)} opinions"


def choose_classes(beliefs: NDArray[np.float32], count: int, draw: np.random.Generator) -> NDArray[np.int64]:
    """`count` classes for a step: two thirds those most believed in by its photos (n, classes), the rest at random."""
    ordered = np.argsort(-beliefs.sum(0))
    sure = count * 2 // 3
    return np.concatenate([ordered[:sure], draw.choice(ordered[sure:], count - sure, replace=False)])
