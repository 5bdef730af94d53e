"""What the reader of questions learns of places."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.gallery import places as gallery_places
from photosearch.search.library_names import LibraryNames

# mypy: disable-error-code="no-untyped-def,no-untyped-call"


class OwnPlaces:
    """Of a library with photos of Brno only."""

    def is_known(self, name: str) -> bool:
        return name == "Brno"

    def locate(self, name: str) -> tuple[float, float] | None:
        return (49.2, 16.6) if name == "Brno" else None


class World:
    def locate(self, name: str) -> tuple[float, float] | None:
        return {"Brno": (1.0, 2.0), "Tokyo": (35.7, 139.7)}.get(name)


@pytest.fixture
def opened(monkeypatch) -> list[Path]:
    """Folders in which a gazetteer was looked for."""
    asked: list[Path] = []
    monkeypatch.setattr(gallery_places, "kept_gazetteer", lambda folder: asked.append(folder) or World())
    return asked


def test_own_places_come_first_and_cost_no_gazetteer(opened, tmp_path):
    names = LibraryNames(OwnPlaces(), tmp_path)
    assert names.locate("Brno") == (49.2, 16.6)
    assert names.place("Brno")
    assert not names.place("Tokyo")
    assert opened == []


def test_the_rest_of_the_world_comes_from_the_gazetteer_opened_once(opened, tmp_path):
    names = LibraryNames(OwnPlaces(), tmp_path)
    assert names.locate("Tokyo") == (35.7, 139.7)
    assert names.locate("Atlantis") is None
    assert opened == [tmp_path]


def test_a_gazetteer_is_not_made_for_a_question(tmp_path):
    names = LibraryNames(OwnPlaces(), tmp_path)
    assert names.locate("Tokyo") is None
    assert list(tmp_path.iterdir()) == []
