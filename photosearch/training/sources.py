"""What the built-in encoder learns from: readers of the data folder's tables, and what is kept out of training.

Three things never enter training: the Flickr8k dev photos (for choosing), 1,000 Flickr8k train photos with every
caption of theirs in any language (for the final word and the language test), and ten classes each of two label sets.
Knows no pixels and no tensors.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("en", "de", "fr", "cs")
LABEL_SETS = ("places", "mini_imagenet", "caltech101")
KEPT_PHOTOS = 1000
KEPT_CLASSES = 10
SPLIT_SEED = 20240601


@dataclass(frozen=True)
class Photo:
    """A captioned photo: `captions` maps a language to its sentences."""

    name: str
    split: str
    captions: dict[str, list[str]] = field(hash=False)


@dataclass(frozen=True)
class Labelled:
    """A photo of a label set; `label` is the class's first name, `names` all of them."""

    name: str
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Synset:
    """A WordNet noun."""

    key: str
    kind: str
    words: tuple[str, ...]
    gloss: str
    hypernyms: tuple[str, ...]


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a gzipped TSV file with a header, without quoting, as dictionaries."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        header = next(lines).rstrip("\r\n").split("\t")
        for line in lines:
            yield dict(zip(header, line.rstrip("\r\n").split("\t"), strict=True))


def read_photos(data_path: Path) -> list[Photo]:
    """Flickr8k with splits train, dev and kept; train and kept photos carry their Multi30k translations too."""
    translations = {
        Path(r["image"]).stem: r for r in rows(data_path / "captions_multi30k_en_de_fr_cs.tsv.gz")
    }
    grouped: dict[str, tuple[str, list[str]]] = {}
    for row in rows(data_path / "flickr8k.tsv.gz"):
        grouped.setdefault(row["image"], (row["split"], []))[1].append(tidy(row["caption"]))
    kept = _kept_photos(grouped, translations)
    return [
        Photo(name, "kept" if name in kept else split, _captions(name, english, translations))
        for name, (split, english) in grouped.items()
    ]


def _kept_photos(
    grouped: dict[str, tuple[str, list[str]]], translations: dict[str, dict[str, str]]
) -> set[str]:
    able = sorted(n for n, (split, _) in grouped.items() if split == "train" and flickr_id(n) in translations)
    return set(random.Random(SPLIT_SEED).sample(able, min(KEPT_PHOTOS, len(able) // 4)))


def _captions(name: str, english: list[str], translations: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    captions = {"en": english}
    row = translations.get(flickr_id(name))
    if row is not None:
        captions |= {language: [row[language]] for language in LANGUAGES[1:]} | {"multi30k": [row["en"]]}
    return captions


def flickr_id(name: str) -> str:
    """Flickr8k names are `ID_SECRET.webp`, Multi30k's `ID.jpg`."""
    return Path(name).stem.split("_")[0]


def tidy(caption: str) -> str:
    """Flickr8k captions come tokenised: `a dog , running .` becomes `a dog, running.`"""
    for mark in (".", ",", "!", "?", "'s", ";", ":"):
        caption = caption.replace(f" {mark}", mark)
    return " ".join(caption.split())


def read_labelled(data_path: Path, label_set: str) -> list[Labelled]:
    """The photos of one label set with their class names."""
    column = {"places": "scene", "mini_imagenet": "names", "caltech101": "object"}[label_set]
    found = []
    for row in rows(data_path / f"{label_set}.tsv.gz"):
        names = tuple(part.strip() for part in row[column].replace("_", " ").split(","))
        found.append(Labelled(row["image"], names[0], names))
    return found


def kept_classes(labelled: list[Labelled]) -> set[str]:
    """Ten labels that training never sees, drawn with a fixed seed."""
    labels = sorted({photo.label for photo in labelled})
    return set(random.Random(SPLIT_SEED).sample(labels, KEPT_CLASSES))


def read_synsets(data_path: Path) -> list[Synset]:
    """Every noun of the WordNet table."""
    return [
        Synset(
            r["synset"],
            r["kind"],
            tuple(word.strip() for word in r["words"].split(";")),
            r["gloss"],
            tuple(key.strip() for key in r["hypernyms"].replace(";", " ").split()),
        )
        for r in rows(data_path / "wordnet_nouns.tsv.gz")
    ]
