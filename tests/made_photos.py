"""Photos for tests: plain colours with a little grain, and a library that is driven to the end of its work."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TypeVar

import numpy as np
from PIL import Image
from toy import COLOURS

from photosearch.records import Progress

Result = TypeVar("Result")


def paint(
    path: Path, colour: str = "red", seed: int = 0, size: tuple[int, int] = (160, 120), **save: object
) -> Path:
    """A photo of one colour whose grain, drawn from `seed`, makes it unlike all others."""
    path.parent.mkdir(parents=True, exist_ok=True)
    grain = np.random.default_rng(seed).integers(-12, 12, (size[1] // 8, size[0] // 8, 3))
    pixels = np.clip(np.array(COLOURS[colour]) + grain, 0, 255).astype(np.uint8)
    Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST).save(path, **save)
    return path


def finish(work: Generator[Progress, None, Result]) -> Result:
    """What a piece of long work returns at its end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
