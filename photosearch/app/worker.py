"""The background worker: a thread that keeps the library up to date with its folders and tells the window.

It runs `library.follow` and emits what comes out; decoding and embedding happen in child processes of the library, so
it computes nothing itself. Knows no widgets.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator
from enum import StrEnum
from threading import Condition, Event
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from photosearch.errors import BusyError, PersonError
from photosearch.records import Progress, Stage, SyncSummary, Timeline

FRESH_S = 1.5
"""A growing timeline is shown at most this often, and never takes more than a tenth of the worker's time."""
BUSY_RETRY_S = 10.0
PROGRESS_S = 0.1
QUIT_PATIENCE_MS = 3_000
"""The threads behind the window have this long to end; one that needs longer waits for a disk that never answers."""


class Followed(Protocol):
    """The part of a library that the worker needs."""

    def follow(self, *, stop: Event) -> Iterator[Progress | SyncSummary]: ...

    def retry(self, *, stop: Event | None = None) -> Generator[Progress, None, SyncSummary]: ...

    def timeline(self) -> Timeline: ...


class State(StrEnum):
    WORKING = "working"
    WATCHING = "watching"
    PAUSED = "paused"
    STOPPED = "stopped"


class Worker(QThread):
    """Follows the folders until it is told to quit; pause, resume and restart take effect within moments."""

    progress = Signal(object)  # Progress
    summary = Signal(object)  # SyncSummary
    timeline_ready = Signal(object)  # Timeline
    problem = Signal(object)  # PersonError
    state_changed = Signal(str)  # a `State`

    def __init__(self, library: Followed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._changed = Condition()
        self._stop = Event()  # of the round that runs now
        self._quit = False
        self._paused = False
        self._retry = False  # the next round begins with the photos that could not be read
        self._last_progress_s = 0.0
        self._next_timeline_s = 0.0

    # ------------------------------------------------------------------------------- from the window

    def pause(self) -> None:
        """Stop working soon; nothing done is lost."""
        self._order(paused=True)

    def resume(self) -> None:
        """Go on after a pause, or try again after a problem."""
        self._order(paused=False)

    def restart(self) -> None:
        """Begin anew, because folders or settings have changed. A paused worker stays paused."""
        self._order(paused=self._paused)

    def retry(self) -> None:
        """Try the photos that could not be read once more, then go on following. A pause ends."""
        self._order(paused=False, retry=True)

    def quit_soon(self) -> None:
        """Stop for good, without waiting for it."""
        with self._changed:
            self._quit = True
            self._stop.set()
            self._changed.notify_all()

    def quit_and_wait(self, patience_ms: int = QUIT_PATIENCE_MS) -> bool:
        """Stop for good; True when the thread has ended, False where a dead disk holds it."""
        self.quit_soon()
        return self.wait(patience_ms)

    def _order(self, *, paused: bool, retry: bool = False) -> None:
        with self._changed:
            self._paused = paused
            self._retry = self._retry or retry
            self._stop.set()
            self._changed.notify_all()

    # ------------------------------------------------------------------------------------ the thread

    def run(self) -> None:
        """Called by the thread."""
        self._show_timeline()
        while (stop := self._next_round()) is not None:
            try:
                self._follow(stop)
            except BusyError as error:
                self.problem.emit(error)
                self._rest(stop, State.STOPPED, BUSY_RETRY_S)
            except PersonError as error:
                self.problem.emit(error)
                self._rest(stop, State.STOPPED)
            except Exception:
                # A bug of ours: the crash handler reports it, and the window lives on without news.
                sys.excepthook(*sys.exc_info())
                self._rest(stop, State.STOPPED)

    def _next_round(self) -> Event | None:
        """The stop event of the round that begins now, after any pause; None when it is time to end."""
        with self._changed:
            if self._paused and not self._quit:
                self.state_changed.emit(State.PAUSED)
            while self._paused and not self._quit:
                self._changed.wait()
            self._stop = Event()
            return None if self._quit else self._stop

    def _rest(self, stop: Event, state: State, seconds: float | None = None) -> None:
        self.state_changed.emit(state)
        stop.wait(seconds)

    def _follow(self, stop: Event) -> None:
        self.state_changed.emit(State.WORKING)
        for sign in self._signs(stop):
            if isinstance(sign, Progress):
                self._tell_progress(sign)
            else:
                self._tell_summary(sign, stop)
            if stop.is_set():
                break

    def _signs(self, stop: Event) -> Iterator[Progress | SyncSummary]:
        with self._changed:
            retry, self._retry = self._retry, False
        if retry:
            yield (yield from self._library.retry(stop=stop))
        if not stop.is_set():
            yield from self._library.follow(stop=stop)

    def _tell_progress(self, sign: Progress) -> None:
        now = time.monotonic()
        if now - self._last_progress_s >= PROGRESS_S or sign.done == sign.total:
            self._last_progress_s = now
            self.progress.emit(sign)
        if sign.stage is not Stage.SCAN and now >= self._next_timeline_s:
            self._show_timeline()

    def _tell_summary(self, summary: SyncSummary, stop: Event) -> None:
        self._show_timeline()
        self.summary.emit(summary)
        if not stop.is_set():
            self.state_changed.emit(State.WATCHING)

    def _show_timeline(self) -> None:
        begun = time.monotonic()
        try:
            timeline = self._library.timeline()
        except PersonError as error:
            self.problem.emit(error)
            return
        ended = time.monotonic()
        self._next_timeline_s = ended + max(FRESH_S, 9 * (ended - begun))
        self.timeline_ready.emit(timeline)
