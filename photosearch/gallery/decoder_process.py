"""One decoder child as its parent sees it: pipes, the jobs in its hands, and how it ended."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from photosearch.gallery import decoder_child
from photosearch.gallery.jobs import Answer, Job

if TYPE_CHECKING:  # the standard library's classes take their parameters in type checking only
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection

        Pipe = PipeConnection[Any, Any]
    else:
        from multiprocessing.connection import Connection

        Pipe = Connection[Any, Any]

_PIPE_BYTES = 1024 * 1024
_END_S = 2.0


class DecoderProcess:
    """A running child. Jobs are answered in the order they were sent, so the first of `jobs` is the one in work."""

    def __init__(self, limit_s: float, memory_mb: int) -> None:
        context = multiprocessing.get_context("spawn")
        jobs_in, self._jobs_out = context.Pipe(duplex=False)
        self.answers: Pipe
        self.answers, answers_out = context.Pipe(duplex=False)
        _widen(self._jobs_out)
        _widen(self.answers)
        # Linux's signal at the parent's death means the thread that made the child: only the main one stays for sure.
        parent_stays = threading.current_thread() is threading.main_thread()
        self._process = context.Process(
            target=decoder_child.serve,
            args=(jobs_in, answers_out, limit_s, memory_mb, parent_stays),
            name="photosearch decoder",
            daemon=True,
        )
        self._process.start()
        jobs_in.close()
        answers_out.close()
        self.jobs: deque[Job] = deque()
        self.started_at = monotonic()
        self.has_started = False
        self.is_over = False
        self.verdict = ""  # why the guard ended it
        self._accused: Job | None = None
        self._receiving = threading.Lock()
        self._in_work_since = monotonic()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def send(self, job: Job) -> None:
        """Hand it a job. Where it has died meanwhile, the job stays in `jobs` for another."""
        if not self.jobs:
            self._in_work_since = monotonic()
        self.jobs.append(job)
        with contextlib.suppress(OSError):  # `receive` meets the end of its pipe
            self._jobs_out.send(job)

    def receive(self) -> Iterator[Answer]:
        """Answers that lie in the pipe; sets `is_over` where there will be no more."""
        try:
            while (message := self._next_message()) is not None:
                if message == decoder_child.READY:
                    self.has_started = True
                else:
                    self.jobs.popleft()
                    yield message
        except (EOFError, OSError, pickle.UnpicklingError):
            self.is_over = True
        self.is_over = self.is_over or bool(self.verdict)

    def _next_message(self) -> Any:
        """What comes next in the pipe, or None where nothing lies there now."""
        with self._receiving:
            if not self.answers.poll():
                return None
            message = self.answers.recv()
            self._in_work_since = monotonic()
            return message

    def seconds_in_work(self) -> float:
        """How long it has been at its first job without a sign; 0 while idle or while an answer waits to be read."""
        if not self.has_started or not self.jobs:
            return 0.0
        seconds = monotonic() - self._in_work_since
        if not self._receiving.acquire(blocking=False):
            return seconds  # being read just now: a sign of life, or the end of one that broke off
        try:
            return 0.0 if self.answers.poll() else seconds
        except OSError:
            return 0.0
        finally:
            self._receiving.release()

    def kill(self, verdict: str) -> None:
        """End it at once and remember why, and which job was in its hands."""
        with contextlib.suppress(IndexError):
            self._accused = self.jobs[0]
        self.verdict = verdict
        self._process.kill()

    def guilty_job(self) -> Job | None:
        """Of a child that is over: the job that it broke at, taken from `jobs`; None where it was at none."""
        if not self.has_started or not self.jobs:
            return None
        if self.verdict and self.jobs[0] is not self._accused:
            return None  # it had just finished the one it was ended for
        return self.jobs.popleft()

    def end(self) -> str:
        """Make sure that it is gone; returns how it ended, as the end of a sentence about its photo."""
        self._jobs_out.close()
        self._process.join(0.1 if self.is_over else 0)
        self._process.kill()
        self._process.join(_END_S)  # a process that waits for a dead disk cannot be ended: leave it behind
        self.answers.close()
        return self.verdict or _ending(self._process.exitcode)


def _ending(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return "crashed the decoder" if not exit_code else f"crashed the decoder (exit code {exit_code})"
    if sys.platform != "win32" and -exit_code == signal.SIGKILL:
        return "was given up: the system ended the decoder, probably for want of memory"
    return f"crashed the decoder (signal {-exit_code})"


def _widen(pipe: Pipe) -> None:
    """Room for a few answers, so that a child need not wait while its parent is busy. Linux only."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):  # the system's default will do
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
