"""The text tower: a BERT encoder (Devlin et al., 2018) with mean pooling, as all-MiniLM-L6-v2 is one.

The same class holds the teacher (six layers, its whole vocabulary) and the student (some of its layers, a smaller
vocabulary of its own), so that the student starts as a cut-down copy of the teacher.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

PAD = 0
EPSILON = 1e-12
POSITIONS = 64


@dataclass(frozen=True)
class TextShape:
    """Sizes of a text tower; `dim` is that of the joint space."""

    vocabulary: int
    layers: int
    width: int = 384
    heads: int = 12
    inner: int = 1536
    dim: int = 256


class EncoderLayer(nn.Module):
    """Attention and feed-forward, each followed by layer norm of the sum."""

    def __init__(self, shape: TextShape):
        super().__init__()
        self.heads = shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=EPSILON)
        self.up = nn.Linear(shape.width, shape.inner)
        self.down = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=EPSILON)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        n, length, width = x.shape
        qkv = self.qkv(x).view(n, length, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: on a CPU the backward pass of scaled_dot_product_attention takes as long as all else together.
        scores = qkv[0] @ qkv[1].transpose(-1, -2) / math.sqrt(width // self.heads)
        mixed = scores.masked_fill(~mask, float("-inf")).softmax(-1).to(x.dtype) @ qkv[2]
        mixed = self.out(mixed.transpose(1, 2).reshape(n, length, width))
        x = self.norm1(x + mixed)
        wide = self.down(functional.gelu(self.up(x)))
        return cast(Tensor, self.norm2(x + wide))


class TextTower(nn.Module):
    """Token ids (n, length), padded with 0, to vectors."""

    def __init__(self, shape: TextShape):
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, shape.width))
        self.norm = nn.LayerNorm(shape.width, eps=EPSILON)
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.layers))
        self.project = nn.Linear(shape.width, shape.dim, bias=False)

    def sentence(self, ids: Tensor) -> Tensor:
        """(n, width): the mean of the last layer over real tokens, the space of the teacher."""
        real = ids != PAD
        x = self.norm(self.tokens(ids) + self.positions[: ids.shape[1]])
        mask = real[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        weights = real.unsqueeze(-1).to(x.dtype)
        return cast(Tensor, (x * weights).sum(1) / weights.sum(1))

    def forward(self, ids: Tensor) -> Tensor:
        """(n, dim) unit rows in the joint space."""
        return functional.normalize(self.project(self.sentence(ids)).float(), dim=-1)


def load_minilm(model_path: Path) -> TextTower:
    """all-MiniLM-L6-v2 from its safetensors file; only `sentence` of it has meaning."""
    weights = load_file(str(model_path / "model.safetensors"))
    tower = TextTower(TextShape(vocabulary=weights["embeddings.word_embeddings.weight"].shape[0], layers=6))
    tower.load_state_dict(_renamed(weights), strict=False)
    return tower


def _renamed(weights: dict[str, Tensor]) -> dict[str, Tensor]:
    """Hugging Face's names to ours; token type 0 is added to the positions, as every sentence has that type."""
    types = weights["embeddings.token_type_embeddings.weight"][0]
    ours = {
        "tokens.weight": weights["embeddings.word_embeddings.weight"],
        "positions": weights["embeddings.position_embeddings.weight"][:POSITIONS] + types,
    }
    for part in ("weight", "bias"):
        ours[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
        for i in range(6):
            ours |= _renamed_layer(weights, i, part)
    return ours


def _renamed_layer(weights: dict[str, Tensor], i: int, part: str) -> dict[str, Tensor]:
    here, there = f"layers.{i}", f"encoder.layer.{i}"
    attention = [weights[f"{there}.attention.self.{name}.{part}"] for name in ("query", "key", "value")]
    return {
        f"{here}.qkv.{part}": torch.cat(attention),
        f"{here}.out.{part}": weights[f"{there}.attention.output.dense.{part}"],
        f"{here}.norm1.{part}": weights[f"{there}.attention.output.LayerNorm.{part}"],
        f"{here}.up.{part}": weights[f"{there}.intermediate.dense.{part}"],
        f"{here}.down.{part}": weights[f"{there}.output.dense.{part}"],
        f"{here}.norm2.{part}": weights[f"{there}.output.LayerNorm.{part}"],
    }


def cut_down(
    teacher: TextTower, layers: Sequence[int], pieces: Sequence[Sequence[int]], dim: int
) -> TextTower:
    """A student with some of the teacher's layers; its token i starts as the mean of teacher tokens `pieces[i]`."""
    student = TextTower(TextShape(vocabulary=len(pieces), layers=len(layers), dim=dim))
    with torch.no_grad():
        for i, parts in enumerate(pieces):
            student.tokens.weight[i] = teacher.tokens.weight[list(parts)].mean(0)
        student.positions.copy_(teacher.positions)
        student.norm.load_state_dict(teacher.norm.state_dict())
        for ours, theirs in zip(student.layers, layers, strict=True):
            ours.load_state_dict(teacher.layers[theirs].state_dict())
    return student
