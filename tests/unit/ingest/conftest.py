"""A library with the toy model that follows one gallery folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from photosearch.library import Library
from photosearch.models import registry


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    folder = tmp_path / "gallery"
    folder.mkdir()
    return folder


@pytest.fixture
def library(tmp_path: Path, gallery: Path) -> Iterator[Library]:
    registry.register("toy", "toy:make")
    with Library(tmp_path / "home") as opened:
        opened.use_model("toy")
        opened.add_folders([gallery])
        yield opened
    for name in ("toy", "other toy"):
        registry.unregister(name)
