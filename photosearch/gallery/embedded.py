"""Gathers what an opened Pillow image carries of metadata, without reading any of it twice."""

from __future__ import annotations

from typing import Any

from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from photosearch.gallery.metadata import Embedded


def embedded_of(image: ImageFile.ImageFile) -> Embedded:
    """Tags, XMP packet and IPTC fields of an image; what cannot be parsed is left out."""
    base, camera, position = exif_directories(image.getexif)
    return Embedded(base, camera, position, _xmp_of(image), _iptc_of(image))


def exif_directories(load: Any) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    """The three directories of EXIF: image, camera, position. `load` gives an `Image.Exif` and may raise."""
    try:
        exif = load()
    except Exception:  # Pillow's parser meets damaged tags with whatever error comes first
        return {}, {}, {}
    return _tags(exif), _directory(exif, ExifTags.IFD.Exif), _directory(exif, ExifTags.IFD.GPSInfo)


def _tags(exif: Image.Exif) -> dict[int, Any]:
    found = {}
    for tag in exif:
        try:
            found[tag] = exif[tag]
        except Exception:  # one damaged tag costs that tag only
            continue
    return found


def _directory(exif: Image.Exif, directory: int) -> dict[int, Any]:
    try:
        return dict(exif.get_ifd(directory))
    except Exception:
        return {}


def _xmp_of(image: ImageFile.ImageFile) -> bytes:
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return found.encode("utf-8", "replace") if isinstance(found, str) else bytes(found)


def _iptc_of(image: ImageFile.ImageFile) -> dict[tuple[int, int], Any]:
    try:
        return dict(IptcImagePlugin.getiptcinfo(image) or {})
    except Exception:
        return {}
