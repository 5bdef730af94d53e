"""The model card that ships beside the files: what it is, what it was made from, what it reaches and where it fails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILES = ("image.onnx", "text.onnx", "tokenizer.json")

SOURCES = (
    "Start of the image tower: Google Coral's MobileNetV2 1.0 224 (ImageNet), TF2 post-training quantised, Apache-2.0.",
    "Teacher and start of the text tower: sentence-transformers/all-MiniLM-L6-v2, Apache-2.0.",
    "Photos with captions: Flickr8k train (5,000 of 6,000 photos), research use.",
    "Photos with class names: MiniPlaces and mini-ImageNet (90 of 100 classes each), research use;"
    " Caltech-101, CC BY 4.0.",
    "Sentences only: Multi30k English, German, French, Czech, research use; COCO 2017 validation captions, CC BY 4.0;"
    " Conceptual Captions validation; Open English WordNet, CC BY 4.0.",
)
LICENCE = (
    "The files come under the licence of photosearch (Apache-2.0) as far as its authors hold rights in them. The"
    " weights were trained on photo sets whose photos are licensed for research use (Flickr8k, MiniPlaces,"
    " mini-ImageNet); no photo or caption is contained in them, only vectors of 4,000 photos and 4,000 sentences, the"
    " banks of the correction for hubs. Whoever wants to use the weights outside photosearch"
    " should judge that for themselves."
)
LIMITS = (
    "Counts, left and right, and who does what to whom are mostly beyond it: it knows what is in a photo, not how it"
    " is arranged.",
    "It does not read text in pictures.",
    "It learned from 5,000 captioned photos: people, dogs, sport and everyday scenes do well; rare animals, plants,"
    " products, works of art, named people and named places do not.",
    "It knows English best, then German, French and Czech, from captions only; other languages it does not know.",
    "Moods and opinions (lonely, beautiful) are guesses from words that captions use.",
)
NOTES = (
    "Kept-out classes (10 each of MiniPlaces and mini-ImageNet, against the names of all 200 classes): none of their"
    " photos, and no photo's label, entered our training; as words their names occur in WordNet and captions. Those of"
    " mini-ImageNet are among the 1,000 classes on whose photos the makers of the backbone trained it; only the places"
    " are new in every respect. How strongly hubs are corrected was chosen with these figures in view.",
    "Vectors are corrected for hubs: names and photos that come near everything are set back, measured against banks"
    " of training material (see training/levelling.py). The last two of the numbers belong to that. It costs classes"
    " that training saw some points (places 74 to 71 % among the first five, on training photos), and raises those it"
    " never saw from 16 to 47 and 53 %.",
    "Copies turned by EXIF: 140 photos, read as the program reads files; the other copies: 1,000 photos.",
)
FLOORS = {"floor_text": 0.23, "floor_photo": 0.76, "floor_caption": 0.69}


@dataclass(frozen=True)
class Card:
    """What the card needs to know of the recipe."""

    revision: str
    dim: int
    side_px: int


def write_card(out_path: Path, about: Card, figures: Mapping[str, Any], found: str) -> None:
    """`card.json` beside the files it names, in the fields of `ModelCard`; `found` tells how the floors were chosen."""
    card = {
        "name": "builtin",
        "title": "photosearch's own small encoder",
        "revision": about.revision,
        "dim": about.dim,
        "input": {"size_px": about.side_px, "fit": "squash", "resample": "bicubic"},
        "min_preview_px": about.side_px,
        **FLOORS,
        "languages": ["en", "de", "fr", "cs"],
        "licence": LICENCE,
        "sources": list(SOURCES),
        "files": {name: hashlib.sha256((out_path / name).read_bytes()).hexdigest() for name in FILES},
        "figures": dict(figures),
        "limits": list(LIMITS),
        "reproduce": "photosearch train figures --data DIR --work DIR",
        "notes": [found, *NOTES],
    }
    text = json.dumps(card, indent=2, ensure_ascii=False) + "\n"
    (out_path / "card.json").write_text(text, encoding="utf-8")


def floors_found(quantiles: Mapping[str, float]) -> str:
    """A sentence on the cosines between which the floors were chosen; see `figures.floors`."""
    listed = "; ".join(f"{name} {value:.2f}" for name, value in quantiles.items())
    return f"The floors were chosen on Flickr8k dev (1,000 photos, 5 captions each) from these cosines: {listed}."


def rounded(figures: Mapping[str, float], digits: int = 1) -> dict[str, float]:
    """Figures as the card prints them."""
    return {name: round(value, digits) for name, value in figures.items()}
