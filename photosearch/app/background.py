"""A few threads that do the most wanted work first and forget what nobody wants any more.

Used for everything the window reads from a disk. Knows nothing of photos; `work` must not touch widgets.
"""

from __future__ import annotations

import contextlib
import sys
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping
from threading import Condition, Thread
from time import monotonic
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

SWITCH_S = 0.0005
"""How long a thread may keep the interpreter while the window waits for it; Python's own 5 ms cost whole frames."""

CLOSE_LIMIT_S = 1.0

Work = Callable[[Any], Any]


class Background(QObject):
    """Runs `work(job)` for pending jobs, each known by a key; results come back on the window's thread.

    An exception that `work` raises is delivered as the result, for the receiver to judge.
    """

    finished = Signal(object, object)  # key, result
    _arrived = Signal()

    def __init__(self, work: Work, threads: int = 1, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(SWITCH_S)
        self._work = work
        self._changed = Condition()
        self._pending: OrderedDict[Hashable, Any] = OrderedDict()
        self._running: set[Hashable] = set()
        self._results: deque[tuple[Hashable, Any]] = deque()
        self._closed = False
        self._arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._threads = [Thread(target=self._serve, daemon=True) for _ in range(threads)]
        self._started = False
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.close)

    def replace(self, jobs: Mapping[Any, Any]) -> None:
        """Only these jobs are wanted from now on, the first ones most. What runs already is finished."""
        with self._changed:
            waiting = ((key, job) for key, job in jobs.items() if key not in self._running)
            self._pending = OrderedDict(waiting)
            self._changed.notify_all()
        if jobs and not self._closed:
            self._start()

    def drop(self, keys: Iterable[Hashable]) -> None:
        """These jobs are not wanted any more."""
        with self._changed:
            for key in keys:
                self._pending.pop(key, None)

    def close(self) -> None:
        """Forget all jobs and wait for the threads, but not for a disk that hangs. Nothing is delivered afterwards."""
        with self._changed:
            self._closed = True
            self._pending.clear()
            self._changed.notify_all()
        end_s = monotonic() + CLOSE_LIMIT_S
        for thread in self._threads if self._started else ():
            thread.join(max(0.0, end_s - monotonic()))
        self._results.clear()

    def is_idle(self) -> bool:
        """Nothing pending, running or undelivered."""
        with self._changed:
            return not (self._pending or self._running or self._results)

    def _start(self) -> None:
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()

    def _serve(self) -> None:
        while (taken := self._take()) is not None:
            key, job = taken
            try:
                result = self._work(job)
            except Exception as error:
                result = error
            with self._changed:
                self._running.discard(key)
                self._results.append((key, result))
                first = len(self._results) == 1
            if first and not self._closed:
                with contextlib.suppress(RuntimeError):  # the window has gone meanwhile
                    self._arrived.emit()

    def _take(self) -> tuple[Hashable, Any] | None:
        with self._changed:
            while not self._pending and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            taken = self._pending.popitem(last=False)
            self._running.add(taken[0])
            return taken

    def _deliver(self) -> None:
        """Hand over everything that has come since the last turn of the event loop."""
        for _ in range(len(self._results)):
            with self._changed:
                if self._closed or not self._results:
                    return
                key, result = self._results.popleft()
            self.finished.emit(key, result)
        if self._results and not self._closed:
            self._arrived.emit()
