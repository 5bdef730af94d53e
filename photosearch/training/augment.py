"""Random views of photos: crops, squeezes, small turns, mirror images, letter boxes, light and colour.

Squeezes and letter boxes are there because the program squashes photos of any shape to a square.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """How far views may differ from the photo; `least` is the least side of a crop, in parts of the whole."""

    least: float = 0.6
    squeeze: float = 0.15
    turn_degrees: float = 6.0
    letter_box: float = 0.08
    colour: float = 0.3
    coarse: float = 0.15  # share of photos seen at half their size


def views(photos: Tensor, side_px: int, how: Augmentation, draw: torch.Generator) -> Tensor:
    """(n, 3, h, w) in [-1, 1] → (n, 3, side, side) in [-1, 1], one random view each."""
    coarse = torch.rand(len(photos), generator=draw) < how.coarse
    photos = torch.where(coarse.view(-1, 1, 1, 1), _halved(photos), photos) if how.coarse else photos
    theta = _transforms(len(photos), how, draw)
    grid = functional.affine_grid(theta, [len(photos), 3, side_px, side_px], align_corners=False)
    fill = float(torch.randint(-1, 2, (1,), generator=draw))
    seen = functional.grid_sample(photos - fill, grid, padding_mode="zeros", align_corners=False) + fill
    return _recoloured(seen, how.colour, draw).clamp_(-1, 1)


def _halved(photos: Tensor) -> Tensor:
    """Half the size and back: what a small or blurred photo looks like."""
    return functional.interpolate(functional.avg_pool2d(photos, 2), scale_factor=2.0, mode="bilinear")


def _transforms(n: int, how: Augmentation, draw: torch.Generator) -> Tensor:
    """(n, 2, 3) affine maps from view to photo coordinates, both in [-1, 1]."""

    def between(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(n, generator=draw)

    scale = between(how.least, 1.0)
    aspect = torch.exp(between(-how.squeeze, how.squeeze))
    x_scale, y_scale = (scale * aspect).clamp(max=1), (scale / aspect).clamp(max=1)
    shift_x, shift_y = between(-1, 1) * (1 - x_scale), between(-1, 1) * (1 - y_scale)
    boxed, bar = torch.rand(n, generator=draw) < how.letter_box, between(1.1, 2.0)
    upright = torch.rand(n, generator=draw) < 0.5
    x_scale = torch.where(boxed & upright, bar, x_scale)
    y_scale = torch.where(boxed & ~upright, bar, y_scale)
    shift_x, shift_y = torch.where(boxed, 0, shift_x), torch.where(boxed, 0, shift_y)
    mirror = torch.where(torch.rand(n, generator=draw) < 0.5, -1.0, 1.0)
    angle = between(-1, 1) * math.radians(how.turn_degrees)
    cos, sin = torch.cos(angle), torch.sin(angle)
    first = torch.stack([mirror * x_scale * cos, -y_scale * sin, shift_x], 1)
    second = torch.stack([mirror * x_scale * sin, y_scale * cos, shift_y], 1)
    return torch.stack([first, second], 1)


def _recoloured(x: Tensor, strength: float, draw: torch.Generator) -> Tensor:
    """Saturation, contrast and brightness, each a factor or offset of its own a photo."""

    def around(centre: float, spread: float) -> Tensor:
        return (centre + spread * (2 * torch.rand(len(x), generator=draw) - 1)).view(-1, 1, 1, 1)

    grey = x.mean(1, keepdim=True)
    x = grey + (x - grey) * around(1, strength)
    return x * around(1, strength) + around(0, strength / 2)
