"""Disks that go, come back elsewhere, or do not answer. The list of mounts is a file here, the folders are real."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from made_photos import finish, paint

from photosearch.gallery import volumes, volumes_linux
from photosearch.ingest import survey
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import Question

# mypy: disable-error-code="no-untyped-def"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts are pretended as Linux lists them")


class Disk:
    """A disk called "Holiday" that can be mounted anywhere below a folder."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.content = root, root / "unplugged"
        self.content.mkdir(parents=True)
        (root / "dev").mkdir()
        (root / "dev" / "sdx1").touch()
        for folder, name in (("by-uuid", "1234-ABCD"), ("by-label", "Holiday")):
            (root / folder).mkdir()
            (root / folder / name).symlink_to(root / "dev" / "sdx1")
        self.mounts = root / "mountinfo"
        self.mount_lines("")
        monkeypatch.setattr(volumes_linux, "MOUNTS_PATH", self.mounts)
        monkeypatch.setattr(volumes_linux, "UUIDS_PATH", root / "by-uuid")
        monkeypatch.setattr(volumes_linux, "LABELS_PATH", root / "by-label")

    def mount_lines(self, line: str) -> None:
        self.mounts.write_text(f"1 0 8:1 / / rw - ext4 /dev/root rw\n{line}")

    def plug_in(self, name: str) -> Path:
        """Mount it at `name`."""
        point = self.root / name
        shutil.rmtree(point, ignore_errors=True)
        self.content.rename(point)
        self.content = point
        self.mount_lines(f"2 1 8:17 / {point} rw - ext4 {self.root / 'dev' / 'sdx1'} rw\n")
        return point

    def unplug(self) -> None:
        """An empty mount point stays behind, as it does."""
        point, self.content = self.content, self.root / "unplugged"
        point.rename(self.content)
        point.mkdir()
        self.mount_lines("")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path / "system", monkeypatch)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    registry.register("toy", "toy:make")
    with Library(tmp_path / "home") as opened:
        opened.use_model("toy")
        yield opened


def with_photos(library: Library, disk: Disk) -> Path:
    photos = disk.plug_in("one") / "photos"
    for number, colour in enumerate(("red", "green", "blue")):
        paint(photos / f"{colour}.png", colour, seed=number)
    library.add_folders([photos])
    assert finish(library.sync()).embedded == 3
    return photos


def best(library: Library, words: str):
    return library.search(Question(words, show_all=True)).hits[0].item


def test_an_unplugged_disk_leaves_its_photos_searchable(library, disk):
    with_photos(library, disk)
    item = best(library, "red")
    disk.unplug()
    summary = finish(library.sync())
    assert (summary.removed, summary.missing) == (0, 3)
    assert any("Holiday" in note for note in summary.notes)  # the disk to plug in
    assert library.folders()[0].reachable is False
    away = best(library, "red")
    assert (away.id, away.missing) == (item.id, True)
    assert library.preview(away.id)


def test_it_is_recognised_under_another_mount_point(library, disk):
    with_photos(library, disk)
    before = {words: best(library, words).id for words in ("red", "green", "blue")}
    disk.unplug()
    finish(library.sync())
    point = disk.plug_in("two")
    summary = finish(library.sync())
    assert (summary.decoded, summary.embedded, summary.added, summary.missing) == (0, 0, 0, 0)
    assert best(library, "red").path == point / "photos" / "red.png"
    assert {words: best(library, words).id for words in before} == before
    assert library.folders()[0].path == point / "photos"


def test_another_disk_at_the_same_place_is_not_taken_for_it(library, disk):
    photos = with_photos(library, disk)
    disk.unplug()
    other = photos.parent
    shutil.rmtree(other)
    paint(other / "photos" / "stranger.png", "purple")
    finish(library.sync())
    assert library.status().photos == 3
    assert all("stranger" not in str(item.path) for item in library.items(list(library.timeline().ids)))


def test_a_folder_that_does_not_answer_costs_a_bounded_wait(library, disk, monkeypatch, tmp_path):
    with_photos(library, disk)
    near = paint(tmp_path / "near" / "white.png", "white").parent
    library.add_folders([near])
    never = Event()
    answer = volumes._Asking.run

    def hang(asking: volumes._Asking) -> None:
        if "one" in str(asking._path):
            never.wait(60)
        else:
            answer(asking)

    monkeypatch.setattr(volumes._Asking, "run", hang)
    monkeypatch.setattr(survey, "REACH_S", 0.5)
    begun = time.monotonic()
    summary = finish(library.sync())
    waited = time.monotonic() - begun
    never.set()
    assert waited < 20
    assert (summary.added, summary.missing, summary.removed) == (1, 3, 0)
    assert best(library, "red").missing


def test_a_moved_home_and_a_copied_one_know_everything(library, disk, tmp_path):
    with_photos(library, disk)
    library.close()
    shutil.copytree(tmp_path / "home", tmp_path / "copied")
    os.rename(tmp_path / "home", tmp_path / "moved")
    for name in ("moved", "copied"):
        with Library(tmp_path / name) as other:
            summary = finish(other.sync())
            assert (summary.found, summary.decoded, summary.embedded) == (3, 0, 0)
            assert best(other, "blue").path.name == "blue.png"
            assert other.preview(best(other, "blue").id)
