"""EXIF tags (as Pillow reads them) to photo metadata. Numbers of tags are those of Exif 2.32, section 4.6."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from photosearch.gallery import positions, times, words
from photosearch.records import PhotoMetadata

Tags = Mapping[int, Any]

_DESCRIPTION, _MAKE, _MODEL, _DATE_TIME = 0x010E, 0x010F, 0x0110, 0x0132
_RATING = 0x4746
_XP_TITLE, _XP_COMMENT, _XP_KEYWORDS, _XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F
_LENS_MAKE, _LENS_MODEL, _USER_COMMENT = 0xA433, 0xA434, 0x9286
_TIMES = (  # time, offset from UTC, fraction of the second; best first
    (0x9003, 0x9011, 0x9291),  # taken
    (0x9004, 0x9012, 0x9292),  # digitised
    (_DATE_TIME, 0x9010, 0x9290),  # changed
)
_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE, _ALTITUDE_REF, _ALTITUDE = 1, 2, 3, 4, 5, 6

_MAKES = {  # as people know them
    "NIKON CORPORATION": "Nikon",
    "OLYMPUS IMAGING CORP.": "Olympus",
    "OLYMPUS CORPORATION": "Olympus",
    "OLYMPUS OPTICAL CO.,LTD": "Olympus",
    "EASTMAN KODAK COMPANY": "Kodak",
    "SAMSUNG TECHWIN": "Samsung",
    "PENTAX CORPORATION": "Pentax",
    "RICOH IMAGING COMPANY, LTD.": "Ricoh",
    "LEICA CAMERA AG": "Leica",
    "MINOLTA CO., LTD.": "Minolta",
    "KONICA MINOLTA": "Minolta",
}


def from_tags(image: Tags, camera: Tags, gps: Tags) -> PhotoMetadata:
    """Metadata from the three directories of EXIF; what is missing or impossible stays empty."""
    place = _position(gps)
    return PhotoMetadata(
        taken=_taken(image, camera),
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        altitude_m=_altitude(gps) if place else None,
        camera=camera_name(words.mended(image.get(_MAKE)), words.mended(image.get(_MODEL))),
        lens=_lens(camera),
        title=words.title(_wide(image.get(_XP_TITLE))),
        caption=_caption(image, camera),
        keywords=words.keywords(_wide(image.get(_XP_KEYWORDS)).split(";")),
        rating=_rating(image.get(_RATING)),
    )


def camera_name(make: str, model: str) -> str:
    """Make and model, the make once: "Canon", "Canon EOS R5" is a Canon EOS R5."""
    make, model = words.clean(make, 80), words.clean(model, 80)
    make = _MAKES.get(make.upper(), make)
    first = make.split(" ")[0].casefold()
    if not make or (first and model.casefold().startswith(first)):
        return model
    return f"{make} {model}".strip()


def _taken(image: Tags, camera: Tags) -> datetime | None:
    for time_tag, offset_tag, fraction_tag in _TIMES:
        written = image.get(time_tag) if time_tag == _DATE_TIME else camera.get(time_tag, image.get(time_tag))
        if not isinstance(written, str):
            continue
        offset, fraction = camera.get(offset_tag), camera.get(fraction_tag)
        found = times.from_text(written, str(offset or "").strip("\0 "), str(fraction or "").strip("\0 "))
        if found is not None:
            return found
    return None


def _position(gps: Tags) -> positions.Position | None:
    latitude = _degrees(gps.get(_LATITUDE), gps.get(_LATITUDE_REF))
    longitude = _degrees(gps.get(_LONGITUDE), gps.get(_LONGITUDE_REF))
    return positions.position(latitude, longitude)


def _degrees(parts: Any, reference: Any) -> float | None:
    if parts is None or reference is None:
        return None
    numbers = [float(part) for part in parts] if isinstance(parts, tuple) else [float(parts)]
    return positions.degrees(numbers, words.mended(reference))


def _altitude(gps: Tags) -> float | None:
    try:
        metres = float(gps[_ALTITUDE])
    except (KeyError, TypeError, ValueError):
        return None
    below_sea = gps.get(_ALTITUDE_REF) in (1, b"\x01", 3, b"\x03")
    return positions.altitude(-metres if below_sea else metres)


def _lens(camera: Tags) -> str:
    lens = camera_name(words.mended(camera.get(_LENS_MAKE)), words.mended(camera.get(_LENS_MODEL)))
    return "" if set(lens) <= set("-.? 0/fm") else lens  # "----", "0.0 mm f/0.0": no lens was told


def _caption(image: Tags, camera: Tags) -> str:
    candidates = (
        words.mended(image.get(_DESCRIPTION)),
        _wide(image.get(_XP_COMMENT)),
        _wide(image.get(_XP_SUBJECT)),
        _user_comment(camera.get(_USER_COMMENT)),
    )
    return next((kept for text in candidates if (kept := words.caption(text))), "")


def _user_comment(value: Any) -> str:
    """Its first eight bytes name the encoding."""
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        return ""
    encoding, text = value[:8], value[8:]
    if encoding == b"UNICODE\0":
        return words.utf16(text)
    if encoding.startswith(b"JIS"):
        return text.decode("iso2022_jp", "ignore")
    return words.decoded(text) if encoding in (b"ASCII\0\0\0", b"\0" * 8, b" " * 8) else words.decoded(value)


def _wide(value: Any) -> str:
    """Windows' XP tags: UTF-16, little-endian."""
    if isinstance(value, tuple) and all(isinstance(part, int) and 0 <= part <= 255 for part in value):
        value = bytes(value)
    return words.utf16(value, little_endian=True) if isinstance(value, bytes) else ""


def _rating(value: Any) -> int | None:
    """Cameras write 0 into every photo: it means nothing."""
    return value if isinstance(value, int) and 1 <= value <= 5 else None
