"""What bad input gets: one clear sentence with what to do, the contract's exit code, and nothing lost."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from made_photos import paint

# mypy: disable-error-code="no-untyped-def"


def assert_one_clear_error(ran, *words: str) -> None:
    assert ran.code == 1, ran.err
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert 2 <= len(ran.err.strip().splitlines()) <= 3, ran.err  # title, sentence, hint
    for word in words:
        assert word in ran.err


def test_a_folder_that_does_not_exist(program, tmp_path: Path) -> None:
    assert_one_clear_error(program("add", tmp_path / "nowhere"), "nowhere")
    error = program("add", tmp_path / "nowhere", "--json").json["error"]
    assert set(error) == {"title", "message", "hint"}


def test_a_file_is_no_folder(program, tmp_path: Path) -> None:
    assert_one_clear_error(program("add", paint(tmp_path / "photo.png")), "photo.png")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read(program, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    assert_one_clear_error(program("add", locked), "locked")


def test_one_bad_folder_adds_none(program, tmp_path: Path) -> None:
    (tmp_path / "good").mkdir()
    assert program("add", tmp_path / "good", tmp_path / "nowhere").code == 1
    assert program("status", "--json").json["folders"] == []


def test_an_empty_question(program) -> None:
    assert_one_clear_error(program("search", "  "))
    assert_one_clear_error(program("search"))


def test_a_query_image_that_is_no_image(program, tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "red.png")
    program("add", tmp_path / "photos")
    program("sync")
    text = tmp_path / "notes.jpg"
    text.write_text("no image at all")
    assert_one_clear_error(program("search", "--image", text), "notes.jpg")
    assert_one_clear_error(program("similar", tmp_path / "nothing.jpg"), "nothing.jpg")


def test_a_photo_that_the_library_does_not_know(program, tmp_path: Path) -> None:
    assert_one_clear_error(program("show", tmp_path / "stranger.jpg"), "stranger.jpg", "photosearch add")


def test_an_unknown_model(program) -> None:
    assert_one_clear_error(program("search", "red", "--model", "nonsense"), "nonsense", "models list")
    assert_one_clear_error(program("models", "info", "nonsense"), "nonsense")


def test_a_model_in_use_that_is_gone_hides_nothing_else(program, tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "red.png")
    program("add", tmp_path / "photos")
    program("sync")
    (program.home / "settings.json").write_text('{"model": "gone"}')
    assert_one_clear_error(program("search", "red"), "gone", "models list")
    status = program("status", "--json").json
    assert (status["photos"], status["embedded"], status["model"]) == (1, 0, "gone")
    assert program("models", "list", "--json").json["model"] == "gone"
    found = {check["name"]: check for check in program("doctor", "--json").json["checks"]}
    assert not found["vectors"]["ok"]
    assert "gone" in found["vectors"]["text"]


def test_a_catalogue_made_by_a_newer_version(program, tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "red.png")
    program("add", tmp_path / "photos")
    program("sync")
    databases = [path for path in program.home.rglob("*") if path.suffix in (".sqlite", ".sqlite3", ".db")]
    assert databases
    for path in databases:
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA user_version = 9999")
    for command in (("status",), ("search", "red"), ("sync",)):
        assert_one_clear_error(program(*command), "newer")


def test_a_home_that_cannot_be_made(program, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert_one_clear_error(program("status", "--home", tmp_path / "file" / "home"))


def test_settings_that_cannot_be_read(program) -> None:
    (program.home / "settings.json").write_text("{nonsense")
    assert_one_clear_error(program("status"), "settings.json")


def test_a_setting_out_of_bounds(program, tmp_path: Path) -> None:
    (program.home / "settings.json").write_text('{"model": "toy", "decode_limit_s": 100000}')
    paint(tmp_path / "photos" / "red.png")
    program("add", tmp_path / "photos")
    assert_one_clear_error(program("sync"), "decode_limit_s")


@pytest.mark.parametrize(
    "arguments", [("search", "x", "-n", "many"), ("show",), ("nonsense",), ("status", "--what")]
)
def test_wrong_usage(program, arguments) -> None:
    ran = program(*arguments)
    assert ran.code == 2
    assert "Usage:" in ran.err
    assert ran.out == ""


def test_a_question_that_is_very_long_or_odd_is_answered(program, tmp_path: Path) -> None:
    paint(tmp_path / "photos" / "red.png")
    program("add", tmp_path / "photos")
    program("sync")
    for question in ("red " * 5000, "ひまわり 🌻", "'; DROP TABLE items; --", "red\tsky", "%00"):
        assert program("search", "--all", "--json", "--", question).code == 0, question


def test_odd_file_names_come_back_as_they_are(program, tmp_path: Path) -> None:
    photos = tmp_path / "photos"
    names = [
        "a [b] {c}.png",
        "-dash.png",
        "ünïcödé 写真.png",
        "quote'\".png",
        "new\nline.png",
        "\x1b[31mred.png",
    ]
    for seed, name in enumerate(names):
        paint(photos / name, "red", seed=seed)
    raw = os.fsencode(photos) + b"/not \xff utf-8.png"
    os.rename(paint(tmp_path / "x.png", "red", seed=99), raw)
    program("add", photos)
    assert program("sync", "--json").json["embedded"] == len(names) + 1
    hits = program("search", "red", "--json").json["hits"]
    assert {hit["path"] for hit in hits} == {str(photos / name) for name in names} | {
        f"{photos}/not \\xff utf-8.png"
    }
    shown = program("search", "red").out
    assert "\x1b" not in shown
    assert len(shown.splitlines()) == 1 + len(names) + 1


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small disk of its own")
def test_a_full_disk_loses_nothing(program, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no small disk can be mounted here")
    try:
        home = disk / "home"
        home.mkdir()
        (home / "settings.json").write_text('{"model": "toy"}')
        for number in range(120):
            paint(tmp_path / "photos" / f"{number}.png", "red", seed=number, size=(1024, 768))
        program("add", tmp_path / "photos", "--home", home)
        ran = program("sync", "--home", home)
        assert_one_clear_error(ran, "full")
        subprocess.run(["mount", "-o", "remount,size=100m", str(disk)], check=True)
        again = program("sync", "--home", home, "--json")
        assert again.code == 0, again.err
        assert program("status", "--home", home, "--json").json["embedded"] == 120
    finally:
        subprocess.run(["umount", str(disk)], check=True)
