"""Follows folders. One that holds others which were followed on their own takes them over, with what they leave out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from photosearch.catalogue.catalogue import Catalogue
from photosearch.gallery import patterns, volumes
from photosearch.ingest.survey import readable_folder


def add_folders(catalogue: Catalogue, paths: Sequence[Path]) -> None:
    """Follow these folders from now on, all or none; one inside a followed one is followed already.

    Raises `FolderError` at the first that cannot be read.
    """
    resolved = [readable_folder(path) for path in paths]
    with catalogue.batch():
        for path in resolved:
            followed = catalogue.folders.all()
            if not any(path.is_relative_to(folder.path) for folder in followed):
                inner = [folder for folder in followed if folder.path.is_relative_to(path)]
                excluded = [
                    pattern
                    for folder in inner
                    for pattern in patterns.below(folder.path.relative_to(path).as_posix(), folder.excluded)
                ]
                catalogue.folders.add(volumes.volume_of(path), path, excluded)
