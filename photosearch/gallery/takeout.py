"""The JSON file that Google Takeout puts beside a photo, to photo metadata."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from photosearch.gallery import positions, times, words
from photosearch.records import PhotoMetadata

_PLACES = ("geoData", "geoDataExif")


def from_json(data: bytes) -> PhotoMetadata:
    """Metadata from the file's bytes. Raises `ValueError` where they are no JSON: the caller drops it as a whole."""
    if not data:
        return PhotoMetadata()
    raw = json.loads(data)
    if not isinstance(raw, dict) or "photoTakenTime" not in raw:
        return PhotoMetadata()
    place = next((found for name in _PLACES if (found := _place(raw.get(name)))), None)
    return PhotoMetadata(
        taken=_taken(raw),
        latitude=place[0] if place else None,
        longitude=place[1] if place else None,
        altitude_m=place[2] if place else None,
        caption=words.caption(raw["description"]) if isinstance(raw.get("description"), str) else "",
    )


def _taken(raw: dict[str, Any]) -> datetime | None:
    """The time in UTC: Takeout does not tell what the camera's clock showed."""
    written = raw["photoTakenTime"]
    seconds = written.get("timestamp") if isinstance(written, dict) else None
    try:
        return times.from_timestamp(float(seconds)) if isinstance(seconds, str | int | float) else None
    except ValueError:
        return None


def _place(raw: Any) -> tuple[float, float, float | None] | None:
    if not isinstance(raw, dict):
        return None
    latitude, longitude, metres = (_number(raw.get(name)) for name in ("latitude", "longitude", "altitude"))
    found = positions.position(latitude, longitude)
    return None if found is None else (*found, positions.altitude(metres or None))


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
