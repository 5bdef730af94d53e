"""Decoder children and what they are doing. The parent hands out jobs and collects answers, and never waits for one.

A child that crashes, takes too long or eats memory is replaced; the photo it was at becomes a `DecodeFailure`, and
the jobs it had not begun go to others. Imports no decoder.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from multiprocessing import connection
from types import TracebackType
from typing import TYPE_CHECKING, Self

from photosearch.gallery.decoder_process import DecoderProcess
from photosearch.gallery.guard import Guard
from photosearch.gallery.jobs import Answer, Job, PreviewPixels
from photosearch.gallery.limits import fair_memory_mb
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, Failure

if TYPE_CHECKING:
    from photosearch.gallery.decoder_process import Pipe

JOBS_PER_CHILD = 3  # one in work and two waiting, so that a child need not wait for its parent
_MAX_FAILED_STARTS = 3


class DecodePool:
    """`children` decoder processes. Use it from one thread at a time, as a context manager or with `close`."""

    def __init__(self, children: int, limit_s: float, memory_mb: int) -> None:
        """`limit_s` seconds and `memory_mb` megabytes are what one photo may take; less memory on a small machine."""
        memory_mb = fair_memory_mb(memory_mb, children)
        self._limit_s, self._memory_mb = limit_s, memory_mb
        self._backlog: deque[Job] = deque()
        self._failed_starts = 0
        self._guard = Guard(limit_s, memory_mb)
        self._children: list[DecoderProcess] = []
        for _ in range(max(1, children)):
            self._start_child()
        self._guard.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all children at once; unfinished jobs are forgotten. A second call does nothing."""
        self._guard.stop()
        for child in self._children:
            child.end()
        self._children.clear()
        self._backlog.clear()

    @property
    def connections(self) -> list[Pipe]:
        """What to wait for with `multiprocessing.connection.wait`; give it a timeout of a second or less."""
        return [child.answers for child in self._children]

    @property
    def pending(self) -> int:
        """Jobs that have been submitted and not yet answered."""
        return len(self._backlog) + sum(len(child.jobs) for child in self._children)

    @property
    def has_room(self) -> bool:
        """Whether another job would be taken up soon."""
        return self.pending < JOBS_PER_CHILD * len(self._children)

    def submit(self, job: Job) -> None:
        """Take a job on; also without room, but then it only waits here. Answers come from `ready`."""
        self._backlog.append(job)
        self._feed()

    def ready(self, timeout_s: float = 0.0) -> list[Answer]:
        """Answers that have arrived, waiting up to `timeout_s` for the first. Their order is that of finishing.

        Raises `RuntimeError` where children cannot be started at all.
        """
        connection.wait(self.connections, timeout_s)
        found: list[Answer] = []
        for child in list(self._children):
            for answer in child.receive():
                self._failed_starts = 0
                found.append(answer)
            if child.is_over:
                found.extend(self._replace(child))
        self._feed()
        return found

    def _start_child(self) -> None:
        child = DecoderProcess(self._limit_s, self._memory_mb)
        self._children.append(child)
        self._guard.watch(child)

    def _replace(self, child: DecoderProcess) -> list[Answer]:
        """Bury a child, start another, and say what became of the job in its hands."""
        self._guard.forget(child)
        self._children.remove(child)
        reason = child.end()
        guilty = child.guilty_job()
        if not child.has_started:
            self._failed_starts += 1
            if self._failed_starts >= _MAX_FAILED_STARTS:
                raise RuntimeError(f"decoder processes do not start: the last one {reason}")
        self._backlog.extendleft(reversed(child.jobs))
        self._start_child()
        return [] if guilty is None else [_failure(guilty, reason)]

    def _feed(self) -> None:
        """Give waiting jobs to the children with the fewest."""
        while self._backlog:
            child = min(self._children, key=lambda one: len(one.jobs))
            if len(child.jobs) >= JOBS_PER_CHILD:
                return
            child.send(self._backlog.popleft())


def _failure(job: Job, reason: str) -> Answer:
    if isinstance(job, DecodeJob):
        return DecodeFailure(job.key, Failure(job.path, "decode", reason))
    return PreviewPixels(job.key, None)


# ------------------------------------------------------------------------------------ one photo at a time

_single_lock = threading.Lock()
_single: list[DecodePool] = []


def decode_one(job: DecodeJob, limit_s: float, memory_mb: int) -> DecodedFile | DecodeFailure:
    """Decode one photo, such as a question's, and wait for it. One child is started at the first call and kept.

    `limit_s` and `memory_mb` of the first call hold for all.
    """
    with _single_lock:
        if not _single:
            _single.append(DecodePool(1, limit_s, memory_mb))
            atexit.register(_close_single)
        try:
            return _answer_of(_single[0], job)
        except BaseException:  # also Ctrl-C: an answer that comes later must not be taken for the next job's
            _close_single()
            raise


def _answer_of(pool: DecodePool, job: DecodeJob) -> DecodedFile | DecodeFailure:
    pool.submit(job)
    while True:
        for answer in pool.ready(1.0):
            if isinstance(answer, DecodedFile | DecodeFailure):
                return answer


def _close_single() -> None:
    while _single:
        _single.pop().close()
