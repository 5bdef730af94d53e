"""The bank: some thousand sentences of all kinds, embedded once a model, that stand for questions at large.

The vectors of the built-in model ship beside the sentences; those of another model are derived and so disposable. Their
file says what they were made from; where it is missing, stale or damaged they are made again. Knows models, but no
photos and no tables.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Event

import numpy as np
import xxhash

from photosearch.catalogue.array_file import moved_into_place
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.records import Vectors
from photosearch.search.fits import weights_of
from photosearch.search.index_files import folder_of
from photosearch.settings import resources_path

BATCH = 64
MAGIC = b"PSBANK\x00\x02"
KEPT = np.dtype("<f2")


@dataclass(frozen=True, slots=True, eq=False)
class Bank:
    """n sentences and their (n, dim) unit vectors."""

    sentences: tuple[str, ...]
    vectors: Vectors

    def nearest(self, vector: Vectors, count: int) -> tuple[tuple[str, float], ...]:
        """The sentences that come nearest to a (dim,) unit vector, each with its cosine, best first."""
        cosines = self.vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:count]
        return tuple((self.sentences[place], float(cosines[place])) for place in best)


@cache
def sentences() -> tuple[str, ...]:
    """Those that ship; lines that begin with # are remarks."""
    text = (resources_path() / "bank" / "sentences.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def open_bank(card: ModelCard, derived_path: Path) -> Bank | None:
    """The bank of a model where it ships or has been made; reads a file of some megabytes."""
    return _read(_path(card, derived_path), card) or _read(shipped_path(card), card)


def make_bank(embedder: Embedder, derived_path: Path, stop: Event | None = None) -> Bank | None:
    """The bank of a model, embedded if need be, which may take minutes. None where `stop` was set before it was done.

    Where the file cannot be written the bank is made again another time.
    """
    kept = open_bank(embedder.card, derived_path)
    if kept is not None:
        return kept
    texts, parts = sentences(), []
    for start in range(0, len(texts), BATCH):
        if stop is not None and stop.is_set():
            return None
        parts.append(embedder.embed_texts(texts[start : start + BATCH]))
    bank = Bank(texts, np.concatenate(parts).astype(KEPT).astype(np.float32))
    with contextlib.suppress(OSError):
        write_bank(_path(embedder.card, derived_path), embedder.card, bank)
    return bank


def write_bank(path: Path, card: ModelCard, bank: Bank) -> None:
    """Keep a model's bank. Raises `OSError`."""
    body = bank.vectors.astype(KEPT).tobytes()
    with moved_into_place(path) as temporary:
        temporary.write_bytes(_head(card, body) + body)


def shipped_path(card: ModelCard, resources: Path | None = None) -> Path:
    """Where a model's bank lies that ships with it, beside the sentences."""
    return (resources or resources_path()) / "bank" / f"{card.name.replace('/', '-')}.bank"


def _read(path: Path, card: ModelCard) -> Bank | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head, body = content[: len(MAGIC) + 32], content[len(MAGIC) + 32 :]
    if head != _head(card, body) or len(body) != len(sentences()) * card.dim * KEPT.itemsize:
        return None
    return Bank(sentences(), np.frombuffer(body, KEPT).reshape(-1, card.dim).astype(np.float32))


def _head(card: ModelCard, body: bytes) -> bytes:
    """What the vectors were made from, and their checksum."""
    made_from = "\n".join((card.key, weights_of(card), str(card.dim), *sentences())).encode()
    return MAGIC + b"".join(xxhash.xxh3_128_digest(part) for part in (made_from, body))


def _path(card: ModelCard, derived_path: Path) -> Path:
    return folder_of(derived_path, card.key) / "sentences.bank"
