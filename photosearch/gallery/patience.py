"""Takes what a look at a disk brings, and gives it up when the disk falls silent.

A share that has gone away may hold a call to the system for hours, and nothing can take a thread back from there. So
the look happens in a thread of its own that shows a sign of life at every step; where none comes, it is left behind.
Knows nothing of what is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

CHUNK = 256  # things that are handed over at once
_LOOK_S = 0.25

T = TypeVar("T")


class SilentError(Exception):
    """Nothing came for too long."""


class Pulse:
    """What a worker shows of itself, and how it learns that it may leave."""

    def __init__(self) -> None:
        self.beats = 0
        self.leave = Event()

    def beat(self) -> None:
        """A sign of life."""
        self.beats += 1


def patiently(
    look: Callable[[Pulse], Iterator[T]], silence_s: float, stop: Event | None = None
) -> Iterator[T]:
    """What `look` yields, which runs in another thread. It calls `beat` now and then, and ends when `leave` is set.

    Ends early where `stop` is set. Raises `SilentError` after `silence_s` without a beat, and what `look` raises.
    """
    pulse = Pulse()
    brought: SimpleQueue[list[T] | BaseException | None] = SimpleQueue()
    Thread(target=_work, args=(look, pulse, brought), name="look at a disk", daemon=True).start()
    try:
        while (found := _next(brought, pulse, silence_s, stop)) is not None:
            yield from found
    finally:
        pulse.leave.set()


def _work(
    look: Callable[[Pulse], Iterator[T]],
    pulse: Pulse,
    brought: SimpleQueue[list[T] | BaseException | None],
) -> None:
    try:
        chunk: list[T] = []
        for one in look(pulse):
            pulse.beat()
            chunk.append(one)
            if len(chunk) >= CHUNK:
                brought.put(chunk)
                chunk = []
        brought.put(chunk)
        brought.put(None)
    except BaseException as error:
        brought.put(error)


def _next(
    brought: SimpleQueue[list[T] | BaseException | None], pulse: Pulse, silence_s: float, stop: Event | None
) -> list[T] | None:
    """What was brought next; None at the end."""
    beats, since = pulse.beats, monotonic()
    while stop is None or not stop.is_set():
        try:
            found = brought.get(timeout=min(_LOOK_S, silence_s))
        except Empty:
            if pulse.beats != beats:
                beats, since = pulse.beats, monotonic()
            elif monotonic() - since >= silence_s:
                raise SilentError from None
            continue
        if isinstance(found, BaseException):
            raise found
        return found
    return None
