"""The calibration of a model as it can be had now, and made ready for next time.

An answer never waits for a bank to be embedded: `open_calibration` takes what is there, without the correction of hubs
where it must, and `prepare_calibration`, called when there is time, makes the bank and looks who crowds the library.
The latter is kept until the library has doubled, for with it every photo's correction changes.

Layout of `crowd.bank`, little endian: 8 bytes magic, 16 bytes checksum of all that follows, 8 bytes fingerprint of the
bank and the method, int64 photos in the library, float64 share of them that is near to a sentence, float32 a threshold
a sentence.
"""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
import xxhash

from photosearch.catalogue.array_file import moved_into_place
from photosearch.models.embedder import Embedder, ModelCard
from photosearch.records import Vectors
from photosearch.search.bank import Bank, make_bank, open_bank
from photosearch.search.calibration import Calibration
from photosearch.search.fits import fit_of
from photosearch.search.hubness import METHOD, SHARE, Numbers, closeness, thresholds
from photosearch.search.index_files import folder_of

MAGIC = b"PSCROW\x00\x01"
HEAD = struct.Struct("<8sqd")
CROWD_VIEWS = 20_000  # views that thresholds are drawn from, at most
CROWD_FROM = 200  # photos; among fewer nobody crowds
GROWTH = 2.0  # of the library since the thresholds were drawn that calls for new ones


@dataclass(frozen=True, slots=True, eq=False)
class _Crowd:
    size: int
    share: float
    reached: Numbers


def open_calibration(card: ModelCard, derived_path: Path) -> Calibration:
    """What can be had at once."""
    bank = open_bank(card, derived_path)
    fit = fit_of(card, derived_path)
    if bank is None:
        return Calibration(np.zeros((0, card.dim), np.float32), fit)
    crowd = _read(_path(card, derived_path), bank)
    if crowd is None:
        return Calibration(bank.vectors, fit)
    return Calibration(bank.vectors, fit, crowd.reached, crowd.share)


def prepare_calibration(
    embedder: Embedder,
    derived_path: Path,
    stop: Event | None = None,
    *,
    size: int = 0,
    views: Callable[[int], Vectors] | None = None,
) -> None:
    """Make what is missing; after `stop` is set it is left for another time.

    `size` is the number of photos in the library; `views` gives at most so many (n, dim) unit rows that stand for them.
    """
    bank = make_bank(embedder, derived_path, stop)
    if bank is None or views is None:
        return
    path = _path(embedder.card, derived_path)
    crowd = _read(path, bank)
    if size < CROWD_FROM or (crowd and crowd.size / GROWTH < size < crowd.size * GROWTH):
        return
    drawn = views(CROWD_VIEWS)
    reached, share = thresholds(drawn, bank.vectors, SHARE * closeness(drawn, bank.vectors))
    with contextlib.suppress(OSError):  # another time
        _write(path, bank, _Crowd(size, share, reached))


def _read(path: Path, bank: Bank) -> _Crowd | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = len(MAGIC) + 16
    body = content[start:]
    if content[:start] != MAGIC + xxhash.xxh3_128_digest(body):
        return None
    fingerprint, size, share = HEAD.unpack_from(body)
    reached = np.frombuffer(body, "<f4", offset=HEAD.size)
    if fingerprint != _fingerprint(bank) or len(reached) != len(bank.sentences):
        return None
    return _Crowd(size, share, reached)


def _write(path: Path, bank: Bank, crowd: _Crowd) -> None:
    body = HEAD.pack(_fingerprint(bank), crowd.size, crowd.share) + crowd.reached.astype("<f4").tobytes()
    with moved_into_place(path) as temporary:
        temporary.write_bytes(MAGIC + xxhash.xxh3_128_digest(body) + body)


def _fingerprint(bank: Bank) -> bytes:
    return xxhash.xxh3_64_digest(METHOD.encode() + np.ascontiguousarray(bank.vectors).tobytes())


def _path(card: ModelCard, derived_path: Path) -> Path:
    return folder_of(derived_path, card.key) / "crowd.bank"
