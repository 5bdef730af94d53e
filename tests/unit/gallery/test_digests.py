"""Digests follow pixels and orientation, and nothing that is said about a picture."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from unit.gallery.made_photos import noise, picture

from photosearch.gallery.digests import bmff_digest, jpeg2000_digest, jpeg_digest
from photosearch.records import DecodedFile

Decoded = Callable[..., DecodedFile]

XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'


def digest_of(decoded: Decoded, path: Path) -> bytes:
    picture = decoded(path).picture
    assert picture is not None
    assert len(picture.digest) == 16
    return picture.digest


def exif(caption: str, orientation: int = 1) -> bytes:
    found = Image.Exif()
    found[270], found[274] = caption, orientation
    return found.tobytes()


def heif(path: Path, image: Image.Image, **options: Any) -> Path:
    pillow_heif.from_pillow(image).save(path, quality=50, **options)
    return path


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tif", "a.avif", "a.heic"])
def test_captions_and_positions_change_nothing(tmp_path: Path, decoded: Decoded, name: str) -> None:
    results = set()
    for number, options in enumerate(({}, {"exif": exif("one")}, {"exif": exif("two" * 500), "xmp": XMP})):
        path = tmp_path / f"{number}{name}"
        if name.endswith("heic"):
            heif(path, picture(), **options)
        else:
            extra = {"lossless": True} if name.endswith("webp") else {}
            picture().save(path, **options, **extra)
        results.add(digest_of(decoded, path))
    assert len(results) == 1


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.tif", "a.webp"])
def test_orientation_changes_it(tmp_path: Path, decoded: Decoded, name: str) -> None:
    results = set()
    for orientation in (1, 3, 6):
        path = tmp_path / f"{orientation}{name}"
        picture().save(path, exif=exif("", orientation))
        results.add(digest_of(decoded, path))
    assert len(results) == 3


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.avif", "a.heic", "a.jp2"])
def test_pixels_change_it(tmp_path: Path, decoded: Decoded, name: str) -> None:
    one, two = noise(64, 64, 1), noise(64, 64, 2)
    save = heif if name.endswith("heic") else lambda path, image: image.save(path)
    save(tmp_path / f"1{name}", one)
    save(tmp_path / f"2{name}", two)
    assert digest_of(decoded, tmp_path / f"1{name}") != digest_of(decoded, tmp_path / f"2{name}")


def test_a_colour_profile_counts_in_a_jpeg(tmp_path: Path, decoded: Decoded) -> None:
    picture().save(tmp_path / "a.jpg")
    picture().save(tmp_path / "b.jpg", icc_profile=b"p" * 500)
    assert digest_of(decoded, tmp_path / "a.jpg") != digest_of(decoded, tmp_path / "b.jpg")


def test_comments_and_application_data_do_not_count_in_a_jpeg(tmp_path: Path, decoded: Decoded) -> None:
    picture().save(tmp_path / "a.jpg")
    picture().save(tmp_path / "b.jpg", comment=b"hello", dpi=(300, 300))
    data = (tmp_path / "b.jpg").read_bytes()
    block = b"\xff\xed\x00\x10Photoshop 3.0\0"
    (tmp_path / "c.jpg").write_bytes(data[:2] + block + data[2:])
    assert len({digest_of(decoded, tmp_path / f"{name}.jpg") for name in "abc"}) == 1


def test_the_size_of_a_preview_does_not_count(tmp_path: Path, decoded: Decoded) -> None:
    for name in ("a.jpg", "a.png", "a.jp2"):
        path = tmp_path / name
        picture(1600, 1200).save(path)
        one, two = decoded(path, size_px=64), decoded(path, size_px=1000)
        assert one.picture is not None and two.picture is not None
        assert one.picture.digest == two.picture.digest


def test_recompression_without_loss_does_not_count_in_a_png(tmp_path: Path, decoded: Decoded) -> None:
    picture().save(tmp_path / "a.png", compress_level=1)
    picture().save(tmp_path / "b.png", compress_level=9)
    assert digest_of(decoded, tmp_path / "a.png") == digest_of(decoded, tmp_path / "b.png")


@given(st.binary(max_size=300))
def test_no_bytes_break_it(data: bytes) -> None:
    for start in (b"", b"\xff\xd8\xff", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x0cjP  \r\n\x87\n"):
        assert len(jpeg_digest(start + data, 1)) == 16
        for digest in (bmff_digest(start + data), jpeg2000_digest(start + data)):
            assert digest is None or len(digest) == 16


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=4))
def test_no_damage_of_a_heif_breaks_it(at: int, change: bytes) -> None:
    data = bytearray(_heif_bytes())
    at %= len(data)
    data[at : at + len(change)] = change
    digest = bmff_digest(bytes(data))
    assert digest is None or len(digest) == 16


_kept: list[bytes] = []


def _heif_bytes() -> bytes:
    if not _kept:
        buffer = io.BytesIO()
        pillow_heif.from_pillow(picture(64, 64)).save(buffer, quality=30, exif=exif("x"))
        _kept.append(buffer.getvalue())
    return _kept[0]
