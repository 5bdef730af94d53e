"""The ONNX files compute what the PyTorch towers do."""

from pathlib import Path

import numpy as np
import pytest
import torch

pytest.importorskip("onnx", reason="needs the train extra")

from photosearch.models.onnx import OnnxSession
from photosearch.training.backbone import MobileNetV2
from photosearch.training.export import export_image, export_text
from photosearch.training.image_tower import ImageTower, to_input
from photosearch.training.text_tower import TextShape, TextTower


def test_image_tower(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tower = ImageTower(MobileNetV2(), 32, frozen=4).eval()
    with torch.no_grad():
        tower.head.down.weight.normal_(0, 0.05)
    export_image(tower, 64, tmp_path / "image.onnx")
    pixels = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)
    found = OnnxSession(tmp_path / "image.onnx", 1).run({"pixels": pixels})
    with torch.no_grad():
        expected = tower(to_input(torch.from_numpy(pixels))).numpy()
    assert found.shape == (3, 32)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(found, expected, atol=2e-3)  # half precision weights


def test_text_tower_whatever_the_padding(tmp_path: Path) -> None:
    torch.manual_seed(0)
    tower = TextTower(TextShape(vocabulary=50, layers=2, width=48, heads=4, inner=96, dim=16)).eval()
    export_text(tower, tmp_path / "text.onnx")
    session = OnnxSession(tmp_path / "text.onnx", 1)
    ids = np.asarray([[2, 7, 9, 3, 0, 0], [2, 5, 6, 7, 8, 3]], np.int64)
    found = session.run({"ids": ids})
    with torch.no_grad():
        np.testing.assert_allclose(found, tower(torch.from_numpy(ids)).numpy(), atol=8e-3)  # a table in bytes
    np.testing.assert_allclose(session.run({"ids": ids[:1, :4]}), found[:1], atol=1e-5)
