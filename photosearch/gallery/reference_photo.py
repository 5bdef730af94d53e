"""One photo that somebody asks with or looks at, decoded at once in a child process. Knows no library."""

from __future__ import annotations

import math
from pathlib import Path

from photosearch.errors import QueryImageError
from photosearch.gallery.decode_pool import decode_one
from photosearch.parts import Box
from photosearch.records import DecodeFailure, DecodeJob, InputSpec, Pixels

LEAST_SHARE = 0.02  # of a side: a smaller crop is read no larger
LEAST_SIDE_PX = 512
MOST_SIDE_PX = 4096

Limits = tuple[float, int]
"""Seconds and megabytes that opening a photo may take."""


def upright(path: Path, long_side_px: int, limits: Limits) -> Pixels:
    """The whole photo as (height, width, 3), of at most this long side. Raises `QueryImageError`."""
    spec = InputSpec(long_side_px, fit="inside")
    return _decoded(
        DecodeJob(0, path, input=spec, use_thumbnail=False, preview_long_side_px=long_side_px), limits
    )


def square_of(path: Path, spec: InputSpec, box: Box | None, limits: Limits) -> Pixels:
    """The photo, or a region of it, as the square that `spec` asks for. Raises `QueryImageError`."""
    if box is None:
        return _decoded(DecodeJob(0, path, input=spec), limits)
    from PIL import Image

    from photosearch.gallery import thumbnails

    wanted_px = spec.size_px / max(min(box.width, box.height), LEAST_SHARE)
    long_side_px = min(
        max(math.ceil(2 * wanted_px), LEAST_SIDE_PX), MOST_SIDE_PX
    )  # twice: photos are not square
    pixels = upright(path, long_side_px, limits)
    height, width = pixels.shape[:2]
    left, top = math.floor(box.x * width), math.floor(box.y * height)
    right = max(left + 1, min(width, math.ceil((box.x + box.width) * width)))
    bottom = max(top + 1, min(height, math.ceil((box.y + box.height) * height)))
    return thumbnails.pixels_of(Image.fromarray(pixels[top:bottom, left:right]), spec)


def _decoded(job: DecodeJob, limits: Limits) -> Pixels:
    if not job.path.is_file():
        raise QueryImageError(f"There is no file {job.path}.")
    result = decode_one(job, *limits)
    if isinstance(result, DecodeFailure):
        raise QueryImageError(f"{job.path} cannot be read: {result.failure.reason}.")
    assert result.picture is not None and result.picture.pixels is not None
    return result.picture.pixels
