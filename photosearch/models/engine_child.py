"""The other end of `engine`: what runs in the child process, and the messages that cross the pipe.

One thread reads requests ahead into a queue; the main thread embeds. When the pipe ends, the parent is gone or wants
no more, and the process ends at once, in the middle of a batch if need be.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import process, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

import numpy as np

from photosearch.errors import PersonError
from photosearch.models.embedder import Embedder
from photosearch.records import Pixels, Vectors

NICENESS = 10
SYSTEMATIC = 4  # where a batch of at least so many fails to the last picture, it is not the pictures


@dataclass(frozen=True, slots=True)
class Load:
    """Which model the child loads, and how."""

    name: str
    models_path: Path
    threads: int | None
    factory: str | None  # "module:function" of a model that was registered in the parent


@dataclass(frozen=True, slots=True)
class Hello:
    """The model is loaded, or why it is not."""

    dim: int = 0
    problem: str = ""
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A batch: texts, or the shape of pixels whose bytes follow."""

    ticket: int
    shape: tuple[int, ...] = ()
    texts: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The shape of float32 vectors whose bytes follow, or why there are none."""

    ticket: int
    shape: tuple[int, ...] = ()
    problem: str = ""


Work = tuple[Request, Pixels | None]


def start_quietly(child: process.BaseProcess) -> None:
    """Start a child that a Ctrl-C in the terminal does not reach, not even while its interpreter starts."""
    if sys.platform == "win32":
        child.start()
        return
    resource_tracker.ensure_running()  # it would lift our block when started by `start` itself
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        child.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


def run(connection: Connection, load: Load) -> None:
    """The child's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _yield_to_others()
    work: queue.SimpleQueue[Work] = queue.SimpleQueue()
    Thread(target=_read_ahead, args=(connection, work), daemon=True).start()
    try:
        embedder = _load(load)
    except PersonError as error:
        connection.send(Hello(problem=str(error), hint=error.hint))
        return
    except Exception as error:
        connection.send(
            Hello(problem=f"The model {load.name} cannot be loaded: {type(error).__name__}: {error}")
        )
        return
    connection.send(Hello(dim=embedder.card.dim))
    while True:
        _answer(connection, embedder, *work.get())


def _load(load: Load) -> Embedder:
    from photosearch.models import registry

    if load.factory is not None:
        registry.register(load.name, load.factory)
    return registry.load(load.name, models_path=load.models_path, threads=load.threads)


def _read_ahead(connection: Connection, work: queue.SimpleQueue[Work]) -> None:
    try:
        while True:
            request: Request = connection.recv()
            pixels = None
            if request.texts is None:
                pixels = np.frombuffer(connection.recv_bytes(), np.uint8).reshape(request.shape)
            work.put((request, pixels))
    finally:
        os._exit(0)  # nobody is there to take an answer, or nothing that makes sense arrives


def _answer(connection: Connection, embedder: Embedder, request: Request, pixels: Pixels | None) -> None:
    vectors, problem = _embed(embedder, request, pixels)
    if problem:
        connection.send(Reply(request.ticket, problem=problem))
        return
    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    connection.send(Reply(request.ticket, rows.shape))
    connection.send_bytes(rows.reshape(-1).data)


def _embed(embedder: Embedder, request: Request, pixels: Pixels | None) -> tuple[Vectors, str]:
    """Rows for a request, NaN where one fails; and a problem where all of them fail."""
    if pixels is None:
        texts = request.texts or ()
        return _forgiving(lambda rows: embedder.embed_texts(texts[rows]), len(texts), embedder.card.dim)
    squares = pixels
    return _forgiving(lambda rows: embedder.embed_images(squares[rows]), len(squares), embedder.card.dim)


def _forgiving(embed: Callable[[slice], Vectors], count: int, dim: int) -> tuple[Vectors, str]:
    try:
        return embed(slice(0, count)), ""
    except Exception as error:
        problem = f"{type(error).__name__}: {error}"
    vectors = np.full((count, dim), np.nan, np.float32)
    failed = 0
    for i in range(count if count > 1 else 0):
        try:
            vectors[i] = embed(slice(i, i + 1))[0]
        except Exception as error:
            problem = f"{type(error).__name__}: {error}"
            failed += 1
    return vectors, problem if failed == count >= SYSTEMATIC else ""


def _yield_to_others() -> None:
    if sys.platform == "win32":
        import psutil

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(NICENESS)
