"""The library in numbers. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from photosearch.catalogue.catalogue import Catalogue
from photosearch.models.embedder import ModelCard
from photosearch.records import Status


def status_of(
    catalogue: Catalogue, model_name: str, card: ModelCard | None, derived_path: Path, index: str
) -> Status:
    """`card` is that of the model in use, None where it is gone; `index` is what answers now."""
    derived = derived_path.rglob("*") if derived_path.exists() else ()
    sizes = catalogue.size_bytes()
    sizes["derived"] = sum(path.stat().st_size for path in derived if path.is_file())
    return Status(
        photos=catalogue.items.count(),
        embedded=catalogue.vectors.count(card.key) if card else 0,
        failed=catalogue.failures.count(),
        missing=catalogue.items.count_missing(),
        model=model_name,
        home=catalogue.home,
        folders=catalogue.folders.described(),
        captions=catalogue.items.count_captioned(),
        size_bytes=sizes,
        index=index,
    )
