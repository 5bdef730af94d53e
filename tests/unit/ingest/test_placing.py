"""Places are named by a sync, whatever interrupts it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from made_photos import finish
from PIL import Image

from photosearch.gallery import places as gallery_places
from photosearch.gallery.places import open_gazetteer
from photosearch.ingest import placing
from photosearch.library import Library

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

SPOTS = {
    "prague.jpg": (50.0875, 14.4213),
    "munich.jpg": (48.137, 11.575),
    "new-york.jpg": (40.7061, -74.0088),
    "sea.jpg": (0.5, -30.0),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("derived")
    open_gazetteer(folder, Event())
    return next(folder.glob("*.npz"))


@pytest.fixture
def at_hand(library: Library, made: Path) -> None:
    (library.home / "derived").mkdir(exist_ok=True)
    shutil.copy(made, library.home / "derived")


def shoot(path: Path, spot: tuple[float, float] | None, seed: int = 0) -> Path:
    """A small photo that says where it was taken."""
    pixels = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8)
    image = Image.fromarray(pixels)
    exif = image.getexif()
    if spot is not None:
        gps = exif.get_ifd(0x8825)
        for tag, degrees, signs in ((1, spot[0], "NS"), (3, spot[1], "EW")):
            whole = int(abs(degrees))
            gps[tag] = signs[degrees < 0]
            gps[tag + 1] = (whole, (abs(degrees) - whole) * 60, 0)
    image.save(path, exif=exif)
    return path


@pytest.fixture
def photos(gallery: Path) -> None:
    for seed, (name, spot) in enumerate(SPOTS.items()):
        shoot(gallery / name, spot, seed)
    shoot(gallery / "unknown.jpg", None, 99)


def shown(library: Library) -> dict[str, str]:
    return {item.path.name: item.place for item in library.items(list(library.timeline().ids))}


NAMED = {
    "prague.jpg": "Prague, Czechia",
    "munich.jpg": "Munich, Bavaria, Germany",
    "new-york.jpg": "Financial District, New York City, New York, United States",
    "sea.jpg": "",
    "unknown.jpg": "",
}


def test_a_sync_names_places(library, photos, at_hand):
    finish(library.sync())
    assert shown(library) == NAMED
    in_place = library._catalogue.places.in_place
    assert [len(in_place(name)) for name in ("Praha", "Bayern", "USA", "Tschechien", "Wien")] == [
        1,
        1,
        1,
        1,
        0,
    ]
    assert library._catalogue.places.count_unplaced() == 0


def test_photos_with_coordinates_from_before_are_named_in_steps(library, photos, at_hand, monkeypatch):
    finish(library.sync())
    with library._catalogue._database.write() as db:
        db.execute("UPDATE main.items SET place_id = NULL")
        db.execute("DELETE FROM main.places WHERE id <> 0")
    monkeypatch.setattr(placing, "CHUNK", 1)
    steps = [step for step in library.sync() if step.note == "places" and step.total]
    assert [(step.done, step.total) for step in steps] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert shown(library) == NAMED


def test_a_stopped_sync_goes_on_the_next_time(library, photos, at_hand, monkeypatch):
    finish(library.sync())
    with library._catalogue._database.write() as db:
        db.execute("UPDATE main.items SET place_id = NULL")
    monkeypatch.setattr(placing, "CHUNK", 1)
    stop = Event()
    for step in library.sync(stop=stop):
        if step.note == "places" and step.done == 2:
            stop.set()
    assert 0 < library._catalogue.places.count_unplaced() < 4
    finish(library.sync())
    assert shown(library) == NAMED


def test_a_corrected_position_is_named_anew(library, photos, at_hand, gallery):
    finish(library.sync())
    shoot(gallery / "prague.jpg", (48.2082, 16.3738))
    finish(library.sync())
    assert shown(library)["prague.jpg"] == "Vienna, Austria"
    assert not library._catalogue.places.is_known("Prague")


def test_the_gazetteer_is_made_when_the_first_photo_with_coordinates_comes(library, gallery):
    shoot(gallery / "unknown.jpg", None)
    finish(library.sync())
    assert not list((library.home / "derived").glob("places-*"))
    shoot(gallery / "munich.jpg", SPOTS["munich.jpg"], 1)
    finish(library.sync())
    assert len(list((library.home / "derived").glob("places-*"))) == 1
    assert shown(library)["munich.jpg"] == NAMED["munich.jpg"]


def test_without_the_data_all_else_goes_on_and_is_said(library, photos, monkeypatch):
    monkeypatch.setattr(gallery_places.gazetteer_making, "make", _no_data)
    summary = finish(library.sync())
    assert (summary.added, summary.embedded) == (5, 5)
    assert any("is not known by name" in note for note in summary.notes)
    assert library._catalogue.places.count_unplaced() == 4


def _no_data(path: Path) -> None:
    raise SystemExit(3)


def test_stopping_does_not_wait_for_the_gazetteer(library, photos, monkeypatch):
    monkeypatch.setattr(gallery_places.gazetteer_making, "make", _slow)
    stop = Event()
    for step in library.sync(stop=stop):
        if step.note == "places":
            stop.set()
            stopped = time.monotonic()
    assert time.monotonic() - stopped < 5
    assert library._catalogue.places.count_unplaced() == 4


def _slow(path: Path) -> None:
    time.sleep(60)
