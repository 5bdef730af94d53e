"""The path out, top to bottom: question → query → compose → index → ranking → answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock

from photosearch.catalogue.catalogue import Catalogue
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.parts import Completion, Part, PartKind, ReadQuestion
from photosearch.records import Answer, Hit, InputSpec, Pixels, Question, Vectors
from photosearch.search.compose import ComposedQuery, EmbeddedPart, ViewQuery, compose
from photosearch.search.cutoff import cut
from photosearch.search.index_files import IndexFiles
from photosearch.search.kept_index import KeptIndex
from photosearch.search.photo_parts import photo_parts
from photosearch.search.query import Query, read, unknown_script_note
from photosearch.search.ranking import RankedItems, ViewKind, rank
from photosearch.search.vector_index import Ids, Scores, VectorIndex

ROUNDING = 1e-6  # an index may round a score down by so much; the cut is applied again behind it


class Searcher:
    """Answers questions over one catalogue. May be used from several threads at once."""

    def __init__(
        self,
        catalogue: Catalogue,
        embedder_for: Callable[[str | None], Embedder],
        pixels_of: Callable[[Path, InputSpec], Pixels],
        derived_path: Path,
        hnsw_from: int,
    ) -> None:
        """`embedder_for` gives a model by name, None for the one in use; `pixels_of` reads a photo as the (size,
        size, 3) square of an `InputSpec`, or raises `QueryImageError`.
        """
        self._catalogue = catalogue
        self._embedder_for = embedder_for
        self._pixels_of = pixels_of
        self._derived_path = derived_path
        self._hnsw_from = hnsw_from
        self._indexes: dict[tuple[str, ViewKind], KeptIndex] = {}
        self._lock = Lock()

    def answer(self, question: Question) -> Answer:
        """Raises `QuestionError`, `QueryImageError` or `ModelError`."""
        started = time.perf_counter()
        found = self._find(question, question.limit)
        lowest = cut(found.composed)
        matches = found.ranked.count(lowest)
        shown = question.limit if question.show_all else min(matches, question.limit)
        return Answer(
            query=found.query.text,
            hits=self._hits(found.ranked.first(shown)),
            matches=matches,
            searched=found.searched,
            model=found.card.name,
            cut=lowest,
            seconds=time.perf_counter() - started,
            ticket=question.ticket,
            notes=(*found.query.notes, *self._notes(found.query, found.card, found.searched), *found.notes),
        )

    def read(self, question: Question) -> ReadQuestion:
        """The parts of a question, words before photos. Raises nothing for what it says."""
        text = " ".join(question.words.split())
        words = (Part(PartKind.WORDS, text, text, words=text),) if text else ()
        return ReadQuestion(words + photo_parts(question.photos, len(words)))

    def complete(self, words: str, cursor: int) -> tuple[Completion, ...]:
        """Ways to go on with a line at `cursor`."""
        return ()

    def ranking(self, question: Question) -> tuple[Ids, Scores]:
        """Ids and scores of all listed items that the model has seen, best first: for measuring. Raises as `answer`."""
        ranked = self._find(question, self._catalogue.items.count()).ranked
        return ranked.ids, ranked.scores

    def prepare(self, card: ModelCard, stop: Event | None = None) -> None:
        """Bring a model's index files up to date, so that the next cold question is quick.

        May take long; a graph whose building is stopped is built another time.
        """
        for kind in KINDS:
            self._index(card, kind).prepare(stop)

    def rebuild(self, card: ModelCard, stop: Event | None = None) -> None:
        """Delete a model's index files and make them anew from the catalogue."""
        for kind in KINDS:
            self._index(card, kind).remove()
        self.prepare(card, stop)

    def index_name(self, card: ModelCard) -> str:
        """What answers questions now: "hnsw" or "exact"."""
        index, _ = self._index(card, "whole").answering()
        return index.name

    # ------------------------------------------------------------------------------------------- steps

    def _find(self, question: Question, wanted: int) -> _Found:
        """The `wanted` best items and beyond them all that match."""
        query = read(question)
        embedder = self._embedder_for(question.model)
        own_items = self._own_items(query)
        composed = compose(self._embed(query, embedder, own_items), embedder.card)

        without_items = frozenset(own_items.values()) if question.exclude_photos else frozenset()
        without_views = self._catalogue.items.unlisted_views()
        (pictures, captions), notes = self._open_indexes(embedder.card, question.exact)
        wanted += len(without_items)
        views: dict[ViewKind, tuple[Ids, Scores]] = {
            "whole": _nearest(pictures, composed.whole, composed, wanted, without_views),
            "caption": _nearest(captions, composed.caption, composed, wanted, without_views),
        }
        ranked = rank(views, self._catalogue.items, without_items)
        return _Found(query, embedder.card, composed, ranked, pictures.count(without_views), notes)

    def _own_items(self, query: Query) -> dict[Path, int]:
        """Those reference photos that are in the library, with their items."""
        found = {part.path: self._catalogue.items.by_path(part.path) for part in query.images}
        return {path: item.id for path, item in found.items() if item is not None}

    def _embed(self, query: Query, embedder: Embedder, own_items: dict[Path, int]) -> list[EmbeddedPart]:
        """All parts as vectors: stored ones where the library has them."""
        item_ids, stored = self._catalogue.vectors.of_items(embedder.card.key, list(own_items.values()))
        known = dict(zip(item_ids.tolist(), stored, strict=True))
        texts = [part.text for part in query.words]
        parts = [
            EmbeddedPart("words", vector, part.weight)
            for part, vector in zip(query.words, embedder.embed_texts(texts) if texts else (), strict=True)
        ]
        for part in query.images:
            vector = known.get(own_items.get(part.path, -1))
            if vector is None:
                vector = self._seen(part.path, embedder)
            parts.append(EmbeddedPart("photo", vector, part.weight))
        return parts

    def _seen(self, path: Path, embedder: Embedder) -> Vectors:
        pixels = self._pixels_of(path, embedder.card.input)
        vector: Vectors = embedder.embed_images(pixels[None])[0]
        return vector

    def _open_indexes(
        self, card: ModelCard, exact: bool
    ) -> tuple[tuple[VectorIndex, VectorIndex], tuple[str, ...]]:
        pictures, picture_notes = self._index(card, "whole").answering(exact)
        captions, caption_notes = self._index(card, "caption").answering(exact)
        return (pictures, captions), tuple(dict.fromkeys(picture_notes + caption_notes))

    def _index(self, card: ModelCard, kind: ViewKind) -> KeptIndex:
        with self._lock:
            if (card.key, kind) not in self._indexes:
                files = IndexFiles(self._derived_path, self._catalogue.vectors.uid, card.key, kind)
                kept = KeptIndex(self._catalogue, files, card.key, kind, self._hnsw_from)
                self._indexes[card.key, kind] = kept
            return self._indexes[card.key, kind]

    def _hits(self, ranked: RankedItems) -> tuple[Hit, ...]:
        items = {item.id: item for item in self._catalogue.items.get(ranked.ids.tolist())}
        rows = zip(ranked.ids.tolist(), ranked.scores.tolist(), ranked.by_caption.tolist(), strict=True)
        return tuple(
            Hit(item=items[one], score=score, caption_matched=by_caption)
            for one, score, by_caption in rows
            if one in items  # it may have left the library a moment ago
        )

    def _notes(self, query: Query, card: ModelCard, searched: int) -> tuple[str, ...]:
        notes = unknown_script_note(query.words, card.languages, card.name)
        waiting = self._catalogue.items.count() - searched
        if waiting > 0:
            photos = "1 photo was" if waiting == 1 else f"{waiting} photos were"
            notes += (f"{photos} not searched: the model {card.name} has not seen them yet.",)
        return notes


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What the steps up to the ranking brought."""

    query: Query
    card: ModelCard
    composed: ComposedQuery
    ranked: RankedItems
    searched: int
    notes: tuple[str, ...]


KINDS: tuple[ViewKind, ...] = ("whole", "caption")


def _nearest(
    index: VectorIndex, query: ViewQuery, composed: ComposedQuery, k: int, without: Ids
) -> tuple[Ids, Scores]:
    """The best views of one kind, and all above the cut, with scores on the question's scale."""
    ids, products = index.search(query.vector, k, cut(composed) - query.offset - ROUNDING, without)
    return ids, products + query.offset
