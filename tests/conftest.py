"""Fixtures shared by all tests."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real photos; the test is skipped where it is not named."""
    named = os.environ.get("PHOTOSEARCH_TEST_DATA")
    if not named:
        pytest.skip("PHOTOSEARCH_TEST_DATA names no folder of real photos")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def unzipped(test_data: Path, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A function that unpacks `NAME.zip` of the data folder once and returns where it lies."""
    unpacked: dict[str, Path] = {}

    def unzip(name: str) -> Path:
        if name not in unpacked:
            folder = tmp_path_factory.mktemp(name)
            with zipfile.ZipFile(test_data / f"{name}.zip") as archive:
                archive.extractall(folder)
            unpacked[name] = folder
        return unpacked[name]

    return unzip
