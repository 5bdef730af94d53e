"""What the decoders of all formats have in common: an opened photo, and what decoding it brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from photosearch.gallery.metadata import Embedded
from photosearch.gallery.thumbnails import Wanted

# Pillow keeps four bytes a pixel; with the decoder's own buffers this stays within a child's usual gigabyte.
MAX_FULL_PIXELS = 150_000_000
# A JPEG of 60,000 × 60,000 px can be a few kilobytes long and would still take its decoder half a minute.
MAX_REDUCED_PIXELS = 1_000_000_000

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


def check_budget(width: int, height: int, most: int = MAX_FULL_PIXELS) -> None:
    """Raises `UnreadablePhotoError` where decoding this many pixels would take too much memory or time."""
    if width * height > most:
        megapixels = round(width * height / 1e6)
        raise UnreadablePhotoError(
            f"is too large to be opened ({width} × {height} px, {megapixels:,} megapixels)"
        )
