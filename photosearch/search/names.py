"""What the reader of questions must know of the library's places. Knows no tables: whoever knows them implements it."""

from __future__ import annotations

from functools import cache
from typing import Protocol


class Names(Protocol):
    """Places of the library by name, in whatever language, case and accents aside. Asked often: must be quick.

    The reader asks for up to four words at a time, after "in" or "near" and after `in:` and `near:` only.
    """

    def place(self, name: str) -> bool:
        """Whether photos of the library lie in a city, region or country of this name."""

    def locate(self, name: str) -> tuple[float, float] | None:
        """Latitude and longitude, in degrees, of the place that bears this name; the largest, where several do."""


class NoNames:
    """Of a library whose places are not known."""

    def place(self, name: str) -> bool:
        return False

    def locate(self, name: str) -> tuple[float, float] | None:
        return None


class RememberedNames:
    """Asks others once for each name: a line is read more than once on its way to parts."""

    def __init__(self, names: Names) -> None:
        self.place = cache(names.place)
        self.locate = cache(names.locate)


NO_NAMES = NoNames()
