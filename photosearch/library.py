"""The façade that the command line, the window, evaluation and training use. It delegates; it stays short.

A `Library` is one home folder: a catalogue, its previews and vectors, and the gallery folders it follows. It may be
used from several threads at once; long work is a generator that yields `Progress` and takes a stop event.

What only the path in needs is imported where it is called: a question from a cold start pays for nothing else.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import BusyError, ModelError, NotInLibraryError, QuestionError
from photosearch.models import registry
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.parts import Box, Completion, ReadQuestion, ReferencePhoto
from photosearch.records import (
    Answer,
    Check,
    Failure,
    GalleryFolder,
    InputSpec,
    Item,
    Pixels,
    Progress,
    Question,
    SavedSearch,
    Stage,
    Status,
    SyncSummary,
    Timeline,
)
from photosearch.search.searcher import Searcher
from photosearch.settings import Settings, default_home

if TYPE_CHECKING:
    from photosearch.ingest.intake import Tools

BUSY_RETRY_S = 1.0
SAVED_HINT = "`photosearch saved` lists them."
SHARPEN_AT_ONCE = 100  # previews, so that new photos need not wait long


class Library:
    """One library at a home folder."""

    def __init__(self, home: Path | None = None) -> None:
        """Open the library at `home` (default: `settings.default_home()`), making it where it is new.

        Raises `CatalogueError` (or one of its kinds) where it cannot be opened.
        """
        self.home = (home or default_home()).expanduser().absolute()
        self.settings = Settings(self.home / "settings.json")
        self._catalogue = Catalogue(self.home)

    def close(self) -> None:
        """Close the catalogue. A second call does nothing."""
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---------------------------------------------------------------------------------- gallery folders

    def folders(self) -> tuple[GalleryFolder, ...]:
        """The gallery folders in the order they were added."""
        return self._catalogue.folders.described()

    def add_folders(self, paths: Sequence[Path]) -> tuple[GalleryFolder, ...]:
        """Follow these folders from now on. All or none: raises `FolderError` at the first that cannot be read.

        A folder inside one that is followed already is not added again. One that holds others takes them over, with
        what they leave out.
        """
        from photosearch.ingest import adding

        adding.add_folders(self._catalogue, paths)
        return self.folders()

    def exclude(self, path: Path, patterns: Sequence[str]) -> tuple[GalleryFolder, ...]:
        """Leave out what matches these glob patterns, relative to the gallery folder at `path`.

        What is known of such photos is erased at once. Raises `FolderError` where the folder is not followed.
        """
        from photosearch.ingest.leaving_out import leave_out

        kept = self._catalogue.folders.followed(path)
        with self._catalogue.batch():
            self._catalogue.folders.exclude(kept.id, patterns)
            leave_out(self._catalogue, self._catalogue.folders.followed(path), self._skip_names())
        self._catalogue.renew_backups()
        return self.folders()

    def remove_folder(self, path: Path, *, forget: bool = False) -> int:
        """Follow this folder no longer; returns how many photos left the library.

        What is known of its photos is kept for the day it comes back, unless `forget`. Raises `FolderError`.
        """
        kept = self._catalogue.folders.followed(path)
        return self._catalogue.unfollow(kept, forget=forget)

    # ---------------------------------------------------------------------------------- the path in

    def sync(
        self,
        *,
        stop: Event | None = None,
        confirm_missing: bool = False,
        model: str | None = None,
        within: frozenset[Path] | None = None,
    ) -> Generator[Progress, None, SyncSummary]:
        """Bring the catalogue up to date with the folders; stops soon after `stop` is set, losing nothing.

        `within` limits the look at the disk to what lies below these folders. Photos are embedded by `model`, by
        default the one in use. Raises `BusyError` while another photosearch syncs the same library, and `ModelError`.
        """
        from photosearch.catalogue.lease import lease
        from photosearch.ingest import pipeline

        stop = stop or Event()
        with lease(self.home), contextlib.closing(self._tools(model)) as tools:
            summary = yield from pipeline.sync(
                self._catalogue,
                tools,
                skip_names=self._skip_names(),
                stop=stop,
                confirm_missing=confirm_missing,
                within=within,
            )
            if not stop.is_set():
                yield Progress(Stage.FINISH, 0, None, "index")
                self._searcher.prepare(tools.card, stop)
                yield Progress(Stage.FINISH, 0, None, "backup")
                summary = replace(summary, notes=summary.notes + self._catalogue.look_after())
            return summary

    def follow(self, *, stop: Event) -> Iterator[Progress | SyncSummary]:
        """Sync, then watch the folders and sync what changes until `stop` is set; in between, sharpen previews."""
        from photosearch.gallery import watch

        changed = watch.changes([folder.path for folder in self.folders()], stop=stop)
        first = yield from self._sync_in_turn(stop, None)
        yield replace(first, notes=self.notes + first.notes)
        yield from self._sharpen(stop)
        for folders in changed:
            yield (yield from self._sync_in_turn(stop, folders))
            yield from self._sharpen(stop)

    # ---------------------------------------------------------------------------------- the path out

    def search(self, question: Question) -> Answer:
        """Answer a question. Raises `QuestionError`, `QueryImageError` or `ModelError`."""
        return self._searcher.answer(question)

    def ranking(self, question: Question) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and scores of all listed items, best first: what `search` ranks by, without its cut and records."""
        return self._searcher.ranking(question)

    def similar(self, path: Path, *, limit: int = 50, show_all: bool = False) -> Answer:
        """Photos like the one at `path`, which need not be in the library and is not itself in the answer."""
        return self.search(
            Question(photos=(ReferencePhoto(path),), limit=limit, show_all=show_all, exclude_photos=True)
        )

    def read(self, question: Question) -> ReadQuestion:
        """What is understood of a question, and what is not; nothing is compared and nothing is raised for it."""
        return self._searcher.read(question)

    def complete(self, words: str, cursor: int) -> tuple[Completion, ...]:
        """Ways to go on where the line is typed at, likeliest first."""
        return self._searcher.complete(words, cursor)

    def saved_searches(self) -> tuple[SavedSearch, ...]:
        """By name."""
        return self._catalogue.searches.all()

    def save_search(self, saved: SavedSearch) -> None:
        """Keep a question under a name, in place of one that has it. Raises `QuestionError` for an empty name."""
        if not saved.name.strip():
            raise QuestionError("A saved search needs a name.", "Give it a short one.")
        self._catalogue.searches.save(replace(saved, name=saved.name.strip()))

    def remove_saved_search(self, name: str) -> None:
        """Raises `NotInLibraryError` where there is none of that name."""
        if not self._catalogue.searches.remove(name.strip()):
            raise NotInLibraryError(f"There is no saved search “{name}”.", SAVED_HINT)

    # ---------------------------------------------------------------------------------- looking in

    def show(self, path: Path) -> Item:
        """What is known of the photo at `path`. Raises `NotInLibraryError`."""
        item = self._catalogue.items.by_path(path)
        if item is None:
            raise NotInLibraryError(f"{path} is not in the library.")
        return item

    def items(self, ids: Sequence[int]) -> tuple[Item, ...]:
        """The listed items with these ids, in this order; unknown ids are left out."""
        return tuple(self._catalogue.items.get(ids))

    def timeline(self) -> Timeline:
        """All listed items, newest first."""
        return self._catalogue.items.timeline()

    def preview(self, item_id: int) -> bytes | None:
        """The item's preview as JPEG, or None where there is none."""
        return self._catalogue.previews.of_item(item_id)

    def pixels(self, path: Path, long_side_px: int) -> Pixels:
        """The photo at `path`, upright sRGB of at most this long side, decoded in a child process.

        Returns (height, width, 3). Raises `QueryImageError` where it cannot be read.
        """
        from photosearch.gallery.reference_photo import upright

        return upright(path, long_side_px, self._decode_limits)

    def failures(self) -> tuple[Failure, ...]:
        """Files that could not be read, with step and reason."""
        return self._catalogue.failures.all()

    def status(self) -> Status:
        """The library in numbers."""
        from photosearch.doctor.numbers import status_of

        card = None
        with contextlib.suppress(ModelError):  # the model may be gone; the numbers are still wanted
            card = self.model()
        index = self._searcher.index_name(card) if card else "exact"
        return status_of(self._catalogue, self.model_name, card, self._derived_path, index)

    def doctor(self) -> Iterator[Check]:
        """Look at everything and tell its state in plain words, one check after the other; changes nothing."""
        from photosearch.doctor.checks import examine

        return examine(self._catalogue, self.model)

    def report(self) -> str:
        """What `doctor` finds, for a bug tracker: without the name of any folder or photo."""
        from photosearch.doctor import report

        return report.written(self.status(), self.doctor(), self.failures())

    @property
    def notes(self) -> tuple[str, ...]:
        """What had to be mended when the library was opened, sentences for the person."""
        return self._catalogue.notes

    def retry(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]:
        """Try all files again that could not be read, and sync."""
        self._catalogue.failures.clear()
        return (yield from self.sync(stop=stop))

    def repair(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]:
        """Read everything that is kept, mend what is damaged, try all files, and make all derived files anew.

        Raises `BusyError` while another photosearch has the library open.
        """
        from photosearch.catalogue.lease import lease

        stop = stop or Event()
        with lease(self.home):
            yield Progress(Stage.FINISH, 0, None, "reading everything")
            notes = self._catalogue.mend()
            self._catalogue.failures.clear()
            self.__dict__.pop("_searcher", None)  # it may follow a file that is no more
        summary = yield from self.sync(stop=stop)
        yield from self.rebuild(stop=stop)
        return replace(summary, notes=notes + summary.notes)

    def rebuild(self, *, stop: Event | None = None) -> Generator[Progress, None, None]:
        """Make all derived files anew from the catalogue, for every model that has been used."""
        cards = [card for card in self.models() if self._catalogue.vectors.revision(card.key)]
        for done, card in enumerate(cards):
            if stop is not None and stop.is_set():
                return
            yield Progress(Stage.FINISH, done, len(cards), card.name)
            self._searcher.rebuild(card, stop)
        yield Progress(Stage.FINISH, len(cards), len(cards))

    # ---------------------------------------------------------------------------------- models

    def models(self) -> tuple[ModelCard, ...]:
        """Cards of the models that can be used here."""
        return registry.installed(self._models_path)

    def model(self, name: str | None = None) -> ModelCard:
        """The card of a model, by default of the one in use. Raises `ModelError`."""
        return registry.card(name or self.model_name, models_path=self._models_path)

    @property
    def model_name(self) -> str:
        """The name of the model in use, which may no longer be there."""
        return str(self.settings.get("model"))

    def use_model(self, name: str) -> ModelCard:
        """Answer with this model from now on; the next sync embeds what it has not seen."""
        card = self.model(name)
        self.settings.set("model", card.name)
        return card

    def install_model(self, name: str, *, stop: Event | None = None) -> Generator[Progress, None, ModelCard]:
        """Fetch a published model's weights. Raises `ModelError`."""
        from photosearch.models import download  # asks the network, so it comes only when wanted

        return (yield from download.install(name, self._models_path, stop))

    def remove_model(self, name: str) -> None:
        """Delete an installed model that is not in use; its vectors are kept. Raises `ModelError`."""
        from photosearch.models import download

        if name == self.settings.get("model"):
            raise ModelError(f"{name} is in use.", "Choose another first: photosearch models use builtin")
        download.uninstall(name, self._models_path)

    def embedder(self, name: str | None = None) -> Embedder:
        """The model itself, loaded once a process. Raises `ModelError`."""
        return registry.load(name or self.model_name, models_path=self._models_path)

    # ---------------------------------------------------------------------------------- inside

    @property
    def _models_path(self) -> Path:
        return self.home / "models"

    @property
    def _derived_path(self) -> Path:
        return self.home / "derived"

    @cached_property
    def _searcher(self) -> Searcher:
        return Searcher(
            self._catalogue,
            embedder_for=self.embedder,
            name_for=lambda name: name or self.model_name,
            pixels_of=self._query_pixels,
            derived_path=self._derived_path,
            hnsw_from=self.settings.get("hnsw_from"),
        )

    def _query_pixels(self, path: Path, spec: InputSpec, box: Box | None = None) -> Pixels:
        """A reference photo, or a crop of it, as the model's square. Raises `QueryImageError`."""
        from photosearch.gallery.reference_photo import square_of

        return square_of(path, spec, box, self._decode_limits)

    @property
    def _decode_limits(self) -> tuple[float, int]:
        return self.settings.get("decode_limit_s"), self.settings.get("decode_memory_mb")

    def _sync_in_turn(
        self, stop: Event, within: frozenset[Path] | None
    ) -> Generator[Progress, None, SyncSummary]:
        """Sync when nobody else does: what a watcher has seen must not be lost to a sync on the command line."""
        while not stop.is_set():
            try:
                return (yield from self.sync(stop=stop, within=within))
            except BusyError:
                stop.wait(BUSY_RETRY_S)
        return SyncSummary()

    def _sharpen(self, stop: Event) -> Iterator[Progress]:
        from photosearch.catalogue.lease import lease
        from photosearch.ingest import pipeline

        with (
            contextlib.suppress(BusyError),  # there will be other idle times
            lease(self.home),
            contextlib.closing(self._tools(None)) as tools,
        ):
            yield from pipeline.sharpen(self._catalogue, tools, stop=stop, limit=SHARPEN_AT_ONCE)

    def _tools(self, model: str | None) -> Tools:
        from photosearch.ingest.equipping import tools_for

        return tools_for(self.model(model), self.settings, self._models_path)

    def _skip_names(self) -> tuple[str, ...]:
        return tuple(name.strip() for name in self.settings.get("skip_folders").split(",") if name.strip())
