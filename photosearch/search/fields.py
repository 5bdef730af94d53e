"""The fields of a question, declared once: name, what it takes, what it means, examples, and how a value is read.

The language sheet, `search --help` and the README's table come from `FIELDS`. Knows nothing of lines and lexemes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, TypeVar

from photosearch.parts import Condition, Has, Holds, InPlace, Is, Near, PartKind, Taken
from photosearch.search.amounts import Amount, read_rating, read_size
from photosearch.search.dates import Days, ImpossibleDateError
from photosearch.search.names import Names
from photosearch.search.plain_dates import whole_date
from photosearch.search.plain_words import plain

NEAR_KM = 25.0  # where no distance is given
FARTHEST_KM = 20_000.0

_Choice = TypeVar("_Choice")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value is read against: the library's places and the day it is."""

    names: Names
    today: date


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value that was understood."""

    kind: PartKind
    condition: Condition
    value: str  # as it is typed behind the field's name, without quotes
    label: str


class NotUnderstoodError(ValueError):
    """A value says nothing to its field. `str` says so to the person; `words` are compared by meaning instead."""

    def __init__(self, sentence: str, words: str = "") -> None:
        super().__init__(sentence)
        self.words = words


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    takes: str
    meaning: str
    examples: tuple[str, ...]
    read: Callable[[str, Surroundings], Meaning]
    reserved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Values that will mean something one day, and what is said of each."""


def read_field(name: str, value: str, around: Surroundings) -> Meaning:
    """What a field's value means. Raises `NotUnderstoodError`."""
    declared, bare = BY_NAME[name], plain(value)
    if not bare:
        raise NotUnderstoodError(f"{name}: wants {declared.takes}, for example {declared.examples[0]}.")
    if bare.lower() in declared.reserved:
        raise NotUnderstoodError(declared.reserved[bare.lower()])
    return declared.read(bare, around)


def written_field(name: str, value: str) -> str:
    """A field and its value as they are typed: in quotes where it must be."""
    if re.fullmatch(r"[^\s\"„“”«»\\,;()|]+(?:,[^\s\"„“”«»\\,;()|]+)*", value):
        return f"{name}:{value}"
    return f"{name}:{written_quote(value)}"


def written_quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --------------------------------------------------------------------------------------------- dates, places


def _days(value: str, around: Surroundings) -> Days | None:
    try:
        return whole_date(value, around.today)
    except ImpossibleDateError as error:
        raise NotUnderstoodError(str(error)) from None


def _dated(condition: Taken, days: Days, label: str) -> Meaning:
    return Meaning(PartKind.DATE, condition, days.text, label)


def since(days: Days) -> Meaning:
    return Meaning(PartKind.DATE, days.since, f"{days.text}..", f"from {days.label} on")


def until(days: Days) -> Meaning:
    return Meaning(PartKind.DATE, days.until, f"..{days.text}", f"until {days.label}")


def _in(value: str, around: Surroundings) -> Meaning:
    if value.endswith("..") and (days := _days(value[:-2], around)):
        return since(days)
    if value.startswith("..") and (days := _days(value[2:], around)):
        return until(days)
    if days := _days(value, around):
        return _dated(days.taken, days, days.label)
    if around.names.place(value):
        return in_place(value)
    if not any(map(str.isalpha, value)):
        raise NotUnderstoodError(f"“{value}” is no date. Write 2019, 2019-05, 2019-05-03 or 2015..2018.")
    raise NotUnderstoodError(
        f"No photo of this library is known to be from “{value}”, so it is compared by meaning.", value
    )


def in_place(name: str) -> Meaning:
    return Meaning(PartKind.PLACE, InPlace(name), name, f"in {name}")


def _certain_days(value: str, around: Surroundings) -> Days:
    days = _days(value, around)
    if days is None:
        raise NotUnderstoodError(
            f"“{value}” is no date. Write 2019, 2019-05, 2019-05-03, or words: “last summer”."
        )
    return days


def _on(value: str, around: Surroundings) -> Meaning:
    days = _certain_days(value, around)
    return _dated(days.taken, days, days.label)


def _before(value: str, around: Surroundings) -> Meaning:
    days = _certain_days(value, around)
    return _dated(days.before, days, f"before {days.label}")


def _after(value: str, around: Surroundings) -> Meaning:
    days = _certain_days(value, around)
    return _dated(days.after, days, f"after {days.label}")


_DISTANCE = re.compile(r",\s*(\d{1,5}(?:\.\d{1,3})?)\s*(km|m|mi)$")
_POSITION = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,12})?)\s*,\s*([+-]?\d{1,3}(?:\.\d{1,12})?)")
_KM = {"km": 1.0, "m": 0.001, "mi": 1.609344}


def _near(value: str, around: Surroundings) -> Meaning:
    distance = _DISTANCE.search(value)
    name = value[: distance.start()] if distance else value
    radius_km = float(distance[1]) * _KM[distance[2]] if distance else NEAR_KM
    if not 0 < radius_km <= FARTHEST_KM:
        raise NotUnderstoodError(f"A distance lies above 0 and up to {FARTHEST_KM:,.0f} km.")
    if position := _POSITION.fullmatch(name):
        latitude, longitude = float(position[1]), float(position[2])
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise NotUnderstoodError("Latitudes go from −90 to 90, longitudes from −180 to 180.")
        name = f"{position[1]},{position[2]}"
    elif (found := around.names.locate(name)) is not None:
        latitude, longitude = found
    else:
        raise NotUnderstoodError(
            f"No photo of this library is known to be from “{name}”, so it is compared by meaning.", name
        )
    shown = f"{distance[1]} {distance[2]}" if distance else f"{NEAR_KM:g} km"
    written = f"{name},{distance[1]}{distance[2]}" if distance else name
    label = f"within {shown} of {name.replace(',', ', ')}"
    return Meaning(PartKind.PLACE, Near(latitude, longitude, radius_km), written, label)


# ------------------------------------------------------------------------------------------- what is known


def _holding(
    name: Literal["camera", "lens", "folder", "file", "type"],
) -> Callable[[str, Surroundings], Meaning]:
    def read(value: str, around: Surroundings) -> Meaning:
        if not value.strip("*"):
            raise NotUnderstoodError(
                f"{name}: wants more than an asterisk; has: asks whether something is known."
            )
        return Meaning(PartKind.FIELD, Holds(name, value), value, f"{name} {value}")

    return read


def _amount(amount: Amount | None, wanted: str) -> Meaning:
    if amount is None:
        raise NotUnderstoodError(wanted)
    return Meaning(PartKind.FIELD, amount.condition, amount.text, amount.label)


def _rating(value: str, around: Surroundings) -> Meaning:
    return _amount(read_rating(value), "Ratings go from 0 to 5: rating:5, rating:>=4, rating:3..5.")


def _size(value: str, around: Surroundings) -> Meaning:
    return _amount(read_size(value), "A size wants a unit: size:>5mb, size:<500kb, size:>=12mp.")


_HAS: Mapping[str, tuple[Literal["gps", "caption", "keywords", "rating", "camera", "date"], str]] = {
    "gps": ("gps", "with a position"),
    "place": ("gps", "with a position"),
    "location": ("gps", "with a position"),
    "caption": ("caption", "with a caption"),
    "keywords": ("keywords", "with keywords"),
    "keyword": ("keywords", "with keywords"),
    "rating": ("rating", "with a rating"),
    "camera": ("camera", "with a known camera"),
    "date": ("date", "with a known date"),
}
_IS: Mapping[str, tuple[Literal["raw", "missing"], str]] = {
    "raw": ("raw", "camera RAW"),
    "missing": ("missing", "missing"),
}


def _has(value: str, around: Surroundings) -> Meaning:
    what, label = _chosen(value, _HAS, "has: takes gps, caption, keywords, rating, camera or date.")
    return Meaning(PartKind.FIELD, Has(what), what, label)


def _is(value: str, around: Surroundings) -> Meaning:
    what, label = _chosen(value, _IS, "is: takes raw or missing.")
    return Meaning(PartKind.FIELD, Is(what), what, label)


def _chosen(value: str, choices: Mapping[str, _Choice], wanted: str) -> _Choice:
    if value.lower() not in choices:
        raise NotUnderstoodError(wanted)
    return choices[value.lower()]


# ---------------------------------------------------------------------------------------- the declarations

_LATER = "{} cannot be asked for yet; this part was left out."

FIELDS: tuple[Field, ...] = (
    Field(
        "in",
        "a date or a place",
        "Taken in these years, months or days, or in this city, region or country.",
        ("in:2019", "in:2019-05", "in:2015..2018", 'in:"last summer"', "in:Prague", 'in:"New York"'),
        _in,
    ),
    Field("on", "a date", "Taken on this day.", ("on:2019-05-03", "on:yesterday"), _on),
    Field("before", "a date", "Taken before this date began.", ("before:2019", "before:2019-05-03"), _before),
    Field(
        "after", "a date", "Taken after this date was over.", ("after:2018", 'after:"christmas 2018"'), _after
    ),
    Field(
        "near",
        "a place or a position, and perhaps a distance",
        f"Taken near a place, within {NEAR_KM:g} km unless another distance is given.",
        ("near:Brno", "near:Brno,5km", "near:49.2,16.6,10km"),
        _near,
    ),
    Field(
        "camera",
        "text",
        "Taken with a camera whose name holds this.",
        ("camera:canon", 'camera:"pixel 8"'),
        _holding("camera"),
    ),
    Field(
        "lens",
        "text",
        "Taken through a lens whose name holds this.",
        ("lens:50mm", "lens:f/1.8"),
        _holding("lens"),
    ),
    Field(
        "folder",
        "text",
        "Lies in a folder whose path holds this.",
        ("folder:Holidays", 'folder:"2019/my trip"'),
        _holding("folder"),
    ),
    Field(
        "file",
        "text; * stands for anything",
        "Has a file name that holds this.",
        ("file:IMG_20*", "file:holiday"),
        _holding("file"),
    ),
    Field(
        "type",
        "jpeg, heic, png, raw …",
        "Is a file of this type.",
        ("type:heic", "type:raw"),
        _holding("type"),
        MappingProxyType({"video": _LATER.format("Videos")}),
    ),
    Field(
        "size",
        "a number with b, kb, mb, gb or mp",
        "Has a file of this size, or so many megapixels.",
        ("size:>5mb", "size:>=12mp", "size:1mb..5mb"),
        _size,
    ),
    Field("rating", "0 to 5", "Has so many stars.", ("rating:5", "rating:>=4", "rating:3..5"), _rating),
    Field(
        "has",
        "gps, caption, keywords, rating, camera or date",
        "This is known of the photo.",
        ("has:gps", "has:caption"),
        _has,
    ),
    Field(
        "is",
        "raw or missing",
        "Is a camera RAW file, or cannot be reached now.",
        ("is:raw", "is:missing"),
        _is,
        MappingProxyType(
            {
                "favourite": _LATER.format("Favourites"),
                "favorite": _LATER.format("Favourites"),
                "duplicate": _LATER.format("Duplicates"),
            }
        ),
    ),
)

BY_NAME: Mapping[str, Field] = MappingProxyType({one.name: one for one in FIELDS})
