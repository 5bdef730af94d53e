"""HEIC: the file's own thumbnail, whole pictures, and the samples of libraries and phones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image
from unit.gallery.made_photos import picture, pixels_of

from photosearch.gallery import limits
from photosearch.gallery.decode import decode
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec

Decoded = Callable[..., DecodedFile]


def heif(path: Path, image: Image.Image, thumbnails: list[int], **options: Any) -> Path:
    file = pillow_heif.from_pillow(image)
    file[0].info["thumbnails"] = thumbnails
    file.save(path, quality=70, **options)
    return path


@pytest.fixture(scope="module")
def with_thumbnail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return heif(tmp_path_factory.mktemp("heif") / "a.heic", picture(1600, 1200), [320])


def test_a_thumbnail_that_holds_the_models_square_is_taken(with_thumbnail: Path, decoded: Decoded) -> None:
    result = decoded(with_thumbnail, size_px=224)
    assert result.picture is not None and result.picture.pixels is not None
    assert result.picture.provisional
    assert (result.picture.width, result.picture.height) == (1600, 1200)
    assert result.picture.preview_short_side_px == 240
    assert result.picture.pixels.shape == (224, 224, 3)


def test_a_smaller_one_is_not(with_thumbnail: Path, decoded: Decoded) -> None:
    result = decoded(with_thumbnail, size_px=256)
    assert result.picture is not None
    assert not result.picture.provisional
    assert result.picture.preview_short_side_px == 384


def test_nor_where_the_job_wants_the_picture(with_thumbnail: Path, decoded: Decoded) -> None:
    result = decoded(with_thumbnail, size_px=224, use_thumbnail=False)
    assert result.picture is not None
    assert not result.picture.provisional


def test_both_ways_give_one_digest_and_the_same_view(with_thumbnail: Path, decoded: Decoded) -> None:
    small, whole = (
        decoded(with_thumbnail, size_px=224),
        decoded(with_thumbnail, size_px=224, use_thumbnail=False),
    )
    assert small.picture is not None and whole.picture is not None
    assert small.picture.digest == whole.picture.digest
    assert small.picture.pixels is not None and whole.picture.pixels is not None
    distance = np.abs(small.picture.pixels.astype(float) - whole.picture.pixels.astype(float))
    assert distance.mean() < 4


def test_exifs_orientation_does_not_turn_it_twice(tmp_path: Path, decoded: Decoded) -> None:
    exif = Image.Exif()
    exif[274] = 6
    path = heif(tmp_path / "a.heic", picture(320, 240), [], exif=exif.tobytes())
    result = decoded(path)
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == (240, 320)  # the file turns its picture itself
    corner = pixels_of(result.picture.preview)[-5, -5]
    assert corner[0] > 180 and corner[1] < 80


def test_a_picture_too_large_to_be_decoded_gives_its_thumbnail(
    with_thumbnail: Path, decoded: Decoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits.allowance, "memory_mb", limits.OWN_MB + 8)  # a megapixel
    result = decoded(with_thumbnail, size_px=512)
    assert result.picture is not None
    assert result.picture.provisional


@pytest.mark.data
def test_phones_pictures(unzipped: Callable[[str], Path], decoded: Decoded) -> None:
    sizes = {}
    for path in unzipped("files_heic_iphone").rglob("*.heic"):
        result = decoded(path)
        assert result.picture is not None
        sizes[path.name] = (result.picture.width, result.picture.height)
        assert pixels_of(result.picture.preview).std() > 10
    assert sizes["apple_still_sample_3.heic"] == (4242, 2828)
    assert len(sizes) == 4


@pytest.mark.data
def test_samples_of_libraries(unzipped: Callable[[str], Path]) -> None:
    folder = unzipped("files_heif_library_samples")
    readable = [path for path in sorted(folder.rglob("*.hei?")) if path.parent.name in ("heif", "nokia")]
    assert len(readable) > 20
    for path in readable:
        assert isinstance(decode(DecodeJob(1, path, input=InputSpec(64))), DecodedFile), path.name
    for path in sorted(folder.rglob("heif_corrupted/*")):
        result = decode(DecodeJob(1, path))
        assert isinstance(result, DecodeFailure), path.name
        assert "Traceback" not in result.failure.reason


@pytest.mark.data
@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_grids_with_missing_tiles_are_no_half_pictures(
    unzipped: Callable[[str], Path], tmp_path: Path, failure: Callable[[Path], str], part: float
) -> None:
    whole = next(unzipped("files_heic_iphone").rglob("apple_still_sample_3.heic")).read_bytes()
    path = tmp_path / "cut.heic"
    path.write_bytes(whole[: int(len(whole) * part)])
    assert failure(path) == "is cut off: its last part is missing"
