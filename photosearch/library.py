"""The façade that the command line, the window, evaluation and training use. It delegates; it stays short.

A `Library` is one home folder: a catalogue, its previews and vectors, and the gallery folders it follows. It may be
used from several threads at once; long work is a generator that yields `Progress` and takes a stop event.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from photosearch.models.embedder import Embedder, ModelCard
from photosearch.records import (
    Answer,
    Check,
    Failure,
    GalleryFolder,
    Item,
    Progress,
    Question,
    Status,
    SyncSummary,
    Timeline,
)


class Library:
    """One library at a home folder."""

    def __init__(self, home: Path | None = None) -> None:
        """Open the library at `home` (default: `settings.default_home()`), making it where it is new.

        Raises `CatalogueError` (or one of its kinds) where it cannot be opened.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Stop child processes and close the catalogue. A second call does nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---------------------------------------------------------------------------------- gallery folders

    def folders(self) -> tuple[GalleryFolder, ...]:
        """The gallery folders in the order they were added."""
        raise NotImplementedError

    def add_folders(self, paths: Sequence[Path]) -> tuple[GalleryFolder, ...]:
        """Follow these folders from now on. All or none: raises `FolderError` at the first that cannot be read.

        A folder inside one that is followed already is not added again.
        """
        raise NotImplementedError

    def remove_folder(self, path: Path, *, forget: bool = False) -> int:
        """Follow this folder no longer; returns how many photos left the library.

        What is known of its photos is kept for the day it comes back, unless `forget`.
        """
        raise NotImplementedError

    # ---------------------------------------------------------------------------------- the path in

    def sync(
        self, *, stop: Event | None = None, confirm_missing: bool = False
    ) -> Generator[Progress, None, SyncSummary]:
        """Bring the catalogue up to date with the folders; stops soon after `stop` is set, losing nothing."""
        raise NotImplementedError

    def follow(self, *, stop: Event) -> Iterator[Progress | SyncSummary]:
        """Sync, then watch the folders and sync what changes until `stop` is set."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------- the path out

    def search(self, question: Question) -> Answer:
        """Answer a question. Raises `QuestionError`, `QueryImageError` or `ModelError`."""
        raise NotImplementedError

    def similar(self, path: Path, *, limit: int = 50, show_all: bool = False) -> Answer:
        """Photos like the one at `path`, which need not be in the library and is not itself in the answer."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------- looking in

    def show(self, path: Path) -> Item:
        """What is known of the photo at `path`. Raises `NotInLibraryError`."""
        raise NotImplementedError

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]:
        """The items with these ids, in this order; unknown ids are left out."""
        raise NotImplementedError

    def timeline(self) -> Timeline:
        """All listed items, newest first."""
        raise NotImplementedError

    def preview(self, item_id: int) -> bytes | None:
        """The item's preview as JPEG, or None where there is none."""
        raise NotImplementedError

    def failures(self) -> tuple[Failure, ...]:
        """Files that could not be read, with step and reason."""
        raise NotImplementedError

    def status(self) -> Status:
        """The library in numbers."""
        raise NotImplementedError

    def doctor(self) -> tuple[Check, ...]:
        """Look at everything and tell its state in plain words; changes nothing."""
        raise NotImplementedError

    def rebuild(self, *, stop: Event | None = None) -> Generator[Progress, None, None]:
        """Make all derived files anew from the catalogue."""
        raise NotImplementedError

    # ---------------------------------------------------------------------------------- models

    def models(self) -> tuple[ModelCard, ...]:
        """Cards of the models that can be used here."""
        raise NotImplementedError

    def model(self, name: str | None = None) -> ModelCard:
        """The card of a model, by default of the one in use. Raises `ModelError`."""
        raise NotImplementedError

    def use_model(self, name: str) -> ModelCard:
        """Answer with this model from now on; the next sync embeds what it has not seen."""
        raise NotImplementedError

    def embedder(self, name: str | None = None) -> Embedder:
        """The model itself, loaded, for measuring. Raises `ModelError`."""
        raise NotImplementedError
