"""The path out, top to bottom: question → parts → filters → vectors → comparison → ranking → cut → answer."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock

import numpy as np
from numpy.typing import NDArray

from photosearch.catalogue.catalogue import Catalogue
from photosearch.errors import QuestionError
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.parts import Completion, Part, PartKind, ReadQuestion
from photosearch.records import Answer, Hit, Question, Vectors
from photosearch.search.asked_question import AskedQuestion, examples_as_parts, notes_on
from photosearch.search.bank import open_bank
from photosearch.search.calibration import Fit, logit, relevance
from photosearch.search.comparing import Comparison, compare
from photosearch.search.compose import Clause, asking, clauses_of
from photosearch.search.cutoff import Cut
from photosearch.search.embedding import PixelsOf, embedded, own_items
from photosearch.search.joining import Among, join
from photosearch.search.library_names import LibraryNames
from photosearch.search.opened_model import OpenedModel
from photosearch.search.query import read
from photosearch.search.ranking import RankedItems, ViewKind
from photosearch.search.vector_index import Ids, Scores

NEAREST = 6  # hits that are shown apart where nothing matches
FEW_PHOTOS = 500  # bounds were fitted on as many and more
EASE = 0.35  # by which the logit of the first falls each time the library is e times smaller


class Searcher:
    """Answers questions over one catalogue. May be used from several threads at once."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder_for: Callable[[str | None], Embedder],
        name_for: Callable[[str | None], str],
        pixels_of: PixelsOf,
        derived_path: Path,
        hnsw_from: int,
    ) -> None:
        """`embedder_for` gives a model by name, None for the one in use; `name_for` says which, and loads none."""
        self._catalogue = catalogue
        self._embedder_for = embedder_for
        self._name_for = name_for
        self._pixels_of = pixels_of
        self._derived_path = derived_path
        self._hnsw_from = hnsw_from
        self._opened: dict[str, OpenedModel] = {}
        self._names = LibraryNames(catalogue.places, derived_path)
        self._lock = Lock()

    def read(self, question: Question) -> ReadQuestion:
        """The parts of a question, those of its line before photos. Raises nothing for what it says."""
        return read(question, self._names)

    def complete(self, words: str, cursor: int) -> tuple[Completion, ...]:
        """Ways to go on with a line at `cursor`."""
        from photosearch.search.completing import completions  # whoever only searches does not pay for it

        return completions(self._catalogue.completions, words, cursor)

    def answer(self, question: Question) -> Answer:
        """Raises `QuestionError`, `QueryImageError` or `ModelError`."""
        started = time.perf_counter()
        asked = AskedQuestion.of(question, self.read(question))
        answer = self._compared(asked) if asked.is_compared else self._listed(asked)
        return replace(answer, seconds=time.perf_counter() - started)

    def ranking(self, question: Question) -> tuple[Ids, Scores]:
        """Ids and scores of all listed items that the model has seen, best first: for measuring. Raises as `answer`."""
        asked = AskedQuestion.of(question, self.read(question))
        if not asked.is_compared:
            ids = self._meeting(asked)
            return ids, np.zeros(len(ids), np.float32)
        ranked = self._find(asked, self._catalogue.items.count()).ranked
        return ranked.ids, ranked.scores

    def prepare(self, card: ModelCard, stop: Event | None = None) -> None:
        """Bring a model's derived files up to date, so that the next cold question is quick.

        May take long; what is stopped on the way is made another time.
        """
        self._catalogue.columns.prepare()
        self._open(card).prepare(self._embedder_for(card.name), stop)

    def rebuild(self, card: ModelCard, stop: Event | None = None) -> None:
        """Delete a model's index files and make them anew from the catalogue."""
        self._open(card).remove()
        self.prepare(card, stop)

    def index_name(self, card: ModelCard) -> str:
        """What answers questions now: "hnsw" or "exact"."""
        index, _ = self._open(card).answering("whole")
        return index.name

    # ------------------------------------------------------------------------------------------- steps

    def _listed(self, asked: AskedQuestion) -> Answer:
        """An answer to conditions alone: all that meet them, newest first."""
        ids = self._meeting(asked)
        items = self._catalogue.items.get(ids[: asked.question.limit].tolist())
        return Answer(
            query=asked.text,
            hits=tuple(Hit(item, 0.0) for item in items),
            matches=len(ids),
            searched=len(self._catalogue.columns.now()),
            model=self._name_for(asked.question.model),
            cut=0.0,
            seconds=0.0,
            ticket=asked.question.ticket,
            parts=asked.parts,
            hints=asked.hints,
        )

    def _meeting(self, asked: AskedQuestion) -> Ids:
        """Items that meet all conditions, newest first, without the bad examples."""
        snapshot = self._catalogue.columns.now()
        allowed = self._catalogue.filters.allowed(asked.parts)
        ids = snapshot.timeline().ids if allowed is None else allowed[snapshot.newest_first(allowed)]
        return ids[~np.isin(ids, asked.question.bad)]

    def _compared(self, asked: AskedQuestion) -> Answer:
        found = self._find(asked, asked.question.limit)
        question = asked.question
        matches = int(np.count_nonzero(found.ranked.scores >= found.floor))
        order = found.ranked
        if question.by_date:
            order = self._newest_first(order, matches)
        shown = question.limit if question.show_all else min(matches, question.limit)
        hits = self._hits(found, order.first(shown))
        nearest = () if shown else self._hits(found, order.first(NEAREST))
        return Answer(
            query=asked.text,
            hits=hits,
            matches=matches,
            searched=found.searched,
            model=found.model.card.name,
            cut=found.cut,
            seconds=0.0,
            ticket=question.ticket,
            notes=notes_on(asked.parts, found.model.card, len(found.among.snapshot) - found.searched)
            + found.comparison.notes,
            parts=asked.parts,
            hints=asked.hints,
            nearest=nearest,
        )

    def _find(self, asked: AskedQuestion, wanted: int) -> _Found:
        """The `wanted` best items and beyond them all that match."""
        catalogue, question = self._catalogue, asked.question
        embedder = self._embedder_for(question.model)
        model = self._open(embedder.card)
        own = own_items(asked.parts, catalogue)
        still_good = self._still(question.good)
        good, bad = (self._vectors_of(ids, embedder.card) for ids in (still_good, self._still(question.bad)))
        clauses = clauses_of(asked.parts)
        compared = [part for clause in clauses for part in clause.compared]
        vectors = embedded(compared, embedder, catalogue, self._pixels_of, own)
        if not compared:  # examples alone say what is wanted
            vectors = examples_as_parts(good)
            clauses = clauses_of(tuple(vectors))
        if not vectors:
            raise QuestionError(
                "None of the examples is in the library any more.", "Choose others, or add words."
            )
        among = self._among(asked, clauses, frozenset(own.values()), still_good)
        searched = model.answering("whole")[0].count(among.unlisted_views)
        comparison = compare(model, vectors, (good, bad), searched, question.exact)
        few = searched if among.allowed is None else min(searched, len(among.allowed))
        bounds = _bounds(model.calibration.fit, clauses, tuple(vectors), few)
        ranked = join(comparison, clauses, among, wanted, logit(bounds.end))
        best = float(relevance(ranked.scores[:1])[0]) if len(ranked.scores) else 0.0
        lowest = bounds.above(best)
        return _Found(asked, model, clauses, vectors, comparison, among, ranked, lowest, searched)

    def _among(
        self, asked: AskedQuestion, clauses: Sequence[Clause], own: frozenset[int], good: Sequence[int]
    ) -> Among:
        catalogue = self._catalogue
        beside = [part for clause in clauses for part in clause.parts if part.condition is not None]
        return Among(
            snapshot=catalogue.columns.now(),
            items=catalogue.items,
            allowed=catalogue.filters.allowed(asked.parts),
            met={part: catalogue.filters.where(part.condition) for part in beside if part.condition},
            unlisted_views=catalogue.items.unlisted_views(),
            without=frozenset(asked.question.bad) | (own if asked.question.exclude_photos else frozenset()),
            good=np.array(sorted(good), np.int64),
        )

    def _still(self, ids: Sequence[int]) -> list[int]:
        """Those of the examples that are in the library today."""
        return [item.id for item in self._catalogue.items.get(ids)]

    def _vectors_of(self, ids: Sequence[int], card: ModelCard) -> Vectors:
        found = self._catalogue.vectors.of_items(card.key, ids)[1] if ids else ()
        return np.asarray(found, np.float32).reshape(-1, card.dim)

    def _open(self, card: ModelCard) -> OpenedModel:
        with self._lock:
            if card.key not in self._opened:
                self._opened[card.key] = OpenedModel(
                    self._catalogue, self._derived_path, card, self._hnsw_from
                )
            return self._opened[card.key]

    def _newest_first(self, ranked: RankedItems, matches: int) -> RankedItems:
        """The matches by capture time; what lies below the cut follows as it is."""
        order = self._catalogue.columns.now().newest_first(ranked.ids[:matches])
        rows = np.concatenate([order, np.arange(matches, len(ranked.ids))])
        return RankedItems(ranked.ids[rows], ranked.scores[rows], ranked.by_caption[rows])

    def _hits(self, found: _Found, ranked: RankedItems) -> tuple[Hit, ...]:
        items = {item.id: item for item in self._catalogue.items.get(ranked.ids.tolist())}
        why = self._reasons(found, ranked.ids) if found.asked.question.explain else {}
        shares = relevance(ranked.scores)
        cosines = found.cosines(ranked)
        rows = zip(ranked.ids.tolist(), ranked.scores, shares, ranked.by_caption, cosines, strict=True)
        return tuple(
            Hit(
                items[one],
                score=float(cosine),
                relevance=float(share),
                caption_matched=bool(by_caption),
                matched=bool(score >= found.floor),
                reasons=why.get(one, ()),
            )
            for one, score, share, by_caption, cosine in rows
            if one in items  # it may have left the library a moment ago
        )

    def _reasons(self, found: _Found, ids: Ids) -> dict[int, tuple[str, ...]]:
        from photosearch.search.explaining import reasons  # only who asks why pays for it

        return reasons(
            found.comparison,
            found.clauses,
            found.asked.parts,
            found.vectors,
            found.among.snapshot,
            ids,
            found.among.met,
            open_bank(found.model.card, self._derived_path),
        )


def _bounds(fit: Fit, clauses: Sequence[Clause], compared: Sequence[Part], candidates: int) -> Cut:
    """Where matches begin and end.

    What holds of several things at once is rarer by itself, and so is a photo that is surely all of them: then a list
    begins half-way (of logarithms) between the bounds. Nor need the best of a few photos be as near as the best of
    many: chance alone brings none of them very near. `candidates` are those that meet the conditions.
    """
    photos_alone = bool(compared) and all(part.kind is PartKind.PHOTO for part in compared)
    bounds = fit.cut_for(photos_alone=photos_alone)
    start = math.sqrt(bounds.start * bounds.end) if len(asking(clauses)) > 1 else bounds.start
    fewer = max(0.0, math.log(FEW_PHOTOS / max(1, candidates)))
    eased = float(relevance(np.array([logit(start) - EASE * fewer], np.float32))[0])
    return replace(bounds, start=max(bounds.end, eased) if fewer else start)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What the steps up to the ranking brought."""

    asked: AskedQuestion
    model: OpenedModel
    clauses: tuple[Clause, ...]
    vectors: Mapping[Part, Vectors]
    comparison: Comparison
    among: Among
    ranked: RankedItems
    cut: float  # the relevance from which on an item matches
    searched: int

    @property
    def floor(self) -> float:
        """The cut as a logit; no logit reaches a cut of 1."""
        return logit(self.cut) if self.cut < 1 else math.inf

    def cosines(self, ranked: RankedItems) -> Scores:
        """(n,) mean cosine with what is wanted, of pictures, or of captions where these came nearer."""
        wanted = {part: vector for part, vector in self.vectors.items() if not part.negative}
        if not wanted or not len(ranked.ids):
            return np.zeros(len(ranked.ids), np.float32)
        total = sum(part.weight for part in wanted)
        mean = np.sum([part.weight / total * vector for part, vector in wanted.items()], axis=0)
        found = np.zeros(len(ranked.ids), np.float32)
        of: dict[ViewKind, NDArray[np.bool_]] = {"whole": ~ranked.by_caption, "caption": ranked.by_caption}
        for kind, nearer in of.items():
            if nearer.any():
                vectors = self.comparison.vectors(kind, self.among.snapshot, ranked.ids[nearer])
                found[nearer] = vectors[:, : len(mean)] @ mean
        return found
