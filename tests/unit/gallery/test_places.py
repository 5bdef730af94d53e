"""Coordinates to names of places and back."""

from __future__ import annotations

import random
import time
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from photosearch.gallery import gazetteer_making, places
from photosearch.gallery.gazetteer_making import chord, unit_vectors
from photosearch.gallery.places import Gazetteer, GazetteerError, kept_gazetteer, open_gazetteer
from photosearch.records import NOWHERE, Place

# mypy: disable-error-code="no-untyped-def,no-untyped-call"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("derived")
    open_gazetteer(made, Event())
    return made


@pytest.fixture(scope="module")
def gazetteer(folder: Path) -> Gazetteer:
    kept = kept_gazetteer(folder)
    assert kept is not None
    return kept


def at(gazetteer: Gazetteer, latitude: float, longitude: float) -> Place:
    return gazetteer.name([(latitude, longitude)])[0]


@pytest.mark.parametrize(
    ("position", "district", "city", "region", "country"),
    [
        ((49.1951, 16.6068), "", "Brno", "South Moravian", "Czechia"),
        ((49.2265, 16.5811), "Královo Pole", "Brno", "South Moravian", "Czechia"),
        ((52.4989, 13.4180), "Kreuzberg", "Berlin", "State of Berlin", "Germany"),
        ((40.7829, -73.9654), "Manhattan", "New York City", "New York", "United States"),
        ((43.4674, 11.8851), "", "Arezzo", "Tuscany", "Italy"),
        ((18.79, 98.98), "", "Chiang Mai", "Chiang Mai", "Thailand"),
        ((-33.8568, 151.2153), None, "Sydney", "New South Wales", "Australia"),
        ((-17.78, 177.44), None, "Nadi", "Western", "Fiji"),
    ],
)
def test_towns_and_the_cities_they_are_districts_of(gazetteer, position, district, city, region, country):
    place = at(gazetteer, *position)
    assert (place.city, place.region, place.country) == (city, region, country)
    assert district is None or place.district == district


@pytest.mark.parametrize(
    ("position", "country"),
    [
        ((25.0, 13.0), "Libya"),  # the Sahara
        ((-24.5, 134.0), "Australia"),
        ((0.5, -30.0), ""),  # the Atlantic
        ((55.5, 3.5), ""),  # the North Sea, between four countries
        ((89.9, 0.0), ""),
        ((-89.9, 0.0), ""),
        ((72.0, -40.0), ""),  # inland ice
    ],
)
def test_far_from_every_town_there_is_a_country_or_nothing(gazetteer, position, country):
    place = at(gazetteer, *position)
    assert (place.city, place.region, place.country) == ("", "", country)
    assert (place == NOWHERE) == (not country)


def test_no_town_is_farther_away_than_the_bound(gazetteer):
    """Against slow, obvious code: all distances to all towns."""
    chance = random.Random(1)
    spots = [(chance.uniform(-60, 75), chance.uniform(-180, 180)) for _ in range(300)]
    arrays = gazetteer._arrays
    towns = unit_vectors(arrays["latitudes"], arrays["longitudes"])
    for spot, place in zip(spots, gazetteer.name(spots), strict=True):
        far = np.linalg.norm(towns - unit_vectors([spot[0]], [spot[1]]), axis=1)
        assert bool(place.city) == (far.min() <= chord(places.TOWN_KM))
        if place.city:
            assert place.id == arrays["ids"][far.argmin()]


@pytest.mark.parametrize(
    ("position", "names"),
    [
        ((50.0643, 14.42), {"praha", "prag", "prague", "vysehrad", "cesko", "tschechien", "republique tcheque"}),
        ((48.137, 11.575), {"munchen", "mnichov", "munich", "bayern", "bavorsko", "baviere", "deutschland"}),
        ((48.2082, 16.3738), {"wien", "viden", "vienne", "viena", "osterreich", "rakousko"}),
        ((10.7769, 106.7009), {"ho chi minh city", "saigon", "viet nam", "vietnam"}),
        ((25.0330, 121.5654), {"taipei", "台北", "臺灣", "taiwan"}),
        ((43.4674, 11.8851), {"arezzo", "toscana", "toskana", "toscane", "italien", "italie"}),
        ((40.7829, -73.9654), {"nyc", "usa", "america", "new york"}),
    ],
)  # fmt: skip
def test_names_in_many_languages(gazetteer, position, names):
    known = {name for of_part in at(gazetteer, *position).names.values() for name in of_part}
    assert names <= known


@pytest.mark.parametrize(
    ("name", "position"),
    [
        ("Brno", (49.2, 16.6)),
        ("MÜNCHEN", (48.1, 11.6)),
        ("Mnichov", (48.1, 11.6)),
        ("東京", (35.7, 139.7)),
        ("Paris", (48.9, 2.4)),
        ("NYC", (40.7, -74.0)),
        ("USA", (40.7, -74.0)),
        ("Toskana", (43.8, 11.3)),
    ],
)
def test_names_to_coordinates(gazetteer, name, position):
    assert gazetteer.locate(name) == pytest.approx(position, abs=0.1)


@pytest.mark.parametrize("name", ["", "  ", "xyzzyplugh", "\ud800", "a" * 10_000])
def test_what_is_no_place_is_nowhere(gazetteer, name):
    assert gazetteer.locate(name) is None


def test_a_thousand_photos_are_named_within_a_second(folder):
    chance = random.Random(2)
    spots = [(chance.uniform(-60, 75), chance.uniform(-180, 180)) for _ in range(1000)]
    started = time.process_time()
    kept = kept_gazetteer(folder)
    assert kept is not None
    kept.name(spots)
    assert time.process_time() - started < 1


def test_no_position_is_no_question(gazetteer):
    assert gazetteer.name([]) == []


@pytest.mark.parametrize("share", [0, 10, 1_000_000])
def test_a_damaged_gazetteer_is_made_anew(folder, share, tmp_path, monkeypatch):
    (whole,) = folder.glob("*.npz")
    (tmp_path / whole.name).write_bytes(whole.read_bytes()[:share])
    (tmp_path / "places-old.npz").write_bytes(b"of another version")
    assert kept_gazetteer(tmp_path) is None
    monkeypatch.setattr(places, "multiprocessing", _Copying(whole))
    assert open_gazetteer(tmp_path, Event()).locate("Brno")
    assert [path.name for path in tmp_path.iterdir()] == [whole.name]


def test_making_it_can_be_stopped(tmp_path):
    stop = Event()
    stop.set()
    with pytest.raises(GazetteerError):
        open_gazetteer(tmp_path, stop)
    assert not list(tmp_path.glob("*.npz"))


def test_regions_that_two_sources_call_by_other_names_are_one(gazetteer):
    named = {key: names for key, _, names, *_ in gazetteer._regions}
    assert {"south moravian", "jihomoravsky kraj"} <= set(named["CZ.78"])
    assert {"sachsen", "saxony", "sasko"} <= set(named["DE.13"])
    assert "bayern" not in named["DE.13"]


def test_reach_grows_with_a_city():
    assert gazetteer_making.reach_km(1_000_000) == pytest.approx(7.9, abs=0.1)
    assert gazetteer_making.reach_km(5_000) < 1


class _Copying:
    """Stands in for `multiprocessing`: its child makes the file by copying another."""

    def __init__(self, made: Path) -> None:
        self._made = made

    def get_context(self, how: str) -> _Copying:
        return self

    def Process(self, target, args, name, daemon):  # noqa: N802
        (path,) = args
        path.write_bytes(self._made.read_bytes())
        return _Done()


class _Done:
    exitcode = 0

    def start(self) -> None: ...

    def is_alive(self) -> bool:
        return False
