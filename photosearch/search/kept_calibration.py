"""The calibration of a model as it can be had now, and made ready for next time.

An answer never waits for a bank to be embedded: `open_calibration` takes what is there, without the correction of hubs
where it must, and `prepare_calibration`, called when there is time, makes the bank.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event

import numpy as np

from photosearch.models.embedder import Embedder, ModelCard
from photosearch.search.bank import make_bank, open_bank
from photosearch.search.calibration import Calibration, scales_of


def open_calibration(card: ModelCard, derived_path: Path) -> Calibration:
    """What can be had at once."""
    bank = open_bank(card, derived_path)
    return Calibration(bank.vectors if bank else np.zeros((0, card.dim), np.float32), scales_of(card))


def prepare_calibration(embedder: Embedder, derived_path: Path, stop: Event | None = None) -> None:
    """Make the bank where it is missing; after `stop` is set it is left for another time."""
    make_bank(embedder, derived_path, stop)
