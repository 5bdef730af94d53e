"""Labelled photos for fitting and measuring relevance: vectors, questions, and which photos each question means.

Reads a folder with places, mini_imagenet, caltech101, corel5k and flickr8k, each as NAME.zip beside NAME.tsv.gz; what
is not there is left out. Every set falls into two halves that share neither a photo nor a question: one to fit numbers
on, one to measure with. Vectors are kept in a work folder, for the weights that they were made with.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from photosearch.errors import DataFileError
from photosearch.evaluation.photo_vectors import text_vectors
from photosearch.evaluation.sample_data import table_rows, tidy
from photosearch.gallery.thumbnails import pixels_of
from photosearch.models.embedder import Embedder
from photosearch.records import Pixels, Progress, Stage, Vectors
from photosearch.search.fits import weights_of

CLASS_SETS = {"places": "scene", "mini_imagenet": "names", "caltech101": "object"}
KEYWORDED, CAPTIONED = "corel5k", "flickr8k"
PER_CLASS = 40
LEAST_PHOTOS = 4  # that a keyword must have in a half to be a question
BATCH = 32
YES, NO, UNSURE = 1, 0, -1
_SEED = 11
_LITTLE_WORDS = """
a an the of in on at with and is are to his her their by from it its into for while as up out over other another one two
three four some that this near down through has have off around who be being which there them he she they him each very
not all
"""
_STOP = frozenset(_LITTLE_WORDS.split())

Half = int  # 0: to fit on, 1: to measure with
Labels = NDArray[np.int8]


@dataclass(frozen=True, slots=True, eq=False)
class LabelSet:
    """n photos and m questions; `labels[m, n]` says whether a question means a photo: `YES`, `NO` or `UNSURE`."""

    name: str
    photos: Vectors  # (n, dim)
    words: tuple[str, ...]
    asked: Vectors  # (m, dim)
    labels: Labels
    classes: NDArray[np.intp] | None = None  # (n,) the one class of each photo, where it has one
    captions: Vectors | None = None  # (n, dim) of one caption a photo, where there are any


@dataclass(frozen=True, slots=True, eq=False)
class _Labelled:
    """A set before it is embedded: file names, and the words of each photo with how sure they are."""

    name: str
    images: list[str]
    halves: NDArray[np.intp]  # (n,) the half that a photo belongs to
    labels: list[dict[str, int]]
    captions: list[str] | None = None
    one_class: bool = False


def label_sets(
    data_path: Path, work_path: Path, embedder: Embedder, half: Half, stop: Event | None = None
) -> Generator[Progress, None, list[LabelSet]]:
    """One half of every set that is there, embedded. Raises `DataFileError` where none is there."""
    found = []
    for labelled in _all(data_path):
        places = np.flatnonzero(labelled.halves == half)
        images = [labelled.images[place] for place in places]
        keep = work_path / f"{weights_of(embedder.card)}-{labelled.name}-{half}.npy"
        photos = yield from embedded(data_path / f"{labelled.name}.zip", images, keep, embedder, stop)
        found.append(_made(labelled, places, photos, half, embedder))
    if not found:
        raise DataFileError(
            f"{data_path} holds none of the label sets.", "It should hold places.zip, corel5k.zip …"
        )
    return found


def embedded(
    zip_path: Path, images: Sequence[str], keep_path: Path, embedder: Embedder, stop: Event | None = None
) -> Generator[Progress, None, Vectors]:
    """(n, dim) vectors of photos in a zip file, read from `keep_path` where they were kept for as many."""
    if keep_path.exists():
        kept: Vectors = np.load(keep_path)
        if len(kept) == len(images):
            return kept
    parts = [np.zeros((0, embedder.card.dim), np.float32)]
    with zipfile.ZipFile(zip_path) as archive:
        for start in range(0, len(images), BATCH):
            if stop is not None and stop.is_set():
                raise DataFileError("Stopped before all photos were embedded.", "Call it again: it goes on.")
            squares = [_square(archive.read(name), embedder) for name in images[start : start + BATCH]]
            parts.append(embedder.embed_images(np.stack(squares)))
            yield Progress(Stage.MEASURE, start, len(images), zip_path.stem)
    vectors = np.concatenate(parts)
    keep_path.parent.mkdir(parents=True, exist_ok=True)
    np.save(keep_path, vectors)
    return vectors


def captioned(data_path: Path) -> dict[str, list[str]]:
    """The captions of the Flickr8k dev photos by file name; empty where they are not there."""
    captions: dict[str, list[str]] = defaultdict(list)
    if (data_path / f"{CAPTIONED}.zip").is_file():
        for row in table_rows(data_path / f"{CAPTIONED}.tsv.gz"):
            if row["split"] == "dev":
                captions[row["image"]].append(tidy(row["caption"]))
    return dict(captions)


def said_in(captions: Sequence[str]) -> dict[str, int]:
    """What several people say of a photo: words and pairs of words, `YES` where two agree, else `UNSURE`."""
    counts: Counter[str] = Counter()
    for caption in captions:
        spoken = re.findall(r"[a-z]+", caption.casefold())
        terms = {_singular(word) for word in spoken if word not in _STOP}
        pairs = itertools.pairwise(spoken)
        terms |= {f"{a} {_singular(b)}" for a, b in pairs if a not in _STOP and b not in _STOP}
        counts.update(terms)
    return {term: YES if count > 1 else UNSURE for term, count in counts.items()}


def _singular(word: str) -> str:
    irregular = {"men": "man", "women": "woman", "children": "child"}
    if word in irregular:
        return irregular[word]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _all(data_path: Path) -> Iterator[_Labelled]:
    for name, column in CLASS_SETS.items():
        if (data_path / f"{name}.zip").is_file():
            yield _classes(data_path, name, column)
    if (data_path / f"{KEYWORDED}.zip").is_file():
        rows = list(table_rows(data_path / f"{KEYWORDED}.tsv.gz"))
        labels = [dict.fromkeys(row["keywords"].split(), YES) for row in rows]
        yield _Labelled(KEYWORDED, [row["image"] for row in rows], np.arange(len(rows)) % 2, labels)
    captions = captioned(data_path)
    if captions:
        said = [said_in(those) for those in captions.values()]
        one_each = [those[0] for those in captions.values()]
        yield _Labelled(CAPTIONED, list(captions), np.arange(len(said)) % 2, said, one_each)


def _classes(data_path: Path, name: str, column: str) -> _Labelled:
    """At most `PER_CLASS` photos of each class; whole classes fall into one half or the other."""
    members: dict[str, list[str]] = defaultdict(list)
    for row in table_rows(data_path / f"{name}.tsv.gz"):
        members[row[column].split(",")[0].strip().replace("_", " ").replace("/", " ")].append(row["image"])
    shuffled = np.random.default_rng(_SEED).permutation(sorted(members))
    images, halves, labels = [], [], []
    for number, label in enumerate(shuffled):
        step = max(1, len(members[label]) // PER_CLASS)
        for image in members[label][::step][:PER_CLASS]:
            images.append(image)
            halves.append(number % 2)
            labels.append({str(label): YES})
    return _Labelled(name, images, np.array(halves, np.intp), labels, one_class=True)


def _made(
    labelled: _Labelled, places: NDArray[np.intp], photos: Vectors, half: Half, embedder: Embedder
) -> LabelSet:
    said = [labelled.labels[place] for place in places]
    words = _questions(said, half, split=not labelled.one_class)
    labels = np.zeros((len(words), len(said)), np.int8)
    number = {word: row for row, word in enumerate(words)}
    for column, terms in enumerate(said):
        for term, verdict in terms.items():
            if term in number:
                labels[number[term], column] = verdict
    captions = None
    if labelled.captions is not None:
        captions = text_vectors([labelled.captions[place] for place in places], embedder)
    classes = np.array([number[next(iter(terms))] for terms in said]) if labelled.one_class else None
    return LabelSet(labelled.name, photos, words, text_vectors(words, embedder), labels, classes, captions)


def _questions(said: Iterable[Mapping[str, int]], half: Half, *, split: bool) -> tuple[str, ...]:
    """Words of enough photos; where both halves know the same words, each word is asked in one of them only."""
    often = Counter(term for terms in said for term, verdict in terms.items() if verdict == YES)
    known = sorted(term for term, count in often.items() if count >= LEAST_PHOTOS)
    mine: Callable[[str], bool] = lambda term: sum(term.encode()) % 2 == half  # noqa: E731 - used once, right here
    return tuple(term for term in known if not split or mine(term))


def _square(photo: bytes, embedder: Embedder) -> Pixels:
    with Image.open(io.BytesIO(photo)) as image:
        return pixels_of(image.convert("RGB"), embedder.card.input)
