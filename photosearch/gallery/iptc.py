"""IPTC-IIM fields (as Pillow splits them) to photo metadata. Numbers of data sets are those of IIM 4.2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from photosearch.gallery import times, words
from photosearch.records import PhotoMetadata

_TITLE, _KEYWORDS, _DATE, _TIME, _HEADLINE, _CAPTION = (2, 5), (2, 25), (2, 55), (2, 60), (2, 105), (2, 120)
_DATE_DIGITS = re.compile(r"^(\d{8})")
_TIME_DIGITS = re.compile(r"^(\d{6})([+-]\d{4})?")


def from_fields(fields: Mapping[tuple[int, int], Any]) -> PhotoMetadata:
    """Metadata from IPTC fields; what is missing or impossible stays empty."""
    date = _DATE_DIGITS.match(_text(fields, _DATE))
    time = _TIME_DIGITS.match(_text(fields, _TIME))
    taken = times.from_digits(date[1], time[1] if time else "") if date else None
    if time and time[2]:
        taken = times.with_zone(taken, time[2])
    return PhotoMetadata(
        taken=taken,
        title=words.title(_text(fields, _TITLE)) or words.title(_text(fields, _HEADLINE)),
        caption=words.caption(_text(fields, _CAPTION)),
        keywords=words.keywords(_texts(fields, _KEYWORDS)),
    )


def _texts(fields: Mapping[tuple[int, int], Any], number: tuple[int, int]) -> list[str]:
    value = fields.get(number)
    values = value if isinstance(value, list) else [value]
    return [words.decoded(one) for one in values if isinstance(one, bytes)]


def _text(fields: Mapping[tuple[int, int], Any], number: tuple[int, int]) -> str:
    return next(iter(_texts(fields, number)), "")
