"""The fitted numbers of a model's calibration, as a file that ships beside its card or was made for one library.

A file speaks of one state of a model's weights; for another it is not used, and the numbers follow from the floors on
the card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from photosearch.catalogue.array_file import moved_into_place
from photosearch.models.embedder import ModelCard
from photosearch.search.calibration import Fit, Pair, Scale
from photosearch.search.cutoff import Cut
from photosearch.search.index_files import folder_of
from photosearch.settings import resources_path

FILE = "calibration.json"
FORMAT = 1
PAIRS: tuple[Pair, ...] = (
    ("words", "whole"),
    ("words", "caption"),
    ("photo", "whole"),
    ("photo", "caption"),
)
# Half the distance from a middling pair to a matching one, as published scores of contrastive models lie.
WORDS_SPREAD, LIKE_SPREAD = 0.03, 0.08


def fit_of(card: ModelCard, derived_path: Path | None = None) -> Fit:
    """What was fitted for this library, else what ships with the model, else what its floors say."""
    places = [resources_path() / "models" / card.name / FILE] if card.name.isidentifier() else []
    if derived_path is not None:
        places.insert(0, own_path(card, derived_path))
    for place in places:
        found = read_fit(place, card)
        if found is not None:
            return found
    return from_floors(card)


def own_path(card: ModelCard, derived_path: Path) -> Path:
    """Where a fit lies that was made for one library: beside what is derived, since it cannot be made again."""
    return folder_of(derived_path.parent / "calibrations", card.key) / FILE


def from_floors(card: ModelCard) -> Fit:
    """Scales of a model of which nothing is known but its floors: there a photo is as likely meant as not."""
    words = _from_floor(card.floor_text, WORDS_SPREAD)
    return Fit(
        {
            ("words", "whole"): words,
            ("words", "caption"): _from_floor(card.floor_caption, LIKE_SPREAD),
            ("photo", "whole"): _from_floor(card.floor_photo, LIKE_SPREAD),
            ("photo", "caption"): words,
        },
        Cut(),
    )


def _from_floor(floor: float, spread: float) -> Scale:
    slope = 2.0 / spread
    return Scale(
        hub_weight=0.0, bias=-slope * floor, slope=slope, share=0.0, middle=floor - 2 * spread, spread=spread
    )


def read_fit(path: Path, card: ModelCard) -> Fit | None:
    """The fit in a file, where it is sound and speaks of these weights."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] != FORMAT or raw["weights"] != weights_of(card):
            return None
        scales = {pair: Scale(**raw["scales"]["-".join(pair)]) for pair in PAIRS}
        photo_cut = Cut(**raw["photo cut"]) if raw["photo cut"] else None
        return Fit(scales, Cut(**raw["cut"]), photo_cut)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def write_fit(path: Path, card: ModelCard, fit: Fit, about: Mapping[str, Any]) -> None:
    """Keep a fit; `about` says how it was made. Raises `OSError`."""
    record = {
        "format": FORMAT,
        "model": card.key,
        "weights": weights_of(card),
        "about": dict(about),
        "cut": asdict(fit.cut),
        "photo cut": asdict(fit.photo_cut) if fit.photo_cut else None,
        "scales": {"-".join(pair): _rounded(asdict(scale)) for pair, scale in fit.scales.items()},
    }
    text = json.dumps(record, indent=1, ensure_ascii=False)
    with moved_into_place(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


def weights_of(card: ModelCard) -> str:
    """A short name of the weights: changes with them even where a revision was not counted up."""
    parts = (card.key, *(f"{name} {digest}" for name, digest in sorted(card.files.items())))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def _rounded(scale: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 5) for name, value in scale.items()}
