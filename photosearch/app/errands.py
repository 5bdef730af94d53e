"""Short calls to the library that may touch a disk, run one after the other away from the window.

Results come back on the window's thread. Knows no widgets and nothing of what the calls do.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, Signal

from photosearch.errors import PersonError

Result = TypeVar("Result")
_Errand = tuple[Callable[[], Any], Callable[[Any], None]]


class Errands(QThread):
    """Runs errands in their order."""

    problem = Signal(object)  # PersonError
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[_Errand | None] = SimpleQueue()
        self._done.connect(self._on_done)

    def run_soon(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Call `work` in the thread, then `then` with its result on the window's thread.

        A `PersonError` of `work` comes out as `problem`, and `then` is not called.
        """
        self._queue.put((work, then))

    def quit_soon(self) -> None:
        """End after the errands that wait, delivering nothing; `wait` tells whether a dead disk holds the thread."""
        self._done.disconnect(self._on_done)
        self._queue.put(None)

    def run(self) -> None:
        """Called by the thread."""
        while (errand := self._queue.get()) is not None:
            work, then = errand
            try:
                self._done.emit(then, work())
            except PersonError as error:
                self.problem.emit(error)
            except Exception:
                sys.excepthook(*sys.exc_info())

    def _on_done(self, then: Callable[[Any], None], result: Any) -> None:
        then(result)
