"""What a photo says of itself: EXIF, XMP, IPTC, files beside it, its name, its modification time, in one record.

Which source is believed for what stands in `PRECEDENCE`, and nowhere else. Nothing here raises, whatever the bytes
are: a bad field is left out. Knows nothing of pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from photosearch.gallery import exif, file_names, iptc, takeout, times, xmp
from photosearch.records import PhotoMetadata, TakenSource

MAX_SIDECAR_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Embedded:
    """Metadata found inside a photo, not yet made sense of."""

    image: Mapping[int, Any] = field(default_factory=dict)  # EXIF tags of the image directory
    camera: Mapping[int, Any] = field(default_factory=dict)  # EXIF tags of the Exif directory
    position: Mapping[int, Any] = field(default_factory=dict)  # EXIF tags of the GPS directory
    xmp: bytes = b""
    iptc: Mapping[tuple[int, int], Any] = field(default_factory=dict)


PRECEDENCE: Mapping[str, tuple[str, ...]] = {
    # The camera's own clock is right more often than anything written later.
    "taken": ("exif", "xmp", "sidecar", "iptc", "takeout", "file name", "modification time"),
    # Words, stars and places in a file beside the photo were put there by a person, after the photo was taken.
    "position": ("sidecar", "exif", "xmp", "takeout"),
    "title": ("sidecar", "xmp", "iptc", "exif"),
    "caption": ("sidecar", "takeout", "xmp", "iptc", "exif"),
    "keywords": ("sidecar", "xmp", "iptc", "exif"),
    "rating": ("sidecar", "xmp", "exif"),
    "camera": ("exif", "xmp", "sidecar"),
    "lens": ("exif", "xmp", "sidecar"),
}

_TAKEN_SOURCES = {
    "exif": TakenSource.EXIF,
    "xmp": TakenSource.XMP,
    "sidecar": TakenSource.XMP,
    "iptc": TakenSource.IPTC,
    "takeout": TakenSource.TAKEOUT,
    "file name": TakenSource.FILE_NAME,
    "modification time": TakenSource.MTIME,
}
_FIELDS_OF = {"position": ("latitude", "longitude", "altitude_m")}


def read_metadata(
    embedded: Embedded, path: Path, sidecars: Sequence[Path] = (), mtime_ns: int | None = None
) -> PhotoMetadata:
    """Everything known of the photo at `path`, each field from the most trusted source that has it."""
    xmp_sidecar, takeout_sidecar = _sidecar_bytes(sidecars, ".xmp"), _sidecar_bytes(sidecars, ".json")
    found = {
        "exif": _guarded(lambda: exif.from_tags(embedded.image, embedded.camera, embedded.position)),
        "xmp": _guarded(lambda: xmp.from_packet(embedded.xmp)),
        "sidecar": _guarded(lambda: xmp.from_packet(xmp_sidecar)),
        "iptc": _guarded(lambda: iptc.from_fields(embedded.iptc)),
        "takeout": _guarded(lambda: takeout.from_json(takeout_sidecar)),
        "file name": _guarded(lambda: PhotoMetadata(taken=file_names.taken(path.name))),
        "modification time": _guarded(lambda: PhotoMetadata(taken=times.from_mtime(mtime_ns))),
    }
    return _merged(found)


def _merged(found: Mapping[str, PhotoMetadata]) -> PhotoMetadata:
    merged = PhotoMetadata()
    for name, sources in PRECEDENCE.items():
        fields = _FIELDS_OF.get(name, (name,))
        source = next((one for one in sources if _has(found[one], fields[0])), None)
        if source is None:
            continue
        values: dict[str, Any] = {field_name: getattr(found[source], field_name) for field_name in fields}
        if name == "taken":
            values["taken_source"] = _TAKEN_SOURCES[source]
        merged = replace(merged, **values)
    return merged


def _has(metadata: PhotoMetadata, field_name: str) -> bool:
    value = getattr(metadata, field_name)
    return value is not None and value not in ("", ())


def _guarded(read: Callable[[], PhotoMetadata]) -> PhotoMetadata:
    try:
        return read()
    except Exception:  # the promise of this module: no bytes in a file cost more than the fields in them
        return PhotoMetadata()


def _sidecar_bytes(sidecars: Sequence[Path], extension: str) -> bytes:
    """The first readable sidecar of a kind, of sane size; empty where there is none."""
    for path in sidecars:
        if path.suffix.lower() != extension:
            continue
        try:
            with path.open("rb") as file:
                data = file.read(MAX_SIDECAR_BYTES + 1)
        except OSError:
            continue
        if len(data) <= MAX_SIDECAR_BYTES:
            return data
    return b""
