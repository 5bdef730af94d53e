"""All parts of one question against all views of a library: who is near, and how near each item comes, part by part.

A question is asked of a snapshot: it sees one state of each index. Works on calibrated logits only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.columns import Snapshot
from photosearch.parts import Part, PartKind
from photosearch.records import Vectors
from photosearch.search.calibration import Asked
from photosearch.search.compose import Logits
from photosearch.search.feedback import Pull, no_pull, pull_of
from photosearch.search.opened_model import KINDS, OpenedModel
from photosearch.search.ranking import ViewKind
from photosearch.search.vector_index import Ids, Scores, VectorIndex

BLOCK_ROWS = 1 << 14
NEVER = -1e9  # the logit of an item without a view of some kind


@dataclass(frozen=True, slots=True, eq=False)
class Closeness:
    """How near (n,) items come: for each part the greater of the logits of picture and caption, and which it was."""

    ids: Ids
    logits: Mapping[Part, Logits]
    by_picture: Mapping[Part, Logits]
    pull: Logits  # of the examples, on pictures


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """The parts of one question, asked of every kind of view."""

    indexes: Mapping[ViewKind, VectorIndex]
    asked: Mapping[tuple[Part, ViewKind], Asked]
    samples: Mapping[ViewKind, Vectors]  # views that stand for all of a kind
    pull: Pull  # what the examples add to a picture's logit
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = field(default=())

    def near(
        self,
        factors: Mapping[Part, float],
        k: int,
        floor: float,
        without: Ids,
        within: Mapping[ViewKind, Ids] | None,
    ) -> dict[ViewKind, tuple[Ids, Scores]]:
        """The `k` best views of each kind and all that reach `floor`, by the factors' sum of the parts' logits."""
        return {
            kind: self._near(kind, factors, k, floor, without, None if within is None else within[kind])
            for kind in KINDS
        }

    def _near(
        self,
        kind: ViewKind,
        factors: Mapping[Part, float],
        k: int,
        floor: float,
        without: Ids,
        within: Ids | None,
    ) -> tuple[Ids, Scores]:
        index = self.indexes[kind]
        vector = sum(factor * self.asked[part, kind].vector for part, factor in factors.items())
        offset = sum(factor * self.asked[part, kind].offset for part, factor in factors.items())
        if kind == "whole":
            vector, offset = vector + self.pull.vector, offset + self.pull.offset
        query = np.asarray(vector, np.float32)
        ids, products = (
            index.search(query, k, floor - offset, without)
            if within is None
            else index.search(query, k, floor - offset, without, among=within)
        )
        return ids, products + np.float32(offset)

    def of_items(self, snapshot: Snapshot, ids: Ids) -> Closeness:
        """How near these items (sorted ids) come, each by whichever of its views comes nearest."""
        logits: dict[ViewKind, dict[Part, Logits]] = {}
        pull = np.zeros(len(ids), np.float32)
        for kind in KINDS:
            views = snapshot.views_of(kind, ids)
            rows = self._logits(kind, views)
            places, items = snapshot.items_of(kind, views)
            at = np.minimum(np.searchsorted(ids, items), max(len(ids) - 1, 0))
            mine = ids[at] == items if len(ids) else np.zeros(0, np.bool_)
            at, places = at[mine], places[mine]
            logits[kind] = {}
            for column, part in enumerate(self.parts):
                found = np.full(len(ids), NEVER, np.float32)
                np.maximum.at(found, at, rows[places, column])
                logits[kind][part] = found
            if kind == "whole":
                pull[at] = rows[places, -1]
        nearest = {part: np.maximum(logits["whole"][part], logits["caption"][part]) for part in self.parts}
        return Closeness(ids, nearest, logits["whole"], pull)

    def _logits(self, kind: ViewKind, views: Ids) -> Vectors:
        """(n, parts + 1) logits of views, the pull of the examples last; `NEVER`, pull 0, without a vector."""
        index = self.indexes[kind]
        asked = [self.asked[part, kind] for part in self.parts]
        matrix = np.stack([*(one.vector for one in asked), self.pull.vector], axis=1)
        offsets = np.array([*(one.offset for one in asked), self.pull.offset], np.float32)
        found = np.full((len(views), len(offsets)), NEVER, np.float32)
        found[:, -1] = 0.0  # examples move nothing that has no vector
        if len(index) and len(views):
            places, known = places_of(index.standing(), views)
            for start in range(0, len(places), BLOCK_ROWS):
                block = slice(start, start + BLOCK_ROWS)
                found[known[block]] = index.taken(places[block]) @ matrix + offsets
        return found

    def vectors(self, kind: ViewKind, snapshot: Snapshot, ids: Ids) -> Vectors:
        """(n, dim + 1) vectors of the items' views of one kind; zeros where there is none."""
        index = self.indexes[kind]
        found = np.zeros((len(ids), len(self.pull.vector)), np.float32)
        order = np.argsort(ids)
        views = snapshot.views_of(kind, ids[order])
        if not len(index) or not len(views):
            return found
        places, known = places_of(index.standing(), views)
        rows = np.zeros((len(views), found.shape[1]), np.float32)
        rows[known] = index.taken(places)
        at_view, items = snapshot.items_of(kind, views)
        at = np.minimum(np.searchsorted(ids[order], items), len(ids) - 1)
        mine = ids[order][at] == items
        found[order[at[mine]]] = rows[at_view[mine]]
        return found


def places_of(standing: Ids, views: Ids) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places in `standing` (rising) of those of `views` that are there, and the places of these in `views`."""
    places = np.minimum(np.searchsorted(standing, views), len(standing) - 1)
    known = np.flatnonzero(standing[places] == views)
    return places[known], known


def compare(
    model: OpenedModel,
    parts: Mapping[Part, Vectors],
    examples: tuple[Vectors, Vectors],
    size: int,
    exact: bool = False,
) -> Comparison:
    """Ask every part, a (dim,) unit vector each, of every kind of view.

    `examples` are the (n, dim) vectors of the good and the bad ones, `size` is the number of photos in the library.
    """
    indexes: dict[ViewKind, VectorIndex] = {}
    samples: dict[ViewKind, Vectors] = {}
    asked: dict[tuple[Part, ViewKind], Asked] = {}
    notes: tuple[str, ...] = ()
    for kind in KINDS:
        indexes[kind], told = model.answering(kind, exact)
        notes += told
        samples[kind] = model.sample(kind, indexes[kind])
        for part, vector in parts.items():
            of: Literal["words", "photo"] = "photo" if part.kind is PartKind.PHOTO else "words"
            asked[part, kind] = model.calibration.ask((of, kind), vector, samples[kind], size)
    pull = no_pull(model.card.dim)
    if len(samples["whole"]) and any(map(len, examples)):
        wanted = [asked[part, "whole"].logits(samples["whole"]) for part in parts if not part.negative]
        pull = pull_of(*examples, samples["whole"], float(np.mean(wanted, axis=0).std()) if wanted else 1.0)
    return Comparison(indexes, asked, samples, pull, tuple(dict.fromkeys(notes)), tuple(parts))
