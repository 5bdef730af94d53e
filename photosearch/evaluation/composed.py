"""Composed questions: a photo of A, and words for a place B where it was not taken. Do the first hits show A in B?

The set is built from captions: a photo shows what several people named. Questions are photos whose captions name A and
never B, with the words for B; right are other photos whose captions name both. Beside the library's own way stands the
plain sum of the two unit vectors. Measures what the library answers; knows nothing of how.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

import numpy as np

from photosearch.errors import DataFileError
from photosearch.evaluation.asking import Asked, ask_each, listed
from photosearch.evaluation.captions import captions_of
from photosearch.evaluation.known_items import notes_on, system_of
from photosearch.evaluation.photo_vectors import text_vectors, vectors_of_previews
from photosearch.evaluation.runs import Run, System, now, title_of
from photosearch.evaluation.topics import Topics
from photosearch.parts import ReferencePhoto
from photosearch.records import Progress, Question, Vectors

SUBJECTS: Mapping[str, str] = {
    "dog": "dogs?|pupp(y|ies)",
    "child": "child|children|kids?|boys?|girls?|toddlers?|bab(y|ies)",
    "man": "man|men|guys?",
    "woman": "woman|women|lady|ladies",
    "bicycle": "bikes?|bicycles?|biker|cyclists?|bicyclists?|biking",
    "ball": "balls?|football|soccer|basketball|baseball|tennis",
}
SCENES: Mapping[str, tuple[str, str]] = {
    "beach": ("beach|sand|shore", "on the beach"),
    "snow": ("snow|snowy", "in the snow"),
    "grass": ("grass|grassy|field|lawn", "on the grass"),
    "water": ("water|lake|river|ocean|sea|pool", "in the water"),
    "street": ("street|sidewalk|road|city", "on the street"),
    "rocks": ("rocks?|rocky|cliffs?|mountains?", "on the rocks"),
    "woods": ("forest|woods|trees?", "in the woods"),
    "room": ("indoors?|inside|room|couch|sofa|bed", "inside a room"),
}
"""What captions say of a thing or a place, and the words that ask for the place."""

NAMED_BY = 2  # captions that must name a thing for a photo to show it,
SURELY_BY = 3  # and for a photo to stand for it in a question
LEAST_RIGHT = 10  # photos, so that the first ten could all be right
OF_EACH = 30  # questions at most of each pair
DEPTH = 10
PLAIN = " plain sum"  # after a model's name


@dataclass(frozen=True, slots=True)
class ComposedQuestion:
    """A photo of `subject`, in words the `scene`; right are these items."""

    photo: str
    item: int
    subject: str
    scene: str
    words: str
    right: frozenset[int]


def measure(
    library: Asked,
    topics: Topics,
    models: Sequence[str],
    *,
    skip_bad: bool = False,
    stop: Event | None = None,
) -> Generator[Progress, None, Run]:
    """Ask every composed question of every model, composed by the library and by the plain sum of unit vectors.

    Raises `DataFileError` where the captions make no question, or a photo is not in the library unless `skip_bad`.
    """
    captions, names, missing = captions_of(library, topics, skip_bad=skip_bad)
    questions = questions_of(captions, names)
    if not questions:
        raise DataFileError(
            f"{topics.path} makes no composed question.",
            "It should hold several captions of each of some hundred photos: photosearch evaluate prepare.",
        )
    paths = {item.id: item.path for item in library.items(sorted(captions))}
    systems: dict[str, System] = {}
    first: dict[str, list[list[int]]] = {}
    for name in models:
        card = library.model(name)
        systems[card.name], systems[card.name + PLAIN] = system_of(card), _plain_system(system_of(card))
        first[card.name + PLAIN] = yield from _plain_sums(library, name, questions, stop)

    def ask(system: str, number: int) -> dict[str, Any]:
        one = questions[number]
        if system in first:
            ids = first[system][number]
        else:
            photos = (ReferencePhoto(paths[one.item]),)
            asked = Question(one.words, photos, DEPTH, True, system, True, exclude_photos=True, literal=True)
            ids = [hit.item.id for hit in library.search(asked).hits]
        return {
            "relevances": "".join("1" if item in one.right else "0" for item in ids),
            "relevant": len(one.right),
        }

    asking = yield from ask_each(list(systems), len(questions), ask, stop)
    return Run(
        kind="precision",
        title=f"{title_of(topics.path)} composed",
        searched=listed(library),
        systems=tuple(systems.values()),
        questions=tuple(_described(one) for one in questions[: asking.asked]),
        values=asking.values,
        made=now(),
        about={"at": [DEPTH], "named_by": NAMED_BY, "surely_by": SURELY_BY},
        notes=notes_on(missing, asking.asked, len(questions)),
    )


def questions_of(captions: Mapping[int, Sequence[str]], names: Mapping[int, str]) -> list[ComposedQuestion]:
    """All composed questions that the captions of items (id → sentences) make; `names` are the photos' names."""
    subjects = {name: _counts(captions, pattern) for name, pattern in SUBJECTS.items()}
    scenes = {name: _counts(captions, pattern) for name, (pattern, _) in SCENES.items()}
    found = []
    for subject, of_subject in subjects.items():
        for scene, of_scene in scenes.items():
            right = frozenset(item for item in captions if min(of_subject[item], of_scene[item]) >= NAMED_BY)
            asking = [item for item in captions if of_subject[item] >= SURELY_BY and not of_scene[item]]
            if len(right) < LEAST_RIGHT:
                continue
            step = max(1, len(asking) // OF_EACH)
            for item in asking[::step][:OF_EACH]:
                words = SCENES[scene][1]
                found.append(ComposedQuestion(names[item], item, subject, scene, words, right))
    return found


def _counts(captions: Mapping[int, Sequence[str]], pattern: str) -> dict[int, int]:
    """How many captions of each item name something."""
    named = re.compile(rf"\b({pattern})\b", re.IGNORECASE)
    return {item: sum(bool(named.search(one)) for one in said) for item, said in captions.items()}


def _plain_sums(
    library: Asked, model: str, questions: Sequence[ComposedQuestion], stop: Event | None
) -> Generator[Progress, None, list[list[int]]]:
    """For each question the first items by the inner product with the sum of both unit vectors."""
    embedder = library.embedder(model)
    ids = library.timeline().ids
    previews = (library.preview(int(item)) for item in ids)
    photos = yield from vectors_of_previews(previews, len(ids), embedder, stop=stop)
    kept = ids[list(photos.kept)]
    row_of = {int(item): row for row, item in enumerate(kept)}
    words = dict(zip(SCENES, text_vectors([said for _, said in SCENES.values()], embedder), strict=True))
    found = []
    for one in questions:
        row = row_of.get(one.item)
        found.append([] if row is None else _nearest(photos.vectors, row, words[one.scene], kept.tolist()))
    return found


def _nearest(vectors: Vectors, row: int, words: Vectors, ids: Sequence[int]) -> list[int]:
    scores = vectors @ (vectors[row] + words)
    scores[row] = -np.inf
    return [ids[place] for place in np.argsort(-scores, kind="stable")[:DEPTH]]


def _plain_system(system: System) -> System:
    return System(system.name + PLAIN, f"{system.title}, plain sum", system.revision, system.dim)


def _described(one: ComposedQuestion) -> dict[str, Any]:
    return {"photo": one.photo, "words": one.words, "group": one.scene, "subject": one.subject}
