"""A model that needs no download and no library: colours and brightness of pictures, and the words for them.

`ToyEmbedder` puts pictures and words into one space whose axes are colours (eight of them, in the whole picture and in
its upper and lower halves), so that "red" finds red pictures and "blue above green" a meadow under the sky.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from photosearch.models.embedder import ModelCard
from photosearch.records import InputSpec, Pixels, Vectors

COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 170, 40),
    "blue": (40, 60, 220),
    "yellow": (235, 220, 40),
    "orange": (240, 140, 30),
    "purple": (140, 40, 170),
    "white": (245, 245, 245),
    "black": (12, 12, 12),
    "grey": (128, 128, 128),
}
SYNONYMS = {"gray": "grey", "sky": "blue", "sea": "blue", "grass": "green", "snow": "white", "night": "black"}
NAMES = tuple(COLOURS)
REGIONS = ("whole", "above", "below")
OTHER = 7  # axes on which unknown words and fine detail leave a trace
DIM = len(NAMES) * len(REGIONS) + OTHER
SIZE_PX = 16
DEADLY = (
    1,
    2,
    3,
)  # a picture that begins with this pixel kills the process, where the toy is told to be mortal

CARD = ModelCard(
    name="toy",
    title="Toy model of colours",
    revision="1",
    dim=DIM,
    input=InputSpec(size_px=SIZE_PX, fit="squash", resample="bilinear"),
    min_preview_px=SIZE_PX,
    floor_text=0.35,
    floor_photo=0.70,
    floor_caption=0.60,
)


class ToyEmbedder:
    """Deterministic, quick, and right about colours."""

    card = CARD

    def embed_images(self, pixels: Pixels) -> Vectors:
        """(n, 16, 16, 3) uint8 → (n, DIM) unit rows."""
        if pixels.shape[1:] != (SIZE_PX, SIZE_PX, 3) or pixels.dtype != np.uint8:
            raise ValueError(
                f"the toy takes (n, {SIZE_PX}, {SIZE_PX}, 3) uint8, not {pixels.shape} {pixels.dtype}"
            )
        nearness = _nearness(pixels.astype(np.float32))
        regions = (nearness, nearness[:, : SIZE_PX // 2], nearness[:, SIZE_PX // 2 :])
        shares = [
            part.mean(axis=(1, 2)) * weight for part, weight in zip(regions, (1.0, 0.5, 0.5), strict=True)
        ]
        detail = pixels.reshape(len(pixels), SIZE_PX**2, 3).std(axis=1) / 1000
        rest = np.zeros((len(pixels), OTHER - 3), np.float32)
        return _unit(np.concatenate([*shares, detail, rest], axis=1))

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """n sentences → (n, DIM) unit rows."""
        return _unit(
            np.stack([_sentence(text) for text in texts]) if texts else np.zeros((0, DIM), np.float32)
        )


class MortalToy(ToyEmbedder):
    """Dies, as a crashing library would, of pictures whose first pixel is `DEADLY`; fails on those of (3, 2, 1)."""

    def embed_images(self, pixels: Pixels) -> Vectors:
        first = [tuple(int(value) for value in picture[0, 0]) for picture in pixels]
        if DEADLY in first:
            os._exit(139)
        if DEADLY[::-1] in first:
            raise RuntimeError("cannot embed this")
        return super().embed_images(pixels)


def make() -> ToyEmbedder:
    """For `registry.register("toy", toy.make)`."""
    return ToyEmbedder()


def make_other() -> ToyEmbedder:
    """The same colours under another name, as another model would be."""
    other = ToyEmbedder()
    other.card = replace(CARD, name="other toy")
    return other


def make_mortal() -> ToyEmbedder:
    return MortalToy()


def picture(above: str, below: str | None = None, size: int = SIZE_PX) -> Pixels:
    """A square of one colour, or of two, one above the other."""
    pixels = np.empty((size, size, 3), np.uint8)
    pixels[: size // 2] = COLOURS[above]
    pixels[size // 2 :] = COLOURS[below or above]
    return pixels


def _nearness(pixels: np.ndarray) -> np.ndarray:
    """(n, h, w, colours): how near each pixel is to each colour, adding up to one."""
    palette = np.array(list(COLOURS.values()), np.float32)
    distance = np.linalg.norm(pixels[..., None, :] - palette, axis=-1)
    weight = np.exp(-((distance / 60.0) ** 2)) + 1e-6
    return np.asarray(weight / weight.sum(axis=-1, keepdims=True), np.float32)


def _sentence(text: str) -> np.ndarray:
    """Known colours count for the whole picture, and for a half where "above" or "below" stands beside them."""
    words = [SYNONYMS.get(word.strip(".,!?").lower(), word.strip(".,!?").lower()) for word in text.split()]
    row = np.zeros(DIM, np.float32)
    for i, word in enumerate(words):
        if word in COLOURS:
            axis = NAMES.index(word)
            above = i + 1 < len(words) and words[i + 1] == "above"
            below = i > 0 and words[i - 1] == "above"
            row[axis] += 1.0
            row[axis + len(NAMES)] += 0.5 if above else 0.0 if below else 0.25
            row[axis + 2 * len(NAMES)] += 0.5 if below else 0.0 if above else 0.25
        elif word:
            row[DIM - OTHER + sum(word.encode()) % OTHER] += 0.05
    if not row.any():
        row[-1] = 1.0
    return row


def _unit(rows: np.ndarray) -> Vectors:
    units: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return units
