"""JPEG: decoded at the smallest native scale that serves, its digest taken from the compressed data."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL.JpegImagePlugin import JpegImageFile

from photosearch.gallery import colour
from photosearch.gallery.digests import Buffer, jpeg_digest, jpeg_has_blank_end
from photosearch.gallery.embedded import embedded_of
from photosearch.gallery.photo import Rendering, UnreadablePhotoError, check_budget
from photosearch.gallery.thumbnails import Wanted, reduced

_ORIENTATION = 0x0112
_DENOMINATORS = (8, 4, 2)  # libjpeg's reduced inverse transforms


class JpegPhoto:
    """An opened JPEG. Of several pictures in one file (MPO) the first counts."""

    def __init__(self, data: Buffer, stream: BinaryIO | None = None, orientation: int | None = None) -> None:
        """`orientation` overrides the file's own."""
        self._data = data
        self._image = JpegImageFile(stream or io.BytesIO(data))
        self.embedded = embedded_of(self._image)
        self.own_orientation = self.embedded.image.get(_ORIENTATION)
        self._orientation = orientation or orientation_number(self.own_orientation)
        turned = self._orientation in (5, 6, 7, 8)
        self.width, self.height = self._image.size[::-1] if turned else self._image.size

    def render(self, wanted: Wanted) -> Rendering:
        """Decode at 1/8, 1/4, 1/2 or whole, whichever is enough."""
        denominator = _denominator(self.width, self.height, wanted)
        check_budget(self.width, self.height, _waiting_bytes(self._image) + 4 / denominator**2)
        if jpeg_has_blank_end(self._data):
            raise UnreadablePhotoError("is damaged: its last part is blank")
        image = self._image
        icc = image.info.get("icc_profile")
        # `draft` divides and rounds down, so that sizes rounded down give exactly this scale.
        image.draft(None, (max(1, image.width // denominator), max(1, image.height // denominator)))
        image.load()
        whole = (self.width, self.height)
        small = colour.upright(colour.eight_bit(image), self._orientation)
        small = colour.to_srgb(reduced(small, wanted.working_size(*whole)), icc)
        return Rendering(small, jpeg_digest(self._data, self._orientation), *whole)


def orientation_number(value: object) -> int:
    """EXIF's orientation, 1 to 8; anything else counts as 1."""
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _waiting_bytes(image: JpegImageFile) -> float:
    """Bytes a pixel that libjpeg keeps of a progressive JPEG until its last scan: two for each coefficient."""
    if not image.info.get("progressive"):
        return 0.0
    shares = [(across, down) for _, across, down, _ in image.layer]
    most = max(across for across, _ in shares) * max(down for _, down in shares)
    return 2.0 * sum(across * down for across, down in shares) / most


def _denominator(width: int, height: int, wanted: Wanted) -> int:
    for denominator in _DENOMINATORS:
        size = (-(-width // denominator), -(-height // denominator))
        if wanted.suffices(size, width, height):
            return denominator
    return 1
