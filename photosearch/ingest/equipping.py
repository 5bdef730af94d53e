"""The tools of one sync, as the settings of a library ask for them. Starts nothing: the tools start on demand."""

from __future__ import annotations

import os
from pathlib import Path

from photosearch.gallery.decode_pool import DecodePool
from photosearch.ingest.intake import Tools
from photosearch.models.embedder import ModelCard
from photosearch.models.engine import Engine
from photosearch.settings import Settings


def tools_for(card: ModelCard, settings: Settings, models_path: Path) -> Tools:
    """Decoders for all processors, and an engine that runs the model of `card` from `models_path`."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    return Tools(
        card,
        start_decoders=lambda: DecodePool(
            settings.get("decoders") or processors,
            limit_s=settings.get("decode_limit_s"),
            memory_mb=settings.get("decode_memory_mb"),
        ),
        # Each thread of the engine costs the decoders one: half of the processors are quickest for both.
        start_engine=lambda: Engine(card.name, models_path, threads=max(1, processors // 2)),
    )
