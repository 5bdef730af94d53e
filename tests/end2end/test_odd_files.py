"""Real files from phones and from libraries' test suites, corrupt ones among them, all go through `sync`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

# mypy: disable-error-code="no-untyped-def"

ARCHIVES = (
    "files_exif_gps",
    "files_exif_orientation",
    "files_heic_iphone",
    "files_heif_fuzz",
    "files_heif_library_samples",
    "files_video",
)


@pytest.mark.data
@pytest.mark.parametrize("name", ARCHIVES)
def test_odd_files_neither_crash_nor_hang(program, name: str, unzipped: Callable[[str], Path]) -> None:
    program("add", unzipped(name))
    ran = program("sync", "--json")
    assert ran.code == 0, ran.err
    summary = ran.json
    failures = program("doctor", "--json").json["failures"]
    assert summary["failed"] == len(failures)
    assert all(failure["step"] and failure["reason"] for failure in failures)
    status = program("status", "--json").json
    assert status["embedded"] == status["photos"]
    again = program("sync", "--json").json
    assert (again["decoded"], again["added"]) == (0, 0)


@pytest.mark.data
def test_every_orientation_comes_out_upright(program, unzipped: Callable[[str], Path]) -> None:
    """The sample photos are the same two pictures in all orientations: upright, each has its one shape."""
    folder = unzipped("files_exif_orientation")
    program("add", folder)
    program("sync")
    paths = [path for path in folder.rglob("*.jpg") if path.is_file()]
    assert paths
    for path in paths:
        item = program("show", path, "--json").json
        landscape = "landscape" in path.name.lower()
        assert (item["width"] > item["height"]) == landscape, path.name


@pytest.mark.data
def test_positions_are_read(program, unzipped: Callable[[str], Path]) -> None:
    folder = unzipped("files_exif_gps")
    program("add", folder)
    program("sync")
    items = [program("show", path, "--json").json for path in sorted(folder.rglob("*.jpg"))[:5]]
    assert any(item["latitude"] is not None for item in items)
