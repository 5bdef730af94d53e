"""A fixed day and a few places, for tests that read questions."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from photosearch.parts import ReadQuestion
from photosearch.search.language import read_line

NOW = datetime(2026, 7, 15, 12, 0)  # a Wednesday


def folded(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in apart if not unicodedata.combining(one))


class Places:
    """Implements `names.Names`."""

    def __init__(self, places: dict[str, tuple[float, float]]) -> None:
        self._places = {folded(name): position for name, position in places.items()}

    def place(self, name: str) -> bool:
        return folded(name) in self._places

    def locate(self, name: str) -> tuple[float, float] | None:
        return self._places.get(folded(name))


PLACES = Places(
    {
        **dict.fromkeys(["Prague", "Praha", "Prag", "Praze"], (50.08, 14.43)),
        **dict.fromkeys(["Munich", "München"], (48.14, 11.58)),
        **dict.fromkeys(["Italy", "Italien", "Italie", "Italia"], (42.0, 12.0)),
        **dict.fromkeys(["Rome", "Roma"], (41.9, 12.5)),
        **dict.fromkeys(["Spain", "España"], (40.0, -4.0)),
        "Brno": (49.2, 16.61),
        "Paris": (48.85, 2.35),
        "France": (46.0, 2.0),
        "Berlin": (52.52, 13.4),
        "New York": (40.71, -74.0),
        "San Francisco": (37.77, -122.42),
        "Nice": (43.7, 7.27),
        "Bath": (51.38, -2.36),
        "Reading": (51.45, -0.98),
        "Netherlands": (52.1, 5.3),
        "Schweiz": (46.8, 8.2),
        "La Rochelle": (46.16, -1.15),
        "Lisbon": (38.72, -9.14),
        "Madrid": (40.42, -3.7),
        "Tokyo": (35.68, 139.69),
        "Olomouc": (49.59, 17.25),
    }
)


def read(line: str) -> ReadQuestion:
    return read_line(line, PLACES, NOW)
