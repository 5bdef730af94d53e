"""How a file's metadata is kept (JSON), and how an item's is made of those of its files."""

from __future__ import annotations

import calendar
import json
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from photosearch.records import PhotoMetadata, TakenSource

_TRUST = {source: rank for rank, source in enumerate(TakenSource)}


def to_json(metadata: PhotoMetadata) -> str:
    """Only what differs from "nothing known" is written."""
    nothing = PhotoMetadata()
    known: dict[str, Any] = {
        field.name: getattr(metadata, field.name)
        for field in fields(metadata)
        if getattr(metadata, field.name) != getattr(nothing, field.name)
    }
    if metadata.taken is not None:
        known["taken"] = metadata.taken.isoformat()
    return json.dumps(known, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")


def from_json(text: str) -> PhotoMetadata:
    """The inverse of `to_json`."""
    known: dict[str, Any] = json.loads(text)
    if "taken" in known:
        known["taken"] = datetime.fromisoformat(known["taken"])
    if "taken_source" in known:
        known["taken_source"] = TakenSource(known["taken_source"])
    if "keywords" in known:
        known["keywords"] = tuple(known["keywords"])
    return PhotoMetadata(**known)


def merged(files: Sequence[PhotoMetadata]) -> PhotoMetadata:
    """One description for all copies of a picture: each field from the first file that knows it.

    The capture time comes from the most trusted source, and position and altitude stay together.
    """
    if len(files) == 1:
        return files[0]
    result = PhotoMetadata()
    for one in files:
        gaps = {
            field.name: getattr(one, field.name)
            for field in fields(result)
            if getattr(result, field.name) in (None, "", ())
            and field.name not in ("taken", "taken_source", "latitude", "longitude", "altitude_m")
        }
        result = replace(result, **gaps)
        if result.latitude is None:
            result = replace(
                result, latitude=one.latitude, longitude=one.longitude, altitude_m=one.altitude_m
            )
    dated = [one for one in files if one.taken_source is not None]
    if dated:
        best = min(dated, key=lambda one: _TRUST[one.taken_source] if one.taken_source else len(_TRUST))
        result = replace(result, taken=best.taken, taken_source=best.taken_source)
    return result


def clock_seconds(taken: datetime | None) -> int:
    """Seconds since 1970 as the camera's clock showed them: what a person sorts by, wherever it was taken."""
    return 0 if taken is None else calendar.timegm(taken.replace(tzinfo=None).timetuple())
