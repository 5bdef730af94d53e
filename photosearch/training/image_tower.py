"""The image tower: MobileNetV2, mean pooling, and a small head into the joint space."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from photosearch.training.backbone import FEATURES, MobileNetV2

HIDDEN = 512


class ImageHead(nn.Module):
    """A straight projection plus a two-layer one: the first learns fast, the second adds what it cannot say."""

    def __init__(self, dim: int, dropout: float = 0.1):
        super().__init__()
        self.norm = nn.LayerNorm(FEATURES)
        self.straight = nn.Linear(FEATURES, dim, bias=False)
        self.up = nn.Linear(FEATURES, HIDDEN)
        self.down = nn.Linear(HIDDEN, dim, bias=False)
        self.dropout = nn.Dropout(dropout)
        nn.init.zeros_(self.down.weight)

    def forward(self, pooled: Tensor) -> Tensor:
        x = self.dropout(self.norm(pooled))
        return cast(Tensor, self.straight(x) + self.down(functional.gelu(self.up(x))))


class ImageTower(nn.Module):
    """(n, 3, s, s) in [-1, 1] → (n, dim) unit rows; the first `frozen` layers of the backbone are left as they came."""

    def __init__(self, backbone: MobileNetV2, dim: int, frozen: int):
        super().__init__()
        self.backbone, self.frozen = backbone, frozen
        self.head = ImageHead(dim)
        for parameter in backbone.layers[:frozen].parameters():
            parameter.requires_grad_(False)

    def pooled(self, x: Tensor) -> Tensor:
        """(n, 1280): the mean of the last feature map."""
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            x = self.backbone.layers[: self.frozen](x)
        return cast(Tensor, self.backbone.layers[self.frozen :](x).mean((2, 3)))

    def forward(self, x: Tensor) -> Tensor:
        return functional.normalize(self.head(self.pooled(x)).float(), dim=-1)


def to_input(pixels: Tensor) -> Tensor:
    """uint8 (n, s, s, 3) → float32 (n, 3, s, s) in [-1, 1], as the backbone was trained."""
    return pixels.permute(0, 3, 1, 2).float() / 127.5 - 1
