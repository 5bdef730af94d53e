"""A catalogue in a temporary home, and made-up files to put into it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.files import TakenIn
from photosearch.records import (
    DecodedFile,
    DecodedPicture,
    FileKind,
    FoundFile,
    PhotoMetadata,
    Volume,
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "home")
    yield opened
    opened.close()


@dataclass
class Shelf:
    """A volume with a gallery folder `photos`, and files that are taken in without any disk."""

    catalogue: Catalogue
    mount: Path
    volume_id: int = field(init=False)

    def __post_init__(self) -> None:
        volume = Volume("disk-1", "Holiday disk", self.mount)
        self.volume_id = self.catalogue.folders.see_volume(volume)
        self.catalogue.folders.add(volume, self.mount / "photos")

    def found(
        self, name: str, content: str = "", *, kind: FileKind = FileKind.PHOTO, file_id: int = 1
    ) -> FoundFile:
        return FoundFile(self.mount / "photos" / name, kind, len(content), 1_000, file_id)

    def take_in(
        self, name: str, content: str, picture: str | None, metadata: PhotoMetadata | None = None
    ) -> TakenIn:
        found = self.found(name, content)
        decoded = DecodedFile(
            0,
            found.path,
            hashlib.md5(content.encode()).digest(),
            len(content),
            metadata or PhotoMetadata(),
            DecodedPicture(hashlib.md5(picture.encode()).digest(), 400, 300, b"jpeg", 300)
            if picture
            else None,
        )
        return self.catalogue.files.take_in(self.volume_id, f"photos/{name}", found, decoded)


@pytest.fixture
def shelf(catalogue: Catalogue, tmp_path: Path) -> Shelf:
    return Shelf(catalogue, tmp_path / "disk")
