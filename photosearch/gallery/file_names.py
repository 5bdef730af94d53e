"""Capture times in the file names that phones, messengers and programs give. Knows names, no files."""

from __future__ import annotations

import re
from datetime import datetime

from photosearch.gallery import times

_FIRST_YEAR, _LAST_YEAR = 1990, 2099

# Best first. Digits may not be neighbours of further digits: a serial number is no date.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # IMG_20190503_141516, PXL_20201231_235959123.MP, 20190503_141516, Screenshot_20190503-141516, MVIMG_…, BURST…
        r"(?<!\d)(?P<date>\d{8})[_\-. T]?(?P<time>\d{6})(?P<milliseconds>\d{3})?(?!\d)",
        # 2019-05-03 14.15.16, signal-2019-05-03-141516, 2019-05-03_14-15-16, Screenshot 2019-05-03 at 14.15.16,
        # photo_2019-05-03_14-15-16, WhatsApp Image 2019-05-03 at 14.15.16, 2019_05_03_14_15_16, 2019-05-03T14:15:16
        r"(?<!\d)(?P<year>\d{4})[\-_.](?P<month>\d{2})[\-_.](?P<day>\d{2})(?:[\-_ T]+|\s+(?:at|um|à|v|a las)\s+|,\s*)"
        r"(?P<hour>\d{1,2})[\-_.:h]?(?P<minute>\d{2})(?:[\-_.:m]?(?P<second>\d{2}))?(?:[.\-_](?P<fraction>\d{3}))?"
        r"(?!\d)(?:\s*(?P<half>[AP]M))?",
        # WP_20190503_14_15_16_Pro
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})_(?P<hour>\d{2})_(?P<minute>\d{2})_(?P<second>\d{2})(?!\d)",
        # IMG-20190503-WA0001, VID-20190503-WA0001
        r"(?<![\dA-Za-z])(?P<date>\d{8})-WA\d+",
        # 2019-05-03, 2019.05.03, 2019_05_03
        r"(?<!\d)(?P<year>\d{4})(?P<between>[\-_.])(?P<month>\d{2})(?P=between)(?P<day>\d{2})(?!\d)",
        # DSC_20190503, 20190503, holiday 20190503
        r"(?<!\d)(?P<date>\d{8})(?!\d)",
    )
)
_EPOCH = re.compile(
    r"^(?:FB_IMG_|IMG_|mmexport|received_|photo_|image_|wx_camera_)?(?P<milliseconds>1\d{12})(?!\d)", re.I
)


def taken(name: str) -> datetime | None:
    """The time that a file name tells, or None. Impossible dates and dates outside 1990–2099 do not count."""
    stem = name[:255]
    for pattern in _PATTERNS:
        for match in pattern.finditer(stem):
            found = _from_match(match)
            if found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR:
                return found
    saved = _EPOCH.match(stem)  # Facebook and WeChat name files by the millisecond they were saved in
    return times.from_timestamp(int(saved["milliseconds"]) / 1000) if saved else None


def _from_match(match: re.Match[str]) -> datetime | None:
    parts = match.groupdict()
    if "date" in parts:
        return times.from_digits(parts["date"], parts.get("time") or "", parts.get("milliseconds") or "")
    hour = int(parts.get("hour") or 0)
    half = (parts.get("half") or "").upper()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "PM" else 0)
    clock = f"{hour:02d}{parts.get('minute') or '00'}{parts.get('second') or '00'}"
    return times.from_digits(
        parts["year"] + parts["month"] + parts["day"], clock, parts.get("fraction") or ""
    )
