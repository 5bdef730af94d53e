"""An image tower in a child process, for indexing: the window and the decoders never wait for it.

Pictures go in as raw bytes through a pipe, vectors come out the same way. A thread in the child reads ahead, so that
`submit` does not wait for the batch before it. A picture that kills the child costs one child: its batch is tried
again one by one, and the picture's row comes back as NaN. Knows models by name; knows no files and no tables.
"""

from __future__ import annotations

import contextlib
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import ModelError
from photosearch.models import registry
from photosearch.models.embedder import Embedder
from photosearch.models.engine_child import Hello, Load, Reply, Request, run, start_quietly
from photosearch.records import Pixels, Vectors

GIVE_UP_AFTER = 3  # deaths in a row: then it is the model, not the picture
STOP_S = 2.0  # patience with a child that was told to stop

Payload = NDArray[np.uint8] | tuple[str, ...]


class ImageEngine(Protocol):
    """Something that embeds batches in its own time. Tickets are the caller's and come back with the vectors."""

    @property
    def connection(self) -> Connection:
        """Readable, for `multiprocessing.connection.wait`, when `receive` has something to give."""
        ...

    @property
    def in_flight(self) -> int: ...

    def submit(self, ticket: int, pixels: Pixels) -> None: ...

    def submit_texts(self, ticket: int, texts: Sequence[str]) -> None: ...

    def receive(self) -> tuple[int, Vectors]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Batch:
    """What was submitted, kept until its vectors are here."""

    ticket: int
    payload: Payload

    def send(self, connection: Connection) -> None:
        if isinstance(self.payload, tuple):
            connection.send(Request(self.ticket, texts=self.payload))
            return
        connection.send(Request(self.ticket, shape=self.payload.shape))
        connection.send_bytes(self.payload.reshape(-1).data)  # of several dimensions, only the first would go

    def alone(self) -> list[_Batch]:
        return [_Batch(self.ticket, self.payload[i : i + 1]) for i in range(len(self.payload))]


class Engine:
    """The model `model_name` in a child process. Batches come back in the order in which they were submitted.

    Not for use from several threads at once. The child ignores Ctrl-C, yields to other programs, and dies with us.
    """

    def __init__(self, model_name: str, models_path: Path, threads: int | None = None) -> None:
        self._load = Load(model_name, models_path, threads, registry.factory_name(model_name))
        self._waiting: list[_Batch] = []
        self._dim = 0
        self._start()

    @property
    def connection(self) -> Connection:
        """Readable when `receive` has something to give. Another one after the child had to be replaced."""
        return self._connection

    @property
    def in_flight(self) -> int:
        """Batches submitted and not yet received."""
        return len(self._waiting)

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._process.pid

    def submit(self, ticket: int, pixels: Pixels) -> None:
        """Embed (n, size, size, 3) squares."""
        self._submit(_Batch(ticket, np.ascontiguousarray(pixels, dtype=np.uint8)))

    def submit_texts(self, ticket: int, texts: Sequence[str]) -> None:
        """Embed n sentences."""
        self._submit(_Batch(ticket, tuple(texts)))

    def receive(self) -> tuple[int, Vectors]:
        """The oldest batch's ticket and (n, dim) rows; waits for them. A row of NaN could not be embedded.

        Where the child has died, a new one is started and the batch tried again, one by one: that takes as long as
        loading the model. Raises `ModelError` where the model cannot be loaded or dies of everything.
        """
        if not self._waiting:
            raise ValueError("nothing was submitted")
        try:
            batch, vectors = self._waiting[0], self._receive()
        except (EOFError, OSError):
            batch, vectors = self._waiting[0], self._try_again()
        self._waiting.pop(0)
        return batch.ticket, vectors

    def close(self) -> None:
        """End the child, whatever it is doing. A second call does nothing."""
        self._connection.close()
        if self._process.is_alive():
            self._process.join(STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=run, args=(theirs, self._load), name="photosearch engine", daemon=True
        )
        start_quietly(self._process)
        theirs.close()
        self._greeted = False

    def _submit(self, batch: _Batch) -> None:
        self._waiting.append(batch)
        with contextlib.suppress(
            OSError
        ):  # the child is dead: its connection is readable, `receive` sees to it
            batch.send(self._connection)

    def _receive(self) -> Vectors:
        """The next rows from the child. Raises `EOFError` or `OSError` where it died."""
        self._greet()
        reply = self._connection.recv()
        assert isinstance(reply, Reply)
        if reply.problem:
            raise ModelError(f"{self._load.name} could not embed: {reply.problem}")
        return np.frombuffer(self._connection.recv_bytes(), np.float32).reshape(reply.shape)

    def _greet(self) -> None:
        """Wait until the child has loaded its model."""
        if self._greeted:
            return
        hello = self._connection.recv()
        assert isinstance(hello, Hello)
        if hello.problem:
            raise ModelError(hello.problem, hello.hint)
        self._dim, self._greeted = hello.dim, True

    def _try_again(self) -> Vectors:
        """Embed the oldest batch one by one in new children, then hand them what waited behind it."""
        rows: list[Vectors] = []
        deaths = 0
        self._replace()
        for one in self._waiting[0].alone():
            try:
                one.send(self._connection)
                rows.append(self._receive())
                deaths = 0
            except (EOFError, OSError) as error:
                deaths += 1
                if deaths == GIVE_UP_AFTER:
                    raise ModelError(f"The model {self._load.name} crashes on this computer.") from error
                self._replace()
                rows.append(np.full((1, self._dim), np.nan, np.float32))
        for batch in self._waiting[1:]:
            batch.send(self._connection)
        return np.concatenate(rows)

    def _replace(self) -> None:
        """A new child for a dead one, ready to work."""
        was_loaded = self._greeted
        self.close()
        if not was_loaded:
            raise ModelError(f"The model {self._load.name} could not be started: its process ended at once.")
        self._start()
        try:
            self._greet()
        except (EOFError, OSError) as error:
            raise ModelError(f"The model {self._load.name} could not be started again.") from error


class InlineEngine:
    """The same, computed at once in this process: for models that live in it only."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._done: list[tuple[int, Vectors]] = []
        self._connection, self._bell = multiprocessing.Pipe(duplex=False)

    @property
    def connection(self) -> Connection:
        return self._connection

    @property
    def in_flight(self) -> int:
        return len(self._done)

    def submit(self, ticket: int, pixels: Pixels) -> None:
        self._finish(ticket, lambda: self._embedder.embed_images(pixels))

    def submit_texts(self, ticket: int, texts: Sequence[str]) -> None:
        self._finish(ticket, lambda: self._embedder.embed_texts(texts))

    def receive(self) -> tuple[int, Vectors]:
        if not self._done:
            raise ValueError("nothing was submitted")
        self._connection.recv_bytes()
        return self._done.pop(0)

    def close(self) -> None:
        self._connection.close()
        self._bell.close()

    def _finish(self, ticket: int, embed: Callable[[], Vectors]) -> None:
        self._done.append((ticket, embed()))
        self._bell.send_bytes(b"!")
