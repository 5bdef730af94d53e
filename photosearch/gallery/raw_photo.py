"""Camera RAW files: the preview that the camera put into them; developed at half size only where there is none."""

from __future__ import annotations

import io
from typing import Any

import rawpy
from PIL import Image

from photosearch.gallery import colour
from photosearch.gallery.bmff import boxes, find
from photosearch.gallery.digests import Buffer, pixel_digest
from photosearch.gallery.embedded import exif_directories
from photosearch.gallery.jpeg_photo import JpegPhoto
from photosearch.gallery.metadata import Embedded
from photosearch.gallery.photo import Rendering, check_budget
from photosearch.gallery.thumbnails import Wanted, reduced

_DEVELOPING_BYTES = 20  # a pixel of half size: four sensor values twice, and three of the picture
_ORIENTATION_OF_FLIP = {3: 3, 5: 8, 6: 6}  # LibRaw's quarter turns in EXIF's numbers
_TIFF_LIKE = (b"II*\x00", b"MM\x00*", b"IIRO", b"IIRS", b"MMOR", b"IIU\x00")
_CR3_METADATA = (
    0x85,
    0xC0,
    0xB6,
    0x87,
    0x82,
    0x0F,
    0x11,
    0xE0,
    0x81,
    0x11,
    0xF4,
    0xCE,
    0x46,
    0x2B,
    0x6A,
    0x48,
)


class RawPhoto:
    """An opened RAW file. LibRaw looks at it when pixels are asked for, not before."""

    def __init__(self, data: Buffer) -> None:
        self._data = data
        self.embedded = raw_metadata(data)

    def render(self, wanted: Wanted) -> Rendering:
        """Decode the embedded preview where it is large enough, else develop the sensor data at half size."""
        with rawpy.imread(io.BytesIO(self._data)) as raw:
            orientation = _ORIENTATION_OF_FLIP.get(raw.sizes.flip, 1)
            size = (raw.sizes.width, raw.sizes.height)
            whole = size[::-1] if orientation in (6, 8) else size
            least = wanted.working_size(*whole)
            rendering = _preview_rendering(raw, orientation, min(least), wanted)
            if rendering is None:
                rendering = _developed(raw, wanted)
        return Rendering(rendering.image, rendering.digest, *whole)


def _preview_rendering(raw: rawpy.RawPy, orientation: int, short_px: int, wanted: Wanted) -> Rendering | None:
    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    if isinstance(thumbnail.data, bytes):
        return _jpeg_rendering(thumbnail.data, orientation, short_px, wanted)
    bitmap = Image.fromarray(thumbnail.data)
    return _rendering(colour.upright(bitmap, orientation), wanted) if min(bitmap.size) >= short_px else None


def _jpeg_rendering(jpeg: bytes, orientation: int, short_px: int, wanted: Wanted) -> Rendering | None:
    try:
        photo = JpegPhoto(jpeg)
        if photo.own_orientation is None:
            photo = JpegPhoto(jpeg, orientation=orientation)
    except SyntaxError:
        return None
    return photo.render(wanted) if min(photo.width, photo.height) >= short_px else None


def _developed(raw: rawpy.RawPy, wanted: Wanted) -> Rendering:
    check_budget(raw.sizes.width // 2, raw.sizes.height // 2, _DEVELOPING_BYTES)
    return _rendering(Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), wanted)


def _rendering(image: Image.Image, wanted: Wanted) -> Rendering:
    digest = pixel_digest(image, 1)
    small = reduced(image, wanted.working_size(*image.size))
    return Rendering(small, digest, *image.size)


# ----------------------------------------------------------------------------------------- metadata


def raw_metadata(data: Buffer) -> Embedded:
    """EXIF of a RAW: its own TIFF directories (most makers), boxes (Canon CR3), or its preview's (Fujifilm)."""
    if bytes(data[4:12]) == b"ftypcrx ":
        return _cr3_metadata(memoryview(data))
    if bytes(data[:15]) == b"FUJIFILMCCD-RAW":
        return _raf_metadata(data)
    if bytes(data[:4]) in _TIFF_LIKE:
        base, camera, position = exif_directories(lambda: _exif_at_start(data))
        return Embedded(base, camera, position, _bytes(base.get(0x02BC)), {})
    return Embedded()


def _exif_at_start(data: Buffer) -> Image.Exif:
    """Olympus and Panasonic put signs of their own where TIFF has its number 42."""
    stream = io.BytesIO(data)
    if bytes(data[:4]) not in _TIFF_LIKE[:2]:
        stream.getbuffer()[:4] = b"MM\x00*" if bytes(data[:2]) == b"MM" else b"II*\x00"
    exif = Image.Exif()
    exif.load_from_fp(stream)
    return exif


def _cr3_metadata(view: memoryview) -> Embedded:
    """Canon's box in `moov` holds three TIFF directories: CMT1 (image), CMT2 (camera), CMT4 (position)."""
    moov = find(view, b"moov") or memoryview(b"")
    for box in boxes(moov):
        if box.kind == b"uuid" and tuple(box.payload[:16]) == _CR3_METADATA:
            parts = {inner.kind: bytes(inner.payload) for inner in boxes(box.payload[16:])}
            image, camera, position = (
                _first_directory(parts.get(kind, b"")) for kind in (b"CMT1", b"CMT2", b"CMT4")
            )
            return Embedded(image, camera, position)
    return Embedded()


def _first_directory(tiff: bytes) -> dict[int, Any]:
    return exif_directories(lambda: _exif_at_start(tiff))[0]


def _raf_metadata(data: Buffer) -> Embedded:
    """Fujifilm: offset and length of the preview, big-endian, at byte 84."""
    offset, length = int.from_bytes(data[84:88], "big"), int.from_bytes(data[88:92], "big")
    try:
        return JpegPhoto(bytes(data[offset : offset + length])).embedded
    except (SyntaxError, OSError, ValueError):
        return Embedded()


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | bytearray) else b""
