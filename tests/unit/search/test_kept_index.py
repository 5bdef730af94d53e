"""An index that follows the catalogue, survives restarts, and never answers from what is stale or damaged."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from photosearch.catalogue import vectors as vectors_module
from photosearch.catalogue.catalogue import Catalogue
from photosearch.search import kept_index
from photosearch.search.index_files import IndexFiles
from photosearch.search.kept_index import Extension, KeptIndex

KEY = "toy#1"
DIM = 16


def vectors(count: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, DIM))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


class Home:
    """A catalogue that vectors are put into, and indexes opened on it as often as wanted."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.catalogue = Catalogue(path)
        self.now: dict[int, np.ndarray] = {}
        with (
            self.catalogue._database.write() as db
        ):  # ids beyond those that the core gave out would be dropped
            db.execute("DELETE FROM main.sqlite_sequence WHERE name = 'views'")
            db.execute("INSERT INTO main.sqlite_sequence VALUES ('views', 1000000000)")

    def put(self, ids: list[int] | range, seed: int = 0) -> None:
        rows = vectors(len(ids), seed)
        self.catalogue.vectors.put(KEY, "whole", list(ids), rows, ["preview"] * len(ids))
        self.now |= dict(zip(ids, rows, strict=True))

    def forget(self, ids: list[int] | range) -> None:
        self.catalogue.vectors.forget(list(ids))
        for one in ids:
            del self.now[one]

    def open(self, hnsw_from: int = 10**9, uid: str | None = None) -> KeptIndex:
        files = IndexFiles(self.path / "derived", uid or self.catalogue.uid, KEY, "whole")
        return KeptIndex(self.catalogue, files, KEY, "whole", hnsw_from)

    def files(self, suffix: str = ".vectors") -> list[Path]:
        return sorted((self.path / "derived").rglob(f"*{suffix}"))

    def check(self, kept: KeptIndex, name: str | None = "exact") -> None:
        """The index answers as the catalogue would, from the second question on with a graph."""
        kept.answering()
        index, notes = kept.answering()
        assert name is None or index.name == name
        assert notes == ()
        assert len(index) == len(self.now)
        for one in list(self.now)[:: max(1, len(self.now) // 20)]:
            found, scores = index.search(self.now[one], 3)
            assert found[0] == one
            assert scores[0] == pytest.approx(1, abs=1e-3)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Iterator[Home]:
    monkeypatch.setattr(kept_index, "SAVE_FROM", 50)
    made = Home(tmp_path / "home")
    yield made
    made.catalogue.close()


def test_follows_the_catalogue(home):
    kept = home.open()
    home.check(kept)
    for step in range(5):
        home.put(range(step * 30, step * 30 + 40), seed=step)  # ten of them replaced
        home.check(kept)
        home.forget(range(step * 30, step * 30 + 5))
        home.check(kept)


def test_small_indexes_need_no_file(home):
    home.put(range(20))
    home.open().prepare()
    home.check(home.open())
    assert home.files() == []


@pytest.mark.parametrize("prepared", [True, False])
def test_a_file_is_written_and_used(home, prepared, monkeypatch):
    home.put(range(200))
    first = home.open()
    first.prepare() if prepared else first.answering()
    assert len(home.files()) == 1
    home.put(range(195, 210), seed=3)

    asked: list[int] = []
    since = type(home.catalogue.vectors).chunks_since
    monkeypatch.setattr(
        type(home.catalogue.vectors),
        "chunks_since",
        lambda store, *of: asked.append(of[-1]) or since(store, *of),
    )
    home.check(home.open())
    assert len(asked) == 1
    assert asked[0] > 0  # only what came after the file
    home.check(first)


def test_few_changes_do_not_write_the_file_again(home):
    home.put(range(2000))
    kept = home.open()
    kept.prepare()
    written = home.files()
    home.put(range(2000, 2040), seed=1)
    kept.prepare()
    assert home.files() == written
    home.put(range(2040, 2200), seed=2)
    kept.prepare()
    assert home.files() != written
    home.check(home.open())


@pytest.mark.parametrize("damage", ["missing", "rubbish", "cut", "bit"])
@pytest.mark.parametrize("hnsw_from", [10**9, 100])
def test_damaged_files_are_made_anew(home, damage, hnsw_from):
    home.put(range(300))
    home.open(hnsw_from).prepare()
    for path in [*home.files(), *home.files(".hnsw")]:
        content = path.read_bytes()
        changed = bytearray(content)
        changed[len(content) // 2] ^= 4
        path.write_bytes(
            {"rubbish": b"rubbish", "cut": content[:-9], "bit": bytes(changed), "missing": b""}[damage]
        )
        if damage == "missing":
            path.unlink()
    again = home.open(hnsw_from)
    home.check(again)
    again.prepare()
    home.check(again, "hnsw" if hnsw_from == 100 else "exact")
    home.check(home.open(hnsw_from), "hnsw" if hnsw_from == 100 else "exact")


def test_files_of_another_catalogue_are_not_used(home):
    home.put(range(200))
    home.open(uid="another").prepare()
    folder = home.files()[0]
    content = folder.read_bytes()
    home.open().prepare()
    home.files()[0].write_bytes(content)
    home.check(home.open())


def test_a_catalogue_brought_back_from_a_backup(home, tmp_path):
    home.put(range(200))
    home.catalogue.close()
    shutil.copytree(home.path, tmp_path / "backup")
    later = Home(home.path)
    later.put(range(200, 400), seed=5)
    later.open().prepare()
    later.catalogue.close()

    for path in home.path.iterdir():
        if path.is_file():
            path.unlink()
    for path in (tmp_path / "backup").iterdir():
        if path.is_file():
            shutil.copy(path, home.path)
    back = Home(home.path)
    back.now = home.now
    back.check(back.open())
    assert IndexFiles(back.path / "derived", back.catalogue.uid, KEY, "whole").load().revision == 200
    back.catalogue.close()


def test_a_full_disk_costs_the_file_not_the_answer(home, monkeypatch):
    home.put(range(200))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    kept = home.open()
    home.check(kept)
    kept.prepare()
    kept = home.open(hnsw_from=100)
    kept.prepare()
    home.check(kept)
    assert home.files() == []


def test_the_graph_grows_with_the_library(home):
    kept = home.open(hnsw_from=100)
    home.put(range(500))
    home.check(kept)  # exact: no graph yet
    kept.prepare()
    home.check(kept, "hnsw")
    home.put(range(480, 560), seed=4)
    home.forget(range(10))
    home.check(kept, "hnsw")
    home.check(home.open(hnsw_from=100), "hnsw")
    kept.prepare()
    assert len(home.files(".hnsw")) == 1
    home.check(kept, "hnsw")
    home.check(home.open(hnsw_from=100), "hnsw")


def test_a_graph_with_many_dead_is_built_anew(home):
    kept = home.open(hnsw_from=100)
    home.put(range(500))
    kept.prepare()
    before = home.files(".hnsw")[0].stat().st_size
    home.forget(range(300))
    kept.prepare()
    home.check(kept, "hnsw")
    assert home.files(".hnsw")[0].stat().st_size < before / 2


def test_the_first_answer_does_not_wait_for_the_graph(home):
    home.put(range(500))
    home.open(hnsw_from=100).prepare()
    again = home.open(hnsw_from=100)
    assert again.answering()[0].name == "exact"
    assert again.answering()[0].name == "hnsw"


def test_an_exact_answer_can_be_demanded(home):
    home.put(range(500))
    kept = home.open(hnsw_from=100)
    kept.prepare()
    assert kept.answering(exact=True)[0].name == "exact"
    assert kept.answering()[0].name == "hnsw"


def test_without_hnswlib_files_are_still_written(home, monkeypatch):
    monkeypatch.setitem(sys.modules, "hnswlib", None)
    home.put(range(500))
    kept = home.open(hnsw_from=100)
    kept.prepare()
    assert len(home.files()) == 1
    index, notes = home.open(hnsw_from=100).answering()
    assert index.name == "exact"
    assert "hnswlib" in notes[0]


def test_two_processes_worth_of_indexes_share_one_home(home):
    one, other = home.open(hnsw_from=100), home.open(hnsw_from=100)
    for step in range(4):
        home.put(range(step * 100, step * 100 + 100), seed=step)
        one.prepare()
        home.check(other, None)
        other.prepare()
        home.check(one, None)


def test_answers_beside_preparing(home):
    kept = home.open(hnsw_from=100)
    home.put(range(300))

    def ask(_: int) -> bool:
        index, _notes = kept.answering()
        return index.search(home.now[7], 1)[0].tolist() == [7]

    with ThreadPoolExecutor(4) as pool:
        for step in range(4):
            preparing = pool.submit(kept.prepare)
            assert all(pool.map(ask, range(40)))
            preparing.result()
            home.put(range(300 + step * 100, 400 + step * 100), seed=step + 1)
    home.check(kept, "hnsw")


def test_removed_files_come_back(home):
    home.put(range(200))
    kept = home.open()
    kept.prepare()
    kept.remove()
    assert home.files() == []
    home.check(kept)


# --------------------------------------------------------------------------------------------- extensions


def opened_with(home: Home, extension: Extension | None) -> KeptIndex:
    name = extension.fingerprint if extension else ""
    files = IndexFiles(home.path / "derived", home.catalogue.uid, KEY, "whole", name)
    return KeptIndex(home.catalogue, files, KEY, "whole", 10**9, extension)


def doubled(factor: float) -> Extension:
    return Extension(
        f"first times {factor}", lambda rows: np.concatenate([rows, factor * rows[:, :1]], axis=1)
    )


def test_an_extension_stands_beside_each_vector(home, monkeypatch):
    monkeypatch.setattr(vectors_module, "ROWS_AT_ONCE", 7)
    home.put(range(1, 200))
    query = np.concatenate([vectors(1, 5)[0], [-1]]).astype(np.float32)
    wanted = {one: query[:-1] @ row - 2 * row[0] for one, row in home.now.items()}
    for kept in (
        opened_with(home, doubled(2)),
        opened_with(home, doubled(2)),
    ):  # made, and read from its file
        ids, scores = kept.answering()[0].search(query, 10)
        assert ids.tolist() == sorted(wanted, key=wanted.__getitem__, reverse=True)[:10]
        assert scores == pytest.approx([wanted[one] for one in ids.tolist()], abs=1e-3)
    assert len(home.files()) == 1


def test_files_of_another_extension_are_not_used_and_go(home):
    home.put(range(1, 200))
    for extension in (doubled(2), doubled(3), None, doubled(2)):
        kept = opened_with(home, extension)
        rows = kept.answering()[0].rows()[1]
        assert rows.shape == (199, DIM + (extension is not None))
        if extension is not None:
            assert rows[:, -1] == pytest.approx(extension.extend(rows[:, :DIM])[:, -1])
        assert len(home.files()) == 1


def test_an_index_and_its_files_have_one_extension(home):
    files = IndexFiles(home.path / "derived", home.catalogue.uid, KEY, "whole", "other")
    with pytest.raises(ValueError, match="extension"):
        KeptIndex(home.catalogue, files, KEY, "whole", 10**9, doubled(2))
