"""The two towers side by side, and their vectors for many photos or sentences at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from photosearch.training.image_tower import ImageTower, to_input
from photosearch.training.text_tower import TextTower
from photosearch.training.tokens import encode_all, padded


class DualEncoder(nn.Module):
    """The two towers and the temperature."""

    def __init__(self, image: ImageTower, text: TextTower):
        super().__init__()
        self.image, self.text = image, text
        self.log_scale = nn.Parameter(torch.tensor(math.log(20.0)))

    def scale(self) -> Tensor:
        return self.log_scale.exp().clamp(max=100)


def embed_photos(
    model: DualEncoder, pixels: NDArray[np.uint8], rows: Sequence[int] | NDArray[np.int64], side_px: int
) -> NDArray[np.float32]:
    """(len(rows), dim) unit rows of the photos as the program would show them: whole, at `side_px`."""
    found = []
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(rows), 64):
            batch = to_input(torch.from_numpy(pixels[np.asarray(rows[start : start + 64])]))
            if batch.shape[-1] != side_px:
                batch = functional.interpolate(batch, (side_px, side_px), mode="bicubic", antialias=True)
            found.append(model.image(batch).float().numpy())
    return np.concatenate(found)


def embed_sentences(model: DualEncoder, tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float32]:
    """(len(texts), dim) unit rows."""
    ids, offsets = encode_all(tokenizer, texts)
    by_length = np.argsort(np.diff(offsets), kind="stable")
    found = np.empty((len(texts), model.text.shape.dim), np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for start in range(0, len(texts), 256):
            which = by_length[start : start + 256]
            found[which] = model.text(torch.from_numpy(padded(ids, offsets, which))).float().numpy()
    return found
