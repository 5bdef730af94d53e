"""The sentences from which the text tower learns what words mean, before it sees a photo."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.training.sources import LANGUAGES, Photo, Synset, flickr_id, rows, tidy

TEMPLATES = (
    "a photo of {}.",
    "{}",
    "a picture of {}.",
    "there is {} in the photo.",
    "{} in the scene.",
    "a close-up of {}.",
)
THINGS = ("animal", "artifact", "food", "plant", "object", "body", "person")
UNSEEN_KINDS = ("feeling", "time", "kind")  # of WordNet: nothing to see there


@dataclass(frozen=True)
class Sentences:
    """`texts[i]` is taught the teacher's vector of `english[meanings[i]]`."""

    english: list[str]
    texts: list[str]
    meanings: list[int]


def collect(data_path: Path, photos: Sequence[Photo], synsets: Sequence[Synset], seed: int) -> Sentences:
    """All sentences but those of dev and kept-out photos; translations share the meaning of their English caption."""
    barred = {flickr_id(p.name) for p in photos if p.split != "train"}
    english = [*_captions(data_path, photos, barred), *_words(synsets, seed)]
    texts, meanings = list(english), list(range(len(english)))
    place = {text: i for i, text in enumerate(english)}
    for row in rows(data_path / "captions_multi30k_en_de_fr_cs.tsv.gz"):
        if Path(row["image"]).stem in barred:
            continue
        meaning = place.setdefault(row["en"], len(english))
        if meaning == len(english):
            english.append(row["en"])
        for language in LANGUAGES[1:]:
            texts.append(row[language])
            meanings.append(meaning)
    return Sentences(english, texts, meanings)


def _captions(data_path: Path, photos: Sequence[Photo], barred: set[str]) -> Iterator[str]:
    in_multi30k = set()
    for row in rows(data_path / "captions_multi30k_en.tsv.gz"):
        key = Path(row["image"]).stem
        in_multi30k.add(key)
        if key not in barred:
            yield from (row[f"en{i}"] for i in range(1, 6) if row[f"en{i}"])
    for photo in photos:
        if photo.split == "train" and flickr_id(photo.name) not in in_multi30k:
            yield from photo.captions["en"]
    for name in ("coco_val2017", "cc3m_val"):
        yield from (tidy(row["caption"]) for row in rows(data_path / f"captions_{name}.tsv.gz"))


def _words(synsets: Sequence[Synset], seed: int) -> Iterator[str]:
    """Each noun one can see: its words in a template, and its gloss."""
    draw = random.Random(seed)
    for synset in synsets:
        if synset.kind in UNSEEN_KINDS:
            continue
        for word in synset.words[:3]:
            yield draw.choice(TEMPLATES).format(with_article(word))
        yield synset.gloss


def with_article(word: str) -> str:
    """`a dog`, `an owl`; names and plurals stay bare."""
    if word[:1].isupper() or word.endswith("s"):
        return word
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def described_class(names: Sequence[str], synsets: Sequence[Synset]) -> list[str]:
    """Sentences for a class: each name in each template, and what WordNet has to say about it."""
    sentences = [template.format(with_article(name)) for name in names for template in TEMPLATES]
    synset = _meant(names, synsets)
    if synset is not None:
        above = [parent.words[0] for parent in _above(synset, synsets)]
        sentences += [
            f"{with_article(names[0])}: {synset.gloss}.",
            f"a photo of {with_article(names[0])}, {synset.gloss}.",
        ]
        sentences += [f"a photo of {with_article(names[0])}, a kind of {word}." for word in above]
    return sentences


def definitions(synsets: Sequence[Synset]) -> list[tuple[list[str], str]]:
    """For each thing one can see: sentences with its names, and one that says what it is without naming it."""
    found = []
    for synset in synsets:
        if synset.kind in THINGS:
            above = next(_above(synset, synsets), None)
            named = [TEMPLATES[i % 3].format(with_article(word)) for i, word in enumerate(synset.words[:3])]
            kind = f" ({above.words[0]})" if above else ""
            found.append((named, f"{synset.gloss}{kind}"))
    return found


_INDEX: dict[int, tuple[dict[str, list[Synset]], dict[str, Synset]]] = {}


def _index(synsets: Sequence[Synset]) -> tuple[dict[str, list[Synset]], dict[str, Synset]]:
    """By word and by key, built once for a list."""
    if id(synsets) not in _INDEX:
        by_word: dict[str, list[Synset]] = {}
        for synset in synsets:
            for word in synset.words:
                by_word.setdefault(word.lower(), []).append(synset)
        _INDEX[id(synsets)] = by_word, {synset.key: synset for synset in synsets}
    return _INDEX[id(synsets)]


def _meant(names: Sequence[str], synsets: Sequence[Synset]) -> Synset | None:
    """The thing one can see that shares most of the names; of equals the first."""
    by_word, _ = _index(synsets)
    asked = {name.lower() for name in names}
    able = [s for name in names for s in by_word.get(name.lower(), []) if s.kind in THINGS]
    return max(able, key=lambda s: len(asked & {word.lower() for word in s.words}), default=None)


def _above(synset: Synset, synsets: Sequence[Synset]) -> Iterator[Synset]:
    """Its hypernyms, two steps up at most."""
    _, by_key = _index(synsets)
    for _ in range(2):
        found = next((by_key[key] for key in synset.hypernyms if key in by_key), None)
        if found is None:
            return
        yield found
        synset = found
