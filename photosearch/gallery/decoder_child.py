"""The decoder child: takes jobs from a pipe, one after the other, and sends what they brought.

It is polite (low priority), prints nothing, ignores Ctrl-C (its parent decides) and ends with its parent. Importing
this module loads no decoder; they come when the child starts.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

READY = "ready"
"""What a child sends first."""

NICENESS = 10
_PR_SET_PDEATHSIG = 1
_ORPHAN_GRACE_S = 10
_BESIDES_THE_PHOTO_MB = 150  # libraries, interpreter, stacks of threads


def serve(
    jobs: Connection[Any, Any],
    answers: Connection[Any, Any],
    limit_s: float,
    memory_mb: int,
    parent_stays: bool,
) -> None:
    """Answer jobs until the pipe closes. The target of the child process."""
    _be_quiet()
    _be_polite()
    _limit_memory(memory_mb)
    _write_no_files()
    if parent_stays:
        _die_with_parent()
    waiting: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_receive, args=(jobs, waiting), daemon=True).start()
    from photosearch.gallery import limits
    from photosearch.gallery.decode import answer  # heavy, and wanted in this process only

    limits.allow(memory_mb)
    answers.send(READY)
    while True:
        job = waiting.get()
        _set_alarm(limit_s + _ORPHAN_GRACE_S)
        result = answer(job)
        _set_alarm(0)
        try:
            answers.send(result)
        except OSError:
            os._exit(0)  # nobody listens any more


def _receive(jobs: Connection[Any, Any], waiting: SimpleQueue[Any]) -> None:
    """Empty the pipe at once, so that the parent never waits to send; a closed pipe ends the process."""
    while True:
        try:
            waiting.put(jobs.recv())
        except (EOFError, OSError):
            os._exit(0)


def _be_quiet() -> None:
    """Decoders written in C print to the descriptors themselves."""
    for number in (1, 2):
        with contextlib.suppress(OSError):
            void = os.open(os.devnull, os.O_WRONLY)
            os.dup2(void, number)
            os.close(void)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _be_polite() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy comes: idle threads of algebra cost memory
    os.environ["OMP_NUM_THREADS"] = "1"  # LibRaw develops with OpenMP
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import psutil

            psutil.Process().nice(psutil.IDLE_PRIORITY_CLASS)
        else:
            os.nice(NICENESS)


def _limit_memory(memory_mb: int) -> None:
    """Linux counts writable private memory: a photo that wants too much meets `MemoryError`, not the end of the child.

    Address space would be the wrong measure: threads and libraries reserve far more of it than they use.
    """
    if sys.platform == "linux":
        import resource

        limit = (memory_mb + _BESIDES_THE_PHOTO_MB) * 1024 * 1024
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_CORE, (0, 0)
            )  # a crash is expected, its image of memory is not


def _write_no_files() -> None:
    """Where the system can: no file may grow by what this process writes, whatever a photo makes of its decoder."""
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _die_with_parent() -> None:
    """Linux: be killed when the parent's thread that made this process ends, whatever a decoder is doing then."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(0)


def _set_alarm(seconds: float) -> None:
    """Ends an orphan that hangs inside a decoder and cannot see the closed pipe; 0 takes the alarm back."""
    if sys.platform != "win32":
        signal.alarm(math.ceil(seconds))
