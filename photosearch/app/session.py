"""Everything behind the window that is no widget: the library, its threads, loaders, and the facts about them.

Knows no widgets; the window shows what is emitted here.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from photosearch.app import view_store
from photosearch.app.answerer import Answerer
from photosearch.app.asking import Asking
from photosearch.app.image_loader import ImageLoader
from photosearch.app.item_actions import ItemActions
from photosearch.app.item_details import ItemDetails
from photosearch.app.library_desk import LibraryDesk
from photosearch.app.results_model import ResultsModel
from photosearch.app.searches import History, Search
from photosearch.app.situations import Situation
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.app.understanding import Understanding
from photosearch.app.worker import QUIT_PATIENCE_MS, State, Worker
from photosearch.errors import PersonError
from photosearch.library import Library
from photosearch.parts import Box, ReferencePhoto
from photosearch.records import Answer, GalleryFolder, SyncSummary, Timeline

FOLDERS_MS = 5000
"""So often it is looked whether another program, such as the command line, has changed the folders."""

_NEEDS_RESTART = {"model", "decoders", "decode_limit_s", "decode_memory_mb", "skip_folders"}


class Session(QObject):
    """One library while its window is open."""

    situation_changed = Signal()
    notice = Signal(str)  # a short sentence for the person
    motion_changed = Signal(bool)  # True: no animations

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.library = library
        self.store = view_store.store_of(library.home)
        self._temporary = tempfile.TemporaryDirectory(prefix="photosearch-", ignore_cleanup_errors=True)
        self.keep_in = Path(self._temporary.name)
        self.facts = Situation()
        self._still_system = False
        self._closed = False
        self.is_stuck = False  # after closing: a thread hangs on a dead disk
        self.worker = Worker(library, self)
        self.answerer = Answerer(library, self)
        self.desk = LibraryDesk(library, self.keep_in, self)
        self.history = History(self.store, lambda: bool(library.settings.get("keep_history")))
        self.asking = Asking(self.answerer, self.history, self)
        self.model = ResultsModel(self)
        self.thumbnails = ThumbnailLoader(library, parent=self)
        self.details = ItemDetails(library, self)
        self.photos = ImageLoader(library, self)
        self.item_actions = ItemActions(self.photos, self)
        self.understanding = Understanding(library, self)
        self._looking = QTimer(self, interval=FOLDERS_MS)
        self._looking.timeout.connect(self.desk.fetch_folders)
        self._connect()

    def _connect(self) -> None:
        self.worker.timeline_ready.connect(self._on_timeline)
        self.worker.summary.connect(self._on_summary)
        self.worker.state_changed.connect(self._on_worker_state)
        self.desk.folders_ready.connect(self._on_folders)
        self.desk.folders_changed.connect(self._on_folders_changed)
        self.asking.asked.connect(self._on_asked)
        self.asking.answered.connect(self._on_answered)
        self.asking.failed.connect(self._on_failed)
        self.asking.timeline_wanted.connect(self._on_timeline_wanted)
        self.asking.search_changed.connect(self._on_search_changed)
        self.model.order_chosen.connect(lambda order: self.asking.order(by_date=order == "date"))
        self.item_actions.notice.connect(self.notice)
        self.item_actions.judged.connect(self.judge)

    def start(self, folders: Sequence[Path] = ()) -> None:
        """Begin to work; `folders` are added first."""
        if folders:
            self.desk.add_folders(folders)
        self.desk.fetch_folders()
        self.desk.fetch_failures()
        self.desk.fetch_saved()
        self.desk.ask_for_motion(self._on_motion_known)
        self.worker.start()
        self.answerer.start()
        self._looking.start()

    def close(self) -> None:
        """End every thread; the library itself is the caller's to close. A second call does nothing."""
        if self._closed:
            return
        self._closed = True
        self._looking.stop()
        self.asking.stop()
        threads: tuple[Worker | Answerer | LibraryDesk, ...] = (self.worker, self.answerer, self.desk)
        for thread in threads:
            thread.quit_soon()
        end_s = time.monotonic() + QUIT_PATIENCE_MS / 1000
        ended = [thread.wait(max(0, round((end_s - time.monotonic()) * 1000))) for thread in threads]
        self.is_stuck = not all(ended)
        for loader in (self.thumbnails, self.details, self.photos, self.understanding):
            loader.close()
        self._temporary.cleanup()

    # ------------------------------------------------------------------------------ what a person wants

    def find_similar(self, ids: Sequence[int]) -> None:
        """Ask for photos like these items."""
        if ids:
            self.desk.with_reference_photos(ids, self._ask_images)

    def find_part(self, item_id: int, box: Box) -> None:
        """Ask for photos like a part of this item."""
        self.desk.with_reference_photos(
            [item_id],
            lambda paths: self.asking.ask(
                Search(photos=tuple(ReferencePhoto(path, box) for path in paths[:1]))
            ),
        )

    def judge(self, ids: Sequence[int], good: bool) -> None:
        """Call items right or wrong for the present question, and ask it again with that."""
        if self.asking.search:
            self.asking.ask(self.asking.search.judged(ids, good=good))

    def change_setting(self, name: str, value: object) -> None:
        """Keep a setting; work that depends on it begins anew. Raises `SettingError`."""
        if name == "model":
            self.library.use_model(str(value))
        else:
            self.library.settings.set(name, value)
        if name == "reduced_motion":
            self.motion_changed.emit(self.reduced_motion)
        if name in _NEEDS_RESTART:
            self.worker.restart()
        if name == "model":
            self.asking.again()

    @property
    def reduced_motion(self) -> bool:
        """The person wants no animations, here or in the whole system."""
        return self._still_system or bool(self.library.settings.get("reduced_motion"))

    def _on_motion_known(self, less: bool) -> None:
        self._still_system = less
        self.motion_changed.emit(self.reduced_motion)

    def _ask_images(self, paths: tuple[Path, ...]) -> None:
        if paths:
            self.asking.ask(Search(photos=tuple(ReferencePhoto(path) for path in paths)))

    def _on_search_changed(self, search: Search) -> None:
        self.model.show_judged(search.good, search.bad)

    # -------------------------------------------------------------------------------------- the facts

    def _now(self, **facts: object) -> None:
        self.facts = replace(self.facts, **facts)  # type: ignore[arg-type]
        self.situation_changed.emit()

    def _on_timeline(self, timeline: Timeline) -> None:
        self.model.keep_timeline(timeline)
        self._now(photos=len(timeline.ids))

    def _on_summary(self, summary: SyncSummary) -> None:
        self.desk.fetch_folders()
        self.desk.fetch_failures()
        if summary.added or summary.changed or summary.removed or summary.embedded or summary.moved:
            self.details.forget()
            self.asking.again()

    def _on_worker_state(self, state: str) -> None:
        self._now(worker=State(state))

    def _on_folders_changed(self, folders: tuple[GalleryFolder, ...]) -> None:
        self._now(folders=folders)
        self.worker.restart()

    def _on_folders(self, folders: tuple[GalleryFolder, ...]) -> None:
        """Folders that another program has added or left are followed or followed no longer."""
        known = self.facts.folders
        self._now(folders=folders)
        if known is not None and _followed(known) != _followed(folders):
            self.worker.restart()

    def _on_asked(self) -> None:
        # The page stays as it is until the answer comes: nothing flickers while one types.
        self.facts = replace(self.facts, asked=True)

    def _on_answered(self, answer: Answer) -> None:
        self.model.show_answer(answer)
        self.details.know(self.model.known_items())
        self._now(hits=len(self.model.hits), problem=None)

    def _on_failed(self, problem: PersonError) -> None:
        self._now(problem=problem)

    def _on_timeline_wanted(self) -> None:
        self.model.leave_answer()
        self._now(asked=False, hits=None, problem=None)


def _followed(folders: Sequence[GalleryFolder]) -> set[tuple[Path, tuple[str, ...]]]:
    return {(folder.path, folder.excluded) for folder in folders}
