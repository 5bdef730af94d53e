"""What a question can be completed with: what listed photos say, and nothing of photos that have left."""

from __future__ import annotations

import pytest

from photosearch.catalogue import completions as module
from photosearch.records import PhotoMetadata, Place

# mypy: disable-error-code="no-untyped-def,no-untyped-call"

PRAGUE = Place(
    1, "Vyšehrad", "Prague", "Prague", "Czechia", "7", "1", "CZ.52", "CZ", 50.1, 14.4,
    {"1": ["Prague", "Praha"], "7": ["Vyšehrad"], "CZ.52": ["Prague"], "CZ": ["Czechia", "Tschechien"]},
)  # fmt: skip


@pytest.fixture
def stocked(shelf):
    canon = PhotoMetadata(
        camera="Canon EOS 5D", lens="EF 50mm", keywords=("Beach house", "été"), latitude=50.1, longitude=14.4
    )
    shelf.take_in("2019/Crete trip/a.jpg", "a", "a", canon)
    shelf.take_in("2019/Crete trip/b.jpg", "b", "b", PhotoMetadata(camera="NIKON D750", keywords=("beach",)))
    shelf.take_in("2020/c.jpg", "c", "c", PhotoMetadata(camera="NIKON D750"))
    waiting = shelf.catalogue.places.unplaced(10)
    shelf.catalogue.places.put([(one, PRAGUE) for one in waiting])
    return shelf


def offered(shelf, sort: str, typed: str) -> list[str]:
    return [value.text for value in shelf.catalogue.completions.beginning(sort, typed, 10)]


@pytest.mark.parametrize(
    ("sort", "typed", "wanted"),
    [
        ("camera", "ni", ["NIKON D750"]),
        ("camera", "eos", ["Canon EOS 5D"]),
        ("camera", "eos 5", ["Canon EOS 5D"]),
        ("camera", "ikon", []),
        ("camera", "", []),
        ("lens", "ef", ["EF 50mm"]),
        ("keyword", "bea", ["Beach house", "beach"]),
        ("keyword", "Été", ["été"]),
        ("keyword", "ete", ["été"]),
        ("place", "vys", ["Vyšehrad"]),
        ("place", "prah", ["Prague"]),
        ("place", "tsch", ["Czechia"]),
        ("folder", "cre", ["Crete trip"]),
        ("folder", "20", ["2019", "2020"]),
        ("folder", "photos", ["photos"]),
        ("folder", "disk", []),
    ],
)
def test_values_by_the_beginning_of_their_words(stocked, sort, typed, wanted):
    assert sorted(offered(stocked, sort, typed)) == sorted(wanted)


def test_what_most_photos_have_comes_first(stocked):
    stocked.take_in("d.jpg", "d", "d", PhotoMetadata(camera="Nokia"))
    assert offered(stocked, "camera", "n") == ["NIKON D750", "Nokia"]


@pytest.mark.parametrize("anew_from", [0, module.ANEW_FROM])
def test_what_comes_and_goes_is_followed(stocked, monkeypatch, anew_from):
    monkeypatch.setattr(module, "ANEW_FROM", anew_from)
    assert offered(stocked, "keyword", "bea") != []
    new = PhotoMetadata(camera="Pixel 8", keywords=("beard",))
    stocked.take_in("2021/d.jpg", "d", "d", new)
    assert offered(stocked, "camera", "pix") == ["Pixel 8"]
    assert offered(stocked, "folder", "2021") == ["2021"]
    stocked.catalogue.files.move(stocked.volume_id, {"photos/2021/d.jpg": "photos/Other/d.jpg"})
    assert (offered(stocked, "folder", "2021"), offered(stocked, "folder", "oth")) == ([], ["Other"])
    gone = ["photos/2019/Crete trip/a.jpg", "photos/2019/Crete trip/b.jpg"]
    stocked.catalogue.files.set_state(stocked.volume_id, gone, "unfollowed")
    assert offered(stocked, "keyword", "bea") == ["beard"]
    for sort, typed in (
        ("camera", "canon"),
        ("lens", "ef"),
        ("place", "pra"),
        ("place", "tsch"),
        ("folder", "cre"),
    ):
        assert offered(stocked, sort, typed) == []
    stocked.catalogue.files.set_state(stocked.volume_id, gone, "present")
    assert offered(stocked, "place", "pra") == ["Prague"]
    assert offered(stocked, "folder", "cre") == ["Crete trip"]


@pytest.mark.parametrize("typed", ['"', "'; --", "*", "%", "\ud800", "\x00", "a" * 5000, "\U0010ffff"])
@pytest.mark.parametrize("sort", module.SORTS)
def test_any_text_may_be_typed(stocked, sort, typed):
    assert offered(stocked, sort, typed) == []
