"""Vectors of photos that need not be in a library: labelled folders, triplets, a single photo, a library's previews.

Files are opened in decoder children, as everywhere; the model is asked in batches, and timed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TypeVar

import numpy as np

from photosearch.gallery.decode import decode_preview
from photosearch.gallery.decode_pool import DecodePool
from photosearch.models.embedder import Embedder
from photosearch.records import (
    DecodedFile,
    DecodeFailure,
    DecodeJob,
    Failure,
    InputSpec,
    Pixels,
    Progress,
    Stage,
    Vectors,
)

BATCH = 32
LIMIT_S = 30.0
MEMORY_MB = 1000
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class PhotoVectors:
    """Vectors of the photos that could be read; `kept` are their places in the list that was asked for."""

    vectors: Vectors  # (n, dim) unit rows
    kept: tuple[int, ...]
    failures: tuple[Failure, ...]
    seconds: float  # spent in the model, decoding left out


def vectors_of_files(
    paths: Sequence[Path], embedder: Embedder, *, stop: Event | None = None
) -> Generator[Progress, None, PhotoVectors]:
    """Decode and embed these photos. After `stop` is set, what was embedded by then is returned."""
    with closing(_decoded(paths, embedder.card.input)) as squares:
        return (yield from _embedded(squares, len(paths), embedder, stop))


def vectors_of_previews(
    previews: Iterable[bytes | None], total: int, embedder: Embedder, *, stop: Event | None = None
) -> Generator[Progress, None, PhotoVectors]:
    """Embed stored previews (JPEG); None and damaged ones are left out."""
    squares = ((place, _square(jpeg, embedder.card.input)) for place, jpeg in enumerate(previews))
    return (yield from _embedded(squares, total, embedder, stop))


def run_through(work: Generator[Progress, None, T]) -> T:
    """What a piece of long work returns, where nobody watches its progress."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result


def text_vectors(texts: Sequence[str], embedder: Embedder, batch: int = 256) -> Vectors:
    """Embed n sentences in batches; (n, dim) unit rows."""
    parts = [embedder.embed_texts(texts[start : start + batch]) for start in range(0, len(texts), batch)]
    return np.concatenate(parts) if parts else np.zeros((0, embedder.card.dim), np.float32)


def _embedded(
    squares: Iterable[tuple[int, Pixels | Failure | None]], total: int, embedder: Embedder, stop: Event | None
) -> Generator[Progress, None, PhotoVectors]:
    kept: list[int] = []
    failures: list[Failure] = []
    parts: list[Vectors] = []
    seconds = 0.0
    for batch in _batches(squares, BATCH):
        if stop is not None and stop.is_set():
            break
        failures += [square for _, square in batch if isinstance(square, Failure)]
        good = [(place, square) for place, square in batch if isinstance(square, np.ndarray)]
        if good:
            pixels = np.stack([square for _, square in good])
            begun_s = time.perf_counter()
            parts.append(embedder.embed_images(pixels))
            seconds += time.perf_counter() - begun_s
            kept += [place for place, _ in good]
        yield Progress(Stage.MEASURE, len(kept) + len(failures), total, embedder.card.name)
    vectors = np.concatenate(parts) if parts else np.zeros((0, embedder.card.dim), np.float32)
    return PhotoVectors(vectors, tuple(kept), tuple(failures), seconds)


def _decoded(paths: Sequence[Path], spec: InputSpec) -> Generator[tuple[int, Pixels | Failure], None, None]:
    """(place, square or what went wrong), in the order of the paths."""
    children = min(max((os.cpu_count() or 2) - 1, 1), 4, max(len(paths), 1))
    waiting: dict[int, Pixels | Failure] = {}
    asked = given = 0
    with DecodePool(children, LIMIT_S, MEMORY_MB) as pool:
        while given < len(paths):
            while asked < len(paths) and pool.has_room:
                pool.submit(DecodeJob(asked, paths[asked], input=spec))
                asked += 1
            waiting |= {answer.key: _outcome(answer) for answer in pool.ready(timeout_s=1.0)}
            while given in waiting:
                yield given, waiting.pop(given)
                given += 1


def _outcome(answer: object) -> Pixels | Failure:
    if isinstance(answer, DecodeFailure):
        return answer.failure
    assert (
        isinstance(answer, DecodedFile) and answer.picture is not None and answer.picture.pixels is not None
    )
    return answer.picture.pixels


def _square(jpeg: bytes | None, spec: InputSpec) -> Pixels | None:
    if jpeg is None:
        return None
    try:
        return decode_preview(jpeg, spec)
    except (OSError, SyntaxError, ValueError):  # a damaged preview is made anew by the next sync
        return None


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    batch: list[T] = []
    for thing in things:
        batch.append(thing)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
