"""What a model costs on this machine: time to load it, to embed a photo and a sentence, and the most memory it took.

Measured in a fresh process for each model, so that none pays for another; pixels are noise, since their content does
not matter to the time. Decoding is left out: it is the same for every model.
"""

from __future__ import annotations

import statistics
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import psutil

from photosearch.errors import PersonError
from photosearch.evaluation.runs import Cost
from photosearch.models import registry
from photosearch.models.embedder import Embedder

PHOTOS = 64
BATCH = 16
TEXTS = 24
ENOUGH_S = 30.0  # a slow model is timed on fewer photos
_SENTENCE = "a small dog runs over a green meadow in front of a wooden house"


def cost_of(home: Path, model: str) -> Cost | None:
    """Measure a model of the library at `home`; None where the process that measures came to grief."""
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(
        target=_report, args=(sender, home, model, registry.factory_name(model)), daemon=True
    )
    child.start()
    sender.close()
    try:
        reported = receiver.recv()
    except EOFError:  # it died: out of memory, most likely
        return None
    finally:
        child.join()
        receiver.close()
    return reported if isinstance(reported, Cost) else None


def _report(sender: object, home: Path, model: str, factory: str | None) -> None:
    """In the child: load, time, and tell."""
    from photosearch.library import Library  # the parent may be a test without one

    if factory is not None:
        registry.register(model, factory)
    begun_s = time.perf_counter()
    try:
        with Library(home) as library:
            measured = timed(library.embedder(model), begun_s)
    except PersonError:
        measured = None
    sender.send(measured)  # type: ignore[attr-defined]  # a Connection; its type differs between systems


def timed(embedder: Embedder, begun_s: float) -> Cost:
    """Time an embedder in this process, whose loading began at `begun_s` (of `time.perf_counter`).

    The first pictures and the first sentence count as loading: many a model is read from the disk only then.
    """
    size = embedder.card.input.size_px
    pixels = np.random.default_rng(0).integers(0, 256, (BATCH, size, size, 3), dtype=np.uint8)
    embedder.embed_images(pixels[:2])
    embedder.embed_texts([_SENTENCE])
    load_s = time.perf_counter() - begun_s
    photos, photo_s = 0, 0.0
    while photos < PHOTOS and photo_s < ENOUGH_S:
        begun_s = time.perf_counter()
        embedder.embed_images(pixels)
        photo_s += time.perf_counter() - begun_s
        photos += BATCH
    texts_s = [_text_s(embedder, f"{_SENTENCE} {number}") for number in range(TEXTS)]
    return Cost(
        load_s=load_s,
        photo_s=photo_s / photos,
        text_s=statistics.median(texts_s),
        peak_memory_mb=peak_memory_mb(),
        photos=photos,
        texts=TEXTS,
        device=str(getattr(embedder, "device", "") or "CPU"),
    )


def _text_s(embedder: Embedder, text: str) -> float:
    begun_s = time.perf_counter()
    embedder.embed_texts([text])
    return time.perf_counter() - begun_s


def peak_memory_mb() -> float:
    """The most memory that this process has held so far, in megabytes (10⁶ bytes)."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset / 1e6)
    import resource  # there is none on Windows

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6
