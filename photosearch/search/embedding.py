"""The compared parts of a question as unit vectors: words through the model, photos from the library or through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from photosearch.catalogue.catalogue import Catalogue
from photosearch.models.embedder import Embedder
from photosearch.parts import Box, Part
from photosearch.records import InputSpec, Pixels, Vectors

PixelsOf = Callable[[Path, InputSpec, Box | None], Pixels]
"""Reads a photo, or a crop of it, as the (size, size, 3) square of an `InputSpec`; raises `QueryImageError`."""


def own_items(parts: Sequence[Part], catalogue: Catalogue) -> dict[Path, int]:
    """Those reference photos that are in the library, with their items."""
    paths = {part.photo.path for part in parts if part.photo}
    found = {path: catalogue.items.by_path(path) for path in paths}
    return {path: item.id for path, item in found.items() if item is not None}


def embedded(
    parts: Sequence[Part], embedder: Embedder, catalogue: Catalogue, pixels_of: PixelsOf, own: dict[Path, int]
) -> dict[Part, Vectors]:
    """A (dim,) vector for each part. Whole photos of the library are not opened again. Raises `QueryImageError`."""
    spoken = [part for part in parts if part.photo is None]
    shown = [part for part in parts if part.photo is not None]
    texts = embedder.embed_texts([part.words for part in spoken]) if spoken else ()
    vectors: dict[Part, Vectors] = dict(zip(spoken, texts, strict=True))
    item_ids, stored = catalogue.vectors.of_items(embedder.card.key, list(own.values())) if own else ((), ())
    known = dict(zip(map(int, item_ids), stored, strict=True))
    for part in shown:
        assert part.photo is not None
        kept = known.get(own.get(part.photo.path, -1)) if part.photo.box is None else None
        if kept is None:
            pixels = pixels_of(part.photo.path, embedder.card.input, part.photo.box)
            kept = embedder.embed_images(pixels[None])[0]
        vectors[part] = kept
    return vectors
