"""The judging window: for each question the pooled photos of all models, in an order that tells nothing.

The steps themselves are `evaluation.judging`; this shows them. The library is asked beside the window's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QInputDialog,
    QMainWindow,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from photosearch.app.background import Background
from photosearch.app.image_loader import ImageLoader, Photo, PhotoJob
from photosearch.app.judging_tiles import Tiles
from photosearch.app.photo_canvas import PhotoCanvas
from photosearch.app.pieces import label, push_button
from photosearch.app.thumbnail_loader import ThumbnailLoader
from photosearch.app.tool_window import run_tool
from photosearch.app.words import number
from photosearch.errors import PersonError
from photosearch.evaluation.asking import model_names
from photosearch.evaluation.judging import JudgingRound, read_questions
from photosearch.library import Library
from photosearch.records import Item

NEXT, BACK, PASS_OVER = "Ctrl+Return", "Ctrl+B", "Ctrl+K"


def run(
    home: Path,
    questions_path: Path,
    judgements_path: Path,
    judge: str = "",
    models: Sequence[str] = (),
    depth: int = 10,
) -> None:
    """Judge what `models` of the library at `home` bring for each question into `judgements_path`, until closed."""

    def build(library: Library) -> JudgingWindow:
        questions = read_questions(questions_path)
        names = model_names(library, models)
        start = partial(JudgingRound, library, questions, judgements_path, models=names, depth=depth)
        return JudgingWindow(library, lambda name: start(judge=name), judge)

    run_tool(home, build)


class JudgingWindow(QMainWindow):
    """A question, its photos, and a button for the next one. Asks for the judge's name where none is given."""

    def __init__(self, library: Library, begin: Callable[[str], JudgingRound], judge: str) -> None:
        super().__init__()
        self._begin = begin
        self._round: JudgingRound | None = None
        self._thumbnails = ThumbnailLoader(library, parent=self)
        self._loader = ImageLoader(library, self)
        self._loader.photo_ready.connect(self._on_photo_ready)
        self._asking = Background(lambda judging: judging.pool(), 1, self)
        self._asking.finished.connect(self._on_pool)
        self._large: Item | None = None
        self._marked_before: frozenset[int] = frozenset()  # of a question that is judged anew
        self.tiles, self.canvas, self.pages = Tiles(self._thumbnails), PhotoCanvas(), QStackedWidget()
        self.question, self.kind = label("", "title", wrap=True), label("", "label")
        self.note, self.progress, self.progress_words = label("", "label"), QProgressBar(), label("", "label")
        self._build()
        self._add_keys()
        self.setWindowTitle(self.tr("Judging – photosearch"))
        self.resize(1180, 800)
        if judge:
            self.start(judge)

    # ---------------------------------------------------------------------------------------- built once

    def _build(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(6)
        column.addWidget(self.kind)
        column.addWidget(self.question)
        column.addWidget(self.note)
        column.addSpacing(8)
        self.tiles.changed.connect(self._on_marked)
        self.tiles.enlarged.connect(self.enlarge)
        self.pages.addWidget(self.tiles)
        self.pages.addWidget(self.canvas)
        column.addWidget(self.pages, 1)
        column.addWidget(self.progress)
        column.addLayout(self._bottom())
        self.setCentralWidget(page)

    def _bottom(self) -> QHBoxLayout:
        self.next_button = push_button(self.tr("Save and next question"), self.save, "primary")
        self.pass_button = push_button(self.tr("Pass over"), self.pass_over)
        self.back_button = push_button(self.tr("Back"), self.go_back)
        for button in (self.next_button, self.pass_button, self.back_button):
            button.setEnabled(False)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.progress_words)
        row.addSpacing(16)
        for keys, words in (
            (self.tr("Space"), self.tr("right or not")),
            (self.tr("Enter"), self.tr("large, Esc back")),
            (QKeySequence(NEXT).toString(QKeySequence.SequenceFormat.NativeText), self.tr("next")),
        ):
            row.addWidget(label(keys, "key"), 0, Qt.AlignmentFlag.AlignVCenter)
            row.addWidget(label(words, "caption"))
            row.addSpacing(4)
        row.addStretch(1)
        for button in (self.back_button, self.pass_button, self.next_button):
            row.addWidget(button)
        return row

    def _add_keys(self) -> None:
        for keys, act in (
            (NEXT, self.save),
            ("Ctrl+Enter", self.save),
            (BACK, self.go_back),
            (PASS_OVER, self.pass_over),
            ("Escape", self.shrink),
        ):
            action = QAction(self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(act)
            self.addAction(action)

    # ---------------------------------------------------------------------------------------- what one does

    def start(self, judge: str) -> None:
        """Begin, or go on, as this judge."""
        try:
            self._round = self._begin(judge)
        except PersonError as error:
            self._say(str(error), "danger")
            return
        self._show_question()

    def ask_who(self) -> None:
        """Ask for the judge's name; without one nothing is judged."""
        name, given = QInputDialog.getText(
            self, self.tr("Judging"), self.tr("Your name, as it stands beside your judgements")
        )
        if given and name.strip():
            self.start(name.strip())
        else:
            self.close()

    def save(self) -> None:
        """Keep what is marked and go on; a photo that is not marked is not right."""
        if self._round is None or not self.next_button.isEnabled():
            return
        try:
            self._round.save(self.tiles.verdicts())
        except PersonError as error:
            self._say(str(error), "danger")
            return
        self._show_question()

    def pass_over(self) -> None:
        """Leave this question unjudged."""
        if self._round is not None and self.pass_button.isEnabled():
            self._round.pass_over()
            self._show_question()

    def go_back(self) -> None:
        """Judge the last question anew."""
        if self._round is not None and self._round.can_go_back and self.back_button.isEnabled():
            try:
                right = self._round.go_back()
            except PersonError as error:
                self._say(str(error), "danger")
                return
            self._show_question()
            self._marked_before = right

    def enlarge(self, item: Item) -> None:
        """Show one photo large, until Escape."""
        self._large = item
        self.canvas.show_photo(self._thumbnails.image(item.id), QSize(item.width, item.height))
        self.pages.setCurrentWidget(self.canvas)
        bound = self.pages.size() * self.devicePixelRatio()
        self._loader.want([PhotoJob(item, "preview", bound), PhotoJob(item, "screen", bound)])

    def shrink(self) -> None:
        """Back to the tiles."""
        self.pages.setCurrentWidget(self.tiles)
        if self._large is not None:
            self.tiles.focus_on(self._large.id)
        self._large = None

    # ---------------------------------------------------------------------------------------- what is shown

    def _show_question(self) -> None:
        assert self._round is not None
        self.shrink()
        self.tiles.show_items(())
        question = self._round.question()
        self.kind.setText(question.kind if question else "")
        self.question.setText(question.words if question else self.tr("All questions are judged. Thank you."))
        self._say(self.tr("Asking …") if question else "")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, max(1, self._round.total))
        self.progress.setValue(self._round.place)
        shown = self.tr("Question %1 of %2, judged by %3").replace("%3", self._round.judge)
        place = min(self._round.place + 1, self._round.total)
        self.progress_words.setText(
            shown.replace("%1", number(place)).replace("%2", number(self._round.total))
        )
        self.back_button.setEnabled(self._round.can_go_back)
        for button in (self.next_button, self.pass_button):
            button.setEnabled(False)
        if question:
            self._asking.replace({question: self._round})

    def _on_pool(self, question: object, found: object) -> None:
        """The photos of a question have come; those of another one than is shown come too late."""
        if self._round is None or question != self._round.question():
            return
        self.pass_button.setEnabled(True)
        if isinstance(found, PersonError):
            self._say(f"{found} {found.hint}", "danger")
        elif isinstance(found, Exception):
            raise found
        elif not found:
            self._round.pass_over()  # judged before
            self._show_question()
        else:
            self.next_button.setEnabled(True)
            self.tiles.show_items(found)  # type: ignore[arg-type]
            self.tiles.mark(self._marked_before)
            self._marked_before = frozenset()
            self._on_marked()

    def _on_marked(self) -> None:
        verdicts = self.tiles.verdicts()
        words = self.tr("Mark every photo that answers the question: %1 of %2 marked")
        self._say(words.replace("%1", number(sum(verdicts.values()))).replace("%2", number(len(verdicts))))

    def _say(self, words: str, role: str = "label") -> None:
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.note.setText(words)

    def _on_photo_ready(self, photo: Photo) -> None:
        if self._large is not None and photo.item_id == self._large.id:
            self.canvas.add_image(photo.image, photo.whole)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._round is None and not self.note.text():
            QTimer.singleShot(0, self.ask_who)

    def closeEvent(self, event: QCloseEvent) -> None:
        for worker in (self._asking, self._thumbnails, self._loader):
            worker.close()
        super().closeEvent(event)
