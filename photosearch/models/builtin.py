"""The encoder that ships with photosearch: two ONNX towers and a tokenizer, made by `photosearch.training`.

The towers load when they are first asked for and apart from each other: a search by words never loads the image tower.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from photosearch.models.embedder import ModelCard
from photosearch.models.onnx import OnnxSession
from photosearch.records import Pixels, Vectors

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Small enough for a core's cache: on one thread pictures one by one are a third faster than 32 at once, several
# threads are quickest with a few.
IMAGE_BATCH_ALONE = 1
IMAGE_BATCH = 8
TEXT_BATCH = 64
MAX_TOKENS = 64  # the tower's table of positions ends here; longer questions are cut
PAD = 0


class BuiltinEmbedder:
    """Reads `card.json`, `image.onnx`, `text.onnx` and `tokenizer.json` from one folder."""

    def __init__(self, model_path: Path, threads: int | None = None):
        """`threads` of each tower; by default one for each core, four at most."""
        self._model_path = model_path
        self._threads = threads or min(4, os.cpu_count() or 1)
        self.card = ModelCard.from_json(model_path / "card.json")

    def embed_images(self, pixels: Pixels) -> Vectors:
        """(n, size, size, 3) uint8 RGB → (n, dim) unit rows."""
        side = self.card.input.size_px
        if pixels.dtype != np.uint8 or pixels.ndim != 4 or pixels.shape[1:] != (side, side, 3):
            raise ValueError(f"expected uint8 (n, {side}, {side}, 3), got {pixels.dtype} {pixels.shape}")
        batch = IMAGE_BATCH_ALONE if self._threads == 1 else IMAGE_BATCH
        starts = range(0, len(pixels), batch)
        return self._joined([self._image.run({"pixels": pixels[i : i + batch]}) for i in starts])

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """n sentences → (n, dim) unit rows; each is embedded as if it were alone."""
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = [np.asarray(encoding.ids, np.int64) for encoding in encodings]
        starts = range(0, len(ids), TEXT_BATCH)
        return self._joined([self._text.run({"ids": _padded(ids[i : i + TEXT_BATCH])}) for i in starts])

    def _joined(self, batches: list[NDArray[np.float32]]) -> Vectors:
        return np.concatenate([np.zeros((0, self.card.dim), np.float32), *batches])

    @cached_property
    def _image(self) -> OnnxSession:
        return OnnxSession(self._model_path / "image.onnx", self._threads)

    @cached_property
    def _text(self) -> OnnxSession:
        return OnnxSession(self._model_path / "text.onnx", self._threads)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._model_path / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS)
        tokenizer.no_padding()
        return tokenizer


def _padded(ids: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Rows of token ids, filled up with `PAD` to the longest."""
    table = np.full((len(ids), max(len(row) for row in ids)), PAD, np.int64)
    for i, row in enumerate(ids):
        table[i, : len(row)] = row
    return table
