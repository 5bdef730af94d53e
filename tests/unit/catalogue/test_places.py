"""Conditions on where a photo was taken."""

from __future__ import annotations

import random

import numpy as np
import pytest

from photosearch.catalogue.places import distances_km
from photosearch.records import NOWHERE, PhotoMetadata, Place

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

BRNO = Place(
    1, "", "Brno", "South Moravian", "Czechia", "", "1", "CZ.78", "CZ", 49.2, 16.6,
    {"1": ["Brno", "Brünn"], "CZ.78": ["South Moravian", "Jihomoravský kraj"], "CZ": ["Czechia", "Česko"]},
)  # fmt: skip
KOLIN = Place(
    2, "", "Kolín", "", "Czechia", "", "2", "", "CZ", 50.0, 15.2, {"2": ["Kolín"], "CZ": ["Czechia", "Česko"]}
)
LIBYA = Place(3, country="Libya", country_key="LY", names={"LY": ["Libya", "Libyen"]})


def taken_at(shelf, name: str, latitude: float | None, longitude: float | None) -> int:
    where = PhotoMetadata(latitude=latitude, longitude=longitude)
    return shelf.take_in(name, f"{name} {latitude} {longitude}", name, where).item_id


@pytest.fixture
def items(shelf) -> dict[str, int]:
    found = {
        "brno": taken_at(shelf, "a.jpg", 49.2, 16.61),
        "kolin": taken_at(shelf, "b.jpg", 50.03, 15.2),
        "sahara": taken_at(shelf, "c.jpg", 25.0, 13.0),
        "sea": taken_at(shelf, "d.jpg", 0.5, -30.0),
        "unknown": taken_at(shelf, "e.jpg", None, None),
    }
    place(shelf, {found["brno"]: BRNO, found["kolin"]: KOLIN, found["sahara"]: LIBYA, found["sea"]: NOWHERE})
    return found


def place(shelf, places: dict[int, Place]) -> None:
    waiting = shelf.catalogue.places.unplaced(100)
    assert shelf.catalogue.places.put([(one, places[one.item_id]) for one in waiting]) == len(places)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("brno", ["brno"]),
        ("BRUNN", ["brno"]),
        ("jihomoravsky kraj", ["brno"]),
        ("Česko", ["brno", "kolin"]),
        ("Libyen", ["sahara"]),
        ("kolin", ["kolin"]),
        ("Br", []),
        ("", []),
        ("'; --", []),
        ("\ud800", []),
    ],
)
def test_cities_regions_and_countries_in_any_language(shelf, items, name, wanted):
    assert shelf.catalogue.places.in_place(name).tolist() == [items[one] for one in wanted]
    assert shelf.catalogue.places.is_known(name) == bool(wanted)


def test_every_photo_is_asked_for_once(shelf, items):
    assert shelf.catalogue.places.unplaced(10) == []
    assert shelf.catalogue.places.count_unplaced() == 0


def test_a_photo_tells_its_place(shelf, items):
    texts = [item.place for item in shelf.catalogue.items.get(list(items.values()))]
    assert texts == ["Brno, South Moravian, Czechia", "Kolín, Czechia", "Libya", "", ""]


def test_a_corrected_position_is_asked_for_anew(shelf, items):
    shelf.take_in("a.jpg", "again", "a.jpg", PhotoMetadata(latitude=50.03, longitude=15.2))
    (waiting,) = shelf.catalogue.places.unplaced(10)
    assert (waiting.item_id, waiting.latitude) == (items["brno"], 50.03)
    assert not shelf.catalogue.places.is_known("Brno")
    place(shelf, {items["brno"]: KOLIN})
    assert shelf.catalogue.places.in_place("Kolin").tolist() == [items["brno"], items["kolin"]]


def test_another_rating_keeps_the_place(shelf, items):
    shelf.take_in("a.jpg", "rated", "a.jpg", PhotoMetadata(latitude=49.2, longitude=16.61, rating=5))
    assert shelf.catalogue.places.unplaced(10) == []
    assert shelf.catalogue.places.is_known("Brno")


def test_a_place_found_for_an_older_position_is_not_kept(shelf):
    item = taken_at(shelf, "a.jpg", 49.2, 16.61)
    (before,) = shelf.catalogue.places.unplaced(10)
    shelf.take_in("a.jpg", "again", "a.jpg", PhotoMetadata(latitude=1.0, longitude=2.0))
    assert shelf.catalogue.places.put([(before, BRNO)]) == 0
    assert [one.item_id for one in shelf.catalogue.places.unplaced(10)] == [item]


def test_places_of_photos_that_left_are_not_known(shelf, items):
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/a.jpg"])
    assert not shelf.catalogue.places.is_known("Brno")
    assert shelf.catalogue.places.in_place("Česko").tolist() == [items["kolin"]]
    assert shelf.catalogue.places.locate("Brno") is None


def test_forgotten_photos_leave_no_name_of_a_place(shelf, items):
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/a.jpg"])
    shelf.catalogue.forget([items["brno"]])
    db = shelf.catalogue._database.read()
    assert [row[0] for row in db.execute("SELECT id FROM main.places ORDER BY id")] == [0, 2, 3]
    assert {row[0] for row in db.execute("SELECT name FROM main.toponyms")} == {
        "kolin", "czechia", "cesko", "libya", "libyen",
    }  # fmt: skip


def test_near_is_a_circle(shelf, items):
    near = shelf.catalogue.places.near
    assert near(49.2, 16.6, 5).tolist() == [items["brno"]]
    assert near(49.2, 16.6, 0.5).tolist() == []
    assert near(49.2, 16.6, 200).tolist() == [items["brno"], items["kolin"]]
    assert near(49.2, 16.6, 30_000).tolist() == sorted(set(items.values()) - {items["unknown"]})


def test_near_goes_across_180_degrees_and_over_the_pole(shelf):
    east, pole = taken_at(shelf, "a.jpg", -17.0, 179.95), taken_at(shelf, "b.jpg", 89.9, 10.0)
    assert shelf.catalogue.places.near(-17.0, -179.95, 20).tolist() == [east]
    assert shelf.catalogue.places.near(89.9, -170.0, 30).tolist() == [pole]


def test_near_agrees_with_slow_obvious_code(shelf):
    chance = random.Random(3)
    spots = [(chance.uniform(-90, 90), chance.uniform(-180, 180)) for _ in range(150)]
    ids = [taken_at(shelf, f"{number}.jpg", *spot) for number, spot in enumerate(spots)]
    latitudes, longitudes = np.array(spots).T
    for _ in range(300):
        here = chance.choice(
            [(90.0, 0.0), (-90.0, 5.0), (0.0, 180.0), (chance.uniform(-90, 90), chance.uniform(-180, 180))]
        )
        km = chance.choice([10, 500, 3000, 9000, 15_000, 20_100])
        far = distances_km(*here, latitudes, longitudes)
        wanted = [one for one, distance in zip(ids, far, strict=True) if distance <= km]
        assert shelf.catalogue.places.near(*here, km).tolist() == wanted


def test_locating_prefers_where_most_photos_are_and_the_city_itself(shelf, items):
    other = Place(9, "", "Brno", "", "Elsewhere", "", "9", "", "XX", 1.0, 2.0, {"9": ["Brno"]})
    for number in range(3):
        taken_at(shelf, f"other{number}.jpg", 1.1, 2.1)
    place(shelf, {one.item_id: other for one in shelf.catalogue.places.unplaced(10)})
    assert shelf.catalogue.places.locate("BRNO") == pytest.approx((1.0, 2.0))
    assert shelf.catalogue.places.locate("Brünn") == pytest.approx((49.2, 16.6))
    assert shelf.catalogue.places.locate("Czechia") == pytest.approx((49.6, 15.9), abs=0.01)
    assert shelf.catalogue.places.locate("Libya") is None  # no city is known


def test_distances():
    far = distances_km(50.0875, 14.4213, np.array([49.1951, 50.0875]), np.array([16.6068, 14.4213]))
    assert far == pytest.approx([186, 0], abs=1)
