"""Sizes of previews, and the pixels that a model reads."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from unit.gallery.made_photos import picture

from photosearch.gallery.thumbnails import Wanted, pixels_of, reduced
from photosearch.records import InputSpec

sides = st.integers(1, 60_000)


@pytest.mark.parametrize(
    ("whole", "preview"),
    [
        ((4032, 3024), (512, 384)),
        ((3024, 4032), (384, 512)),
        ((4000, 1000), (896, 224)),
        ((12000, 1000), (1536, 128)),
        ((300, 200), (300, 200)),
        ((1000, 100), (1000, 100)),
        ((1, 1), (1, 1)),
        ((50_000, 1), (1536, 1)),
    ],
)
def test_preview_sizes(whole: tuple[int, int], preview: tuple[int, int]) -> None:
    assert Wanted().preview_size(*whole) == preview


@given(sides, sides, st.sampled_from([None, 224, 256, 384, 512, 1600]), st.sampled_from(["squash", "inside"]))
def test_sizes_keep_their_promises(width: int, height: int, size_px: int | None, fit: str) -> None:
    spec = None if size_px is None else InputSpec(size_px, fit)  # type: ignore[arg-type]
    wanted = Wanted(spec)
    preview, working = wanted.preview_size(width, height), wanted.working_size(width, height)
    assert max(preview) <= 1536
    assert all(
        1 <= small <= large <= whole
        for small, large, whole in zip(preview, working, (width, height), strict=True)
    )
    assert min(preview) >= min(224, width, height) or max(preview) == 1536
    assert wanted.suffices((width, height), width, height)
    assert wanted.suffices(working, width, height)
    if spec is not None and fit == "squash":
        assert min(working) >= min(spec.size_px, width, height) - 1
    if spec is not None and fit == "inside":
        assert max(working) >= min(spec.size_px, max(width, height)) - 1


def test_a_decoders_own_scale_is_good_enough() -> None:
    wanted = Wanted(InputSpec(256))
    assert wanted.suffices((504, 378), 4032, 3024)
    assert not wanted.suffices((400, 300), 4032, 3024)
    assert Wanted(InputSpec(384)).suffices((504, 378), 4032, 3024)
    assert not Wanted(InputSpec(512)).suffices((504, 378), 4032, 3024)


def test_an_image_that_is_nearly_small_enough_is_left_alone() -> None:
    image = picture(520, 390)
    assert reduced(image, (512, 384)) is image
    assert reduced(picture(800, 600), (512, 384)).size == (512, 384)


@pytest.mark.parametrize("resample", ["bilinear", "bicubic", "lanczos"])
def test_squash(resample: str) -> None:
    pixels = pixels_of(picture(400, 200), InputSpec(64, "squash", resample))  # type: ignore[arg-type]
    assert pixels.shape == (64, 64, 3)
    assert pixels.dtype == np.uint8
    assert pixels[0, 63, 0] > 220 and pixels[0, 0, 0] < 40


def test_crop_takes_the_middle() -> None:
    image = Image.new("RGB", (300, 100), "red")
    image.paste("blue", (100, 0, 200, 100))
    pixels = pixels_of(image, InputSpec(50, "crop"))
    assert pixels.shape == (50, 50, 3)
    assert (pixels[:, 5:45] == (0, 0, 255)).all()


def test_pad_keeps_everything_on_grey() -> None:
    pixels = pixels_of(Image.new("RGB", (300, 100), "red"), InputSpec(60, "pad"))
    assert (pixels[:19] == 128).all() and (pixels[41:] == 128).all()
    assert (pixels[21:39] == (255, 0, 0)).all()


def test_inside_never_enlarges() -> None:
    assert pixels_of(picture(400, 200), InputSpec(100, "inside")).shape == (50, 100, 3)
    assert pixels_of(picture(40, 20), InputSpec(100, "inside")).shape == (20, 40, 3)


def test_pixels_are_the_receivers_own() -> None:
    pixels = pixels_of(picture(40, 20), InputSpec(100, "inside"))
    pixels[0, 0] = 7  # writable: no view of Pillow's memory
    assert pixels.flags.owndata
