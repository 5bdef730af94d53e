"""Real files from phones and from libraries' test suites, corrupt ones among them, all go through `sync`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from photosearch.library import Library

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
    """The sample photos are two pictures in all orientations: upright, each has its one shape."""
    folder = unzipped("files_exif_orientation")
    program("add", folder)
    program("sync")
    with Library(program.home) as library:
        items = [library.show(path) for path in sorted(folder.rglob("*.jpg"))]
    assert len(items) == 18
    for item in items:
        assert (item.width > item.height) == item.path.name.startswith("Landscape"), item.path


@pytest.mark.data
def test_positions_are_read(program, unzipped: Callable[[str], Path]) -> None:
    folder = unzipped("files_exif_gps")
    program("add", folder)
    program("sync")
    document = program("show", folder / "DSCN0010.jpg", "--json").json
    assert 43 < document["latitude"] < 44  # Arezzo
    assert document["place"] == "Arezzo, Tuscany, Italy"
    assert 11 < document["longitude"] < 12
    assert document["taken_source"] == "exif"
