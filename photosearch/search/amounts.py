"""Numbers and sizes with a comparison, as fields take them: `>=4`, `3..5`, `4+`, `>5mb`, `>=12mp`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from photosearch.parts import Between

_NUMBER = r"\d{1,12}(?:[.,]\d{1,6})?"
_AMOUNT = re.compile(
    rf"(?P<sign>>=|<=|=>|=<|≥|≤|>|<|=)?\s*(?P<number>{_NUMBER})\s*(?P<unit>[a-z]*)(?P<more>\+)?"
    rf"|(?P<least>{_NUMBER})\s*(?P<least_unit>[a-z]*)\s*(?:\.\.|-|–)\s*(?P<most>{_NUMBER})\s*(?P<most_unit>[a-z]*)"
)
_SAME = {"=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "=": "", "": ""}

BYTES = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "kib": 2**10, "mib": 2**20, "gib": 2**30}
MEGAPIXELS = {"mp": 1.0, "mpx": 1.0, "megapixels": 1.0}
_SHOWN = {"kib": "KiB", "mib": "MiB", "gib": "GiB", "mp": "megapixels", "mpx": "megapixels", "kb": "kB"}


@dataclass(frozen=True, slots=True)
class Amount:
    condition: Between
    text: str  # as it is typed
    label: str


def read_rating(value: str) -> Amount | None:
    """Stars from 0 to 5. None where the value is not understood."""
    found = _AMOUNT.fullmatch(value.lower())
    if found is None or found["unit"] or found["least_unit"] or found["most_unit"]:
        return None
    numbers = [_number(found[group]) for group in ("number", "least", "most") if found[group]]
    if any(number > 5 or number != int(number) for number in numbers):
        return None
    if found["least"]:
        least, most = sorted(numbers)
        return Amount(Between("rating", least, most), f"{least:g}..{most:g}", f"rating {least:g} to {most:g}")
    sign, number = _sign(found), numbers[0]
    limits: dict[str, tuple[float | None, float | None]] = {
        ">=": (number, None),
        ">": (number + 1, None),
        "<=": (None, number),
        "<": (None, number - 1),
        "": (number, number),
    }
    return Amount(
        Between("rating", *limits[sign]), f"{sign}{number:g}", f"rating {_said(sign, f'{number:g}')}"
    )


def read_size(value: str) -> Amount | None:
    """Bytes or megapixels; without a comparison about as much, give or take a twentieth. None: not understood."""
    found = _AMOUNT.fullmatch(value.lower())
    if found is None:
        return None
    if found["least"]:
        return _size_range(found)
    number, unit, sign = _number(found["number"]), found["unit"], _sign(found)
    scale = BYTES.get(unit) or MEGAPIXELS.get(unit)
    if scale is None:
        return None
    amount = number * scale
    limits: dict[str, tuple[float | None, float | None]] = {
        ">=": (amount, None),
        ">": (_next(amount, unit, 1), None),
        "<=": (None, amount),
        "<": (None, _next(amount, unit, -1)),
        "": (amount * 0.95, amount * 1.05),
    }
    label = _said(sign, f"{number:g} {_shown(unit)}") if sign else f"about {number:g} {_shown(unit)}"
    return Amount(Between(_measure(unit), *limits[sign]), f"{sign}{_written(number)}{unit}", label)


def _size_range(found: re.Match[str]) -> Amount | None:
    unit = found["most_unit"]
    least_unit = found["least_unit"] or unit
    scales = [BYTES.get(one) or MEGAPIXELS.get(one) for one in (least_unit, unit)]
    if scales[0] is None or scales[1] is None or _measure(least_unit) != _measure(unit):
        return None
    numbers = _number(found["least"]), _number(found["most"])
    low, high = sorted(
        [(numbers[0] * scales[0], numbers[0], least_unit), (numbers[1] * scales[1], numbers[1], unit)]
    )
    text = "..".join(f"{_written(number)}{of}" for _, number, of in (low, high))
    label = " to ".join(f"{number:g} {_shown(of)}" for _, number, of in (low, high))
    return Amount(Between(_measure(unit), low[0], high[0]), text, label)


def _next(amount: float, unit: str, step: int) -> float:
    """The nearest value that is not the amount: bytes are whole."""
    if unit in MEGAPIXELS:
        return math.nextafter(amount, step * math.inf)
    return float(math.floor(amount) + 1 if step > 0 else math.ceil(amount) - 1)


def _measure(unit: str) -> Literal["megapixels", "bytes"]:
    return "megapixels" if unit in MEGAPIXELS else "bytes"


def _sign(found: re.Match[str]) -> str:
    return ">=" if found["more"] else _SAME.get(found["sign"] or "", found["sign"] or "")


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _written(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _shown(unit: str) -> str:
    return _SHOWN.get(unit, unit.upper())


def _said(sign: str, amount: str) -> str:
    return {
        ">=": f"{amount} or more",
        ">": f"more than {amount}",
        "<=": f"{amount} or less",
        "<": f"less than {amount}",
        "": amount,
    }[sign]
