"""The joint loss, and a few steps on made-up photos and sentences."""

import numpy as np
import pytest
import torch

from photosearch.training.augment import Augmentation, views
from photosearch.training.losses import contrastive_loss, geometry_loss


def hard_loss(scores: torch.Tensor, positive: torch.Tensor) -> float:
    return float(contrastive_loss(scores, positive, torch.zeros_like(scores), soft=0.0))


def test_the_loss_is_small_only_for_the_right_pairs() -> None:
    right = torch.eye(4)
    assert hard_loss(30 * right, right) < 1e-4
    assert hard_loss(30 * right.roll(1, 0), right) > 10
    assert hard_loss(torch.zeros(4, 4), right) == pytest.approx(np.log(4), rel=1e-5)


def test_a_class_has_several_right_answers() -> None:
    positive = torch.tensor([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert hard_loss(30 * positive, positive) == pytest.approx(2 / 3 * np.log(2), rel=1e-3)


def test_likeness_moves_the_target() -> None:
    positive, likeness = torch.eye(3), torch.tensor([[9.0, 9.0, 0.0], [9.0, 9.0, 0.0], [0.0, 0.0, 9.0]])
    alike = torch.tensor([[5.0, 4.0, 0.0], [4.0, 5.0, 0.0], [0.0, 0.0, 5.0]])
    apart = torch.tensor([[5.0, 0.0, 4.0], [4.0, 5.0, 0.0], [0.0, 4.0, 5.0]])
    assert contrastive_loss(alike, positive, likeness, 0.5) < contrastive_loss(apart, positive, likeness, 0.5)


def test_geometry_loss_is_zero_for_the_same_geometry() -> None:
    rows = torch.nn.functional.normalize(
        torch.randn(8, 16, generator=torch.Generator().manual_seed(0)), dim=-1
    )
    turned = rows @ torch.linalg.qr(torch.randn(16, 16, generator=torch.Generator().manual_seed(1))).Q
    assert float(geometry_loss(turned, rows)) == pytest.approx(0, abs=1e-4)
    assert float(geometry_loss(rows.roll(3, 1) + turned, rows)) > 0.1


def test_views_follow_from_the_seed_and_stay_in_range() -> None:
    photos = torch.rand(5, 3, 32, 32, generator=torch.Generator().manual_seed(0)) * 2 - 1
    first, again, other = (
        views(photos, 24, Augmentation(), torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (5, 3, 24, 24)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert float(first.abs().max()) <= 1


def test_a_view_without_changes_is_the_photo_or_its_mirror_image() -> None:
    photos = torch.rand(6, 3, 16, 16, generator=torch.Generator().manual_seed(0)) * 2 - 1
    how = Augmentation(least=1, squeeze=0, turn_degrees=0, letter_box=0, colour=0, coarse=0)
    for view, photo in zip(views(photos, 16, how, torch.Generator().manual_seed(3)), photos, strict=True):
        assert torch.allclose(view, photo, atol=1e-4) or torch.allclose(view, photo.flip(-1), atol=1e-4)
