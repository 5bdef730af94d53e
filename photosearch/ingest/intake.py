"""The busy middle of the path in: decode → embed → catalogue, all three at once.

Decoder children open photos, the engine child embeds them, and this thread, which owns neither pixels nor time to
wait, hands results on and writes them in small transactions.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from threading import Event
from typing import Protocol

import numpy as np

from photosearch.catalogue import paths
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.vectors import ViewKind
from photosearch.gallery.decode_pool import DecodePool
from photosearch.gallery.jobs import Answer, Job
from photosearch.ingest import memory
from photosearch.models.embedder import ModelCard
from photosearch.models.engine import ImageEngine
from photosearch.records import Failure, Pixels

BATCH = 32  # pictures that the engine takes at once
COMMIT_S = 0.3  # photos become searchable this long after they were read
COMMIT_COUNT = 48
QUEUE = 4 * BATCH  # pictures that may wait for the engine before decoding pauses


@dataclass(frozen=True, slots=True, eq=False)
class Square:
    """A picture ready for the engine, and the view that its vector is for."""

    view_id: int
    pixels: Pixels
    made_from: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What the engine is working on: views, and what their vectors are made from."""

    kind: ViewKind
    view_ids: list[int]
    made_from: list[str]


class Task(Protocol):
    """Something for a decoder to do, and what becomes of its result."""

    def job(self, key: int) -> Job: ...

    def keep(self, result: Answer) -> Square | None:
        """Write the result, inside an open batch of the catalogue; returns what is to be embedded."""
        ...


class Tools:
    """The child processes that do the work, started when first needed."""

    def __init__(
        self,
        card: ModelCard,
        start_decoders: Callable[[], DecodePool],
        start_engine: Callable[[], ImageEngine],
    ) -> None:
        self.card = card
        self._start_decoders = start_decoders
        self._start_engine = start_engine
        self._pool: DecodePool | None = None
        self._engine: ImageEngine | None = None

    @property
    def pool(self) -> DecodePool:
        if self._pool is None:
            self._pool = self._start_decoders()
        return self._pool

    @property
    def engine(self) -> ImageEngine:
        if self._engine is None:
            self._engine = self._start_engine()
        return self._engine

    def close(self) -> None:
        """Stop the children, whatever they are doing. The work is over: memory is given back."""
        if self._pool is not None:
            self._pool.close()
        if self._engine is not None:
            self._engine.close()
        self._pool = self._engine = None
        memory.give_back()


class Intake:
    """Runs tasks through decoders and engine; counts what was done."""

    def __init__(self, catalogue: Catalogue, tools: Tools) -> None:
        self.embedded = 0
        self._catalogue = catalogue
        self._tools = tools
        self._open: dict[int, Task] = {}
        self._next_key = 0
        self._results: list[tuple[Task, Answer]] = []
        self._squares: deque[Square] = deque()
        self._at_engine: dict[int, Batch] = {}
        self._next_ticket = 0
        self._last_commit = time.monotonic()

    def run(self, tasks: Iterator[Task], stop: Event) -> Iterator[int]:
        """Do all tasks, or stop soon after `stop` is set; yields how many are done, now and then."""
        done = 0
        exhausted = False
        while not stop.is_set():
            exhausted = self._feed(tasks) or exhausted
            if (
                exhausted
                and not self._open
                and not self._results
                and not self._squares
                and not self._at_engine
            ):
                break
            self._gather()
            if self._commit_due():
                done += self._commit()
                yield done
            self._send_squares(last=exhausted and not self._open and not self._results)
        yield done + self._commit()

    def embed_captions(self, captions: Sequence[tuple[int, str]], stop: Event) -> Iterator[int]:
        """Embed (view id, words of a caption); yields how many are done."""
        done = 0
        for start in range(0, len(captions), BATCH):
            if stop.is_set():
                return
            chunk = captions[start : start + BATCH]
            self._next_ticket += 1
            views = [view for view, _ in chunk]
            self._at_engine[self._next_ticket] = Batch("caption", views, ["caption"] * len(views))
            self._tools.engine.submit_texts(self._next_ticket, [text for _, text in chunk])
            while self._at_engine and not stop.is_set():
                wait([self._tools.engine.connection], 0.25)
                self._receive()
            done += len(chunk)
            yield done

    def _feed(self, tasks: Iterator[Task]) -> bool:
        """Keep the decoders busy; returns whether the tasks have come to their end."""
        while self._tools.pool.has_room and len(self._squares) < QUEUE:
            task = next(tasks, None)
            if task is None:
                return True
            self._next_key += 1
            self._open[self._next_key] = task
            self._tools.pool.submit(task.job(self._next_key))
        return False

    def _gather(self) -> None:
        """Wait a moment for whoever is ready first, and take what is ready."""
        connections = list(self._tools.pool.connections) if self._open else []
        if self._at_engine:
            connections.append(self._tools.engine.connection)
        if connections:
            wait(connections, 0.1)
        for result in self._tools.pool.ready(0):
            self._results.append((self._open.pop(result.key), result))
        self._receive()

    def _commit_due(self) -> bool:
        waiting = len(self._results)
        late = time.monotonic() - self._last_commit >= COMMIT_S
        return waiting >= COMMIT_COUNT or (waiting > 0 and (late or not self._open))

    def _commit(self) -> int:
        results, self._results = self._results, []
        if results:
            with self._catalogue.batch():
                squares = [task.keep(result) for task, result in results]
            self._squares.extend(square for square in squares if square is not None)
        self._last_commit = time.monotonic()
        return len(results)

    def _send_squares(self, last: bool) -> None:
        while len(self._squares) >= BATCH or (last and self._squares):
            if len(self._at_engine) >= 2:  # one at work, one ready
                return
            squares = [self._squares.popleft() for _ in range(min(BATCH, len(self._squares)))]
            self._next_ticket += 1
            self._at_engine[self._next_ticket] = Batch(
                "whole", [one.view_id for one in squares], [one.made_from for one in squares]
            )
            self._tools.engine.submit(self._next_ticket, np.stack([one.pixels for one in squares]))

    def _receive(self) -> None:
        while self._at_engine and self._tools.engine.connection.poll():
            ticket, vectors = self._tools.engine.receive()
            batch = self._at_engine.pop(ticket)
            sound = np.isfinite(vectors).all(axis=1)  # a picture the engine died of has a row of NaN
            good = np.flatnonzero(sound)
            self._catalogue.vectors.put(
                self._tools.card.key,
                batch.kind,
                [batch.view_ids[one] for one in good],
                vectors[good],
                [batch.made_from[one] for one in good],
            )
            if batch.kind == "whole":
                self.embedded += len(good)
                for one in np.flatnonzero(~sound):
                    self._record_unembeddable(batch.view_ids[one])

    def _record_unembeddable(self, view_id: int) -> None:
        for volume_id, mount, text, size, mtime_ns in self._catalogue.files.of_view(view_id):
            failure = Failure(paths.to_path(text, mount), "embed", "the model could not embed it")
            self._catalogue.failures.put(volume_id, text, size, mtime_ns, failure)
