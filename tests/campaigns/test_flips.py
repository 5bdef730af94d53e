"""One byte turned anywhere in a file: what is read is right or is made again, never wrong."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import numpy as np
import pytest
from made_photos import finish, paint
from toy import COLOURS

from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import CatalogueError, NewerCatalogueError
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import Question
from photosearch.search import kept_index

# mypy: disable-error-code="no-untyped-def"

PHOTOS = 40
KEY = "toy#1"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synced home, closed, and its photos beside it."""
    folder = tmp_path_factory.mktemp("sound")
    for number in range(PHOTOS):
        paint(folder / "photos" / f"{number}.png", tuple(COLOURS)[number % 9], seed=number, size=(64, 48))
    registry.register("toy", "toy:make")
    with Library(folder / "home") as library:
        library.use_model("toy")
        library.add_folders([folder / "photos"])
        finish(library.sync())
    return folder / "home"


def read(home: Path) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """All vectors and previews that can be read. Raises `CatalogueError`."""
    catalogue = Catalogue(home)
    try:
        changes = catalogue.vectors.since(KEY, "whole", 0)
        vectors = {int(view): row.tobytes() for view, row in zip(changes.ids, changes.vectors, strict=True)}
        pictures = range(1, PHOTOS + 1)
        previews = {one: jpeg for one in pictures if (jpeg := catalogue.previews.of_picture(one)) is not None}
        return vectors, previews
    finally:
        catalogue.close()


def lacking(home: Path) -> tuple[set[int], set[int]]:
    """Views and pictures that the next sync makes again."""
    catalogue = Catalogue(home)
    try:
        views = {one.view_id for one in catalogue.vectors.unembedded(KEY, "whole")}
        return views, set(catalogue.previews.lacking())
    finally:
        catalogue.close()


def turn_a_byte(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def looked_at(home: Path):
    """What can be read, and what is lacking; where damage is met, it is mended at the next opening."""
    for _ in range(3):
        try:
            return read(home), lacking(home)
        except NewerCatalogueError:
            raise
        except CatalogueError:
            continue
    raise AssertionError("it is not mended")


def found_by_the_daily_check(home: Path) -> bool:
    """An index of a table may hide a row; it is not read for its own sake."""
    catalogue = Catalogue(home)
    damage = catalogue.damage()
    catalogue.close()
    return bool(damage)


def flips(sound: Path, folder: Path, count: int) -> None:
    right_vectors, right_previews = read(sound)
    assert len(right_vectors) == len(right_previews) == PHOTOS
    for number in range(count):
        chance = random.Random(number)
        home = shutil.copytree(sound, folder / str(number))
        name = chance.choice(["vectors.db", "previews.db"])
        turn_a_byte(home / name, chance)
        try:
            (vectors, previews), (views, pictures) = looked_at(home)
        except NewerCatalogueError:  # the number of the schema was hit: refused, and nothing touched
            continue
        assert vectors.items() <= right_vectors.items(), (number, name)
        assert previews.items() <= right_previews.items(), (number, name)
        whole = (set(vectors) | views, set(previews) | pictures) == (set(right_vectors), set(right_previews))
        assert whole or found_by_the_daily_check(home), (number, name)
        shutil.rmtree(home)


def test_a_byte_turned_in_vectors_or_previews(sound, tmp_path):
    flips(sound, tmp_path, 60)


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_many_bytes_turned_in_vectors_or_previews(sound, tmp_path):
    flips(sound, tmp_path, 2_000)


def test_a_byte_turned_in_a_matrix_or_its_graph(sound, tmp_path, monkeypatch):
    pytest.importorskip("hnswlib")
    monkeypatch.setattr(kept_index, "SAVE_FROM", 1)
    registry.register("toy", "toy:make")
    home = shutil.copytree(sound, tmp_path / "home")
    with Library(home) as library:
        library.settings.set("hnsw_from", 10)
        finish(library.rebuild())
        hits = library.search(Question("red", show_all=True, limit=5)).hits
    files = [path for path in (home / "derived").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".vectors", ".hnsw"}
    for number in range(3 * len(files)):
        other = shutil.copytree(home, tmp_path / str(number))
        turn_a_byte(other / files[number % len(files)].relative_to(home), random.Random(number))
        with Library(other) as library:
            again = library.search(Question("red", show_all=True, limit=5)).hits
        assert [hit.item.id for hit in again] == [hit.item.id for hit in hits]
        np.testing.assert_allclose([hit.score for hit in again], [hit.score for hit in hits], atol=1e-3)
