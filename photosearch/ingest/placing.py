"""Names the places where photos were taken, while they are read and after. Opens no photo.

The gazetteer is made in the background when the first photo with coordinates comes, and kept for the next time.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.places import Unplaced
from photosearch.gallery.places import Gazetteer, GazetteerError, open_gazetteer
from photosearch.records import Progress, Stage

CHUNK = 500  # items at once
PATIENCE_S = 0.2


class Placing:
    """Of one sync. Interrupt it anywhere: what has no place yet gets it next time."""

    def __init__(self, catalogue: Catalogue, folder: Path, stop: Event) -> None:
        """`folder` is where the gazetteer is kept. Everything here ends soon after `stop` is set."""
        self.note = ""  # a sentence for the person, where places cannot be named
        self._catalogue = catalogue
        self._folder = folder
        self._stop = stop
        self._thread = ThreadPoolExecutor(1, "places")
        self._gazetteer: Future[Gazetteer] | None = None

    def name_some(self) -> None:
        """Name the places of what has been read so far, if the gazetteer is at hand; if not, have it made."""
        waiting = self._catalogue.places.unplaced(CHUNK)
        if waiting and self._making().done():
            self._name(waiting)

    def name_all(self) -> Iterator[Progress]:
        """Name all places that have no name yet."""
        total = self._catalogue.places.count_unplaced()
        done = 0
        while total and not self._stop.is_set():
            if not wait([self._making()], PATIENCE_S).done:
                yield Progress(Stage.FINISH, done, None, "places")
                continue
            waiting = self._catalogue.places.unplaced(CHUNK)
            if not self._name(waiting):
                return
            done += len(waiting)
            yield Progress(Stage.FINISH, min(done, total), total, "places")

    def _making(self) -> Future[Gazetteer]:
        if self._gazetteer is None:
            self._gazetteer = self._thread.submit(open_gazetteer, self._folder, self._stop)
        return self._gazetteer

    def _name(self, waiting: list[Unplaced]) -> bool:
        """Whether places were named: false where there were none, or they cannot be."""
        try:
            gazetteer = self._making().result()
        except GazetteerError as error:
            self.note = f"Where photos were taken is not known by name: {error}."
            return False
        places = gazetteer.name([(one.latitude, one.longitude) for one in waiting])
        return self._catalogue.places.put(list(zip(waiting, places, strict=True))) > 0
