"""What the library makes of a line while it is typed: its parts, and ways to go on. Away from the window's thread.

Only the newest line counts: one that waits is forgotten when another comes. Knows no widgets.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from photosearch.app.background import Background
from photosearch.errors import PersonError
from photosearch.parts import Completion, ReadQuestion
from photosearch.records import Question

_Job = tuple[str, int | None]
"""A line, and the place in it where ways to go on are wanted."""


class Reading(Protocol):
    """The part of a library that understanding needs."""

    def read(self, question: Question) -> ReadQuestion: ...
    def complete(self, words: str, cursor: int) -> tuple[Completion, ...]: ...


class Understanding(QObject):
    """Answers come as signals, with the line that they are about."""

    understood = Signal(str, object)  # line, ReadQuestion
    completed = Signal(str, int, object)  # line, cursor, tuple[Completion, ...]

    def __init__(self, library: Reading, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._background = Background(self._work, 1, self)
        self._background.finished.connect(self._on_finished)

    def read(self, line: str, cursor: int | None = None) -> None:
        """Read a line; with a `cursor` also find ways to go on there."""
        jobs: list[_Job] = [(line, None)]
        if cursor is not None:
            jobs.append((line, cursor))
        self._background.replace({job: job for job in jobs})

    def is_idle(self) -> bool:
        """Nothing is still to come."""
        return self._background.is_idle()

    def close(self) -> None:
        """Stop the thread; nothing is emitted afterwards."""
        self._background.close()

    def _work(self, job: _Job) -> ReadQuestion | tuple[Completion, ...]:
        """Runs in the thread."""
        line, cursor = job
        if cursor is None:
            return self._library.read(Question(words=line))
        return self._library.complete(line, cursor)

    def _on_finished(self, job: _Job, result: object) -> None:
        line, cursor = job
        if isinstance(result, ReadQuestion):
            self.understood.emit(line, result)
        elif isinstance(result, tuple):
            self.completed.emit(line, cursor, result)
        elif isinstance(result, Exception) and not isinstance(result, PersonError):
            raise result  # a person's problem is told where the question is answered
