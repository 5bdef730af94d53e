"""Labelled folders: does a class word, or a photo, bring photos of its class; and which word fits a photo best?

A folder of photos for each class, named by it. Zero-shot: the model has never been told these classes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
from numpy.typing import NDArray

from photosearch.errors import FolderError, QueryImageError
from photosearch.evaluation.known_items import system_of
from photosearch.evaluation.measures import CLASS_AT
from photosearch.evaluation.photo_vectors import run_through, text_vectors, vectors_of_files
from photosearch.evaluation.runs import Run, now
from photosearch.gallery.formats import kind_of
from photosearch.models.embedder import Embedder
from photosearch.records import Progress, Vectors

TEMPLATE = "a photo of a {}"
WORD_TO_PHOTOS, PHOTO_TO_PHOTOS, PHOTO_TO_WORD = "word to photos", "photo to photos", "photo to word"
_SEED = 1
_BLOCK = 1024  # photos compared at once: bounds memory
_NUMBER = re.compile(r"^\d+[._ -]+(?=\D)")


@dataclass(frozen=True, slots=True)
class Labelled:
    """Photos under `root` with their classes; `words[c]` says class c, `classes[n]` is the class of `paths[n]`."""

    root: Path
    paths: tuple[Path, ...]
    classes: tuple[int, ...]
    words: tuple[str, ...]


def labelled_folders(root: Path, per_class: int | None = None) -> Labelled:
    """The class folders of `root`; at most `per_class` photos of each, drawn with a fixed seed.

    Raises `FolderError`.
    """
    if not root.is_dir():
        raise FolderError(f"There is no folder {root}.")
    paths: list[Path] = []
    classes: list[int] = []
    words: list[str] = []
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith(".")):
        photos = sorted(path for path in folder.rglob("*") if kind_of(path.name) and path.is_file())
        if not photos:
            continue
        if per_class is not None and len(photos) > per_class:
            photos = sorted(random.Random(_SEED).sample(photos, per_class))
        paths += photos
        classes += [len(words)] * len(photos)
        words.append(spoken(folder.name))
    if len(words) < 2:
        raise FolderError(
            f"{root} holds {len(words)} folders with photos.", "Give a folder with one for each class."
        )
    return Labelled(root, tuple(paths), tuple(classes), tuple(words))


def spoken(folder_name: str) -> str:
    """A folder's name as people say it: "012.airport_terminal" → "airport terminal"."""
    return " ".join(_NUMBER.sub("", folder_name).replace("_", " ").replace("-", " ").split()) or folder_name


def measure(
    labelled: Labelled,
    embedders: Sequence[Embedder],
    *,
    at: Sequence[int] = CLASS_AT,
    template: str = TEMPLATE,
    stop: Event | None = None,
) -> Generator[Progress, None, Run]:
    """Three tasks for every model: photos for each class word, photos for each photo, a word for each photo.

    Photos that some model could not be given are left out for all.
    """
    found = []
    for embedder in embedders:
        found.append((yield from vectors_of_files(labelled.paths, embedder, stop=stop)))
    kept = sorted(set.intersection(*(set(one.kept) for one in found)))
    classes = np.array([labelled.classes[place] for place in kept], dtype=np.intp)
    values: dict[str, dict[str, list[Any]]] = {}
    for embedder, one in zip(embedders, found, strict=True):
        photos = one.vectors[np.searchsorted(one.kept, kept)]
        words = text_vectors([template.format(word) for word in labelled.words], embedder)
        values[embedder.card.name] = _columns(photos, words, classes, max(at))
    failed = {failure.path: failure.reason for one in found for failure in one.failures}
    return Run(
        kind="classes",
        title=labelled.root.name,
        searched=len(kept),
        systems=tuple(system_of(e.card, one.seconds) for e, one in zip(embedders, found, strict=True)),
        questions=_questions(labelled, kept),
        values=values,
        made=now(),
        about={"at": sorted(at), "template": template, "classes": len(labelled.words)},
        notes=tuple(f"{path}: {reason}" for path, reason in failed.items()),
    )


def _questions(labelled: Labelled, kept: Sequence[int]) -> tuple[dict[str, Any], ...]:
    photos = [
        {
            "photo": labelled.paths[n].relative_to(labelled.root).as_posix(),
            "class": labelled.words[labelled.classes[n]],
        }
        for n in kept
    ]
    return (
        *({"words": word, "class": word, "group": WORD_TO_PHOTOS} for word in labelled.words),
        *({**photo, "group": PHOTO_TO_PHOTOS} for photo in photos),
        *({**photo, "group": PHOTO_TO_WORD} for photo in photos),
    )


def _columns(photos: Vectors, words: Vectors, classes: NDArray[np.intp], depth: int) -> dict[str, list[Any]]:
    by_word = relevances(words, np.arange(len(words)), photos, classes, depth)
    by_photo = relevances(photos, classes, photos, classes, depth, apart=True)
    ranks = class_ranks(photos, words, classes)
    return {
        "relevances": [*by_word, *by_photo, *[None] * len(photos)],
        "rank": [*[None] * (len(words) + len(photos)), *ranks],
    }


def relevances(
    queries: Vectors,
    query_classes: NDArray[np.intp],
    photos: Vectors,
    classes: NDArray[np.intp],
    depth: int,
    *,
    apart: bool = False,
) -> list[str]:
    """For each query, "1" or "0" for each of its `depth` nearest photos: is it of the query's class?

    `apart`: the queries are the photos themselves, and none is an answer to itself.
    """
    rows = []
    for start in range(0, len(queries), _BLOCK):
        scores = queries[start : start + _BLOCK] @ photos.T
        if apart:
            own = np.arange(len(scores))
            scores[own, start + own] = -np.inf
        best = np.argsort(-scores, axis=1, kind="stable")[:, : min(depth, len(photos) - apart)]
        right = classes[best] == query_classes[start : start + _BLOCK, None]
        rows += ["".join("1" if value else "0" for value in row) for row in right.tolist()]
    return rows


def class_ranks(photos: Vectors, words: Vectors, classes: NDArray[np.intp]) -> list[int]:
    """For each photo, the rank of its class's word among all words; equal scores count against it."""
    scores = photos @ words.T
    own = scores[np.arange(len(photos)), classes]
    ranks: list[int] = (scores >= own[:, None]).sum(axis=1).tolist()
    return ranks


def fits(
    photo: Vectors, words: Sequence[str], embedder: Embedder, template: str = "{}"
) -> list[tuple[str, float]]:
    """The words that fit a photo (a (dim,) unit vector), best first, each with its inner product."""
    scores = text_vectors([template.format(word) for word in words], embedder) @ photo
    return [(words[place], float(scores[place])) for place in np.argsort(-scores, kind="stable")]


def words_for_photo(
    path: Path, words: Sequence[str], embedder: Embedder, template: str = "{}"
) -> list[tuple[str, float]]:
    """The same for the photo at `path`. Raises `QueryImageError` where it cannot be read."""
    found = run_through(vectors_of_files([path], embedder))
    if not found.kept:
        raise QueryImageError(f"{path} cannot be read: {found.failures[0].reason}.")
    return fits(found.vectors[0], words, embedder, template)
