"""Vectors of one model and kind of view as a file that opens in no time, and the graph over them.

Derived means disposable: everything here can be made again from the catalogue, so whatever is missing, stale or
damaged is simply not there. A file's name carries its revision and is never written twice with another content: a new
one is written under a temporary name, forced to disk, and moved into place; then older ones go. Another process may
keep its map of an old one (where the system forbids to delete a mapped file, a later save does).

Layout of a `.vectors` file, little endian: 8 bytes magic, 8 bytes length of the header, the header as JSON (what it is
made from, counts, checksums), zeros up to a multiple of 64, int64 ids, zeros likewise, the float32 matrix.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from photosearch.catalogue.array_file import moved_into_place
from photosearch.records import Vectors
from photosearch.search.vector_index import Graph, Ids

FORMAT = 1
MAGIC = b"PSVECT\x00\x01"
ALIGN = 64
READ_BYTES = 1 << 24
ABANDONED_S = 3600  # age of a temporary file that nobody is writing any more


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a derived file was made from. A file with another one is not used."""

    catalogue: str
    model_key: str
    kind: str
    revision: int
    extension: str = ""  # what was put beside each vector
    format: int = FORMAT


@dataclass(frozen=True, slots=True, eq=False)
class StoredVectors:
    """A matrix as it lies on disk, memory-mapped, and the catalogue's revision that it holds."""

    ids: Ids
    matrix: Vectors
    revision: int


def folder_of(derived_path: Path, model_key: str) -> Path:
    """Where everything lies that was made from the vectors of one model."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", model_key)[:60].strip("-.")
    return derived_path / f"{readable}-{xxhash.xxh3_64_hexdigest(model_key.encode())}"


class _DamagedError(Exception):
    """Not a sound file, or one of something else."""


class IndexFiles:
    """The derived files of one model and kind, in one folder."""

    def __init__(
        self, derived_path: Path, catalogue_uid: str, model_key: str, kind: str, extension: str = ""
    ) -> None:
        """`extension` names what was put beside each vector: files with another one are not used."""
        self._folder = folder_of(derived_path, model_key)
        self._of = (catalogue_uid, model_key, kind)
        self._kind = kind
        self.extension = extension
        # Part of the name too, for a name is never written twice with another content.
        self._tag = f".{xxhash.xxh3_64_hexdigest(extension.encode())}" if extension else ""

    def load(self) -> StoredVectors | None:
        """The newest sound vectors, or None."""
        for path, revision in self._found(".vectors"):
            if path != self._path(revision, ".vectors"):
                continue
            with contextlib.suppress(OSError, _DamagedError):
                ids, matrix = _read(path, self._fingerprint(revision))
                return StoredVectors(ids, matrix, revision)
        return None

    def save(self, ids: Ids, matrix: Vectors, revision: int) -> None:
        """Keep (n, dim) vectors as of `revision`. Raises `OSError` where that fails; nothing is lost then."""
        header = _header(self._fingerprint(revision), ids, matrix)
        with moved_into_place(self._path(revision, ".vectors")) as temporary, temporary.open("wb") as file:
            for part in _parts(header, ids, matrix):
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        self._remove_older(revision)

    def load_graph(self, revision: int, dim: int) -> Graph | None:
        """The sound graph over the vectors of `revision`, or None. Raises `ImportError` without hnswlib."""
        path = self._path(revision, ".hnsw")
        try:
            note = json.loads(_note_path(path).read_text(encoding="utf-8"))
            if note != _graph_note(self._fingerprint(revision), path):
                return None
            return Graph.load(path, dim)
        except (OSError, ValueError, RuntimeError):
            return None

    def save_graph(self, graph: Graph, revision: int) -> None:
        """Keep the graph over the vectors of `revision`. Raises `OSError`."""
        path = self._path(revision, ".hnsw")
        with moved_into_place(path) as temporary:
            graph.save(temporary)
            with temporary.open("r+b") as file:
                os.fsync(file.fileno())
        with moved_into_place(_note_path(path)) as temporary:
            note = _graph_note(self._fingerprint(revision), path)
            temporary.write_text(json.dumps(note), encoding="utf-8")

    def remove(self) -> None:
        """Delete all of them."""
        self._remove_older(sys.maxsize)

    def _fingerprint(self, revision: int) -> Fingerprint:
        return Fingerprint(*self._of, revision=revision, extension=self.extension)

    def _path(self, revision: int, suffix: str) -> Path:
        return self._folder / f"{self._kind}.{revision:016d}{self._tag}{suffix}"

    def _found(self, suffix: str) -> list[tuple[Path, int]]:
        """Files by falling revision, also those with another extension."""
        found = []
        for path in self._folder.glob(f"{self._kind}.*{suffix}"):
            revision, _, tag = path.name.removeprefix(f"{self._kind}.").removesuffix(suffix).partition(".")
            if revision.isdigit() and "." not in tag:
                found.append((path, int(revision)))
        return sorted(found, key=lambda one: -one[1])

    def _remove_older(self, revision: int) -> None:
        for suffix in (".vectors", ".hnsw", ".hnsw.json"):
            for path, of in self._found(suffix):
                if of < revision or (of == revision and path != self._path(of, suffix)):
                    with contextlib.suppress(OSError):  # mapped by another process: next time
                        path.unlink()
        for path in self._folder.glob(".*.tmp"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > ABANDONED_S:
                    path.unlink()


def _note_path(graph_path: Path) -> Path:
    return graph_path.with_suffix(".hnsw.json")


def _graph_note(fingerprint: Fingerprint, path: Path) -> dict[str, Any]:
    return asdict(fingerprint) | {"bytes": path.stat().st_size, "xxh3": _checksum_of_file(path)}


def _header(fingerprint: Fingerprint, ids: Ids, matrix: Vectors) -> dict[str, Any]:
    return {
        "made_from": asdict(fingerprint),
        "count": len(ids),
        "dim": matrix.shape[1],
        "ids_xxh3": xxhash.xxh3_64_hexdigest(_flat(ids, "<i8")),
        "matrix_xxh3": xxhash.xxh3_64_hexdigest(_flat(matrix, "<f4")),
    }


def _flat(values: NDArray[Any], kind: str) -> memoryview:
    """The bytes of an array, without a copy where it already lies that way."""
    return np.ascontiguousarray(values, dtype=kind).reshape(-1).view(np.uint8).data


def _parts(header: dict[str, Any], ids: Ids, matrix: Vectors) -> Iterator[bytes | memoryview]:
    text = json.dumps(header).encode()
    start = MAGIC + len(text).to_bytes(8, "little") + text
    for part in (memoryview(start), _flat(ids, "<i8"), _flat(matrix, "<f4")):
        yield part
        yield bytes(-len(part) % ALIGN)


def _read(path: Path, wanted: Fingerprint) -> tuple[Ids, Vectors]:
    """Map a file and check it to the last byte. Raises `OSError` or `_DamagedError`."""
    with path.open("rb") as file:
        try:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError as error:
            raise _DamagedError("empty") from error
    header, start = _read_header(mapped)
    try:
        count, dim = int(header["count"]), int(header["dim"])
        if header["made_from"] != asdict(wanted):
            raise _DamagedError("made from something else")
        ids = np.frombuffer(mapped, "<i8", count, start)
        start += ids.nbytes + -ids.nbytes % ALIGN
        matrix = np.frombuffer(mapped, "<f4", count * dim, start).reshape(count, dim)
        sums = [xxhash.xxh3_64_hexdigest(_flat(ids, "<i8")), xxhash.xxh3_64_hexdigest(_flat(matrix, "<f4"))]
        sound = sums == [header["ids_xxh3"], header["matrix_xxh3"]]
    except (KeyError, TypeError, ValueError) as error:
        raise _DamagedError("cut short") from error
    if not sound:
        raise _DamagedError("checksum")
    return ids, matrix


def _read_header(mapped: mmap.mmap) -> tuple[dict[str, Any], int]:
    """The header and where the ids begin."""
    if mapped[: len(MAGIC)] != MAGIC:
        raise _DamagedError("magic")
    end = len(MAGIC) + 8 + int.from_bytes(mapped[len(MAGIC) : len(MAGIC) + 8], "little")
    try:
        header = json.loads(mapped[len(MAGIC) + 8 : end])
    except ValueError as error:
        raise _DamagedError("header") from error
    if not isinstance(header, dict):
        raise _DamagedError("header")
    return header, end + -end % ALIGN


def _checksum_of_file(path: Path) -> str:
    digest = xxhash.xxh3_64()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()
