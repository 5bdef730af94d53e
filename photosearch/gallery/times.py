"""Capture times in the spellings that metadata uses. A time that cannot be is no time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_FIRST_YEAR = 1826  # of the oldest photograph that survives
_LAST_YEAR = 2100

_WRITTEN = re.compile(
    r"\s*(\d{4})(?:[:/.-](\d{1,2})(?:[:/.-](\d{1,2})"
    r"(?:[T\s]\s*(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?)?)?"
    r"\s*(Z|[+-]\d{2}:?\d{2})?"
)
_OFFSET = re.compile(r"\s*([+-])(\d{2}):?(\d{2})\s*$")


def from_text(text: str, offset: str = "", fraction: str = "") -> datetime | None:
    """EXIF ("2019:05:03 14:15:16") and ISO 8601, also shortened to day, month or year; None where impossible.

    `offset` ("+02:00") and `fraction` (digits after the second) count where the text itself has none.
    """
    match = _WRITTEN.match(text.strip("\0 "))
    if match is None:
        return None
    year, month, day, hour, minute, second, digits, zone = match.groups()
    if not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        return None
    numbers = (
        int(year),
        int(month or 1),
        int(day or 1),
        int(hour or 0),
        int(minute or 0),
        min(int(second or 0), 59),
    )
    microsecond = int(
        (digits or (fraction if fraction.isascii() and fraction.isdigit() else "") or "0")[:6].ljust(6, "0")
    )
    try:
        return datetime(*numbers, microsecond, tzinfo=_zone(zone or offset))
    except ValueError:
        return None


def from_digits(date: str, time: str = "", milliseconds: str = "") -> datetime | None:
    """A date as eight digits and a time as four or six, as IPTC and file names have them; None where impossible."""
    padded = time.ljust(6, "0")
    try:
        return datetime(  # the camera's clock, its zone unknown
            int(date[:4]), int(date[4:6]), int(date[6:8]), int(padded[:2]), int(padded[2:4]), int(padded[4:6]),
            int(milliseconds[:3].ljust(3, "0")) * 1000 if milliseconds else 0,
        )  # fmt: skip
    except ValueError:
        return None


def from_timestamp(seconds: float) -> datetime | None:
    """Seconds since 1970 in UTC; None where impossible."""
    try:
        found = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def from_mtime(mtime_ns: int | None) -> datetime | None:
    """A file's modification time on this machine's clock, without a zone; None where impossible."""
    if mtime_ns is None:
        return None
    found = from_timestamp(mtime_ns // 1_000_000_000)
    return None if found is None else found.astimezone().replace(tzinfo=None)


def with_zone(time: datetime | None, offset: str) -> datetime | None:
    """The time with an offset such as "+0200", where that is one."""
    return None if time is None else time.replace(tzinfo=_zone(offset))


def _zone(offset: str) -> timezone | None:
    if offset == "Z":
        return UTC
    match = _OFFSET.match(offset)
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))
