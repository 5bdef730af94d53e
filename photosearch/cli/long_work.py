"""Drives long work to its end: shows its progress on standard error, and listens for Ctrl-C.

The first interruption asks the work to end cleanly; a second one stops at once. Knows nothing of what the work does.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Generic, TypeVar

from photosearch.errors import PersonError
from photosearch.records import Progress, Stage

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

Result = TypeVar("Result")

STAGE_WORDS = {
    Stage.SCAN: "Looking through the folders",
    Stage.INDEX: "Indexing photos",
    Stage.FINISH: "Finishing",
    Stage.MEASURE: "Measuring",
    Stage.DOWNLOAD: "Downloading (megabytes)",
}
LINE_EVERY_S = 10.0  # where no terminal shows a bar


class Interrupted(Exception):  # noqa: N818 - the person wanted it
    """The person stopped a piece of work, and it has ended cleanly."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """What a piece of work came to, and whether it was stopped on the way."""

    result: Result
    interrupted: bool

    def leave(self) -> None:
        """Call last: ends the command as interrupted where it was. Raises `Interrupted`."""
        if self.interrupted:
            raise Interrupted


def run_to_end(
    start: Callable[[Event], Generator[Progress, None, Result]], console: Console
) -> Outcome[Result]:
    """Run the generator that `start` makes for a stop event, and return what it returns."""
    stop = Event()
    with interruptions(stop), progress_on(console) as show:
        work = start(stop)
        while True:
            try:
                show(next(work))
            except StopIteration as end:
                return Outcome(end.value, stop.is_set())
            except PersonError:
                if stop.is_set():  # some work can only give up
                    raise Interrupted from None
                raise


@contextmanager
def interruptions(stop: Event) -> Iterator[None]:
    """While this lasts, Ctrl-C or a request to terminate sets `stop`; the second one works as it always does."""
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask_to_stop(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, usual[signal.Signals(number)])

    for number in usual:
        signal.signal(number, ask_to_stop)
    try:
        yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)


Show = Callable[[Progress], None]


def readable(progress: Progress) -> Progress:
    """The same progress in numbers that people read: megabytes instead of bytes."""
    if progress.stage is not Stage.DOWNLOAD:
        return progress
    total = None if progress.total is None else progress.total // 1_000_000
    return replace(progress, done=progress.done // 1_000_000, total=total)


def progress_on(console: Console) -> AbstractContextManager[Show]:
    """Something that shows progress: bars on a terminal, else a line every few seconds."""
    return Bars(console) if console.is_terminal else Lines(console)


class Bars:
    """A bar for each stage, drawn by rich."""

    def __init__(self, console: Console) -> None:
        from rich.progress import (  # only long work on a terminal pays for it
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            console=console,
            transient=True,
        )
        self._tasks: dict[Stage, TaskID] = {}

    def __enter__(self) -> Show:
        self._bars.start()
        return self.show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        """Move the bar of the progress's stage."""
        progress = readable(progress)
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self._bars.add_task(
                STAGE_WORDS[progress.stage], note="", total=None
            )
        self._bars.update(
            self._tasks[progress.stage], completed=progress.done, total=progress.total, note=progress.note
        )


@dataclass
class Lines:
    """A line now and then, for logs."""

    console: Console
    every_s: float = LINE_EVERY_S
    _last_s: float = field(default_factory=time.monotonic)

    def __enter__(self) -> Show:
        return self.show

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def show(self, progress: Progress) -> None:
        """Print a line if the last one is long enough ago."""
        if time.monotonic() - self._last_s < self.every_s:
            return
        self._last_s = time.monotonic()
        progress = readable(progress)
        of = "" if progress.total is None else f" of {progress.total:,}"
        self.console.print(f"{STAGE_WORDS[progress.stage]}: {progress.done:,}{of}")
