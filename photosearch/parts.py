"""What a question is made of once it is read: parts and the conditions behind them. Plain frozen records.

Parts of one clause are joined by "or", clauses by "and": `dog or cat in:2019` is the clauses (dog, cat) and (in:2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Box:
    """A region of an upright picture, in fractions of its width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ReferencePhoto:
    """A photo, or a crop of one, that a question holds up. A negative weight asks for what is unlike it."""

    path: Path
    box: Box | None = None
    weight: float = 1.0


# ------------------------------------------------------------------------ conditions: true or false of an item


@dataclass(frozen=True, slots=True)
class Taken:
    """Taken from `first` on and before `until`, both of the camera's own clock; None leaves that side open."""

    first: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True)
class InPlace:
    """In a city, region or country that bears this name, in whatever language, case and accents aside."""

    name: str


@dataclass(frozen=True, slots=True)
class Near:
    latitude: float  # degrees, north positive
    longitude: float  # degrees, east positive
    radius_km: float


@dataclass(frozen=True, slots=True)
class Says:
    """These words, in this order, in a name, title, caption or keyword; case and accents aside."""

    phrase: str


@dataclass(frozen=True, slots=True)
class Holds:
    """A descriptive field holds this text, case aside; `*` stands for anything."""

    field: Literal["camera", "lens", "folder", "file", "type"]
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number lies from `least` to `most`, both included; None leaves that side open. An unknown one lies nowhere."""

    field: Literal["rating", "megapixels", "bytes"]
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Has:
    """Something is known of the item."""

    what: Literal["gps", "caption", "keywords", "rating", "camera", "date"]


@dataclass(frozen=True, slots=True)
class Is:
    what: Literal["raw", "missing"]


Condition = Taken | InPlace | Near | Says | Holds | Between | Has | Is


# ---------------------------------------------------------------------------------------------------- parts


class PartKind(StrEnum):
    WORDS = "words"  # compared by meaning
    PHOTO = "photo"  # likewise
    DATE = "date"
    PLACE = "place"
    FIELD = "field"
    TEXT = "text"  # exact


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question, as a chip shows it.

    Words and photos have a weight and are compared; all others have a `condition`. `negative` asks for what this part
    is not.
    """

    kind: PartKind
    text: str  # as a person would type it: read again, it gives this part
    label: str  # as a person reads it: "July 2019", "within 25 km of Brno"
    words: str = ""  # of a part of words: what is compared
    photo: ReferencePhoto | None = None
    condition: Condition | None = None
    weight: float = 1.0  # above zero
    negative: bool = False
    clause: int = 0
    start: int = -1  # place in the line that was typed; −1: it came another way
    end: int = -1


@dataclass(frozen=True, slots=True)
class Hint:
    """A gentle remark on a place in the line: what was not understood there, and what was done instead."""

    text: str
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """What was understood of a question, before anything is compared."""

    parts: tuple[Part, ...]
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A way to go on: `text` takes the place of the typed characters from `start` to `end`."""

    text: str
    label: str
    start: int
    end: int
    kind: PartKind
