"""Words that people and cameras write into photos: decoded, cleaned, bounded, and the rubbish left out."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_CAPTION = 4000
MAX_TITLE = 500
MAX_KEYWORDS = 200
MAX_KEYWORD = 200

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[ \t]+")
_RUBBISH = re.compile(
    r"""(?ix) ^(
        olympus\ digital\ camera | sony\ dsc | samsung | samsung\ (camera|digital\ camera) .*
        | minolta\ digital\ camera
        | konica\ minolta\ .* camera | kodak .* camera | exif_jpeg_picture | exif\ jpeg | jpeg | default | untitled
        | image
        | dcim | dcf\ image | digital\ (still\ )?camera | maker:\ .* | dav | cof | rhdr | hdr | hdrpl | sdr | mde | btf
        | binary\ comment | created\ with\ (the\ )?gimp | file\ written\ by\ adobe.* | oznor.* | rptr? | edf | bsh | bty
        | ptr | mvimg | nor | ldr | vhdr | pt | jpegmini.* | lead\ technologies.* | ycbcr.* | optimized\ by.*
        | screenshot | screen\ shot | camera\ phone | user\ comments? | photo | picture | bmp | (dig)?camera
        | [\W_]* | \d{1,4}
    )$"""
)
_MACHINE_WRITTEN = ("{", "<", "ASCII\0", "charset=", "CREATOR: gd-jpeg", "Steps: ")


def clean(text: str, limit: int) -> str:
    """Without control characters and needless blanks, at most `limit` characters."""
    text = _CONTROL.sub("", text[: 8 * limit].replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANKS.sub(" ", text).strip()[:limit].strip()


def caption(text: str) -> str:
    """A caption worth keeping, or an empty string: cameras and programs fill the field with their names."""
    cleaned = clean(text, MAX_CAPTION)
    if _RUBBISH.match(cleaned) or cleaned.startswith(_MACHINE_WRITTEN):
        return ""
    return cleaned


def title(text: str) -> str:
    """A title worth keeping, or an empty string."""
    return caption(text)[:MAX_TITLE].strip()


def keywords(found: Iterable[str]) -> tuple[str, ...]:
    """Keywords in their order, each once, whatever its capitals."""
    kept: dict[str, str] = {}
    for word in found:
        cleaned = clean(word, MAX_KEYWORD)
        if cleaned:
            kept.setdefault(cleaned.casefold(), cleaned)
        if len(kept) >= MAX_KEYWORDS:
            break
    return tuple(kept.values())


def decoded(data: bytes) -> str:
    """Bytes of unknown encoding: UTF-8 where they are that, else Windows' Latin-1."""
    data = data.rstrip(b"\0")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").replace("\ufffd", "")


def mended(value: object) -> str:
    """Pillow's text of an EXIF tag, which it reads as Latin-1 though most programs write UTF-8."""
    if isinstance(value, bytes):
        return decoded(value)
    if not isinstance(value, str):
        return ""
    try:
        return decoded(value.encode("latin-1"))
    except UnicodeEncodeError:
        return value


def utf16(data: bytes, *, little_endian: bool | None = None) -> str:
    """UTF-16 with or without a mark; without one the more likely byte order, unless it is known."""
    data = data[: len(data) // 2 * 2]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "ignore").rstrip("\0")
    if little_endian is None:
        little_endian = data[1::2].count(0) >= data[::2].count(0)
    return data.decode("utf-16-le" if little_endian else "utf-16-be", "ignore").rstrip("\0")
