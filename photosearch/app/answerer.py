"""The thread that answers questions, so that searching never waits for indexing and the window for neither.

Only the newest question is answered: one that waits is dropped when another comes. Knows no widgets.
"""

from __future__ import annotations

import sys
from threading import Condition
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from photosearch.app.worker import QUIT_PATIENCE_MS
from photosearch.errors import PersonError
from photosearch.models.embedder import Embedder
from photosearch.records import Answer, Question


class Answering(Protocol):
    """The part of a library that questions need."""

    def search(self, question: Question) -> Answer: ...

    def embedder(self, name: str | None = None) -> Embedder: ...


class Answerer(QThread):
    """Answers carry the ticket of their question; the receiver drops those that it no longer waits for."""

    answer_ready = Signal(object)  # Answer
    failed = Signal(int, object)  # ticket, PersonError
    warm = Signal()  # the model is loaded: the first question will not wait for it

    def __init__(self, library: Answering, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._changed = Condition()
        self._question: Question | None = None
        self._quit = False

    def ask(self, question: Question) -> None:
        """Answer this one next; a question that still waits is forgotten."""
        with self._changed:
            self._question = question
            self._changed.notify_all()

    def quit_soon(self) -> None:
        """End after the question that is being answered, without waiting for it."""
        with self._changed:
            self._quit = True
            self._question = None
            self._changed.notify_all()

    def quit_and_wait(self, patience_ms: int = QUIT_PATIENCE_MS) -> bool:
        """End after the question that is being answered; False where a dead disk holds the thread."""
        self.quit_soon()
        return self.wait(patience_ms)

    def run(self) -> None:
        """Called by the thread."""
        self._warm_up()
        while (question := self._next_question()) is not None:
            try:
                answer = self._library.search(question)
            except PersonError as error:
                self.failed.emit(question.ticket, error)
            except Exception:
                # A bug of ours: reported by the crash handler; the next question gets its chance.
                sys.excepthook(*sys.exc_info())
                self.failed.emit(
                    question.ticket, PersonError("This question could not be answered.", "Try other words.")
                )
            else:
                self.answer_ready.emit(answer)

    def _warm_up(self) -> None:
        try:
            self._library.embedder().embed_texts(["a photo"])
        except PersonError:
            return  # told when somebody asks
        self.warm.emit()

    def _next_question(self) -> Question | None:
        with self._changed:
            while self._question is None and not self._quit:
                self._changed.wait()
            question, self._question = self._question, None
            return question
