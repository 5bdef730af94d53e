"""One model's side of a library: its calibration, and an index of each kind of view with a sample of it.

Kept open from question to question. Knows no questions.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event, RLock
from weakref import ref

from photosearch.catalogue.catalogue import Catalogue
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.records import Vectors
from photosearch.search.calibration import Calibration, sampled
from photosearch.search.index_files import IndexFiles
from photosearch.search.kept_calibration import open_calibration, prepare_calibration
from photosearch.search.kept_index import Extension, KeptIndex
from photosearch.search.ranking import ViewKind
from photosearch.search.vector_index import VectorIndex

KINDS: tuple[ViewKind, ...] = ("whole", "caption")


class OpenedModel:
    """May be used from several threads."""

    def __init__(self, catalogue: Catalogue, derived_path: Path, card: ModelCard, hnsw_from: int) -> None:
        self.card = card
        self.derived_path = derived_path
        self._catalogue = catalogue
        self._hnsw_from = hnsw_from
        self._lock = RLock()
        self._samples: dict[ViewKind, tuple[ref[VectorIndex], Vectors]] = {}
        self._calibration = open_calibration(card, derived_path)
        self._indexes = self._opened_indexes(self._calibration)

    @property
    def calibration(self) -> Calibration:
        return self._calibration

    def answering(self, kind: ViewKind, exact: bool = False) -> tuple[VectorIndex, tuple[str, ...]]:
        """The index of one kind of view as of now, and sentences for the person about it."""
        with self._lock:
            kept = self._indexes[kind]
        return kept.answering(exact)

    def sample(self, kind: ViewKind, index: VectorIndex) -> Vectors:
        """The views of an index that stand for all, (n, dim + 1); drawn once for each state of it."""
        held = self._samples.get(kind)
        if held is None or held[0]() is not index:
            held = ref(index), index.taken(sampled(index.standing()))
            self._samples[kind] = held
        return held[1]

    def prepare(self, embedder: Embedder, stop: Event | None = None) -> None:
        """Bring all derived files up to date, so that the next cold question is quick. May take long."""
        index, _ = self.answering("whole", exact=True)
        prepare_calibration(
            embedder, self.derived_path, stop, size=len(index), views=lambda most: self._views(index, most)
        )
        found = open_calibration(self.card, self.derived_path)
        with self._lock:
            same = found.fingerprint == self._calibration.fingerprint
            indexes = self._indexes if same else self._opened_indexes(found)
        for kept in indexes.values():
            kept.prepare(stop)
        if not same:  # answers went on with the old ones meanwhile
            with self._lock:
                self._calibration, self._indexes = found, indexes
                self._samples.clear()

    def _views(self, index: VectorIndex, most: int) -> Vectors:
        """At most so many (n, dim) rows that stand for all."""
        return index.taken(sampled(index.standing(), most))[:, : self.card.dim]

    def remove(self) -> None:
        """Forget all indexes, in memory and on disk."""
        with self._lock:
            indexes = list(self._indexes.values())
        for kept in indexes:  # each waits for its own preparing; answers need not
            kept.remove()

    def _opened_indexes(self, calibration: Calibration) -> dict[ViewKind, KeptIndex]:
        return {kind: self._kept_index(kind, calibration) for kind in KINDS}

    def _kept_index(self, kind: ViewKind, calibration: Calibration) -> KeptIndex:
        extension = Extension(calibration.fingerprint, lambda vectors: calibration.extend(vectors, kind))
        uid, key = self._catalogue.vectors.uid, self.card.key
        files = IndexFiles(self.derived_path, uid, key, kind, extension.fingerprint)
        return KeptIndex(self._catalogue, files, key, kind, self._hnsw_from, extension)
