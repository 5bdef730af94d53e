"""Damaged photos: bytes of good and of strange files turned at random, and sent through the real decoders."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from PIL import Image

from photosearch.gallery.decode_pool import DecodePool
from photosearch.gallery.formats import kind_of
from photosearch.records import DecodeFailure, DecodeJob, InputSpec

ARCHIVES = ("files_exif_orientation", "files_exif_gps", "files_heif_library_samples", "files_heif_fuzz")
LARGEST_SEED = 400_000  # bytes: larger ones take their time and show nothing else
HEAD = 2_000  # bytes in which most of a format's structure lies
PICTURE_FORMATS = {
    "png": {}, "webp": {}, "tif": {"compression": "tiff_lzw"}, "gif": {}, "bmp": {}, "jp2": {}, "avif": {}
}  # fmt: skip
SPEC = InputSpec(224)
SILENCE_S = 60.0  # twice the limit of a photo, and time to start another child


@dataclass
class Outcome:
    """What became of the inputs."""

    inputs: int = 0
    answers: int = 0
    decoded: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    children_left: int = 0
    memory_grown_mb: float = 0.0


def seeds(test_data: Path) -> list[tuple[str, bytes]]:
    """(name, bytes) of photos in the data folder's archives, and of one of them in the other formats."""
    found: list[tuple[str, bytes]] = []
    for archive in ARCHIVES:
        with zipfile.ZipFile(test_data / f"{archive}.zip") as packed:
            for info in packed.infolist():
                if kind_of(info.filename) is not None and 0 < info.file_size <= LARGEST_SEED:
                    found.append((Path(info.filename).name, packed.read(info)))
    jpeg = next(data for name, data in found if name.lower().endswith(".jpg"))
    with Image.open(io.BytesIO(jpeg)) as image:
        small = image.convert("RGB").resize((320, 240))
    for extension, how in PICTURE_FORMATS.items():
        buffer = io.BytesIO()
        small.save(buffer, {"tif": "TIFF", "jp2": "JPEG2000"}.get(extension, extension.upper()), **how)
        found += [(f"made.{extension}", buffer.getvalue())] * 8
    return found


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes turned, most of them near the beginning; now and then the end is missing."""
    turned = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8, 32))):
        end = min(HEAD, len(turned)) if chance.random() < 0.6 else len(turned)
        turned[chance.randrange(end)] ^= chance.choice((1 << chance.randrange(8), chance.randrange(1, 256)))
    if chance.random() < 0.1:
        del turned[chance.randrange(len(turned)) :]
    return bytes(turned)


def inputs(test_data: Path, count: int, folder: Path, seed: int) -> Iterator[DecodeJob]:
    """`count` damaged files, each written when it is asked for. Its key is also the key of its random numbers."""
    from_data = seeds(test_data)
    for key in range(count):
        chance = random.Random(seed * 1_000_000 + key)
        name, data = chance.choice(from_data)
        path = folder / f"{key}-{name}"
        path.write_bytes(damaged(data, chance))
        yield DecodeJob(key, path, input=SPEC)


def run(test_data: Path, count: int, folder: Path, *, seed: int = 1, limit_s: float = 10.0) -> Outcome:
    """Send `count` damaged files through a pool of two decoders. Raises `AssertionError` where it stands still."""
    outcome = Outcome(inputs=count)
    started = heard = time.monotonic()
    me = psutil.Process()
    before = {child.pid for child in me.children(recursive=True)}
    waiting: dict[int, Path] = {}
    jobs = inputs(test_data, count, folder, seed)
    with DecodePool(2, limit_s=limit_s, memory_mb=600) as pool:
        warm_mb = 0.0
        while outcome.answers < count:
            while pool.has_room and (job := next(jobs, None)) is not None:
                waiting[job.key] = job.path
                pool.submit(job)
            for answer in pool.ready(0.2):
                heard = time.monotonic()
                waiting.pop(answer.key).unlink()
                _count(answer, outcome)
            assert time.monotonic() - heard < SILENCE_S, f"no answer about {sorted(waiting.values())}"
            if outcome.answers == count // 4:
                warm_mb = me.memory_info().rss / 1e6
    outcome.memory_grown_mb = me.memory_info().rss / 1e6 - warm_mb if warm_mb else 0.0
    gone = time.monotonic() + 5
    while time.monotonic() < gone and _children(me, before):
        time.sleep(0.1)
    outcome.children_left = len(_children(me, before))
    outcome.seconds = time.monotonic() - started
    return outcome


def _children(me: psutil.Process, before: set[int]) -> list[int]:
    """Children that were not there before, but for Python's own tracker of shared resources."""
    return [
        child.pid
        for child in me.children(recursive=True)
        if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline())
    ]


def _count(answer: object, outcome: Outcome) -> None:
    outcome.answers += 1
    if isinstance(answer, DecodeFailure):
        assert answer.failure.reason
        outcome.reasons[_kind_of_reason(answer.failure.reason)] += 1
    else:
        outcome.decoded += 1


def _kind_of_reason(reason: str) -> str:
    for word in ("crashed", "took longer", "needed more"):
        if word in reason:
            return word
    return "refused"
