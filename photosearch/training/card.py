"""The model card that ships beside the files: what it is, what it was made from, what it reaches and where it fails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILES = ("image.onnx", "text.onnx", "tokenizer.json")

SOURCES = (
    "Start of the image tower: Google Coral's MobileNetV2 1.0 224 (ImageNet), TF2 post-training quantised, Apache-2.0.",
    "Teacher and start of the text tower: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0.",
    "Photos with captions: Flickr8k train (5,000 of 6,000 photos), research use.",
    "Photos with class names: MiniPlaces and mini-ImageNet (90 of 100 classes each), research use; Caltech-101, CC BY 4.0.",
    "Sentences only: Multi30k English, German, French, Czech, research use; COCO 2017 validation captions, CC BY 4.0;"
    " Conceptual Captions validation; Open English WordNet, CC BY 4.0.",
)
LICENCE = (
    "The files come under the licence of photosearch (Apache-2.0) as far as its authors hold rights in them. The weights were"
    " trained on photo sets whose photos are licensed for research use (Flickr8k, MiniPlaces, mini-ImageNet); no photo"
    " or caption is contained in them. Whoever wants to use the weights outside photosearch should judge that for themselves."
)
LIMITS = (
    "Counts, left and right, and who does what to whom are mostly beyond it: it knows what is in a photo, not how it is arranged.",
    "It does not read text in pictures.",
    "It learned from 5,000 captioned photos: people, dogs, sport and everyday scenes do well; rare animals, plants, products,"
    " works of art, named people and named places do not.",
    "It knows English best, then German, French and Czech, from captions only; other languages it does not know.",
    "Moods and opinions (lonely, beautiful) are guesses from words that captions use.",
)


def write_card(
    out_path: Path, *, dim: int, side_px: int, revision: str, floors: Mapping[str, float], figures: Mapping[str, Any],
    floors_found: str,
) -> None:  # fmt: skip
    """`floors` are the fields `floor_text`, `floor_photo` and `floor_caption` of `ModelCard`."""
    card = {
        "name": "builtin",
        "title": "photosearch's own small encoder",
        "revision": revision,
        "dim": dim,
        "input": {"size_px": side_px, "fit": "squash", "resample": "bicubic"},
        "min_preview_px": side_px,
        **floors,
        "languages": ["en", "de", "fr", "cs"],
        "licence": LICENCE,
        "sources": list(SOURCES),
        "files": {name: hashlib.sha256((out_path / name).read_bytes()).hexdigest() for name in FILES},
        "figures": dict(figures),
        "limits": list(LIMITS),
        "reproduce": "photosearch train figures --data DIR --work DIR",
        "notes": [floors_found],
    }
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (out_path / "card.json").write_text(text, encoding="utf-8")


def rounded(figures: Mapping[str, float], digits: int = 1) -> dict[str, float]:
    """Figures as the card prints them."""
    return {name: round(value, digits) for name, value in figures.items()}
