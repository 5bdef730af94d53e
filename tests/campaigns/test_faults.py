"""Full disks, locked and read-only homes, clocks set back, folders and files that change while they are read."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import xxhash
from killing import assert_sound
from made_photos import finish, paint

from photosearch.catalogue import database
from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import BusyError, CatalogueError, DiskFullError, ReadOnlyError
from photosearch.gallery.scan import found_files
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import DecodedFile, DecodedPicture, PhotoMetadata, Question, Stage

# mypy: disable-error-code="no-untyped-def"

COLOURS = ("red", "green", "blue", "yellow")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(24):
        paint(tmp_path / "photos" / f"{number:03d}.png", COLOURS[number % 4], seed=number)
    return tmp_path / "photos"


def library_at(home: Path, photos: Path) -> Library:
    registry.register("toy", "toy:make")
    library = Library(home)
    library.use_model("toy")
    library.add_folders([photos])
    return library


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with library_at(tmp_path / "home", photos) as opened:
        yield opened


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A memory disk of half a megabyte."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk, on Linux")
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", place], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)


# -------------------------------------------------------------------------------------------- the home


def test_a_full_disk_is_said_and_harms_nothing(small_disk, photos):
    for number in range(60):
        paint(photos / f"more{number}.png", COLOURS[number % 4], seed=100 + number, size=(800, 600))
    library = library_at(small_disk / "home", photos)
    with pytest.raises(DiskFullError, match="full"):
        finish(library.sync())
    library.close()
    remount(small_disk, "size=64m")
    with Library(small_disk / "home") as library:
        assert library.notes == ()
        finish(library.sync())
        assert (library.status().photos, library.status().embedded) == (84, 84)
    assert_sound(small_disk / "home")


def test_a_backup_that_finds_no_room_is_a_note_not_an_end(small_disk, photos):
    remount(small_disk, "size=1500k")
    with library_at(small_disk / "home", photos) as library:
        filler = small_disk / "filler"
        work = library.sync()
        for step in work:
            if step.note == "backup":
                with contextlib.suppress(OSError), filler.open("wb") as file:
                    while True:
                        file.write(bytes(4096))
                        file.flush()
                break
        summary = finish(work)
        assert any("full" in note or "backup" in note for note in summary.notes)
        assert not list((small_disk / "home" / "backups").glob("*"))
        filler.unlink()
        assert finish(library.sync()).notes == ()


def test_a_read_only_home_is_said(small_disk, photos):
    remount(small_disk, "size=16m")
    with library_at(small_disk / "home", photos) as library:
        finish(library.sync())
    remount(small_disk, "ro")
    try:
        with pytest.raises(CatalogueError, match="cannot be written"):
            Library(small_disk / "home").add_folders([photos])
    finally:
        remount(small_disk, "rw")
    with Library(small_disk / "home") as library:
        assert library.status().photos == 24


def fill(place: Path) -> Path:
    """Leave not a byte free."""
    filler = place / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    assert shutil.disk_usage(place).free == 0
    return filler


def assert_reads(library: Library, photos: Path) -> None:
    """All that needs no writing works."""
    hits = library.search(Question("red", show_all=True)).hits
    assert len(hits) == 24 and int(hits[0].item.path.stem) % 4 == 0  # a red one
    assert library.similar(hits[0].item.path).hits
    assert library.show(photos / "003.png").path == photos / "003.png"
    assert library.preview(hits[0].item.id)
    status = library.status()
    assert (status.photos, status.embedded) == (24, 24)
    assert len(library.timeline().ids) == 24
    assert len(list(library.doctor())) > 5


def assert_writes_nothing(library: Library, photos: Path, error: type[CatalogueError]) -> None:
    with pytest.raises(error):
        library.add_folders([photos.parent])
    with pytest.raises(error):
        library.exclude(photos, ["000.png"])
    paint(photos / "new.png", "purple")
    with pytest.raises(error):
        finish(library.sync())
    (photos / "new.png").unlink()
    assert library.status().photos == 24


@pytest.mark.parametrize("left_open", [False, True], ids=["closed", "killed"])
def test_at_no_byte_free_questions_are_answered(small_disk, photos, left_open):
    remount(small_disk, "size=16m")
    home = small_disk / "home"
    with library_at(home, photos) as library:
        finish(library.sync())
        if left_open:
            shutil.copytree(home, small_disk / "left", ignore=shutil.ignore_patterns("open"))
            home = small_disk / "left"
    filler = fill(small_disk)
    with Library(home) as library:
        assert left_open or any("full" in note for note in library.notes)
        assert_reads(library, photos)
        assert_writes_nothing(library, photos, DiskFullError)
    filler.unlink()
    with Library(home) as library:
        assert library.notes == ()
        paint(photos / "new.png", "purple")
        assert finish(library.sync()).added == 1
    assert_sound(home)


@pytest.mark.parametrize("left_open", [False, True], ids=["closed", "killed"])
def test_a_read_only_home_answers_questions(small_disk, photos, left_open):
    remount(small_disk, "size=16m")
    home = small_disk / "home"
    with library_at(home, photos) as library:
        finish(library.sync())
        if left_open:
            shutil.copytree(home, small_disk / "left")
            home = small_disk / "left"
    remount(small_disk, "ro")
    try:
        with Library(home) as library:
            assert left_open or any("cannot be written" in note for note in library.notes)
            assert_reads(library, photos)
            assert_writes_nothing(library, photos, ReadOnlyError)
    finally:
        remount(small_disk, "rw")


def test_damage_met_where_nothing_can_be_written_is_passed_over(small_disk, photos):
    remount(small_disk, "size=16m")
    with library_at(small_disk / "home", photos) as library:
        finish(library.sync())
        with library._catalogue._database.write() as db:
            db.execute("UPDATE pre.previews SET checksum = zeroblob(8) WHERE picture_id = 3")
            db.execute("UPDATE vec.vectors SET checksum = zeroblob(8) WHERE view_id = 5")
    remount(small_disk, "ro")
    try:
        with Library(small_disk / "home") as library:
            assert len(library.search(Question("red", show_all=True)).hits) == 23
            assert len([one for one in map(int, library.timeline().ids) if library.preview(one)]) == 23
    finally:
        remount(small_disk, "rw")


def test_an_unclean_stop_on_a_full_disk_costs_no_catalogue(small_disk, photos):
    """What could not be judged for want of room must not be taken for damage, and set aside."""
    remount(small_disk, "size=16m")
    home = small_disk / "home"
    with library_at(home, photos) as library:
        finish(library.sync())
    (home / "open").mkdir(exist_ok=True)
    (home / "open" / "left.lock").touch()
    fill(small_disk)
    with Library(home) as library:
        assert_reads(library, photos)
    assert not list(home.glob("*.damaged-*"))


def test_a_locked_catalogue_is_said_and_read_freely(library, photos, monkeypatch):
    finish(library.sync())
    monkeypatch.setattr(database, "BUSY_S", 0.3)
    paint(photos / "new.png", "purple")
    with contextlib.closing(sqlite3.connect(library.home / "catalogue.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with Library(library.home) as second:
            assert second.search(Question("red", show_all=True)).hits
            with pytest.raises(BusyError):
                finish(second.sync())
        other.execute("ROLLBACK")
    assert finish(library.sync()).added == 1


def test_a_clock_set_back_changes_nothing(library, photos):
    finish(library.sync())
    for backup in library._catalogue.backups.all():
        os.utime(backup, (time.time() + 10**8,) * 2)  # as if written before the clock was set back
    for path in sorted(photos.iterdir())[:3]:
        os.utime(path, (2**33, 2**33))
    os.utime(photos / "020.png", (-1000, -1000))
    summary = finish(library.sync())
    assert (summary.changed, summary.decoded, summary.embedded, summary.failed) == (4, 0, 0, 0)
    again = finish(library.sync())
    assert (again.changed, again.decoded) == (0, 0)
    assert library.status().photos == 24


# ------------------------------------------------------------------------------- folders under our feet


def test_a_folder_that_vanishes_while_it_is_read(library, photos, tmp_path):
    for number in range(60):
        paint(photos / f"more{number}.png", COLOURS[number % 4], seed=100 + number, size=(1200, 900))
    work = library.sync()
    for step in work:
        if step.stage is Stage.INDEX and step.done:
            break
    photos.rename(tmp_path / "away")
    summary = finish(work)
    assert summary.removed == 0
    (tmp_path / "away").rename(photos)
    finish(library.sync())
    finish(library.retry())
    assert library.status().photos == library.status().embedded == 84
    assert library.failures() == ()


def test_files_that_change_while_they_are_read_are_right_in_the_end(library, photos):
    work = library.sync()
    for number, _step in enumerate(work):
        if number % 2 == 0:
            paint(photos / f"{number % 24:03d}.png", "purple", seed=900 + number)
    for _ in range(2):
        finish(library.sync())
    db = library._catalogue._database.read()
    rows = db.execute("SELECT f.path, c.hash FROM files f JOIN contents c ON c.id = f.content_id").fetchall()
    kept = {Path(path).name: content for path, content in rows}
    assert kept == {path.name: xxhash.xxh3_128_digest(path.read_bytes()) for path in photos.iterdir()}


def test_a_restored_backup_of_the_photos_costs_no_decoding(library, photos, tmp_path):
    finish(library.sync())
    ids = {item.path.name: item.id for item in library.items(list(library.timeline().ids))}
    shutil.copytree(photos, tmp_path / "restored", copy_function=shutil.copyfile)
    shutil.rmtree(photos)
    (tmp_path / "restored").rename(photos)
    summary = finish(library.sync())
    assert (summary.decoded, summary.embedded, summary.missing, summary.failed) == (0, 0, 0, 0)
    assert {item.path.name: item.id for item in library.items(list(library.timeline().ids))} == ids


def take_in_many(library: Library, folder: Path, count: int) -> None:
    """Real files of a few bytes, as a sync would have kept them had they been photos."""
    for number in range(count):
        part = folder / f"{number % 100:02d}"
        part.mkdir(parents=True, exist_ok=True)
        (part / f"{number:05d}.jpg").write_bytes(number.to_bytes(8, "big") * 4)
    catalogue: Catalogue = library._catalogue
    (kept,) = catalogue.folders.all()
    card = library.model()
    views = []
    with catalogue.batch():
        for number, found in enumerate(found_files(kept.path)):
            digest = number.to_bytes(16, "big")
            picture = DecodedPicture(digest, 400, 300, b"", 300)
            decoded = DecodedFile(0, found.path, digest, found.size, PhotoMetadata(), picture)
            text = str(found.path.relative_to(kept.volume.mount_path))
            taken = catalogue.files.take_in(kept.volume_id, text, found, decoded)
            catalogue.previews.put(taken.picture_id, b"jpeg", 300, False)
            views.append(taken.view_id)
        unit = [[1.0] + [0.0] * (card.dim - 1)] * len(views)
        catalogue.vectors.put(card.key, "whole", views, unit, ["preview"] * len(views))  # type: ignore[arg-type]


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_renamed_folder_costs_a_scan(tmp_path, count):
    (tmp_path / "gallery").mkdir()
    with library_at(tmp_path / "home", tmp_path / "gallery") as library:
        take_in_many(library, tmp_path / "gallery" / "before", count)
        finish(library.sync())  # what a first sync prepares for searching is not the rename's
        (tmp_path / "gallery" / "before").rename(tmp_path / "gallery" / "after")
        begun = time.monotonic()
        summary = finish(library.sync())
        seconds = time.monotonic() - begun
        print(f"{count} renamed photos: {seconds:.2f} s")
        assert (summary.moved, summary.decoded, summary.removed, summary.missing) == (count, 0, 0, 0)
        assert seconds < 5


# ----------------------------------------------------------------------------------- damage that heals


def test_repair_brings_everything_back(library):
    finish(library.sync())
    before = {words: library.search(Question(words, show_all=True)).hits for words in COLOURS}
    home = library.home
    library.close()
    for name in ("vectors.db", "previews.db"):
        data = bytearray((home / name).read_bytes())
        data[4096:] = bytes(len(data) - 4096)
        (home / name).write_bytes(data)
    with Library(home) as opened:
        finish(opened.repair())
        assert all(check.ok for check in opened.doctor() if check.name != "index")
        for words in COLOURS:
            hits = opened.search(Question(words, show_all=True)).hits
            assert [hit.item.id for hit in hits] == [hit.item.id for hit in before[words]]
        assert all(opened.preview(item) for item in map(int, opened.timeline().ids))
