"""A small library of coloured pictures in a real catalogue, embedded by the toy model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import toy
import xxhash

from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import QueryImageError
from photosearch.parts import Box
from photosearch.records import (
    DecodedFile,
    DecodedPicture,
    FileKind,
    FoundFile,
    InputSpec,
    PhotoMetadata,
    Pixels,
    Volume,
)
from photosearch.search.searcher import Searcher


class Shelf:
    """A catalogue, and a short way to put coloured pictures into it."""

    def __init__(self, home: Path) -> None:
        self.catalogue = Catalogue(home)
        self.photos = home.parent / "photos"
        self.volume_id = self.catalogue.folders.see_volume(Volume("disk", "Disk", home.parent))
        self.catalogue.folders.add(Volume("disk", "Disk", home.parent), self.photos)
        self.read: list[Path] = []
        self.outside: dict[Path, Pixels] = {}
        self.toy = toy.ToyEmbedder()

    def put(
        self, name: str, above: str, below: str | None = None, caption: str = "", embed: bool = True
    ) -> int:
        """Take in a picture and embed it; the same colours are the same picture. Returns the item's id."""
        pixels = toy.picture(above, below)
        digest = xxhash.xxh3_128_digest(pixels.tobytes())
        text = f"photos/{name}"
        found = FoundFile(
            self.photos / name, FileKind.PHOTO, len(name), 1, xxhash.xxh3_64_intdigest(name.encode()) >> 2
        )
        decoded = DecodedFile(
            key=1,
            path=found.path,
            content_hash=xxhash.xxh3_128_digest(name.encode()),
            size=found.size,
            metadata=PhotoMetadata(caption=caption),
            picture=DecodedPicture(digest, 16, 16, b"preview", 16),
        )
        taken = self.catalogue.files.take_in(self.volume_id, text, found, decoded)
        if embed:
            vectors = self.toy.embed_images(pixels[None])
            self.catalogue.vectors.put(toy.CARD.key, "whole", [taken.view_id], vectors, ["preview"])
            self.embed_captions()
        return taken.item_id

    def embed_captions(self) -> None:
        for view in self.catalogue.vectors.unembedded(toy.CARD.key, "caption"):
            vectors = self.toy.embed_texts([view.caption or ""])
            self.catalogue.vectors.put(toy.CARD.key, "caption", [view.view_id], vectors, ["caption"])

    def remove(self, name: str) -> None:
        self.catalogue.files.remove(self.volume_id, [f"photos/{name}"])

    def pixels_of(self, path: Path, spec: InputSpec, box: Box | None = None) -> Pixels:
        self.read.append(path)
        if path not in self.outside:
            raise QueryImageError(f"{path} cannot be read.")
        pixels = self.outside[path]
        if box is None:
            return pixels
        rows = np.linspace(box.y, box.y + box.height, toy.SIZE_PX, endpoint=False) * toy.SIZE_PX
        columns = np.linspace(box.x, box.x + box.width, toy.SIZE_PX, endpoint=False) * toy.SIZE_PX
        return pixels[rows.astype(int)][:, columns.astype(int)]

    def searcher(self, hnsw_from: int = 1_000_000) -> Searcher:
        derived = self.catalogue.home / "derived"
        return Searcher(
            self.catalogue,
            lambda name: self.toy,
            lambda name: name or "toy",
            self.pixels_of,
            derived,
            hnsw_from,
        )


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path / "home")
    yield made
    made.catalogue.close()


@pytest.fixture
def colours(shelf: Shelf) -> Shelf:
    """Nine pictures, one of each colour, named after it."""
    for name in toy.NAMES:
        shelf.put(f"{name}.jpg", name)
    return shelf


@pytest.fixture
def names() -> Callable[[object], list[str]]:
    """The file names of an answer's hits."""
    return lambda answer: [hit.item.path.name for hit in answer.hits]  # type: ignore[attr-defined]
