"""Every mode that a photo can have, to upright 8-bit sRGB without transparency. Knows images in memory, no files."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageCms

GREY = 128
"""What shows through transparent places."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The image as it is meant to be seen; `orientation` is EXIF's, and an impossible one counts as 1."""
    operation = _UPRIGHT.get(orientation)
    return image if operation is None else image.transpose(operation)


def eight_bit(image: Image.Image) -> Image.Image:
    """The image in a mode that resizing and colour profiles take: L, RGB, RGBA, CMYK or LAB."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode == "CMYK":
        # Pillow takes every CMYK JPEG for an inverted one, as Adobe writes them; others are not.
        plain = image.format == "JPEG" and "adobe" not in image.info
        return ImageChops.invert(image) if plain else image
    if image.mode in ("L", "LAB"):
        return image
    if image.mode.startswith("I") or image.mode == "F":
        return _grey_of_numbers(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """An `eight_bit` image as RGB in sRGB, laid on mid-grey where it is transparent. A broken profile is ignored."""
    if image.mode != "RGBA":
        return _through_profile(image, icc)
    colours = _through_profile(image.convert("RGB"), icc)
    ground = Image.new("RGB", image.size, (GREY, GREY, GREY))
    ground.paste(colours, mask=image.getchannel("A"))
    return ground


def _grey_of_numbers(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and floating-point grey, scaled by the smallest usual range that holds all values."""
    if image.mode.startswith("I;16"):
        values = np.asarray(image)
        return Image.fromarray((values >> 8).astype(np.uint8))
    numbers = np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(numbers.min()), float(numbers.max())
    if low < 0:
        numbers, high = numbers - low, high - low
    usual = (1.0, 255.0, 65535.0) if image.mode == "F" else (255.0, 65535.0)
    white = next((top for top in usual if high <= top), high)
    return Image.fromarray(np.rint(numbers * (255.0 / white)).astype(np.uint8))


def _through_profile(image: Image.Image, icc: bytes | None) -> Image.Image:
    if icc is None and image.mode == "LAB":
        icc = _lab_profile()
    transform = _transform_to_srgb(bytes(icc), image.mode) if icc else None
    if transform is not None:
        try:
            return _without_info(transform.apply(image))
        except (ImageCms.PyCMSError, ValueError, OSError):
            pass
    return image if image.mode == "RGB" else image.convert("RGB")


def _without_info(image: Image.Image) -> Image.Image:
    image.info.clear()
    return image


@lru_cache(maxsize=32)
def _transform_to_srgb(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None where nothing is to be done: an sRGB profile, or one that cannot be used for this mode."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        if mode == "RGB" and "srgb" in (profile.profile.profile_description or "").lower():
            return None
        return ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, ValueError, OSError, TypeError):
        return None


@lru_cache(maxsize=1)
def _lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
