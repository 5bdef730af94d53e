"""A photo that somebody asks with, whole or a part of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.errors import QueryImageError
from photosearch.gallery.reference_photo import square_of, upright
from photosearch.parts import Box
from photosearch.records import InputSpec

LIMITS = (30, 1000)
SPEC = InputSpec(size_px=32)


@pytest.fixture
def flag(tmp_path: Path) -> Path:
    """600 × 300: red on the left, blue on the right, and a green square of 60 px in the corner below."""
    image = Image.new("RGB", (600, 300), (200, 0, 0))
    image.paste((0, 0, 200), (300, 0, 600, 300))
    image.paste((0, 200, 0), (540, 240, 600, 300))
    image.save(tmp_path / "flag.png")
    return tmp_path / "flag.png"


def mean(pixels: np.ndarray) -> list[float]:
    return [round(float(value), -1) for value in pixels.reshape(-1, 3).mean(axis=0)]


def test_a_crop_is_the_square_of_what_lies_in_it(flag: Path) -> None:
    for box, colour in (
        (Box(0, 0, 0.5, 1), [200, 0, 0]),
        (Box(0.5, 0, 0.5, 0.8), [0, 0, 200]),
        (Box(0.9, 0.8, 0.1, 0.2), [0, 200, 0]),
    ):
        pixels = square_of(flag, SPEC, box, LIMITS)
        assert pixels.shape == (32, 32, 3)
        assert mean(pixels) == colour


def test_without_a_crop_it_is_the_whole_photo(flag: Path) -> None:
    pixels = square_of(flag, SPEC, None, LIMITS)
    assert pixels.shape == (32, 32, 3)
    assert mean(pixels[:, :15]) == [200, 0, 0]


def test_a_crop_of_almost_nothing_is_still_a_square(flag: Path) -> None:
    assert square_of(flag, SPEC, Box(0.999, 0.999, 0.001, 0.001), LIMITS).shape == (32, 32, 3)


def test_upright_keeps_the_shape(flag: Path) -> None:
    assert upright(flag, 100, LIMITS).shape == (50, 100, 3)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(QueryImageError, match="no file"):
        square_of(tmp_path / "nothing.jpg", SPEC, Box(0, 0, 1, 1), LIMITS)
