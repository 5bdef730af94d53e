"""Derived files: what is written is read again, and nothing else ever is."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time

import numpy as np
import pytest

from photosearch.search.index_files import IndexFiles
from photosearch.search.vector_index import Graph


def vectors(count: int, dim: int = 8) -> np.ndarray:
    rows = np.random.default_rng(count).standard_normal((count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def files(tmp_path) -> IndexFiles:
    return IndexFiles(tmp_path, "catalogue-1", "toy#1", "whole")


def paths(tmp_path, suffix: str = ".vectors"):
    return sorted(tmp_path.rglob(f"*{suffix}"))


@pytest.mark.parametrize("count", [0, 1, 1000])
def test_what_is_written_is_read_again(files, count):
    ids = np.arange(count) * 2
    files.save(ids, vectors(count), 12)
    stored = files.load()
    assert stored is not None
    np.testing.assert_array_equal(stored.ids, ids)
    np.testing.assert_array_equal(stored.matrix, vectors(count))
    assert stored.revision == 12
    assert stored.matrix.dtype == np.float32
    assert not stored.matrix.flags.writeable
    assert stored.matrix.ctypes.data % 64 == 0


def test_nothing_there(files):
    assert files.load() is None
    assert files.load_graph(1, 8) is None
    files.remove()


def test_the_newest_counts_and_older_ones_go(files, tmp_path):
    files.save(np.arange(3), vectors(3), 5)
    kept = files.load()
    files.save(np.arange(4), vectors(4), 9)
    assert files.load().revision == 9
    assert len(paths(tmp_path)) == 1
    np.testing.assert_array_equal(kept.matrix, vectors(3))  # who reads an old one keeps it


@pytest.mark.parametrize("place", [0, 10, 60, 340, 600, -1])
def test_one_changed_byte_anywhere_is_noticed(files, tmp_path, place):
    files.save(np.arange(20), vectors(20), 5)
    path = paths(tmp_path)[0]
    content = bytearray(path.read_bytes())
    content[place] ^= 0x10
    path.write_bytes(bytes(content))
    assert files.load() is None


@pytest.mark.parametrize("keep", [0, 7, 15, 100, 1000, -4])
def test_a_file_cut_short_is_noticed(files, tmp_path, keep):
    files.save(np.arange(200), vectors(200), 5)
    path = paths(tmp_path)[0]
    path.write_bytes(path.read_bytes()[:keep])
    assert files.load() is None


def test_a_damaged_newer_one_gives_way_to_a_sound_older_one(files, tmp_path):
    files.save(np.arange(3), vectors(3), 5)
    old = paths(tmp_path)[0]
    content = old.read_bytes()
    files.save(np.arange(4), vectors(4), 9)
    paths(tmp_path)[0].write_bytes(b"rubbish")
    old.write_bytes(content)
    assert files.load().revision == 5


@pytest.mark.parametrize(
    "other",
    [
        ("catalogue-2", "toy#1", "whole"),
        ("catalogue-1", "toy#2", "whole"),
        ("catalogue-1", "toy#1", "caption"),
    ],
)
def test_files_of_something_else_are_not_used(files, tmp_path, other):
    files.save(np.arange(3), vectors(3), 5)
    ours = paths(tmp_path)[0]
    foreign = IndexFiles(tmp_path, *other)
    assert foreign.load() is None
    foreign.save(np.arange(1), vectors(1), 5)
    theirs = [path for path in paths(tmp_path) if path != ours]
    for path in theirs:
        path.write_bytes(ours.read_bytes())  # even where it lies in the right place
    assert foreign.load() is None or not theirs  # of another catalogue: ours was replaced


def test_a_renamed_file_is_not_believed(files, tmp_path):
    files.save(np.arange(3), vectors(3), 5)
    path = paths(tmp_path)[0]
    path.rename(path.with_name(path.name.replace("5.vectors", "8.vectors")))
    assert files.load() is None


def test_a_failed_save_leaves_everything_as_it_was(files, tmp_path, monkeypatch):
    files.save(np.arange(3), vectors(3), 5)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.save(np.arange(4), vectors(4), 9)
    assert files.load().revision == 5
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".vectors"]


def test_a_file_that_cannot_be_deleted_is_left_for_later(files, tmp_path, monkeypatch):
    """As on Windows, while another process has it mapped."""
    files.save(np.arange(3), vectors(3), 5)
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.unlink", _refuse_vectors)
        files.save(np.arange(4), vectors(4), 9)
    assert files.load().revision == 9
    files.save(np.arange(5), vectors(5), 11)
    assert len(paths(tmp_path)) == 1


def _refuse_vectors(path, missing_ok=False):
    if path.suffix == ".vectors":
        raise PermissionError(13, "in use")
    if path.exists():
        os.unlink(path)


def test_another_process_reads_beside_our_writing(files, tmp_path):
    """A reader always finds one sound file or none, while a writer replaces it again and again."""
    code = (
        "import sys, time; from pathlib import Path; from photosearch.search.index_files import IndexFiles\n"
        "files = IndexFiles(Path(sys.argv[1]), 'catalogue-1', 'toy#1', 'whole'); print('ready', flush=True)\n"
        "last = 0\n"
        "while last < 60:\n"
        "    stored = files.load()\n"
        "    if stored is None: continue\n"
        "    assert len(stored.ids) == stored.revision >= last, (len(stored.ids), stored.revision, last)\n"
        "    last = stored.revision\n"
        "print('sound')"
    )
    files.save(np.arange(1), vectors(1), 1)
    with subprocess.Popen(
        [sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout.readline() == "ready\n"
        for revision in range(2, 61):
            files.save(np.arange(revision), vectors(revision), revision)
        assert reader.stdout.read() == "sound\n"


def test_graphs_are_kept_with_the_vectors_they_are_of(files, tmp_path):
    ids = np.arange(50)
    graph = Graph.build(ids, vectors(50), threads=1)
    files.save_graph(graph, 7)
    files.save(ids, vectors(50), 7)
    loaded = files.load_graph(7, 8)
    assert loaded is not None
    assert loaded.ids.tolist() == ids.tolist()
    assert files.load_graph(8, 8) is None

    path = paths(tmp_path, ".hnsw")[0]
    content = bytearray(path.read_bytes())
    content[200] ^= 1  # hnswlib itself would crash, or answer wrongly
    path.write_bytes(bytes(content))
    assert files.load_graph(7, 8) is None
    files.save(ids, vectors(50), 9)
    assert paths(tmp_path, ".hnsw") == paths(tmp_path, ".json") == []


def test_the_matrix_is_mapped_not_read(files):
    files.save(np.arange(3), vectors(3), 5)
    base = files.load().matrix
    while isinstance(base, np.ndarray):
        base = base.base
    assert isinstance(base, memoryview | mmap.mmap)


def test_what_a_killed_process_left_behind_goes(files, tmp_path):
    files.save(np.arange(3), vectors(3), 5)
    folder = paths(tmp_path)[0].parent
    for name, age_s in ((".old.tmp", 10_000), (".new.tmp", 10)):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - age_s,) * 2)
    files.save(np.arange(4), vectors(4), 6)
    assert [path.name for path in paths(tmp_path, ".tmp")] == [".new.tmp"]
