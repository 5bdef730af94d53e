"""The index of one model and kind of view, kept open, on disk, and in step with the catalogue.

An answer never waits for a graph to be built: `answering` takes what is there, exact where it must, and `prepare`,
called when there is time, writes the files and builds or extends the graph. Nor does the first answer wait for one to
be read, which takes longer than comparing everything once.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock
from typing import Literal

import numpy as np

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.vectors import VectorChanges
from photosearch.records import Vectors
from photosearch.search.index_files import IndexFiles
from photosearch.search.vector_index import (
    NO_IDS,
    BuildStoppedError,
    ExactIndex,
    Graph,
    HnswIndex,
    VectorIndex,
    hnswlib_is_there,
)

SAVE_FROM = 2000  # vectors that are read from the catalogue as quickly as from a file
SAVE_LATER_FROM = 100_000  # vectors whose writing no answer should wait for: it is left to `prepare`
SAVE_SHARE = 0.05  # changes since the last save, as a share of all, that call for the next
DEAD_SHARE = 0.10  # of a graph's views: then it is built anew

NO_HNSWLIB = "hnswlib is not installed: every vector was compared, which takes longer in a large library."


@dataclass(frozen=True, slots=True, eq=False)
class Extension:
    """Numbers that are put beside each vector, so that an inner product ranks by more than a cosine.

    `extend` takes (n, dim) rows and gives (n, dim + k), the same ones for the same rows; `fingerprint` changes whenever
    what it gives does, and is also that of the `IndexFiles`.
    """

    fingerprint: str
    extend: Callable[[Vectors], Vectors]


class KeptIndex:
    """May be used from several threads; what it hands out are snapshots.

    Where there is an extension, the vectors in the index, and those it is asked with, are longer than the model's.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        files: IndexFiles,
        model_key: str,
        kind: Literal["whole", "caption"],
        hnsw_from: int,
        extension: Extension | None = None,
    ) -> None:
        if files.extension != (extension.fingerprint if extension else ""):
            raise ValueError("the files belong to another extension")
        self._extend = extension.extend if extension else None
        self._catalogue = catalogue
        self._files = files
        self._of = (model_key, kind)
        self._hnsw_from = max(1, hnsw_from)
        self._lock = Lock()
        self._preparing = Lock()
        self._exact: ExactIndex | None = None
        self._graph: Graph | None = None  # over the base of `_exact`
        self._hnsw: tuple[ExactIndex, HnswIndex] | None = None  # the last one made of both
        self._warm = False  # whether this process asks more than once
        self._revision = 0  # of the catalogue, up to which this index follows
        self._saved = 0  # revision of the file that the exact index's base is mapped from; 0: there is none
        self._changed = 0  # vectors that came or went since

    def answering(self, exact: bool = False) -> tuple[VectorIndex, tuple[str, ...]]:
        """An index as of now, and sentences for the person about it."""
        with self._lock:
            index = self._follow()
            large = len(index) >= self._hnsw_from
            late = self._saved and (large or len(index) >= SAVE_LATER_FROM)
            if self._save_due(len(index)) and not late:
                index = self._save(index)
            if exact or not large:
                return index, ()
            if not hnswlib_is_there():
                return index, (NO_HNSWLIB,)
            return self._approximate(index) or index, ()

    def prepare(self, stop: Event | None = None) -> None:
        """Write what has changed, and build or extend the graph; answers go on meanwhile.

        Where `stop` is set the graph is left for another time.
        """
        with self._preparing:
            with self._lock:
                self._warm = True
                index = self._follow()
                revision, saved, due = self._revision, self._saved, self._save_due(len(index))
            if len(index) >= self._hnsw_from and hnswlib_is_there():
                with contextlib.suppress(OSError):
                    with contextlib.suppress(BuildStoppedError):
                        self._prepare_graph(index, revision, saved, due, stop)
                    return
            if due:
                with contextlib.suppress(OSError):
                    self._files.save(*index.rows(), revision)
                    with self._lock:
                        self._rebase(revision)

    def remove(self) -> None:
        """Forget everything, in memory and on disk."""
        with self._preparing, self._lock:
            self._files.remove()
            self._exact = self._graph = self._hnsw = None
            self._revision = self._saved = self._changed = 0

    def _follow(self) -> ExactIndex:
        """Take over what has changed in the catalogue."""
        latest = self._catalogue.vectors.revision(self._of[0])
        if self._exact is None or latest < self._revision:  # a catalogue brought back from a backup goes back
            self._open(latest)
        assert self._exact is not None
        if latest > self._revision:
            changes = self._read(self._revision)
            self._exact = self._exact.updated(changes.ids, changes.vectors, changes.gone)
            self._revision = max(latest, changes.revision)
            self._changed += len(changes.ids) + len(changes.gone)
        return self._exact

    def _read(self, revision: int) -> VectorChanges:
        """What came after a revision, extended. A million vectors are in memory once, and not twice."""
        store = self._catalogue.vectors
        most, count = store.count_since(*self._of, revision), 0
        ids, gone = [NO_IDS], [NO_IDS]
        vectors = np.zeros((0, 0), np.float32)
        for changes in store.chunks_since(*self._of, revision):
            rows = self._extended(changes.vectors)
            if not len(vectors):
                vectors = np.empty((most, rows.shape[1]), np.float32)
            if count + len(rows) > len(vectors):  # some came while the others were counted
                vectors = np.concatenate([vectors[:count], np.empty_like(rows)])
            vectors[count : count + len(rows)] = rows
            count += len(rows)
            ids.append(changes.ids)
            gone.append(changes.gone)
            revision = changes.revision
        return VectorChanges(np.concatenate(ids), vectors[:count], np.concatenate(gone), revision)

    def _extended(self, vectors: Vectors) -> Vectors:
        if self._extend is None:
            return vectors
        return self._extend(vectors).astype(np.float32, copy=False)

    def _open(self, latest: int) -> None:
        stored = self._files.load()
        if stored is not None and stored.revision > latest:
            self._files.remove()
            stored = None
        if stored is not None:
            self._exact, self._saved = ExactIndex(stored.ids, stored.matrix), stored.revision
        else:
            self._exact, self._saved = ExactIndex(NO_IDS, np.zeros((0, 0), np.float32)), 0
        self._revision, self._changed = self._saved, 0
        self._graph = self._hnsw = None

    def _save_due(self, count: int) -> bool:
        return self._changed >= max(SAVE_FROM, SAVE_SHARE * count)

    def _save(self, index: ExactIndex) -> ExactIndex:
        """Write the vectors and map them; goes on with those in memory where that fails."""
        with contextlib.suppress(OSError):
            self._files.save(*index.rows(), self._revision)
            self._rebase(self._revision)
        assert self._exact is not None
        return self._exact

    def _rebase(self, revision: int) -> None:
        """Take the file of `revision` as base, and what came since as tail."""
        stored = self._files.load()
        if stored is not None and stored.revision == revision:
            self._exact = ExactIndex(stored.ids, stored.matrix)
            self._graph = self._hnsw = None
            self._revision = self._saved = revision
            self._changed = 0
            self._follow()

    def _approximate(self, index: ExactIndex) -> HnswIndex | None:
        """The graph and what came after it, None where there is no graph."""
        was_warm, self._warm = self._warm, True
        if self._graph is None and self._saved and was_warm:
            self._graph = self._files.load_graph(self._saved, index.dim)
        if self._graph is None:
            return None
        if self._hnsw is None or self._hnsw[0] is not index:
            self._hnsw = index, HnswIndex(index, self._graph)
        return self._hnsw[1]

    def _prepare_graph(
        self, index: ExactIndex, revision: int, saved: int, due: bool, stop: Event | None
    ) -> None:
        old = self._files.load_graph(saved, index.dim) if saved else None
        if old is not None and not due:
            return
        self._files.save_graph(_grown(old, index, stop), revision)
        self._files.save(*index.rows(), revision)
        with self._lock:
            self._rebase(revision)


def _grown(old: Graph | None, index: ExactIndex, stop: Event | None) -> Graph:
    """The graph over all of an index: the old one extended, or a new one where too much of it is dead."""
    threads = max(1, (os.cpu_count() or 1) // 2)  # somebody may be working beside
    standing, tail = index.parts()
    if old is None or len(old.ids) - len(standing) > DEAD_SHARE * len(old.ids):
        return Graph.build(*index.rows(), threads, stop)
    return old.extended(*tail.rows(), threads, stop)
