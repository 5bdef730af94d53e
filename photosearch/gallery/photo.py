"""What the decoders of all formats have in common: an opened photo, and what decoding it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from photosearch.gallery import limits
from photosearch.gallery.metadata import Embedded
from photosearch.gallery.thumbnails import Wanted

CUT_OFF = "is cut off: its last part is missing"


class UnreadablePhotoError(Exception):
    """A photo cannot be decoded; the message is the reason in plain words."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """Upright RGB pixels in sRGB, large enough for what is wanted wherever the original is."""

    image: Image.Image
    digest: bytes
    width: int  # of the whole upright picture, px
    height: int
    provisional: bool = False


class Photo(Protocol):
    """A photo whose header has been read and whose pixels have not."""

    embedded: Embedded

    def render(self, wanted: Wanted) -> Rendering:
        """Decode as little as is wanted. Raises what its decoder raises."""
        ...


def check_budget(width: int, height: int, bytes_a_pixel: float = 4) -> None:
    """Raises `UnreadablePhotoError` where decoding this many pixels would take too much memory or time."""
    if width * height > limits.MOST_PIXELS or not limits.fits(width, height, bytes_a_pixel):
        megapixels = round(width * height / 1e6)
        raise UnreadablePhotoError(
            f"is too large to be opened ({width} × {height} px, {megapixels:,} megapixels)"
        )
