"""Looks through a large core in the background, after somebody left without closing it.

To read every page of a million photos' core takes seconds, which nobody waits for at a start: SQLite's log survives a
crash whole, so damage is rare, and what is met while reading is told anyway. Until all has been looked at the mark of
the unclean stop stays, so that a check that was cut short is made another time. What is found is mended when the
library is opened next, as nobody can have a file taken away under their feet.
"""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from threading import Lock, Thread

from photosearch.catalogue.marks import OpenMark, suspect
from photosearch.catalogue.soundness import damage_of

FOUND = "The catalogue is damaged. It is mended when photosearch is started next."


class LateCheck:
    """One look through one core, in a thread of its own."""

    def __init__(self, core: Path, mark: OpenMark) -> None:
        self._core = core
        self._mark = mark
        self._lock = Lock()
        self._reading: sqlite3.Connection | None = None
        self._stopped = False
        self.notes: tuple[str, ...] = ()
        self._thread = Thread(target=self._look, name="late check", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Until all has been looked at."""
        self._thread.join()

    def close(self) -> None:
        """Stop; what was not looked at is left for another time. A second call does nothing."""
        while True:  # an interrupt just before a statement begins is lost
            with self._lock:
                self._stopped = True
                if self._reading is not None:
                    with contextlib.suppress(sqlite3.ProgrammingError):  # it has just come to its end
                        self._reading.interrupt()
            self._thread.join(0.1)
            if not self._thread.is_alive():
                return

    def _look(self) -> None:
        try:
            found = damage_of(self._core, opened=self._may_be_interrupted)
        except _StoppedError:
            return
        with self._lock:
            self._reading = None
            if self._stopped:
                return
        if found:
            suspect(self._core.parent)
            self.notes = (FOUND,)
        elif self._mark.is_alone:
            self._mark.forgive()

    def _may_be_interrupted(self, reading: sqlite3.Connection) -> None:
        with self._lock:
            self._reading = reading
            if self._stopped:
                raise _StoppedError


class _StoppedError(Exception):
    """Stopped before it began."""
