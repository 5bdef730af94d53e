"""Nearest vectors by inner product, exact or approximate, behind one interface. The one door to hnswlib.

An index is a snapshot: it never changes, so any number of threads may search it, and `updated` returns another one
that shares what stayed the same. Labels are view ids. Knows nothing of items, files or the catalogue.
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from photosearch.records import Vectors

if TYPE_CHECKING:
    import hnswlib

Ids = NDArray[np.int64]
Scores = NDArray[np.float32]

NO_IDS: Ids = np.zeros(0, np.int64)

# Measured at 1,000,000 × 257 on two cores: all rows in one product 35 to 60 ms, and more in blocks, for the threads of
# BLAS wait for each other. Rows picked here and there cost six times as much each, least in small blocks, 100,000 of
# them 20 ms.
PICKED_AT_ONCE = 1 << 10  # rows that are copied together and multiplied
PICKED_SHARE = 1 / 6  # of all rows; where more are wanted, all are multiplied
MARK_SHARE = 1 / 16  # of all ids: so many are looked for at once by marking them,
MARK_SPAN = 8  # where the marks take no more than so many bytes a view


class VectorIndex(Protocol):
    """Unit vectors under their view ids."""

    @property
    def name(self) -> str:
        """What a person may know it by: "exact" or "hnsw"."""
        ...

    def __len__(self) -> int: ...

    def search(
        self,
        query: Vectors,
        k: int,
        floor: float = math.inf,
        without: Ids = NO_IDS,
        among: Ids | None = None,
    ) -> tuple[Ids, Scores]:
        """The `k` best views and beyond them all that score at least `floor`, best first, equal ones by id.

        `query` is (dim,), of any length; scores are inner products. Views in `without` (sorted ids) are passed over,
        and so are all but those in `among` (sorted ids) where it is given: what is asked so is compared exactly.
        """
        ...

    def count(self, without: Ids = NO_IDS, among: Ids | None = None) -> int:
        """How many views there are outside `without`, and inside `among` where it is given."""
        ...

    def updated(self, ids: Ids, vectors: Vectors, gone: Ids) -> Self:
        """With these views added or replaced and those that are gone left out."""
        ...

    def standing(self) -> Ids:
        """The views that can be found, rising."""
        ...

    def taken(self, places: NDArray[np.intp]) -> Vectors:
        """(n, dim) vectors of the views at these places of `standing`."""
        ...


class ExactIndex:
    """Compares the query with every vector. `base` may be memory-mapped: it is only read."""

    name = "exact"

    def __init__(
        self, ids: Ids, base: Vectors, tail: Vectors | None = None, alive: NDArray[np.bool_] | None = None
    ):
        """`ids` (n,) belong to the rows of `base` (m, dim) and, after them, of `tail` (n - m, dim)."""
        self._ids = ids
        self._base = base
        self._tail = np.zeros((0, base.shape[1]), np.float32) if tail is None else tail
        self._alive = np.ones(len(ids), np.bool_) if alive is None else alive
        self._whole = bool(self._alive.all())
        self._by_id: tuple[Ids, NDArray[np.intp]] | None = None

    def __len__(self) -> int:
        return int(np.count_nonzero(self._alive))

    @property
    def dim(self) -> int:
        return int(self._base.shape[1])

    def search(
        self,
        query: Vectors,
        k: int,
        floor: float = math.inf,
        without: Ids = NO_IDS,
        among: Ids | None = None,
    ) -> tuple[Ids, Scores]:
        if not len(self._ids):
            return NO_IDS, np.zeros(0, np.float32)
        if among is not None:
            rows = self._rows(among, without)
            return best(self._ids[rows], self._scores_of(rows, query), k, floor)
        scores = self._scores(query)
        if self._whole and not len(without):
            return best(self._ids, scores, k, floor)
        found = self._alive & ~_among(self._ids, without)
        return best(self._ids[found], scores[found], k, floor)

    def count(self, without: Ids = NO_IDS, among: Ids | None = None) -> int:
        if among is not None:
            return len(self._rows(among, without))
        if self._whole and not len(without):
            return len(self._ids)
        return int(np.count_nonzero(self._alive & ~_among(self._ids, without)))

    def updated(self, ids: Ids, vectors: Vectors, gone: Ids) -> ExactIndex:
        if not len(ids) and not len(gone):
            return self
        alive = self._alive & ~np.isin(self._ids, np.concatenate([ids, gone]))
        base, tail = self._base, self._tail
        if len(ids):
            base = base if base.shape[1] else np.zeros((0, vectors.shape[1]), np.float32)
            tail = np.concatenate([tail, vectors]) if len(tail) else np.asarray(vectors, np.float32)
        return ExactIndex(
            np.concatenate([self._ids, ids]),
            base,
            tail,
            np.concatenate([alive, np.ones(len(ids), np.bool_)]),
        )

    def rows(self) -> tuple[Ids, Vectors]:
        """All that can be found: (n,) ids and (n, dim) vectors; not copied where they lie so."""
        if self._whole and len(self._ids) in (len(self._base), len(self._tail)):
            return self._ids, self._base if len(self._base) else self._tail
        split = len(self._base)
        kept = [self._base[self._alive[:split]], self._tail[self._alive[split:]]]
        return self._ids[self._alive], np.concatenate(kept)

    def standing(self) -> Ids:
        return self._rising()[0]

    def taken(self, places: NDArray[np.intp]) -> Vectors:
        rows = self._rising()[1][places]
        found = np.empty((len(rows), self.dim), np.float32)
        below = rows < len(self._base)
        found[below] = self._base[rows[below]]
        found[~below] = self._tail[rows[~below] - len(self._base)]
        return found

    def parts(self) -> tuple[Ids, ExactIndex]:
        """Ids of what can be found in the base, and an index of the tail alone."""
        split = len(self._base)
        tail = ExactIndex(self._ids[split:], self._tail, None, self._alive[split:])
        return self._ids[:split][self._alive[:split]], tail

    def _rows(self, among: Ids, without: Ids) -> NDArray[np.intp]:
        """Rows of these views that can be found."""
        ids, rows = self._rising()
        if not len(ids) or not len(among):
            return rows[:0]
        if len(without):
            among = among[~_among(among, without)]
        first, span = int(ids[0]), int(ids[-1] - ids[0]) + 1
        if len(among) > len(ids) * MARK_SHARE and span <= MARK_SPAN * len(ids):
            wanted = np.zeros(span, np.bool_)
            wanted[among[(among >= first) & (among < first + span)] - first] = True
            marked: NDArray[np.intp] = rows[wanted[ids - first]]
            return marked
        places = np.minimum(np.searchsorted(ids, among), len(ids) - 1)
        found: NDArray[np.intp] = rows[places[ids[places] == among]]
        return found

    def _rising(self) -> tuple[Ids, NDArray[np.intp]]:
        """Ids of what can be found, rising, and their rows."""
        if self._by_id is None:  # two threads may both do this once
            alive = np.flatnonzero(self._alive)
            order = alive[np.argsort(self._ids[alive], kind="stable")]
            self._by_id = self._ids[order], order
        return self._by_id

    def _scores(self, query: Vectors) -> Scores:
        scores = np.empty(len(self._ids), np.float32)
        split = len(self._base)
        for part, out in ((self._base, scores[:split]), (self._tail, scores[split:])):
            if len(part):
                np.matmul(part, query, out=out)
        return scores

    def _scores_of(self, rows: NDArray[np.intp], query: Vectors) -> Scores:
        if len(rows) > PICKED_SHARE * len(self._ids):
            return self._scores(query)[rows]
        scores = np.empty(len(rows), np.float32)
        in_base = rows < len(self._base)
        for part, chosen, shift in ((self._base, in_base, 0), (self._tail, ~in_base, len(self._base))):
            places = np.flatnonzero(chosen)
            for start in range(0, len(places), PICKED_AT_ONCE):
                some = places[start : start + PICKED_AT_ONCE]
                scores[some] = part[rows[some] - shift] @ query
        return scores


def best(ids: Ids, scores: Scores, k: int, floor: float) -> tuple[Ids, Scores]:
    """The `k` best of them and all that score at least `floor`, best first, equal scores by id."""
    wanted = min(len(ids), max(k, int(np.count_nonzero(scores >= floor))))
    if wanted <= 0:
        return NO_IDS, np.zeros(0, np.float32)
    if wanted < len(ids):
        last = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        near = scores >= last  # with all that tie with the last one, so that ids can decide
        ids, scores = ids[near], scores[near]
    order = np.lexsort((ids, -scores))[:wanted]
    return ids[order], scores[order]


def _among(ids: Ids, chosen: Ids) -> NDArray[np.bool_]:
    """Which of `ids` are in `chosen`, sorted."""
    if not len(chosen):
        return np.zeros(len(ids), np.bool_)
    places = np.searchsorted(chosen, ids)
    places[places == len(chosen)] = 0
    return np.asarray(chosen[places] == ids, np.bool_)


# ------------------------------------------------------------------------------------------ approximate

# Measured at 100,000 vectors of 256 dimensions. Photos as questions need few candidates, but words lie apart from all
# photos: with 256 candidates the graph found 95 % of their ten nearest, with 512 99 %, with 1,024 all, in 1.5 ms.
LINK_AT_ONCE = 5000  # views; about a second's work
M = 16  # links of a view in each layer of the graph; 32 found no more
EF_BUILD = 100  # candidates that are looked at while a view is linked; 200 took twice as long
EF_SEARCH = 512  # candidates while one is searched: so many,
EF_PER_VIEW = 1 / 200  # more in a larger graph,
EF_PER_RESULT = 2.0  # and at least so many for each result wanted
MOST_RESULTS = 4096  # beyond so many, comparing with everything is quicker


def hnswlib_is_there() -> bool:
    """It is built from source, so it is missing where there was no compiler."""
    return importlib.util.find_spec("hnswlib") is not None


class BuildStoppedError(Exception):
    """The building of a graph was stopped; what there is of it is of no use."""


class Graph:
    """An hnswlib graph over `ids`, sorted. Never added to while it answers: that is unsafe in hnswlib."""

    def __init__(self, index: hnswlib.Index) -> None:
        self.ids: Ids = np.sort(np.array(index.get_ids_list(), np.int64))
        self._index = index
        self._hidden = NO_IDS
        self._lock = Lock()

    @classmethod
    def build(cls, ids: Ids, vectors: Vectors, threads: int = -1, stop: Event | None = None) -> Graph:
        """Link n views; takes minutes for a million. Raises `ImportError` where hnswlib cannot be had.

        Raises `BuildStoppedError` soon after `stop` is set.
        """
        import hnswlib

        index = hnswlib.Index(space="ip", dim=vectors.shape[1])
        index.init_index(max_elements=max(1, len(ids)), ef_construction=EF_BUILD, M=M, random_seed=1)
        _link(index, ids, vectors, threads, stop)
        return cls(index)

    @classmethod
    def load(cls, path: Path, dim: int) -> Graph:
        """Read what `save` wrote. The file must be sound: hnswlib does not check. Raises `ImportError`."""
        import hnswlib

        index = hnswlib.Index(space="ip", dim=dim)
        index.load_index(str(path))
        return cls(index)

    def save(self, path: Path) -> None:
        """Write it with no view hidden."""
        with self._lock:
            self._hide(NO_IDS)
            self._index.save_index(str(path))

    def extended(self, ids: Ids, vectors: Vectors, threads: int = -1, stop: Event | None = None) -> Graph:
        """This graph, with views added or moved. It must not be answering, and is not to be used any more.

        Raises `BuildStoppedError` soon after `stop` is set.
        """
        self._hide(NO_IDS)
        new = len(ids) - int(np.count_nonzero(_among(ids, self.ids)))
        self._index.resize_index(max(1, len(self.ids) + new))
        _link(self._index, ids, vectors, threads, stop)
        return Graph(self._index)

    def nearest(self, query: Vectors, k: int, hidden: Ids) -> tuple[Ids, Scores]:
        """Up to `k` views outside `hidden` (sorted, among `ids`), best first."""
        k = min(k, len(self.ids) - len(hidden))
        if k <= 0:
            return NO_IDS, np.zeros(0, np.float32)
        with self._lock:
            self._hide(hidden)
            self._index.set_ef(self._candidates(k))
            labels, distances = self._index.knn_query(query[None], k=k)
        return labels[0].astype(np.int64), np.asarray(1 - distances[0], np.float32)

    def _candidates(self, k: int) -> int:
        return math.ceil(max(EF_SEARCH + EF_PER_VIEW * len(self.ids), EF_PER_RESULT * k))

    def _hide(self, hidden: Ids) -> None:
        if np.array_equal(hidden, self._hidden):
            return
        for one in np.setdiff1d(self._hidden, hidden, assume_unique=True):
            self._index.unmark_deleted(one)
        for one in np.setdiff1d(hidden, self._hidden, assume_unique=True):
            self._index.mark_deleted(one)
        self._hidden = hidden


def _link(index: hnswlib.Index, ids: Ids, vectors: Vectors, threads: int, stop: Event | None) -> None:
    """Add views a few at a time: each takes a moment only, so that a program that is to end need not wait."""
    for start in range(0, len(ids), LINK_AT_ONCE):
        if stop is not None and stop.is_set():
            raise BuildStoppedError
        part = slice(start, start + LINK_AT_ONCE)
        index.add_items(vectors[part], ids[part], num_threads=threads)


class HnswIndex:
    """A graph over an exact index's base; what came later, its tail, is compared one by one.

    Finds at least 99 % of the ten nearest (tested). Where more than `MOST_RESULTS` views score above the floor, the
    exact index answers, so only among fewer may a view near the floor be missed.
    """

    name = "hnsw"

    def __init__(self, exact: ExactIndex, graph: Graph) -> None:
        self._exact = exact
        self._graph = graph
        standing, self._tail = exact.parts()
        self._hidden: Ids = graph.ids[~_among(graph.ids, np.sort(standing))]

    def __len__(self) -> int:
        return len(self._exact)

    def search(
        self,
        query: Vectors,
        k: int,
        floor: float = math.inf,
        without: Ids = NO_IDS,
        among: Ids | None = None,
    ) -> tuple[Ids, Scores]:
        if among is not None:
            return self._exact.search(query, k, floor, without, among)
        hidden = self._hidden
        if len(without):
            hidden = np.union1d(hidden, self._graph.ids[_among(self._graph.ids, without)])
        asked = max(1, k)
        while asked <= MOST_RESULTS:
            try:
                ids, scores = self._graph.nearest(query, asked, hidden)
            except RuntimeError:  # hnswlib could not reach so many
                break
            if len(ids) < asked or scores[-1] < floor:
                late_ids, late_scores = self._tail.search(query, k, floor, without)
                return best(np.concatenate([ids, late_ids]), np.concatenate([scores, late_scores]), k, floor)
            asked *= 4
        return self._exact.search(query, k, floor, without)

    def count(self, without: Ids = NO_IDS, among: Ids | None = None) -> int:
        return self._exact.count(without, among)

    def updated(self, ids: Ids, vectors: Vectors, gone: Ids) -> HnswIndex:
        if not len(ids) and not len(gone):
            return self
        return HnswIndex(self._exact.updated(ids, vectors, gone), self._graph)

    def standing(self) -> Ids:
        return self._exact.standing()

    def taken(self, places: NDArray[np.intp]) -> Vectors:
        return self._exact.taken(places)
