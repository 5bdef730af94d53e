"""Photo sets decoded once: zip files to flat uint8 arrays on disk that training maps into memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from PIL import Image

# The sides at which the sets are kept: their own, or a little above where photos are not square.
SIDES = {"flickr8k": 224, "places": 128, "mini_imagenet": 96, "caltech101": 176, "corel5k": 192}


def decode_set(zip_path: Path, names: Sequence[str], side_px: int, out_path: Path) -> Iterator[str]:
    """Write `names` of the zip, each squashed to a square, as (n, side, side, 3) uint8; skipped where already done."""
    if out_path.exists():
        yield f"{out_path.name}: already decoded"
        return
    part_path = out_path.with_suffix(".part")
    pixels = open_memmap(part_path, mode="w+", dtype=np.uint8, shape=(len(names), side_px, side_px, 3))
    with zipfile.ZipFile(zip_path) as archive:
        for i, name in enumerate(names):
            pixels[i] = squash(archive.read(name), side_px)
    pixels.flush()
    part_path.replace(out_path)
    yield f"{out_path.name}: {len(names)} photos decoded"


def squash(photo: bytes, side_px: int) -> NDArray[np.uint8]:
    """One encoded photo as (side, side, 3) sRGB, its aspect ratio given up."""
    with Image.open(io.BytesIO(photo)) as image:
        square = image.convert("RGB")
        if square.size != (side_px, side_px):
            square = square.resize((side_px, side_px), Image.Resampling.BICUBIC)
        return np.asarray(square)


def load_pixels(path: Path) -> NDArray[np.uint8]:
    """The decoded set, mapped, not read."""
    return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]
