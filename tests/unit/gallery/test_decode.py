"""Every format and mode through the whole of `decode`."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xxhash
from PIL import Image, ImageCms
from unit.gallery.made_photos import jpeg_bytes, noise, picture, pixels_of

from photosearch.gallery.decode import answer, decode, decode_preview
from photosearch.gallery.jobs import PreviewJob, PreviewPixels
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec

Decoded = Callable[..., DecodedFile]
Fails = Callable[[Path], str]


def save(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


def seen(result: DecodedFile) -> np.ndarray[Any, np.dtype[np.float32]]:
    assert result.picture is not None
    return pixels_of(result.picture.preview)


def difference(result: DecodedFile, expected: Image.Image) -> float:
    """Mean distance in grey values from the expected picture at preview size."""
    pixels = seen(result)
    size = (pixels.shape[1], pixels.shape[0])
    wanted = np.asarray(expected.convert("RGB").resize(size, Image.Resampling.BICUBIC), dtype=np.float32)
    return float(np.abs(pixels - wanted).mean())


# ------------------------------------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95}),
        ("a.jpg", {"quality": 95, "progressive": True}),
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.webp", {"quality": 95}),
        ("a.tif", {}),
        ("a.tiff", {"compression": "tiff_lzw"}),
        ("a.tiff", {"compression": "jpeg", "quality": 95}),
        ("a.bmp", {}),
        ("a.avif", {"quality": 90, "speed": 10}),
        ("a.jp2", {}),
        ("a.j2k", {}),
    ],
)
@pytest.mark.parametrize("size", [(800, 600), (97, 61)])
def test_formats(
    tmp_path: Path, decoded: Decoded, name: str, options: dict[str, Any], size: tuple[int, int]
) -> None:
    original = picture(*size)
    result = decoded(save(tmp_path / name, original, **options))
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == size
    assert difference(result, original) < 3
    assert result.picture.pixels is not None
    assert result.picture.pixels.shape == (256, 256, 3)
    assert result.content_hash == xxhash.xxh3_128_digest((tmp_path / name).read_bytes())
    assert result.size == (tmp_path / name).stat().st_size
    assert not result.picture.provisional


def test_content_decides_not_the_name(tmp_path: Path, decoded: Decoded) -> None:
    original = picture()
    path = tmp_path / "really a png.jpg"
    original.save(path, format="PNG")
    assert difference(decoded(path), original) < 3


def test_multi_picture_objects_give_their_first(tmp_path: Path, decoded: Decoded) -> None:
    path = tmp_path / "a.jpg"
    picture().save(
        path, format="MPO", save_all=True, append_images=[Image.new("RGB", (320, 240), "white")], quality=95
    )
    assert difference(decoded(path), picture()) < 3


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a.webp", "a.tif"])
def test_animations_give_their_first_frame(tmp_path: Path, decoded: Decoded, name: str) -> None:
    frames = [Image.new("RGB", (80, 60), colour) for colour in ("red", "green", "blue")]
    result = decoded(save(tmp_path / name, frames[0], save_all=True, append_images=frames[1:]))
    middle = seen(result)[30, 40]
    assert middle[0] > 240 and max(middle[1], middle[2]) < 15


# --------------------------------------------------------------------------------------------- modes


def transparent(mode: str) -> Image.Image:
    image = picture(mode="L" if mode == "LA" else "RGB").convert(mode)
    alpha = Image.new("L", image.size, 255)
    alpha.paste(0, (0, 0, 160, 240))
    image.putalpha(alpha)
    return image


@pytest.mark.parametrize(
    ("mode", "name"), [("RGBA", "a.png"), ("LA", "a.png"), ("RGBA", "a.webp"), ("RGBA", "a.tif")]
)
def test_transparent_places_become_mid_grey(tmp_path: Path, decoded: Decoded, mode: str, name: str) -> None:
    options = {"lossless": True} if name.endswith("webp") else {}
    pixels = seen(decoded(save(tmp_path / name, transparent(mode), **options)))
    assert np.abs(pixels[:, 20:140] - 128).max() < 8
    assert np.abs(pixels[20:-20, 180:] - 128).mean() > 20


def test_a_transparent_palette_colour_becomes_mid_grey(tmp_path: Path, decoded: Decoded) -> None:
    image = Image.new("P", (64, 64), 0)
    image.putpalette([0, 255, 0, 255, 0, 0])
    image.paste(1, (32, 0, 64, 64))
    for name in ("a.gif", "a.png"):
        pixels = seen(decoded(save(tmp_path / name, image, transparency=0)))
        assert np.abs(pixels[10:50, 4:24] - 128).max() < 12
        assert pixels[32, 56, 0] > 235


def test_a_transparent_colour_of_a_png_without_alpha(tmp_path: Path, decoded: Decoded) -> None:
    image = Image.new("RGB", (64, 64), (0, 255, 0))
    image.paste((255, 0, 0), (32, 0, 64, 64))
    pixels = seen(decoded(save(tmp_path / "a.png", image, transparency=(0, 255, 0))))
    assert np.abs(pixels[10:50, 4:24] - 128).max() < 12


@pytest.mark.parametrize("mode", ["1", "L", "P"])
@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.bmp", "a.gif"])
def test_small_modes(tmp_path: Path, decoded: Decoded, mode: str, name: str) -> None:
    image = picture(640, 480).convert(mode)
    assert difference(decoded(save(tmp_path / name, image)), image.convert("RGB")) < 12


def ramp(dtype: Any, top: float) -> Image.Image:
    return Image.fromarray((np.linspace(0, 1, 256)[None, :].repeat(64, axis=0) * top).astype(dtype))


@pytest.mark.parametrize(
    ("name", "image"),
    [
        ("16-bit.png", ramp(np.uint16, 65535)),
        ("16-bit.tif", ramp(np.uint16, 65535)),
        ("32-bit.tif", ramp(np.int32, 65535)),
        ("32-bit of bytes.tif", ramp(np.int32, 255)),
        ("float to 1.tif", ramp(np.float32, 1.0)),
        ("float to 255.tif", ramp(np.float32, 255.0)),
        ("float to 65535.tif", ramp(np.float32, 65535.0)),
    ],
)
def test_deep_greys_keep_their_scale(tmp_path: Path, decoded: Decoded, name: str, image: Image.Image) -> None:
    pixels = seen(decoded(save(tmp_path / name, image)))
    expected = np.linspace(0, 255, 256)
    assert np.abs(pixels[32, :, 0] - expected).max() < 6


def test_a_dark_16_bit_picture_stays_dark(tmp_path: Path, decoded: Decoded) -> None:
    pixels = seen(decoded(save(tmp_path / "a.png", ramp(np.uint16, 6000))))
    assert pixels.max() < 35


def test_floats_that_are_no_numbers_count_as_black(tmp_path: Path, decoded: Decoded) -> None:
    values = np.full((32, 32), 0.5, dtype=np.float32)
    values[:8] = np.nan
    values[-8:] = np.inf
    pixels = seen(decoded(save(tmp_path / "a.tif", Image.fromarray(values))))
    assert pixels[2, 16, 0] < 20
    assert pixels[16, 16, 0] > 100


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_16_bit_colours(tmp_path: Path, decoded: Decoded) -> None:
    row = np.zeros((256, 3), dtype=">u2")
    row[:, 0], row[:, 1], row[:, 2] = np.linspace(0, 65535, 256), 30000, np.linspace(65535, 0, 256)
    header = struct.pack(">IIBBBBB", 256, 64, 16, 2, 0, 0, 0)
    path = tmp_path / "a.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress((b"\0" + row.tobytes()) * 64))
        + png_chunk(b"IEND", b"")
    )
    pixels = seen(decoded(path))
    assert np.abs(pixels[32] - row.astype(np.float32) / 257).mean() < 3


# -------------------------------------------------------------------------------------------- colours


def wide_profile() -> bytes:
    """A profile of the same primaries as sRGB but a gamma of 1: a linear picture looks darker than it is."""

    def tag(kind: bytes, payload: bytes) -> bytes:
        return (kind + b"\0\0\0\0" + payload).ljust(-(-(8 + len(payload)) // 4) * 4, b"\0")

    def xyz(*values: float) -> bytes:
        return tag(b"XYZ ", b"".join(struct.pack(">i", round(value * 65536)) for value in values))

    curve = tag(b"curv", struct.pack(">I", 0))
    text = b"linear test\0"
    desc = tag(b"desc", struct.pack(">I", len(text)) + text + b"\0" * 78)
    tags = [
        (b"desc", desc), (b"wtpt", xyz(0.9642, 1.0, 0.8249)), (b"rXYZ", xyz(0.4361, 0.2225, 0.0139)),
        (b"gXYZ", xyz(0.3851, 0.7169, 0.0971)), (b"bXYZ", xyz(0.1431, 0.0606, 0.7141)), (b"rTRC", curve),
        (b"gTRC", curve), (b"bTRC", curve), (b"cprt", tag(b"text", b"none\0")),
    ]  # fmt: skip
    at, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, payload in tags:
        table += name + struct.pack(">II", at + len(body), len(payload))
        body += payload
    size = at + len(body)
    head = (
        struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02100000, b"mntr", b"RGB ", b"XYZ ").ljust(36, b"\0")
        + b"acsp"
    )
    head = head.ljust(68, b"\0") + b"".join(
        struct.pack(">i", round(v * 65536)) for v in (0.9642, 1.0, 0.8249)
    )
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif"])
def test_colour_profiles_are_applied(tmp_path: Path, decoded: Decoded, name: str) -> None:
    grey = Image.new("RGB", (64, 64), (55, 55, 55))
    options = {"lossless": True} if name.endswith("webp") else {}
    pixels = seen(decoded(save(tmp_path / name, grey, icc_profile=wide_profile(), **options)))
    assert np.abs(pixels - 128).max() < 4  # linear 55/255 is 128 in sRGB


def test_srgb_profiles_change_nothing(tmp_path: Path, decoded: Decoded) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = decoded(save(tmp_path / "a.png", picture()))
    tagged = decoded(save(tmp_path / "b.png", picture(), icc_profile=profile))
    assert np.array_equal(seen(plain), seen(tagged))


def test_a_broken_profile_is_ignored(tmp_path: Path, decoded: Decoded) -> None:
    for number, profile in enumerate((b"rubbish", wide_profile()[:200], bytes(3000))):
        path = save(tmp_path / f"{number}.jpg", picture(), icc_profile=profile, quality=95)
        assert difference(decoded(path), picture()) < 3


def test_transparent_pictures_keep_their_profile(tmp_path: Path, decoded: Decoded) -> None:
    image = Image.new("RGBA", (64, 64), (55, 55, 55, 255))
    pixels = seen(decoded(save(tmp_path / "a.png", image, icc_profile=wide_profile())))
    assert np.abs(pixels - 128).max() < 4


def test_cmyk_as_adobe_writes_it_and_plain(tmp_path: Path, decoded: Decoded) -> None:
    original = picture().convert("CMYK")
    assert difference(decoded(save(tmp_path / "a.tif", original)), original) < 3
    path = save(tmp_path / "a.jpg", original, quality=95)
    assert difference(decoded(path), original) < 4
    data = path.read_bytes()
    adobe = data.index(b"\xff\xee")
    length = int.from_bytes(data[adobe + 2 : adobe + 4], "big")
    plain = tmp_path / "plain.jpg"
    plain.write_bytes(data[:adobe] + data[adobe + 2 + length :])
    # Without Adobe's marker the same numbers mean the opposite amounts of ink.
    assert np.abs(seen(decoded(plain)) - seen(decoded(path))).mean() > 30


def test_lab(tmp_path: Path, decoded: Decoded) -> None:
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    lab = ImageCms.applyTransform(picture(), transform)
    assert lab is not None
    assert difference(decoded(save(tmp_path / "a.tif", lab)), picture()) < 4


# --------------------------------------------------------------------------------------- orientation


@pytest.mark.data
@pytest.mark.parametrize("shape", ["Landscape", "Portrait"])
def test_all_orientations_give_the_same_picture(
    unzipped: Callable[[str], Path], decoded: Decoded, shape: str
) -> None:
    folder = unzipped("files_exif_orientation")
    results = [decoded(next(folder.rglob(f"{shape}_{number}.jpg"))) for number in range(1, 9)]
    assert len({(one.picture.width, one.picture.height) for one in results if one.picture}) == 1
    first = seen(results[0])
    for one in results[1:]:
        assert np.abs(seen(one) - first).mean() < 6
    assert len({one.picture.digest for one in results if one.picture}) == 8


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_in_every_format(tmp_path: Path, decoded: Decoded, name: str, orientation: int) -> None:
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = picture(160, 120)
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(undo[orientation]))
    exif = Image.Exif()
    exif[274] = orientation
    options: dict[str, Any] = {"quality": 95} if name.endswith(("jpg", "webp", "avif")) else {}
    result = decoded(save(tmp_path / name, stored, exif=exif, **options))
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == (160, 120)
    assert difference(result, upright) < 4


# -------------------------------------------------------------------------------------------- sizes


def test_large_jpegs_are_decoded_at_a_native_scale(tmp_path: Path, decoded: Decoded) -> None:
    result = decoded(save(tmp_path / "a.jpg", picture(4032, 3024), quality=85))
    assert seen(result).shape == (378, 504, 3)
    assert result.picture is not None
    assert result.picture.preview_short_side_px == 378
    assert (result.picture.width, result.picture.height) == (4032, 3024)


def test_panoramas_keep_a_usable_short_side(tmp_path: Path, decoded: Decoded) -> None:
    assert seen(decoded(save(tmp_path / "a.jpg", picture(2400, 600)))).shape[0] in range(220, 260)
    wide = seen(decoded(save(tmp_path / "b.png", picture(3000, 100))))
    assert wide.shape[1] == 1536
    assert seen(decoded(save(tmp_path / "c.png", picture(100, 3000)))).shape[0] == 1536


def test_models_that_need_more_get_more(tmp_path: Path, decoded: Decoded) -> None:
    path = save(tmp_path / "a.jpg", noise(2000, 1500), quality=90)
    result = decoded(path, size_px=512)
    assert result.picture is not None and result.picture.pixels is not None
    with Image.open(path) as image:
        expected = np.asarray(image.resize((512, 512), Image.Resampling.BICUBIC), dtype=np.float32)
    coarse = np.asarray(
        Image.open(io.BytesIO(result.picture.preview)).resize((512, 512), Image.Resampling.BICUBIC),
        dtype=np.float32,
    )
    assert np.abs(result.picture.pixels - expected).mean() < np.abs(coarse - expected).mean() * 0.8


def test_a_viewer_gets_the_whole_picture_at_its_size(tmp_path: Path) -> None:
    path = save(tmp_path / "a.jpg", picture(2000, 1500))
    result = decode(DecodeJob(1, path, input=InputSpec(1600, "inside")))
    assert (
        isinstance(result, DecodedFile) and result.picture is not None and result.picture.pixels is not None
    )
    assert result.picture.pixels.shape == (1200, 1600, 3)
    small = decode(DecodeJob(1, save(tmp_path / "b.png", picture(40, 30)), input=InputSpec(1600, "inside")))
    assert isinstance(small, DecodedFile) and small.picture is not None and small.picture.pixels is not None
    assert small.picture.pixels.shape == (30, 40, 3)


def test_larger_previews_on_demand(tmp_path: Path, decoded: Decoded) -> None:
    path = save(tmp_path / "a.jpg", picture(4000, 3000))
    assert max(seen(decoded(path, preview_long_side_px=1024)).shape) in range(922, 1127)


def test_one_pixel(tmp_path: Path, decoded: Decoded) -> None:
    for name in ("a.png", "a.jpg", "a.gif", "a.bmp"):
        result = decoded(save(tmp_path / name, Image.new("RGB", (1, 1), "red")))
        assert result.picture is not None and result.picture.pixels is not None
        assert result.picture.pixels[:, :, 0].min() > 240


def test_two_hundred_megapixels(tmp_path: Path, decoded: Decoded) -> None:
    path = save(tmp_path / "a.jpg", Image.new("RGB", (16384, 12288), (40, 80, 120)), quality=50)
    result = decoded(path)
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == (16384, 12288)
    assert max(seen(result).shape) == 512


# ------------------------------------------------------------------------------------ what was asked


def test_known_hashes_are_not_decoded(tmp_path: Path, decoded: Decoded) -> None:
    path = save(tmp_path / "IMG_20190503_141516.jpg", picture())
    first = decoded(path)
    again = decode(DecodeJob(1, path, known_hashes=frozenset({first.content_hash})))
    assert isinstance(again, DecodedFile)
    assert again.picture is None
    assert again.metadata == first.metadata
    other = decode(DecodeJob(1, path, known_hashes=frozenset({bytes(16)})))
    assert isinstance(other, DecodedFile) and other.picture is not None


def test_metadata_alone(tmp_path: Path, decoded: Decoded) -> None:
    assert decoded(save(tmp_path / "a.png", picture()), pixels_wanted=False).picture is None


def test_the_preview_carries_no_metadata(tmp_path: Path, decoded: Decoded) -> None:
    exif = Image.Exif()
    exif[270] = "secret"
    path = save(tmp_path / "a.jpg", picture(), exif=exif, comment="secret")
    result = decoded(path)
    assert result.picture is not None
    assert b"secret" not in result.picture.preview


def test_previews_can_be_read_again() -> None:
    spec = InputSpec(224)
    jpeg = jpeg_bytes(picture(504, 378))
    assert decode_preview(jpeg, spec).shape == (224, 224, 3)
    damaged = answer(PreviewJob(3, jpeg[:500], spec))
    assert isinstance(damaged, PreviewPixels)
    assert (damaged.key, damaged.pixels) == (3, None)


# ------------------------------------------------------------------------------------------- failures


def test_failures_have_reasons(tmp_path: Path, failure: Fails) -> None:
    empty, text, cut = tmp_path / "empty.jpg", tmp_path / "text.jpg", tmp_path / "cut.jpg"
    empty.write_bytes(b"")
    text.write_text("this is no picture")
    data = jpeg_bytes(noise(600, 400))
    cut.write_bytes(data[: len(data) // 2])
    assert failure(empty) == "is empty"
    assert failure(text) == "is not a picture of any format that photosearch reads"
    assert failure(cut) == "is cut off: its last part is missing"
    assert failure(tmp_path / "gone.jpg") == "is no longer there"
    assert failure(tmp_path) == "is no file"


@pytest.mark.parametrize("name", ["a.png", "a.webp", "a.tif", "a.gif", "a.bmp", "a.avif", "a.jp2"])
def test_cut_files_are_no_half_pictures(tmp_path: Path, failure: Fails, name: str) -> None:
    path = save(tmp_path / name, noise(300, 200))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    assert failure(path)


def test_files_that_end_in_zeros_are_no_half_pictures(
    tmp_path: Path, failure: Fails, decoded: Decoded
) -> None:
    exif = Image.Exif()
    exif[270] = "with \xff\xd9 in it"
    data = jpeg_bytes(noise(600, 400), exif=exif)
    path = tmp_path / "a.jpg"
    path.write_bytes(data[: len(data) // 2] + bytes(len(data) // 2))
    assert failure(path) == "is damaged: its last part is blank"
    path.write_bytes(data + bytes(5000))  # zeros after the picture do no harm
    assert decoded(path).picture is not None


def test_what_would_not_fit_into_memory_is_refused(tmp_path: Path, failure: Fails) -> None:
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")
    )
    assert failure(path) == "is too large to be opened (60000 × 60000 px, 3,600 megapixels)"


def test_unreadable_files_are_failures_of_reading(tmp_path: Path) -> None:
    result = decode(DecodeJob(9, tmp_path / "gone.jpg"))
    assert isinstance(result, DecodeFailure)
    assert (result.key, result.failure.step) == (9, "read")


def test_very_large_files_are_mapped(
    tmp_path: Path, decoded: Decoded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.gallery.decode._MAP_FROM_BYTES", 1000)
    for name, options in (("a.jpg", {"quality": 95}), ("a.png", {}), ("a.avif", {"speed": 10})):
        path = save(tmp_path / name, picture(), **options)
        result = decoded(path)
        assert result.content_hash == xxhash.xxh3_128_digest(path.read_bytes())
        assert difference(result, picture()) < 4


@pytest.mark.data
def test_gps_samples(unzipped: Callable[[str], Path], decoded: Decoded) -> None:
    for path in unzipped("files_exif_gps").rglob("*.jpg"):
        metadata = decoded(path).metadata
        assert metadata.latitude == pytest.approx(43.467, abs=0.01)
        assert metadata.longitude == pytest.approx(11.88, abs=0.01)
        assert metadata.camera == "NIKON COOLPIX P6000"
        assert metadata.taken is not None and metadata.taken.year == 2008
