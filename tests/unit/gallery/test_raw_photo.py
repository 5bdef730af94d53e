"""Camera RAW files by their embedded preview, and without one."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image
from unit.gallery.made_photos import dng, jpeg_bytes, picture, pixels_of, tiff

from photosearch.gallery.raw_photo import raw_metadata
from photosearch.records import DecodedFile

Decoded = Callable[..., DecodedFile]


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_the_cameras_preview_is_taken(tmp_path: Path, decoded: Decoded) -> None:
    result = decoded(write(tmp_path / "a.dng", dng(jpeg_bytes(picture(800, 600)))))
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == (640, 480)  # of the sensor, not of the preview
    corner = pixels_of(result.picture.preview)[5, -5]
    assert corner[0] > 200 and corner[1] < 60  # the preview's red corner; the sensor saw grey


@pytest.mark.parametrize(
    ("orientation", "red_corner"), [(1, (5, -5)), (3, (-5, 5)), (6, (-5, -5)), (8, (5, 5))]
)
def test_the_preview_is_turned_as_the_raw_says(
    tmp_path: Path, decoded: Decoded, orientation: int, red_corner: tuple[int, int]
) -> None:
    result = decoded(write(tmp_path / "a.dng", dng(jpeg_bytes(picture(800, 600)), orientation)))
    assert result.picture is not None
    turned = orientation in (6, 8)
    assert (result.picture.width, result.picture.height) == ((480, 640) if turned else (640, 480))
    preview = pixels_of(result.picture.preview)
    assert (preview.shape[0] > preview.shape[1]) == turned
    corner = preview[red_corner]
    assert corner[0] > 200 and corner[1] < 60


def test_an_orientation_of_the_preview_itself_counts(tmp_path: Path, decoded: Decoded) -> None:
    exif = Image.Exif()
    exif[274] = 8
    preview = jpeg_bytes(picture(800, 600), exif=exif.tobytes())
    result = decoded(write(tmp_path / "a.dng", dng(preview, orientation=8)))
    assert result.picture is not None
    seen = pixels_of(result.picture.preview)
    assert seen.shape[0] > seen.shape[1]


def test_a_preview_whose_exif_has_no_orientation_is_turned_too(tmp_path: Path, decoded: Decoded) -> None:
    exif = Image.Exif()
    exif[272] = "Maker One"
    preview = jpeg_bytes(picture(800, 600), exif=exif.tobytes())
    preview = (
        preview[:2] + preview[20:]
    )  # as cameras write them, EXIF first: LibRaw leaves such ones as they are
    result = decoded(write(tmp_path / "a.dng", dng(preview, orientation=6)))
    assert result.picture is not None
    seen = pixels_of(result.picture.preview)
    assert seen.shape[0] > seen.shape[1]
    assert seen[-5, -5][0] > 200 and seen[-5, -5][1] < 60


def test_without_a_preview_the_sensor_is_developed(tmp_path: Path, decoded: Decoded) -> None:
    result = decoded(write(tmp_path / "a.dng", dng(None)))
    assert result.picture is not None
    assert (result.picture.width, result.picture.height) == (640, 480)
    seen = pixels_of(result.picture.preview).mean(axis=2)
    assert seen[20].mean() > seen[-20].mean() + 20  # the upper half got twice the light


def test_a_tiny_preview_is_not_enough(tmp_path: Path, decoded: Decoded) -> None:
    result = decoded(write(tmp_path / "a.dng", dng(jpeg_bytes(picture(160, 120)))))
    assert result.picture is not None
    assert result.picture.preview_short_side_px == 240


def test_exif_of_tiff_like_raws(tmp_path: Path, decoded: Decoded) -> None:
    metadata = decoded(write(tmp_path / "a.dng", dng(jpeg_bytes(picture(800, 600))))).metadata
    assert metadata.taken == datetime(2019, 5, 3, 14, 15, 16)
    assert (metadata.camera, metadata.lens) == ("Maker One", "Lens 50mm")


@pytest.mark.parametrize("sign", [b"IIRO", b"IIRS", b"IIU\0"])
def test_exif_behind_the_makers_own_signs(sign: bytes) -> None:
    data = tiff([{272: "Pen", 34665: ("sub", 1)}, {36867: "2019:05:03 14:15:16"}], {})
    found = raw_metadata(sign + data[4:])
    assert found.image[272] == "Pen"
    assert found.camera[36867] == "2019:05:03 14:15:16"


def test_exif_of_canons_boxes() -> None:
    def box(kind: bytes, payload: bytes) -> bytes:
        return struct.pack(">I", 8 + len(payload)) + kind + payload

    uuid = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    inner = box(b"CMT1", tiff([{272: "EOS"}], {})) + box(b"CMT2", tiff([{36867: "2019:05:03 14:15:16"}], {}))
    data = box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", box(b"uuid", uuid + inner))
    found = raw_metadata(data)
    assert (found.image[272], found.camera[36867]) == ("EOS", "2019:05:03 14:15:16")


def test_exif_of_fujifilms_preview() -> None:
    exif = Image.Exif()
    exif[272] = "X-T5"
    jpeg = jpeg_bytes(picture(64, 48), exif=exif.tobytes())
    head = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 92, len(jpeg))
    assert raw_metadata(head + jpeg).image[272] == "X-T5"


@pytest.mark.parametrize("name", ["a.cr2", "a.nef", "a.arw", "a.cr3"])
def test_rubbish_fails_with_a_reason(tmp_path: Path, failure: Callable[[Path], str], name: str) -> None:
    assert failure(write(tmp_path / name, b"II*\0" + bytes(2000)))
    assert failure(write(tmp_path / name, b"\0" * 500))


def test_a_cut_raw_fails(tmp_path: Path, failure: Callable[[Path], str]) -> None:
    data = dng(jpeg_bytes(picture(800, 600)))
    assert failure(write(tmp_path / "a.dng", data[:400]))
