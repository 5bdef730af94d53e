"""All formats that Pillow decodes whole: PNG, WebP, TIFF, GIF, BMP, AVIF; JPEG 2000 at a reduced resolution."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from PIL import AvifImagePlugin, Image, ImageFile

from photosearch.gallery import colour, limits
from photosearch.gallery.digests import Buffer, bmff_digest, jpeg2000_digest, pixel_digest
from photosearch.gallery.embedded import embedded_of
from photosearch.gallery.formats import Format
from photosearch.gallery.jpeg_photo import orientation_number
from photosearch.gallery.photo import Rendering, check_budget
from photosearch.gallery.thumbnails import Wanted, reduced

_ORIENTATION = 0x0112
_PLUGINS = {
    Format.PNG: ("PNG",),
    Format.WEBP: ("WEBP",),
    Format.TIFF: ("TIFF",),
    Format.GIF: ("GIF",),
    Format.BMP: ("BMP", "DIB"),
    Format.AVIF: ("AVIF",),
    Format.JPEG_2000: ("JPEG2000",),
}
_WHOLE = frozenset(
    {Format.WEBP, Format.AVIF, Format.JPEG_2000}
)  # their decoders hold all of it beside Pillow

AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # there is a child for every processor already


class PillowPhoto:
    """An opened photo; of an animation or a stack of pages the first picture counts."""

    def __init__(self, data: Buffer, file_format: Format, stream: BinaryIO | None = None) -> None:
        self._data = data
        self._format = file_format
        self._image: ImageFile.ImageFile = Image.open(
            stream or io.BytesIO(data), formats=_PLUGINS[file_format]
        )
        self.embedded = embedded_of(self._image)
        # Pillow turns TIFFs while it loads them, and says their size as turned.
        turned_already = file_format is Format.TIFF
        own = orientation_number(self.embedded.image.get(_ORIENTATION))
        self._orientation = 1 if turned_already else own
        self._digest_orientation = own
        turned = self._orientation in (5, 6, 7, 8)
        self.width, self.height = self._image.size[::-1] if turned else self._image.size

    def render(self, wanted: Wanted) -> Rendering:
        """Decode whole (JPEG 2000: at the resolution that serves), then reduce."""
        self._reduce_resolution(wanted)
        check_budget(*self._image.size, self._bytes_a_pixel())
        icc = self._image.info.get("icc_profile")
        self._image.load()
        digest = self._digest()
        whole = (self.width, self.height)
        turned = colour.upright(colour.eight_bit(self._image), self._orientation)
        small = colour.to_srgb(reduced(turned, wanted.working_size(*whole)), icc)
        return Rendering(small, digest, *whole)

    def _bytes_a_pixel(self) -> int:
        own = limits.bytes_of(self._image.mode)
        return max(own, limits.WHOLE_BYTES) if self._format in _WHOLE else own

    def _reduce_resolution(self, wanted: Wanted) -> None:
        if self._format is not Format.JPEG_2000:
            return
        image: Any = self._image
        for levels in (3, 2, 1):
            size = (-(-self.width >> levels), -(-self.height >> levels))
            if wanted.suffices(size, self.width, self.height):
                image.reduce = levels
                return

    def _digest(self) -> bytes:
        """From compressed data where the format keeps metadata apart, else from pixels."""
        digest = None
        if self._format is Format.AVIF:
            digest = bmff_digest(self._data)
        elif self._format is Format.JPEG_2000:
            digest = jpeg2000_digest(self._data)
        return digest or pixel_digest(self._image, self._digest_orientation)
