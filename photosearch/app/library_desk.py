"""Asks the library for folders, failures and small pictures, and changes its folders, away from the window's thread.

Knows no widgets.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from photosearch.app.errands import Errands
from photosearch.app.motion import less_motion_wanted
from photosearch.app.suggested_folders import suggested_folders
from photosearch.errors import PersonError, QueryImageError
from photosearch.parts import ReferencePhoto
from photosearch.records import Failure, GalleryFolder, Item, Pixels, SavedSearch

Result = TypeVar("Result")
CHIP_PX = 128
LARGEST_CHIP_PX = 1024  # of a whole photo that a small crop is cut from
SIMILAR_AT_MOST = 6


class Shelf(Protocol):
    """The part of a library that the desk needs."""

    @property
    def home(self) -> Path: ...

    def folders(self) -> tuple[GalleryFolder, ...]: ...
    def add_folders(self, paths: Sequence[Path]) -> tuple[GalleryFolder, ...]: ...
    def exclude(self, path: Path, patterns: Sequence[str]) -> tuple[GalleryFolder, ...]: ...
    def remove_folder(self, path: Path, *, forget: bool = False) -> int: ...
    def failures(self) -> tuple[Failure, ...]: ...
    def show(self, path: Path) -> Item: ...
    def items(self, ids: Sequence[int]) -> tuple[Item, ...]: ...
    def preview(self, item_id: int) -> bytes | None: ...
    def pixels(self, path: Path, long_side_px: int) -> Pixels: ...
    def saved_searches(self) -> tuple[SavedSearch, ...]: ...
    def save_search(self, saved: SavedSearch) -> None: ...
    def remove_saved_search(self, name: str) -> None: ...


class LibraryDesk(QObject):
    """Answers arrive as signals, or at the function that was given."""

    folders_ready = Signal(object)  # tuple[GalleryFolder, ...]
    folders_changed = Signal(object)  # likewise: changed from here, even if the worker knew them by then
    failures_ready = Signal(object)  # tuple[Failure, ...]
    chip_ready = Signal(object, QImage)  # ReferencePhoto
    saved_ready = Signal(object)  # tuple[SavedSearch, ...]
    problem = Signal(object)  # PersonError

    def __init__(self, library: Shelf, keep_in: Path, parent: QObject | None = None) -> None:
        """`keep_in` is a folder for reference photos whose files cannot be reached."""
        super().__init__(parent)
        self._library, self._keep_in = library, keep_in
        self._errands = Errands(self)
        self._errands.problem.connect(self.problem)
        self._pictures = Errands(self)  # a slow photo holds up no folder
        self._errands.start()
        self._pictures.start()

    def quit_soon(self) -> None:
        """End the threads, without waiting for them."""
        for errands in (self._errands, self._pictures):
            errands.quit_soon()

    def wait(self, patience_ms: int) -> bool:
        """True when both threads have ended, False where one does not within this time."""
        begun_s = time.monotonic()
        ended = self._errands.wait(patience_ms)
        left_ms = patience_ms - round((time.monotonic() - begun_s) * 1000)
        return self._pictures.wait(max(0, left_ms)) and ended

    # ---------------------------------------------------------------------------------------- folders

    def fetch_folders(self) -> None:
        self._errands.run_soon(self._library.folders, self.folders_ready.emit)

    def add_folders(self, paths: Sequence[Path]) -> None:
        self._change(lambda: self._library.add_folders(paths))

    def remove_folder(self, path: Path, *, forget: bool) -> None:
        def remove() -> tuple[GalleryFolder, ...]:
            self._library.remove_folder(path, forget=forget)
            return self._library.folders()

        self._change(remove)

    def exclude(self, path: Path, patterns: Sequence[str]) -> None:
        self._change(lambda: self._library.exclude(path, patterns))

    def ask_for_motion(self, then: Callable[[bool], None]) -> None:
        """Whether the system wants less motion."""
        self._pictures.run_soon(less_motion_wanted, then)

    def find_folders(self, then: Callable[[list[Path]], None]) -> None:
        """The usual folders of photos that exist on this computer."""
        self._pictures.run_soon(suggested_folders, then)

    def _change(self, work: Callable[[], tuple[GalleryFolder, ...]]) -> None:
        def told(folders: tuple[GalleryFolder, ...]) -> None:
            self.folders_changed.emit(folders)
            self.folders_ready.emit(folders)

        self._errands.run_soon(work, told)

    # ------------------------------------------------------------------------------ failures and items

    def fetch_failures(self) -> None:
        self._errands.run_soon(self._library.failures, self.failures_ready.emit)

    def with_reference_photos(self, ids: Sequence[int], then: Callable[[tuple[Path, ...]], None]) -> None:
        """Paths that a question about these items can be asked with."""
        self._errands.run_soon(lambda: self._reference_photos(ids), then)

    def fetch_chip(self, photo: ReferencePhoto) -> None:
        """A small picture of a reference photo, or of its crop; an empty one where it cannot be read."""
        self._pictures.run_soon(lambda: self._chip(photo), lambda image: self.chip_ready.emit(photo, image))

    # ------------------------------------------------------------------------------- saved searches

    def fetch_saved(self) -> None:
        self._errands.run_soon(self._library.saved_searches, self.saved_ready.emit)

    def save_search(self, saved: SavedSearch) -> None:
        """Keep a search; of its photos those that would go with this session are copied into the library's home."""

        def save() -> None:
            try:
                photos = tuple(
                    replace(photo, path=self._lasting(photo.path)) for photo in saved.question.photos
                )
            except OSError as error:
                raise QueryImageError(f"A photo of this search cannot be kept: {error.strerror}.") from error
            self._library.save_search(replace(saved, question=replace(saved.question, photos=photos)))

        self._keep(save)

    def remove_saved(self, name: str) -> None:
        self._keep(lambda: self._library.remove_saved_search(name))

    def _keep(self, change: Callable[[], None]) -> None:
        def work() -> tuple[SavedSearch, ...]:
            change()
            saved = self._library.saved_searches()
            self._tidy_up({photo.path for kept in saved for photo in kept.question.photos})
            return saved

        self._errands.run_soon(work, self.saved_ready.emit)

    @property
    def _saved_photos(self) -> Path:
        return self._library.home / "saved photos"

    def _lasting(self, path: Path) -> Path:
        """The path, or that of a copy where the file is only of this session."""
        if not path.is_relative_to(self._keep_in):
            return path
        data = path.read_bytes()
        kept = self._saved_photos / f"{hashlib.blake2b(data, digest_size=12).hexdigest()}{path.suffix}"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(data)
        return kept

    def _tidy_up(self, wanted: set[Path]) -> None:
        """Copies that no saved search asks with go."""
        for path in self._saved_photos.glob("*"):
            if path not in wanted:
                path.unlink(missing_ok=True)

    # --------------------------------------------------------------------------------------- pictures

    def _reference_photos(self, ids: Sequence[int]) -> tuple[Path, ...]:
        items = self._library.items(ids[:SIMILAR_AT_MOST])
        return tuple(path for item in items if (path := self._reachable(item)) is not None)

    def _reachable(self, item: Item) -> Path | None:
        """A file of the item, or its preview where its disk is away."""
        for path in item.paths:
            if path.is_file():
                return path
        preview = self._library.preview(item.id)
        if preview is None:
            return None
        self._keep_in.mkdir(parents=True, exist_ok=True)
        kept = self._keep_in / f"{item.path.stem} {item.id}.jpg"
        kept.write_bytes(preview)
        return kept

    def _chip(self, photo: ReferencePhoto) -> QImage:
        """A crop is cut from a picture that is large enough for it."""
        box = photo.box
        if box is None:
            return self._small(photo.path, CHIP_PX)
        wanted = round(CHIP_PX / max(box.width, box.height, CHIP_PX / LARGEST_CHIP_PX))
        image = self._small(photo.path, wanted)
        width, height = image.width(), image.height()
        return image.copy(
            round(box.x * width),
            round(box.y * height),
            max(1, round(box.width * width)),
            max(1, round(box.height * height)),
        )

    def _small(self, path: Path, long_side_px: int) -> QImage:
        try:
            preview = self._library.preview(self._library.show(path).id)
            if preview:
                return QImage.fromData(preview)
        except PersonError:
            pass  # a photo from elsewhere
        try:
            pixels = self._library.pixels(path, long_side_px)
        except PersonError:
            return QImage()
        height, width, _ = pixels.shape
        return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
