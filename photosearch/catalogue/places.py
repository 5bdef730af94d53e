"""Where photos were taken, by name. Knows tables, and no gazetteer: whoever has one names the places."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.database import Database
from photosearch.catalogue.words import Ids, ids_of
from photosearch.records import NOWHERE, Place
from photosearch.spelling import folded

EARTH_KM = 6371.0  # mean radius


@dataclass(frozen=True, slots=True)
class Unplaced:
    """An item whose place nobody has asked for yet."""

    item_id: int
    latitude: float
    longitude: float


class Places:
    """May be used from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # ---------------------------------------------------------------------------------- the path in

    def unplaced(self, limit: int) -> list[Unplaced]:
        """Items with coordinates whose place is not known yet, whether they are listed or not."""
        sql = """SELECT id, latitude, longitude FROM main.items INDEXED BY items_without_place
                 WHERE latitude IS NOT NULL AND longitude IS NOT NULL AND place_id IS NULL ORDER BY id LIMIT ?"""
        return [Unplaced(*row) for row in self._database.read().execute(sql, (limit,))]

    def count_unplaced(self) -> int:
        sql = """SELECT COUNT(*) FROM main.items INDEXED BY items_without_place
                 WHERE latitude IS NOT NULL AND longitude IS NOT NULL AND place_id IS NULL"""
        return int(self._database.read().execute(sql).fetchone()[0])

    def put(self, found: Sequence[tuple[Unplaced, Place]]) -> int:
        """Keep the places of these items, unless their coordinates have changed since they were asked for.

        Returns how many were kept.
        """
        with self._database.write() as db:
            self._add(db, {place.id: place for _, place in found if place != NOWHERE})
            kept = db.executemany(
                "UPDATE main.items SET place_id = ? WHERE id = ? AND latitude IS ? AND longitude IS ?",
                ((place.id, one.item_id, one.latitude, one.longitude) for one, place in found),
            )
        return kept.rowcount

    def _add(self, db: sqlite3.Connection, places: dict[int, Place]) -> None:
        """Keep places that are not known yet, with all their names."""
        known = db.execute(f"SELECT id FROM main.places WHERE id IN ({_GIVEN})", (json.dumps(list(places)),))
        new = [places[one] for one in places.keys() - {row[0] for row in known}]
        db.executemany(_PUT, ((place.id, *(getattr(place, name) for name in _COLUMNS)) for place in new))
        names = {(name, key) for place in new for key, names in place.names.items() for name in names}
        toponyms = {(folded(name), key) for name, key in names}
        db.executemany(
            "INSERT OR IGNORE INTO main.toponyms VALUES (?, ?)", (one for one in toponyms if one[0])
        )

    # ---------------------------------------------------------------------------------- the path out

    def is_known(self, name: str) -> bool:
        """Whether listed items lie in a place of this name."""
        return any(self._is_inhabited(place) for place in self.named(name))

    def in_place(self, name: str) -> Ids:
        """Sorted ids of the listed items in a city, region or country of this name, in whatever language."""
        places = self.named(name)
        rows = self._database.read().execute(
            f"SELECT id FROM main.items WHERE place_id IN ({_GIVEN}) AND listed", (json.dumps(places),)
        )
        return np.sort(ids_of(rows))

    def near(self, latitude: float, longitude: float, km: float) -> Ids:
        """Sorted ids of the listed items taken at most this far from there, as the crow flies."""
        south, north, west, east = box(latitude, longitude, km)
        rows = self._database.read().execute(
            """SELECT id, latitude, longitude FROM main.items INDEXED BY items_by_position
               WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? AND listed""",
            (south, north, west, east),
        )
        table = np.array(rows.fetchall(), dtype=np.float64).reshape(-1, 3)
        close = distances_km(latitude, longitude, table[:, 1], table[:, 2]) <= km
        return np.sort(table[close, 0].astype(np.int64))

    def locate(self, name: str) -> tuple[float, float] | None:
        """Latitude and longitude of the city of this name in which listed photos lie; of a region or country, the
        middle of the cities with photos. Where several have the name, of the one with most photos."""
        best: tuple[int, tuple[float, float] | None] = (0, None)
        for level, key in self._keys(name):
            sql = (
                f"""SELECT p.latitude, p.longitude, ({_PHOTOS}) FROM main.places p WHERE p.{level}_key = ?"""
            )
            rows = self._database.read().execute(sql, (key,)).fetchall()
            table = np.array([row for row in rows if None not in row], np.float64).reshape(-1, 3)
            photos = int(table[:, 2].sum())
            if photos > best[0]:
                best = photos, _middle(table)
        return best[1]

    def named(self, name: str) -> list[int]:
        """Ids of the places of which a part bears this name."""
        found: set[int] = set()
        for level, key in self._keys(name):
            sql = f"SELECT id FROM main.places WHERE {level}_key = ?"
            found.update(row[0] for row in self._database.read().execute(sql, (key,)))
        return sorted(found)

    def _keys(self, name: str) -> list[tuple[str, str]]:
        """(part of a place, key) of everything with this name."""
        wanted = folded(name)
        if not wanted:
            return []
        rows = self._database.read().execute("SELECT key FROM main.toponyms WHERE name = ?", (wanted,))
        return [(level, key) for (key,) in rows.fetchall() for level in _LEVELS]

    def _is_inhabited(self, place: int) -> bool:
        sql = "SELECT 1 FROM main.items WHERE place_id = ? AND listed LIMIT 1"
        return self._database.read().execute(sql, (place,)).fetchone() is not None


def distances_km(
    latitude: float, longitude: float, latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Great-circle distances from one point to (n,) others, all in degrees, by the haversine formula."""
    there_lat, there_lon = np.radians(latitudes), np.radians(longitudes)
    here_lat, here_lon = np.radians(latitude), np.radians(longitude)
    half = (
        np.sin((there_lat - here_lat) / 2) ** 2
        + np.cos(here_lat) * np.cos(there_lat) * np.sin((there_lon - here_lon) / 2) ** 2
    )
    distances: NDArray[np.float64] = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distances


def box(latitude: float, longitude: float, km: float) -> tuple[float, float, float, float]:
    """South, north, west and east bounds, in degrees, of a circle; all longitudes where it meets 180° or a pole."""
    reach = km / EARTH_KM + 1e-6
    south, north = latitude - math.degrees(reach), latitude + math.degrees(reach)
    if south > -90 and north < 90 and reach < math.pi / 2:
        aside = math.degrees(math.asin(min(1.0, math.sin(reach) / math.cos(math.radians(latitude)))))
        if longitude - aside >= -180 and longitude + aside <= 180:
            return south, north, longitude - aside - 1e-6, longitude + aside + 1e-6
    return south, north, -180.0, 180.0


def _middle(table: NDArray[np.float64]) -> tuple[float, float]:
    """Of (n, 3) latitudes, longitudes and weights: the mean of the points in space, seen from the earth's middle."""
    latitude, longitude = np.radians(table[:, :2]).T
    x = np.average(np.cos(latitude) * np.cos(longitude), weights=table[:, 2])
    y = np.average(np.cos(latitude) * np.sin(longitude), weights=table[:, 2])
    z = np.average(np.sin(latitude), weights=table[:, 2])
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


_LEVELS = ("district", "city", "region", "country")
_COLUMNS = (*_LEVELS, *(f"{level}_key" for level in _LEVELS), "latitude", "longitude")
_PUT = f"INSERT INTO main.places (id, {', '.join(_COLUMNS)}) VALUES (?{', ?' * len(_COLUMNS)})"
_PHOTOS = "SELECT COUNT(*) FROM main.items i INDEXED BY items_by_place WHERE i.place_id = p.id AND i.listed"
_GIVEN = "SELECT value FROM json_each(?)"


def forget_places(db: sqlite3.Connection) -> None:
    """Erase places in which no item lies any more, and names that only they had, inside an open transaction."""
    db.execute(
        """DELETE FROM main.places WHERE id <> 0
           AND NOT EXISTS (SELECT 1 FROM main.items i WHERE i.place_id = places.id)"""
    )
    keys = " UNION ".join(f"SELECT {level}_key FROM main.places" for level in _LEVELS)
    db.execute(f"DELETE FROM main.toponyms WHERE key NOT IN ({keys})")
