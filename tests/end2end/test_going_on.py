"""Interrupt it anywhere, move things about, break a few files: the next sync goes on where the last one stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made_photos import paint

from photosearch.library import Library

# mypy: disable-error-code="no-untyped-def"

COLOURS = ("red", "green", "blue", "yellow", "orange", "purple")


def paint_many(folder: Path, count: int, **more: object) -> Path:
    for number in range(count):
        paint(folder / f"{number:04d}.png", COLOURS[number % len(COLOURS)], seed=number, **more)  # type: ignore[arg-type]
    return folder


def synced(program, folder: Path):
    assert program("add", folder).code == 0
    ran = program("sync", "--json")
    assert ran.code == 0, ran.err
    return ran.json


def test_the_right_colour_comes_first(program, tmp_path: Path) -> None:
    synced(program, paint_many(tmp_path / "photos", 6))
    hits = program("search", "blue", "--json").json["hits"]
    assert Path(hits[0]["path"]).name == "0002.png"


def test_a_second_sync_decodes_nothing(program, tmp_path: Path) -> None:
    assert synced(program, paint_many(tmp_path / "photos", 30))["decoded"] == 30
    again = program("sync", "--json").json
    assert (again["found"], again["decoded"], again["embedded"], again["added"]) == (30, 0, 0, 0)


def test_a_renamed_folder_is_recognised_without_decoding(program, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    synced(program, paint_many(photos / "before", 30))
    program("add", photos)
    program("sync")
    (photos / "before").rename(photos / "after")
    summary = program("sync", "--json").json
    assert (summary["decoded"], summary["embedded"], summary["failed"]) == (0, 0, 0)
    hits = program("search", "red", "--json").json["hits"]
    assert hits and all("after" in hit["path"] for hit in hits)
    assert program("status", "--json").json["photos"] == 30


def test_a_copy_is_one_hit_with_two_places(program, tmp_path: Path) -> None:
    photos = paint_many(tmp_path / "photos", 3)
    shutil.copy(photos / "0000.png", photos / "copy.png")
    synced(program, photos)
    hits = program("search", "red", "--all", "--json").json["hits"]
    assert len(hits) == 3
    assert sorted(Path(path).name for path in hits[0]["paths"]) == ["0000.png", "copy.png"]


def test_a_changed_photo_is_read_again(program, tmp_path: Path) -> None:
    photos = paint_many(tmp_path / "photos", 2)
    synced(program, photos)
    paint(photos / "0000.png", "purple", seed=77, size=(200, 100))
    summary = program("sync", "--json").json
    assert (summary["changed"], summary["decoded"]) == (1, 1)
    assert Path(program("search", "purple", "--json").json["hits"][0]["path"]).name == "0000.png"


def test_broken_files_are_counted_listed_and_tried_again_only_when_they_change(
    program, tmp_path: Path
) -> None:
    photos = paint_many(tmp_path / "photos", 2)
    broken = photos / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 this is no photo")
    assert synced(program, photos)["failed"] == 1
    (failure,) = program("doctor", "--json").json["failures"]
    assert failure["path"] == str(broken)
    assert failure["step"] and failure["reason"]
    assert str(broken.name) in program("doctor").out

    assert program("sync", "--json").json["decoded"] == 0  # nothing changed: not tried again
    paint(tmp_path / "whole.jpg", "green", seed=5)
    shutil.copy(tmp_path / "whole.jpg", broken)
    assert program("sync", "--json").json["embedded"] == 1
    assert program("doctor", "--json").json["failures"] == []


def test_a_removed_folder_leaves_and_comes_back_without_decoding(program, tmp_path: Path) -> None:
    photos = paint_many(tmp_path / "photos", 4)
    synced(program, photos)
    assert program("remove", photos, "--json").json["removed"] == 4
    assert program("search", "red", "--all", "--json").json["hits"] == []
    assert synced(program, photos)["decoded"] == 0
    assert len(program("search", "red", "--all", "--json").json["hits"]) == 4


COUNT = 150


@pytest.fixture(scope="module")
def large_photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos that take long enough to be interrupted at."""
    return paint_many(tmp_path_factory.mktemp("large"), COUNT, size=(1600, 1200))


@contextmanager
def sync_under_way(program, photos: Path) -> Iterator[subprocess.Popen[str]]:
    """A `sync` that has kept its first photos and goes on; killed at the end, whatever happens."""
    program("add", photos)
    process = program.begin("sync", "--json")
    try:
        wait_for_first_photos(program.home, process)
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_for_first_photos(home: Path, process: subprocess.Popen[str], limit_s: float = 60) -> None:
    deadline_s = time.monotonic() + limit_s
    while time.monotonic() < deadline_s and process.poll() is None:
        with Library(home) as library:
            if library.timeline().ids.size:
                return
        time.sleep(0.02)
    process.kill()
    pytest.fail(f"no photo was indexed in time: {process.communicate()}")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent differently there")
@pytest.mark.parametrize(
    "to_all", [False, True], ids=["to the program", "to its children too, as a terminal does"]
)
def test_an_interrupted_sync_goes_on_where_it_stopped(program, large_photos: Path, to_all: bool) -> None:
    with sync_under_way(program, large_photos) as process:
        (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    first = json.loads(out)
    assert 0 < first["decoded"] < COUNT
    assert "Traceback" not in err
    assert not (program.home / "logs").exists()

    second = program("sync", "--json").json
    assert first["decoded"] + second["decoded"] == COUNT  # nothing is read twice
    assert first["embedded"] + second["embedded"] == COUNT
    assert program("status", "--json").json["embedded"] == COUNT


@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed differently there")
def test_a_killed_sync_loses_nothing(program, large_photos: Path) -> None:
    with sync_under_way(program, large_photos) as process:
        process.kill()
    ran = program("sync", "--json")
    assert ran.code == 0, ran.err
    assert program("status", "--json").json["embedded"] == COUNT
    checks = program("doctor", "--json").json["checks"]
    assert next(check for check in checks if check["name"] == "catalogue")["ok"]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent differently there")
def test_watching_indexes_what_arrives(program, tmp_path: Path) -> None:
    photos = paint_many(tmp_path / "photos", 1)
    program("add", photos)
    process = program.begin("sync", "--watch", "--json")
    try:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["embedded"] == 1
        time.sleep(1)  # the watch begins after the first summary
        paint(photos / "arrived.png", "blue", seed=9)
        assert json.loads(process.stdout.readline())["embedded"] == 1
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
    finally:
        process.kill()
        process.communicate()
    assert Path(program("search", "blue", "--json").json["hits"][0]["path"]).name == "arrived.png"
