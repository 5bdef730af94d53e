"""HEIC and HEIF through libheif: the file's own thumbnail where it serves, else the whole picture."""

from __future__ import annotations

import io
import math
from typing import BinaryIO

import pillow_heif
from PIL import ImageFile

from photosearch.gallery import colour, limits
from photosearch.gallery.bmff import is_cut_off
from photosearch.gallery.digests import Buffer, bmff_digest, pixel_digest
from photosearch.gallery.embedded import embedded_of
from photosearch.gallery.photo import CUT_OFF, Rendering, UnreadablePhotoError, check_budget
from photosearch.gallery.thumbnails import Wanted, reduced

pillow_heif.options.DECODE_THREADS = 1  # there is a child for every processor already

_LEAST_THUMBNAIL_PX = 96  # of a picture too large to be decoded, anything above this is better than nothing


class HeifPhoto:
    """An opened HEIC or HEIF. libheif applies rotation, mirroring and crop; EXIF's orientation does not count here."""

    def __init__(self, data: Buffer, stream: BinaryIO | None = None) -> None:
        self._data = data
        self._image: ImageFile.ImageFile = _open(stream or io.BytesIO(data))
        self.embedded = embedded_of(self._image)
        self.width, self.height = self._image.size

    def render(self, wanted: Wanted) -> Rendering:
        """A thumbnail gives a provisional rendering."""
        if is_cut_off(memoryview(self._data)):
            raise UnreadablePhotoError(CUT_OFF)
        provisional = self._choose_thumbnail(wanted)
        if not provisional:
            check_budget(self.width, self.height, limits.WHOLE_BYTES)
        icc = self._image.info.get("icc_profile")
        self._image.load()
        digest = bmff_digest(self._data) or pixel_digest(self._image, 1)
        if not provisional:
            self.width, self.height = self._image.size  # libheif knows it for certain after decoding only
        target = wanted.working_size(self.width, self.height)
        small = colour.to_srgb(reduced(colour.eight_bit(self._image), target), icc)
        return Rendering(small, digest, self.width, self.height, provisional)

    def _choose_thumbnail(self, wanted: Wanted) -> bool:
        """Have Pillow load a thumbnail instead of the picture, if there is one that holds the model's square."""
        if not limits.fits(self.width, self.height, limits.WHOLE_BYTES):
            short_px = _LEAST_THUMBNAIL_PX
        elif wanted.use_thumbnail and wanted.input is not None:
            short_px = wanted.input.size_px
        else:
            return False
        scale = short_px / min(self.width, self.height)
        if scale >= 1:
            return False
        least = (math.floor(self.width * scale), math.floor(self.height * scale))
        return self._image.draft(None, least) is not None


def _open(stream: BinaryIO) -> ImageFile.ImageFile:
    """Through the plugin's class itself: `Image.open` would swallow what is wrong with a file."""
    image: ImageFile.ImageFile = pillow_heif.HeifImageFile(stream)  # type: ignore[no-untyped-call]
    return image
