"""Sizes of previews, their encoding, and the pixels that a model reads. Knows images in memory, no files.

A preview is at most 512 px long, unless that would leave its short side below 224 px; then it is at most 1,536 px
long. It is never larger than the original.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from photosearch.records import InputSpec, Pixels

LONG_PX = 512
SHORT_PX = 224
LONGEST_PX = 1536
JPEG_QUALITY = 85

_NEAR = (
    0.9  # a decoder's own scale within ten per cent of the wanted size spares a second resize: 4032 / 8 = 504
)
_PIXELS_NEAR = 0.95  # likewise of the model's square: 378 px do for 384

_RESAMPLE = {
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
}
_GREY = (128, 128, 128)

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a decode is for: a preview, and pixels for a model or a viewer."""

    input: InputSpec | None = None
    preview_long_px: int = LONG_PX
    use_thumbnail: bool = True

    def preview_size(self, width: int, height: int) -> Size:
        """Size in px of the preview of an upright picture of this size."""
        long, short = max(width, height), min(width, height)
        scale = max(self.preview_long_px / long, SHORT_PX / short)
        return _scaled(width, height, min(1.0, scale, max(LONGEST_PX, self.preview_long_px) / long))

    def working_size(self, width: int, height: int) -> Size:
        """Smallest size from which preview and pixels come out without loss."""
        preview = self.preview_size(width, height)
        scale = self._pixels_scale(width, height)
        return preview if scale * max(width, height) <= max(preview) else _scaled(width, height, scale)

    def suffices(self, size: Size, width: int, height: int) -> bool:
        """Whether a decode of `size` px will do for a picture of the full size."""
        preview = self.preview_size(width, height)
        near = max(size) >= math.floor(max(preview) * _NEAR) and min(size) >= math.floor(min(preview) * _NEAR)
        return near and max(size) >= math.floor(
            self._pixels_scale(width, height) * max(width, height) * _PIXELS_NEAR
        )

    def _pixels_scale(self, width: int, height: int) -> float:
        """Smallest scale that holds the pixels asked for, up to 1."""
        if self.input is None:
            return 0.0
        side = max(width, height) if self.input.fit == "inside" else min(width, height)
        return min(1.0, self.input.size_px / side)


def reduced(image: Image.Image, size: Size) -> Image.Image:
    """The image at `size`, or unchanged where it is already about as small."""
    if max(image.size) * _NEAR <= max(size):
        return image
    return image.resize(size, Image.Resampling.BICUBIC, reducing_gap=3.0)


def encoded(image: Image.Image) -> bytes:
    """An upright RGB image as the JPEG that is kept: 4:2:0, no metadata."""
    image.info.clear()  # Pillow would carry the original's comment over
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
    return buffer.getvalue()


def pixels_of(image: Image.Image, spec: InputSpec) -> Pixels:
    """The (height, width, 3) pixels that `spec` asks for, made from an upright RGB image."""
    size = (spec.size_px, spec.size_px)
    resample = _RESAMPLE[spec.resample]
    if spec.fit == "crop":
        image = image.resize(size, resample, box=_centre_square(*image.size))
    elif spec.fit == "pad":
        image = _padded(image, spec.size_px, resample)
    elif spec.fit == "squash":
        image = image.resize(size, resample)
    elif max(image.size) > spec.size_px:
        image = image.resize(_scaled(*image.size, spec.size_px / max(image.size)), resample)
    return np.array(image, dtype=np.uint8)


def _scaled(width: int, height: int, scale: float) -> Size:
    return max(1, round(width * scale)), max(1, round(height * scale))


def _centre_square(width: int, height: int) -> tuple[float, float, float, float]:
    side = min(width, height)
    left, top = (width - side) / 2, (height - side) / 2
    return left, top, left + side, top + side


def _padded(image: Image.Image, size_px: int, resample: Image.Resampling) -> Image.Image:
    inner = image.resize(_scaled(*image.size, size_px / max(image.size)), resample)
    square = Image.new("RGB", (size_px, size_px), _GREY)
    square.paste(inner, ((size_px - inner.width) // 2, (size_px - inner.height) // 2))
    return square
