"""Conditions and clauses choose the items that slow, obvious Python would choose from the items' records."""

from __future__ import annotations

import fnmatch
import random
import unicodedata
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.catalogue import columns as columns_module
from photosearch.catalogue import filters as filters_module
from photosearch.catalogue.catalogue import Catalogue
from photosearch.parts import (
    Between,
    Condition,
    Has,
    Holds,
    InPlace,
    Is,
    Near,
    Part,
    PartKind,
    Says,
    Taken,
)
from photosearch.records import NOWHERE, FileKind, Item, PhotoMetadata, Place, TakenSource

NAMES = (
    "IMG_1.jpg", "IMG_2.JPEG", "Straße.heic", "straße 2.tif", "Ünter.jpg", "U\u0308nter.png", "a.b.jpg", "plain",
    "100%.jpg", "star*.jpg", "line\nbreak.jpg", ".jpg", "raw.CR2", "(1).webp",
)  # fmt: skip
FOLDERS = ("", "2019/", "2019/Trip to Brno/", "Ünter den Linden/", "a\\b/")
CAMERAS = ("", "Canon EOS 5D", "NIKON D750", "Pixel 8")
BRNO = Place(
    7, city="Brno", region="South Moravia", country="Czechia", city_key="c", region_key="r", country_key="s",
    names={"c": ("Brno", "Brünn"), "r": ("South Moravia", "Morava")},
)  # fmt: skip
START = datetime(2019, 1, 1)
TYPES = {".jpeg": ".jpg", ".tiff": ".tif", ".heif": ".heic"}


def made(shelf, seed: int, count: int = 40) -> None:
    """Put made-up photos on the shelf."""
    chance = random.Random(seed)
    for i in range(count):
        name = chance.choice(FOLDERS) + chance.choice(NAMES)
        metadata = PhotoMetadata(
            taken=START + timedelta(days=chance.randrange(60)) if chance.random() < 0.8 else None,
            taken_source=TakenSource.EXIF,
            latitude=chance.choice((None, 1.0, -89.9)),
            longitude=chance.choice((2.0, 2.1, 179.9, -179.9)),
            camera=chance.choice(CAMERAS),
            lens=chance.choice(("", "50mm f/1.8")),
            caption=chance.choice(("", "A dog")),
            keywords=chance.choice(((), ("sea",))),
            rating=chance.choice((None, -1, 0, 3, 5)),
        )
        shelf.take_in(
            name, f"{i}" * chance.randrange(1, 9) + name, f"picture {chance.randrange(count)}", metadata
        )
        if chance.random() < 0.2:
            taken = shelf.catalogue.items.by_path(shelf.mount / "photos" / name)
            raw = shelf.found(f"{name}.dng", "raw", kind=FileKind.RAW)
            shelf.catalogue.files.pair(shelf.volume_id, f"photos/{name}.dng", raw, taken.id)
        if chance.random() < 0.1:
            shelf.catalogue.files.set_state(shelf.volume_id, [f"photos/{name}"], "missing")
        if chance.random() < 0.3:
            shelf.catalogue.columns.now()  # another layer

    places = shelf.catalogue.places
    named = [(one, BRNO if one.item_id % 3 else NOWHERE) for one in places.unplaced(count)]
    places.put(named[: len(named) // 2])
    shelf.catalogue.columns.now()
    places.put(named)


def plain(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def like(text: str, value: str) -> bool:
    """fnmatch with `*` alone."""
    pattern = "".join("*" if one == "*" else f"[{one}]" if one in "?[" else one for one in plain(value))
    return fnmatch.fnmatchcase(plain(text), f"*{pattern}*")


def is_so(condition: Condition, item: Item, catalogue: Catalogue) -> bool:  # noqa: PLR0911, one case each
    """Whether an item meets a condition, from its record."""
    data = item.metadata
    match condition:
        case Taken(first, until):
            when = data.taken
            return when is not None and (not first or when >= first) and (not until or when < until)
        case Between(field, least, most):
            number = {
                "rating": data.rating,
                "megapixels": item.width * item.height / 1e6 or None,
                "bytes": _bytes(item, catalogue),
            }[field]
            return (
                number is not None and (least is None or number >= least) and (most is None or number <= most)
            )
        case Has(what):
            return {
                "gps": data.latitude is not None and data.longitude is not None,
                "caption": bool(data.caption),
                "keywords": bool(data.keywords),
                "rating": data.rating is not None,
                "camera": bool(data.camera),
                "date": data.taken is not None,
            }[what]
        case Is("raw"):
            return item.kind is FileKind.RAW or any(path.suffix == ".dng" for path in item.paths)
        case Is("missing"):
            return item.missing
        case Holds():
            return holds(condition, item, catalogue)
        case Says(phrase):
            return item.id in catalogue.words.says(phrase)
        case InPlace(name):
            return item.id in catalogue.places.in_place(name)
        case Near(latitude, longitude, km):
            return item.id in catalogue.places.near(latitude, longitude, km)
    raise AssertionError(condition)


def holds(condition: Holds, item: Item, catalogue: Catalogue) -> bool:
    data, value = item.metadata, condition.value
    match condition.field:
        case "camera":
            return bool(data.camera) and like(data.camera, value)
        case "lens":
            return bool(data.lens) and like(data.lens, value)
        case "file":
            return any(like(path.name, value) for path in item.paths)
        case "folder":
            folders = [f"{path.parent.as_posix()}/".replace("\\", "/") for path in item.paths]
            return any(like(folder, value.replace("\\", "/")) for folder in folders)
        case "type":
            wanted = TYPES.get(f".{value.lower()}", f".{value.lower()}")
            names = [path.name.lower() for path in item.paths]
            ends = ["." + name.rpartition(".")[2] if "." in name else "" for name in names]
            is_raw = value.lower() == "raw" and is_so(Is("raw"), item, catalogue)
            return is_raw or any(TYPES.get(end, end) == wanted for end in ends)
    raise AssertionError(condition)


def _bytes(item: Item, catalogue: Catalogue) -> int:
    sql = "SELECT size FROM main.files WHERE item_id = ? AND path = ?"
    mount = Path(catalogue._database.read().execute("SELECT mount_path FROM main.volumes").fetchone()[0])
    text = item.path.relative_to(mount).as_posix()
    return int(catalogue._database.read().execute(sql, (item.id, text)).fetchone()[0])


moments = st.none() | st.integers(-5, 65).map(lambda days: START + timedelta(days=days))
values = st.sampled_from(
    ("IMG", "img_*.jp", "straße", "STRASSE", "ünter", "u\u0308NTER", "*", "100%", "a.b", ".", "2019", "/2019/",
     "2019\\trip", "brno/", "canon", "canon*5d", "D7?0", "[", "50MM", "zzz", "line", "(1)", ".jpg", "photos/")
)  # fmt: skip
conditions = st.one_of(
    st.builds(Taken, moments, moments),
    st.builds(Between, st.just("rating"), st.none() | st.integers(-1, 5), st.none() | st.integers(-1, 5)),
    st.builds(Between, st.just("megapixels"), st.none() | st.just(0.12), st.none() | st.just(0.1)),
    st.builds(Between, st.just("bytes"), st.none() | st.integers(0, 60), st.none() | st.integers(0, 60)),
    st.builds(Has, st.sampled_from(("gps", "caption", "keywords", "rating", "camera", "date"))),
    st.builds(Is, st.sampled_from(("raw", "missing"))),
    st.builds(Holds, st.sampled_from(("camera", "lens", "folder", "file")), values),
    st.builds(
        Holds, st.just("type"), st.sampled_from(("jpg", "JPEG", "tiff", "heic", "raw", "cr2", "dng", "gif"))
    ),
    st.builds(Says, st.sampled_from(("dog", "a dog", "sea", "img 1", "nothing"))),
    st.builds(
        Near,
        st.sampled_from((1.0, -90.0)),
        st.sampled_from((2.0, 180.0)),
        st.sampled_from((0.5, 15.0, 1000.0)),
    ),
    st.builds(InPlace, st.sampled_from(("Brno", "BRÜNN", "Morava", "nowhere"))),
)


def part(condition: Condition | None, negative: bool = False, clause: int = 0) -> Part:
    kind = PartKind.WORDS if condition is None else PartKind.FIELD
    return Part(kind, "", "", condition=condition, negative=negative, clause=clause)


@pytest.fixture(params=range(3))
def filled(shelf, request, monkeypatch):
    """A catalogue with some photos; its columns have several layers."""
    monkeypatch.setattr(columns_module, "SAVE_FROM", 10)
    monkeypatch.setattr(filters_module, "NAMES_AT_ONCE", 7)
    made(shelf, request.param)
    return shelf.catalogue


def everything(catalogue: Catalogue) -> list[Item]:
    return catalogue.items.get(catalogue.items.timeline().ids.tolist())


property_test = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@property_test
@given(condition=conditions)
def test_a_condition_chooses_what_it_says(filled, condition):
    wanted = sorted(item.id for item in everything(filled) if is_so(condition, item, filled))
    assert filled.filters.where(condition).tolist() == wanted


@property_test
@given(
    chosen=st.lists(st.tuples(st.none() | conditions, st.booleans(), st.integers(0, 2)), max_size=6),
)
def test_clauses_join_their_parts(filled, chosen):
    parts = [part(*one) for one in chosen]
    by_clause: dict[int, list[Part]] = {}
    for one in parts:
        by_clause.setdefault(one.clause, []).append(one)
    deciding = [clause for clause in by_clause.values() if all(one.condition for one in clause)]
    allowed = filled.filters.allowed(parts)
    if not deciding:
        assert allowed is None
        return
    wanted = [
        item.id
        for item in everything(filled)
        if all(
            any(is_so(one.condition, item, filled) != one.negative for one in clause) for clause in deciding
        )
    ]
    assert allowed.tolist() == sorted(wanted)


def test_a_place_is_found_by_any_of_its_names(filled):
    in_brno = filled.filters.where(InPlace("Brno"))
    assert len(in_brno)
    assert filled.filters.where(InPlace("morava")).tolist() == in_brno.tolist()


def test_an_empty_library_has_nothing_to_choose(catalogue):
    assert catalogue.filters.where(Has("gps")).tolist() == []
    assert catalogue.filters.allowed([part(Holds("file", "a")), part(Has("date"), True, 1)]).tolist() == []


def test_any_text_may_stand_in_a_field(shelf):
    made(shelf, 5, 10)

    @property_test
    @given(st.sampled_from(("camera", "lens", "folder", "file", "type")), st.text())
    def never_raises(field, text):
        shelf.catalogue.filters.where(Holds(field, text))

    never_raises()


def test_a_disk_that_is_mounted_elsewhere_has_its_folders_there(shelf):
    made(shelf, 1, 10)
    assert len(shelf.catalogue.filters.where(Holds("folder", "/elsewhere/"))) == 0
    with shelf.catalogue.batch():
        shelf.catalogue._database.read().execute("UPDATE main.volumes SET mount_path = '/elsewhere'")
    assert len(shelf.catalogue.filters.where(Holds("folder", "/elsewhere/photos/"))) == 10 - _copies(shelf)


def _copies(shelf) -> int:
    return 10 - shelf.catalogue.items.count()
