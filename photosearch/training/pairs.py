"""Which photos and sentences meet in a training step.

Every photo and every sentence has a group: a captioned photo is a group of its own, a class is one over all its photos
and sentences, in whichever label set. Same group means belonging together; nothing else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from photosearch.training.pixels import load_pixels
from photosearch.training.sentences import described_class
from photosearch.training.sources import (
    LABEL_SETS,
    LANGUAGES,
    Labelled,
    Photo,
    Synset,
    kept_classes,
    read_labelled,
)


@dataclass
class Pool:
    """A set of photos with groups; `pixels` is (n, s, s, 3) uint8, `rows` are those that may be drawn."""

    name: str
    pixels: NDArray[np.uint8]
    rows: NDArray[np.int64]
    groups: NDArray[np.int64]  # of each of `rows`
    opinions: NDArray[np.float16]  # (n, 1001), see `imagenet`


@dataclass
class Pairs:
    """All training material. `by_group[g]` are the places in `texts` of the group's sentences, main language first."""

    pools: list[Pool]
    texts: list[str] = field(default_factory=list)
    english: list[list[int]] = field(default_factory=list)
    foreign: list[list[int]] = field(default_factory=list)

    def add_group(self, english: Sequence[str], foreign: Sequence[str] = ()) -> int:
        """A new group with these sentences; its number."""
        for kept, added in ((self.english, english), (self.foreign, foreign)):
            kept.append(list(range(len(self.texts), len(self.texts) + len(added))))
            self.texts += added
        return len(self.english) - 1


def collect_pairs(
    data_path: Path, work_path: Path, photos: Sequence[Photo], synsets: Sequence[Synset]
) -> Pairs:
    """Captioned train photos and the label sets without their kept-out classes."""
    pairs = Pairs([])
    rows = np.asarray([i for i, photo in enumerate(photos) if photo.split == "train"])
    groups = np.asarray([_add_photo(pairs, photos[i]) for i in rows])
    pairs.pools.append(
        Pool(
            "flickr8k",
            load_pixels(work_path / "flickr8k.npy"),
            rows,
            groups,
            _opinions(work_path, "flickr8k"),
        )
    )
    known: dict[str, int] = {}
    for label_set in LABEL_SETS:
        labelled = read_labelled(data_path, label_set)
        barred = kept_classes(labelled) if label_set != "caltech101" else set()
        rows = np.asarray([i for i, photo in enumerate(labelled) if photo.label not in barred])
        groups = np.asarray([_class_group(pairs, labelled[i], known, synsets) for i in rows])
        pairs.pools.append(
            Pool(
                label_set,
                load_pixels(work_path / f"{label_set}.npy"),
                rows,
                groups,
                _opinions(work_path, label_set),
            )
        )
    return pairs


def _opinions(work_path: Path, name: str) -> NDArray[np.float16]:
    return np.load(work_path / f"{name}_imagenet.npy", mmap_mode="r")  # type: ignore[no-any-return]


def _add_photo(pairs: Pairs, photo: Photo) -> int:
    foreign = [text for language in LANGUAGES[1:] for text in photo.captions.get(language, [])]
    return pairs.add_group(photo.captions["en"], foreign)


def _class_group(pairs: Pairs, photo: Labelled, known: dict[str, int], synsets: Sequence[Synset]) -> int:
    """Classes of different sets that share a name are one group."""
    found = next((known[name.lower()] for name in photo.names if name.lower() in known), None)
    group = pairs.add_group(described_class(photo.names, synsets)) if found is None else found
    known |= {name.lower(): group for name in photo.names}
    return group


@dataclass
class Draw:
    """One step's photos (by pool) and sentences with their groups."""

    photos: list[tuple[Pool, NDArray[np.int64]]]
    photo_groups: NDArray[np.int64]
    texts: NDArray[np.int64]
    text_groups: NDArray[np.int64]


def draw_step(
    pairs: Pairs, counts: Sequence[int], english: int, foreign: float, seed: int, step: int
) -> Draw:
    """`counts[i]` photos of pool i, each pool shuffled anew every epoch; `english` captions a captioned photo, and with
    probability `foreign` one in another language."""
    draw = np.random.default_rng((seed, step))
    photos, photo_groups = [], []
    for i, (pool, count) in enumerate(zip(pairs.pools, counts, strict=True)):
        which = _shuffled(len(pool.rows), count, (seed, i), step)
        photos.append((pool, pool.rows[which]))
        photo_groups.append(pool.groups[which])
    texts, text_groups = [], []
    for groups, captions in zip(photo_groups, (english, *([1] * (len(counts) - 1))), strict=True):
        for group in groups:
            chosen = draw.permutation(pairs.english[group])[:captions].tolist()
            if pairs.foreign[group] and draw.random() < foreign:
                chosen.append(int(draw.choice(pairs.foreign[group])))
            texts += chosen
            text_groups += [group] * len(chosen)
    return Draw(photos, np.concatenate(photo_groups), np.asarray(texts), np.asarray(text_groups))


def _shuffled(size: int, count: int, seed: tuple[int, int], step: int) -> NDArray[np.int64]:
    """Places `step·count …` of an endless row of permutations of `size`."""
    places = np.arange(step * count, (step + 1) * count)
    found = np.empty(count, np.int64)
    for epoch in np.unique(places // size):
        here = places // size == epoch
        found[here] = np.random.default_rng((*seed, int(epoch))).permutation(size)[places[here] % size]
    return found
