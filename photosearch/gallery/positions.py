"""Places on earth as metadata spells them. A place that cannot be is no place."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

_XMP_ANGLE = re.compile(r"^\s*(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?\s*([NSEWnsew])\s*$")
_HIGHEST_M, _DEEPEST_M = 100_000.0, -12_000.0

Position = tuple[float, float]


def position(latitude: float | None, longitude: float | None) -> Position | None:
    """Degrees where they are possible; (0, 0) is what broken receivers write."""
    if latitude is None or longitude is None or not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    if abs(latitude) < 1e-6 and abs(longitude) < 1e-6:
        return None
    return latitude, longitude


def altitude(metres: float | None) -> float | None:
    """Metres above the sea where that is possible."""
    if metres is None or not math.isfinite(metres) or not _DEEPEST_M <= metres <= _HIGHEST_M:
        return None
    return metres


def degrees(parts: Sequence[float], reference: str) -> float | None:
    """Degrees, minutes and seconds with N, S, E or W; None without a plain reference, which would be half a guess."""
    sign = {"N": 1.0, "E": 1.0, "S": -1.0, "W": -1.0}.get(reference.strip("\0 ").upper()[:1])
    if sign is None or not 1 <= len(parts) <= 3:
        return None
    numbers = [float(part) for part in parts]
    if any(not math.isfinite(number) or number < 0 for number in numbers):
        # some cameras leave seconds undefined as 0/0
        numbers = numbers[
            : next(i for i, number in enumerate(numbers) if not math.isfinite(number) or number < 0)
        ]
    if not numbers:
        return None
    return sign * math.fsum(number / 60.0**place for place, number in enumerate(numbers))


def xmp_degrees(text: str) -> float | None:
    """XMP's "50,4.5N" and "50,4,30N"."""
    match = _XMP_ANGLE.match(text)
    if match is None:
        return None
    return degrees([float(part) for part in match.groups()[:3] if part is not None], match[4])


def rational(text: str) -> float | None:
    """XMP's "1234/10", or a plain number."""
    above, _, below = text.strip().partition("/")
    try:
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
