"""What the reader of questions asks of places: answered by the catalogue, and of other places by the gazetteer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.catalogue.places import Places

if TYPE_CHECKING:
    from photosearch.gallery.places import Gazetteer


class LibraryNames:
    """`photosearch.search.names.Names` of one library. May be used from several threads."""

    def __init__(self, places: Places, derived_path: Path) -> None:
        """`derived_path` is where the path in keeps its gazetteer."""
        self._places = places
        self._derived_path = derived_path
        self._gazetteer: Gazetteer | None = None

    def place(self, name: str) -> bool:
        """Whether photos of the library lie in a city, region or country of this name."""
        return self._places.is_known(name)

    def locate(self, name: str) -> tuple[float, float] | None:
        """Latitude and longitude of the library's own place of this name, else of the largest on earth.

        A gazetteer that was never made is not made for a question: no photo has coordinates then.
        """
        if found := self._places.locate(name):
            return found
        if self._gazetteer is None:
            from photosearch.gallery.places import kept_gazetteer  # only for names from outside the library

            self._gazetteer = kept_gazetteer(self._derived_path)
        return self._gazetteer.locate(name) if self._gazetteer else None
