"""Named arrays in one file that is mapped into memory, with a few facts about them. Knows nothing of what they mean.

Derived means disposable: a file that is missing, cut short, damaged or made from something else is simply not there. It
is written under a temporary name, forced to disk and moved into place.

Layout, little endian: 8 bytes magic, 8 bytes length of the header, the header as JSON (facts; kind, length and checksum
of each array), and the arrays in that order, each at a multiple of 64.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

MAGIC = b"PSARRAY\x01"
ALIGN = 64
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class ArrayFile:
    """What a file holds. The arrays are maps of it: they are read as they are used, and cannot be written."""

    facts: dict[str, Any]
    arrays: dict[str, NDArray[Any]]


def save(path: Path, facts: Mapping[str, Any], arrays: Arrays) -> None:
    """Write (n,) arrays and JSON-able facts. Raises `OSError` where that fails; the old file is there then."""
    plain = {
        name: np.ascontiguousarray(array, array.dtype.newbyteorder("<")) for name, array in arrays.items()
    }
    described = [(name, one.dtype.str, len(one), _checksum(one)) for name, one in plain.items()]
    header = json.dumps({"facts": facts, "arrays": described}).encode()
    with moved_into_place(path) as temporary, temporary.open("wb") as file:
        start = memoryview(MAGIC + len(header).to_bytes(8, "little") + header)
        for part in (start, *map(_bytes, plain.values())):
            file.write(part)
            file.write(bytes(-part.nbytes % ALIGN))
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def moved_into_place(path: Path) -> Iterator[Path]:
    """A temporary path beside `path` that takes its place when all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        yield temporary
        try:
            temporary.replace(path)
        except PermissionError:  # mapped by another process, which wrote the same
            if not path.exists():
                raise
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, facts: Mapping[str, Any]) -> ArrayFile | None:
    """Map a file and check it to the last byte; None where it is unsound or says otherwise than these facts."""
    try:
        with path.open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        header, start = _header(mapped)
        if any(header["facts"].get(name) != value for name, value in facts.items()):
            return None
        return ArrayFile(header["facts"], dict(_arrays(mapped, header["arrays"], start)))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _header(mapped: mmap.mmap) -> tuple[dict[str, Any], int]:
    begin = len(MAGIC) + 8
    if mapped[: len(MAGIC)] != MAGIC:
        raise ValueError("magic")
    end = begin + int.from_bytes(mapped[len(MAGIC) : begin], "little")
    header: dict[str, Any] = json.loads(mapped[begin:end])
    return header, end + -end % ALIGN


def _arrays(mapped: mmap.mmap, described: Any, start: int) -> Iterator[tuple[str, NDArray[Any]]]:
    for name, kind, count, checksum in described:
        array = np.frombuffer(mapped, np.dtype(kind), count, start)
        if _checksum(array) != checksum:
            raise ValueError("checksum")
        yield name, array
        start += array.nbytes + -array.nbytes % ALIGN


def _bytes(array: NDArray[Any]) -> memoryview:
    return array.view(np.uint8).data


def _checksum(array: NDArray[Any]) -> str:
    return xxhash.xxh3_64_hexdigest(_bytes(array))
