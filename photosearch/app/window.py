"""The main window: puts the parts together and passes on what they say to each other. Decides and computes little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from photosearch.app import situations, view_store
from photosearch.app.chosen_photos import ChosenPhotos
from photosearch.app.drop_target import DropTarget
from photosearch.app.failures_page import FailuresPage
from photosearch.app.gallery_page import GalleryPage
from photosearch.app.language_sheet import LanguageSheet
from photosearch.app.message_page import Choice, Message, MessagePage
from photosearch.app.notes_bar import NotesBar
from photosearch.app.notice import Notice
from photosearch.app.preferences_desk import PreferencesDesk
from photosearch.app.saved_desk import SavedDesk
from photosearch.app.searches import Search
from photosearch.app.session import Session
from photosearch.app.shortcuts_sheet import ShortcutsSheet
from photosearch.app.situations import Page
from photosearch.app.status_line import StatusLine
from photosearch.app.top_bar import TopBar
from photosearch.app.viewer import Viewer
from photosearch.app.welcome import WelcomePage
from photosearch.app.window_actions import WindowActions
from photosearch.app.worker import State
from photosearch.errors import PersonError
from photosearch.gallery.formats import ALL_EXTENSIONS
from photosearch.records import Failure

PATIENCE_MS = 500
"""An answer that takes longer than this is announced."""


class Window(QMainWindow):
    """Photos, search bar, status line; and over them the viewer of one photo."""

    closed = Signal()

    def __init__(self, session: Session, suggested: Sequence[Path] | None = None) -> None:
        """`suggested` are the folders that the welcome page offers (default: those found on this computer, looked
        for away from the window, since a dead mount may hang)."""
        super().__init__()
        self.session = session
        self.setWindowTitle("photosearch")
        self.setMinimumSize(640, 480)
        self._failures: tuple[Failure, ...] = ()
        self._in_failures = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._look_for_folders = suggested is None
        self._build(suggested or ())
        self.actions_by_name = WindowActions(self)
        self.top.show_menu(self.actions_by_name.menu())
        self.preferences = PreferencesDesk(self, session)
        self._connect_search()
        self._connect_photos()
        self._connect_library()
        view_store.restore(session.store, self, self.gallery)
        self.set_reduced_motion(session.reduced_motion)
        session.motion_changed.connect(self.set_reduced_motion)
        self.notes.tell(session.library.notes)

    def _build(self, suggested: Sequence[Path]) -> None:
        session = self.session
        self.saved = SavedDesk(session, self)
        self.top = TopBar(self.saved.earlier)
        self.search_bar = self.top.search_bar
        self.saved.serve(self.search_bar)
        self.notes = NotesBar()
        self.gallery = GalleryPage(session.model, session.thumbnails, session.details)
        self.message = MessagePage()
        self.welcome = WelcomePage(suggested)
        self.failures = FailuresPage()
        self.status = StatusLine()
        self.pages = QStackedWidget()
        for page in (self.gallery, self.message, self.welcome, self.failures):
            self.pages.addWidget(page)
        centre = QWidget()
        centre.setObjectName("centre")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.top, 0), (self.notes, 0), (self.pages, 1), (self.status, 0)):
            column.addWidget(part, stretch)
        self.setCentralWidget(centre)
        self.viewer = Viewer(
            session.model, session.details, session.thumbnails, session.photos, session.item_actions, centre
        )
        self.notice = Notice(centre)
        self.drops = DropTarget(self, self.top, session.keep_in)

    # ----------------------------------------------------------------------------------- connections

    def _connect_search(self) -> None:
        bar, asking = self.search_bar, self.session.asking
        bar.edited.connect(asking.type)
        bar.submitted.connect(asking.ask)
        bar.images_wanted.connect(self.choose_images)
        bar.paste_wanted.connect(self.paste)
        bar.left_downward.connect(self._go_to_photos)
        bar.photo_added.connect(self.session.desk.fetch_chip)
        bar.line_changed.connect(self.session.understanding.read)
        self.session.understanding.understood.connect(bar.show_understood)
        self.session.understanding.completed.connect(bar.show_completions)
        self.saved.notice.connect(self.say)
        self.session.desk.chip_ready.connect(bar.show_thumbnail)
        asking.search_changed.connect(bar.show_search)
        asking.search_changed.connect(self._leave_failures)
        asking.trail_changed.connect(self._show_way)
        asking.asked.connect(self._patience.start)
        self._patience.timeout.connect(self._show_waiting)
        self.top.back.clicked.connect(self.go_back)
        self.top.forward.clicked.connect(self.go_forward)
        self.drops.images_dropped.connect(self.search_with)
        self.drops.folders_dropped.connect(self.add_folders)
        self.drops.link_dropped.connect(
            lambda: self.say(self.tr("Only the address of the picture came along; copy the picture itself."))
        )
        self.drops.nothing_pasted.connect(lambda: self.say(self.tr("There is no photo to paste.")))

    def _connect_photos(self) -> None:
        self.chosen = ChosenPhotos(self.session, self.gallery, self.viewer, self)
        self.chosen.viewer_opened.connect(self.actions_by_name.leave_alone)
        self.chosen.viewer_closed.connect(lambda: self.actions_by_name.leave_alone(enabled=True))
        self.viewer.notice.connect(self.say)
        self.gallery.bar.all_wanted.connect(self.show_less_likely)
        self.gallery.more_wanted.connect(self.session.asking.more)

    def _connect_library(self) -> None:
        session, worker = self.session, self.session.worker
        session.situation_changed.connect(self.show_page)
        session.notice.connect(self.say)
        session.desk.problem.connect(self.show_problem)
        session.desk.failures_ready.connect(self._on_failures)
        worker.progress.connect(self.status.show_progress)
        worker.summary.connect(self.status.show_summary)
        worker.state_changed.connect(self.status.show_state)
        worker.problem.connect(lambda error: self.status.show_problem(f"{error} {error.hint}"))
        self.status.pause_wanted.connect(lambda pause: worker.pause() if pause else worker.resume())
        self.status.failures_wanted.connect(self.show_failures)
        self.welcome.folders_chosen.connect(self.add_folders)
        self.failures.closed.connect(self._leave_failures)
        self.failures.retry_wanted.connect(self._read_failures_again)
        self.failures.reveal_wanted.connect(session.item_actions.show_in_folder)

    # ----------------------------------------------------------------------------------- what is shown

    def show_page(self) -> None:
        """Turn to the page that fits the situation."""
        if self._in_failures:
            return
        page = situations.page_for(self.session.facts)
        self.top.setVisible(page is not Page.WELCOME)
        self.status.setVisible(page is not Page.WELCOME)
        if page in (Page.PHOTOS, Page.WELCOME):
            self._turn_to(self.gallery if page is Page.PHOTOS else self.welcome)
            return
        self.message.show_message(self._message(page))
        self._turn_to(self.message)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the focus of one that goes is not left to chance."""
        before = self.pages.currentWidget()
        if before is page:
            return
        had_focus = before is not None and before.isAncestorOf(QApplication.focusWidget() or self)
        self.pages.setCurrentWidget(page)
        if page is self.welcome:
            self.welcome.focus_first()
            if self._look_for_folders:
                self._look_for_folders = False
                self.session.desk.find_folders(self.welcome.suggest)
        elif had_focus or before is self.welcome:
            self.search_bar.words.setFocus()

    def _message(self, page: Page) -> Message:
        drawing, title, sentence = situations.words_for(page)
        problem = self.session.facts.problem
        if page is Page.PROBLEM and problem is not None:
            back = Choice(self.tr("Show all photos"), self.clear_search)
            return Message(drawing, problem.title, f"{problem}\n{problem.hint}", (back,))
        choices = {
            Page.NOTHING_FOUND: (Choice(self.tr("Show all photos"), self.clear_search, primary=True),),
            Page.EMPTY: (Choice(self.tr("Add a folder…"), self.add_folder, primary=True),),
        }
        return Message(drawing, title, sentence, choices.get(page, ()))

    def say(self, sentence: str) -> None:
        """A short notice that goes by itself."""
        self.notice.say(sentence)

    def show_problem(self, problem: PersonError) -> None:
        """Something a person asked for could not be done."""
        self.say(f"{problem} {problem.hint}".strip())

    def set_reduced_motion(self, reduced: bool) -> None:
        """No animations."""
        self.gallery.grid.set_reduced_motion(reduced)
        self.viewer.reduced_motion = reduced

    # ------------------------------------------------------------------------- actions, named in `shortcuts`

    def focus_search(self) -> None:
        self.search_bar.focus_words()

    def show_history(self) -> None:
        self.search_bar.words.setFocus()
        self.search_bar.show_history()

    def choose_images(self) -> None:
        kinds = f"{self.tr('Photos')} ({' '.join(f'*.{extension}' for extension in sorted(ALL_EXTENSIONS))})"
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Search with photos"), "", kinds)
        if names:
            self.search_with([Path(name) for name in names])

    def paste(self) -> None:
        self.drops.paste()

    def find_similar(self) -> None:
        self.chosen.find_similar()

    def go_back(self) -> None:
        self.session.asking.back()

    def go_forward(self) -> None:
        self.session.asking.forward()

    def clear_search(self) -> None:
        self.session.asking.ask(Search())

    def show_less_likely(self, wanted: bool = True) -> None:
        """The photos below the cut, too, or no longer."""
        self.session.asking.ask(replace(self.session.asking.search, show_all=wanted))

    def save_search(self) -> None:
        self.saved.open()

    def show_language(self) -> None:
        sheet = LanguageSheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.example_chosen.connect(lambda words: self.session.asking.ask(Search(words)))
        sheet.open()

    def toggle_order(self) -> None:
        self.gallery.toggle_order()

    def zoom_in(self) -> None:
        self.gallery.zoom_by(1)

    def zoom_out(self) -> None:
        self.gallery.zoom_by(-1)

    def zoom_reset(self) -> None:
        self.gallery.zoom_by(0)

    def copy_paths(self) -> None:
        self.chosen.copy(True)

    def reveal(self) -> None:
        self.chosen.reveal()

    def add_folder(self) -> None:
        path = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder with photos"))
        if path:
            self.add_folders([Path(path)])

    def pause_or_resume(self) -> None:
        working = self.session.facts.worker in (State.WORKING, State.WATCHING)
        (self.session.worker.pause if working else self.session.worker.resume)()

    def show_failures(self) -> None:
        self._in_failures = True
        self.failures.show_failures(self._failures)
        self.pages.setCurrentWidget(self.failures)
        self.failures.list.setFocus()

    def show_preferences(self) -> None:
        self.preferences.open()

    def show_menu(self) -> None:
        self.top.more.menu().popup(self.top.more.mapToGlobal(self.top.more.rect().bottomLeft()))

    def toggle_fullscreen(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def show_shortcuts(self) -> None:
        sheet = ShortcutsSheet(self)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    # ------------------------------------------------------------------------------ folders and photos

    def add_folders(self, folders: Sequence[Path]) -> None:
        """Follow these folders from now on."""
        self.session.desk.add_folders(folders)

    def search_with(self, images: Sequence[Path]) -> None:
        """Add reference photos to the question."""
        self.viewer.close_photo()
        self.search_bar.add_images(images)

    def come_forward(self, folders: Sequence[Path] = ()) -> None:
        """A second start of the program has handed over its folders."""
        if folders:
            self.add_folders(folders)
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    # ------------------------------------------------------------------------------------------ inside

    def _go_to_photos(self) -> None:
        if self.pages.currentWidget() is self.gallery:
            self.gallery.grid.setFocus()

    def _show_waiting(self) -> None:
        if self.session.asking.is_waiting:
            self.gallery.bar.show_waiting()

    def _show_way(self) -> None:
        trail = self.session.asking.trail
        self.top.show_way(back=trail.can_go_back, forward=trail.can_go_forward)

    def _on_failures(self, failures: tuple[Failure, ...]) -> None:
        self._failures = failures
        self.status.show_failures(len(failures))
        if self._in_failures:
            self.failures.show_failures(failures)

    def _read_failures_again(self) -> None:
        self.session.worker.retry()
        self.say(self.tr("These photos are being read once more."))

    def _leave_failures(self) -> None:
        self._in_failures = False
        self.show_page()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._in_failures:
            self._leave_failures()
        elif event.key() == Qt.Key.Key_Escape and self.session.asking.search:
            self.clear_search()
        elif event.key() == Qt.Key.Key_Escape and self.isFullScreen():
            self.showNormal()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        view_store.save(self.session.store, self, self.gallery, self.session.model)
        self.hide()  # at once, even where a thread needs a moment to end
        self.session.close()
        self.closed.emit()
        super().closeEvent(event)
