"""What every model is to the rest of the program: a card, and vectors for pictures and words.

A toy model in a test needs these two methods and a card, nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from photosearch.records import InputSpec, Pixels, Vectors


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model: identity, input, relevance floors, provenance, measured figures."""

    name: str  # as typed after --model, for example "builtin" or "openclip:ViT-B-32/openai"
    title: str
    revision: str  # changes whenever the vectors change
    dim: int
    input: InputSpec
    min_preview_px: int  # short side that a preview needs to lose nothing
    floor_text: float  # cosine of words and photo above which a photo counts as a match
    floor_photo: float  # cosine of two photos, likewise
    floor_caption: float  # cosine of words and a caption's words, likewise
    languages: tuple[str, ...] = ("en",)  # ISO 639-1
    licence: str = ""
    sources: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)  # file name → SHA-256, hexadecimal
    figures: Mapping[str, Any] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    reproduce: str = ""
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Identity of the model's vectors in the catalogue."""
        return f"{self.name}#{self.revision}"

    @classmethod
    def from_json(cls, path: Path) -> ModelCard:
        """Read a card that was written as JSON, with the fields of this class."""
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        raw["input"] = InputSpec(**raw["input"])
        for name in ("languages", "sources", "limits", "notes"):
            raw[name] = tuple(raw.get(name, ()))
        return cls(**raw)


class Embedder(Protocol):
    """Pictures and words to unit vectors in one space."""

    @property
    def card(self) -> ModelCard: ...

    def embed_images(self, pixels: Pixels) -> Vectors:
        """Embed (n, size, size, 3) squares made by the card's `InputSpec`; returns (n, dim) unit rows."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed n sentences; returns (n, dim) unit rows."""
        ...
