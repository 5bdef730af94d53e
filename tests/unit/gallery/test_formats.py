"""Telling formats by name and by content."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gallery.formats import Format, kind_of, sniff
from photosearch.records import FileKind


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"\xff\xd8\xff\xe1", "a.png", Format.JPEG),
        (b"\x89PNG\r\n\x1a\n", "a.jpg", Format.PNG),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a", Format.WEBP),
        (b"RIFF\0\0\0\0AVI LIST", "a.webp", None),
        (b"II*\0\x08\0\0\0", "a.tif", Format.TIFF),
        (b"II*\0\x08\0\0\0", "a.DNG", Format.RAW),
        (b"II*\0\x10\0\0\0CR\x02\0", "a.tif", Format.RAW),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a.jpg", Format.HEIF),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "a.heic", Format.HEIF),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "a.heic", Format.AVIF),
        (b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "a.heic", Format.AVIF),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a.cr3", Format.RAW),
        (b"\0\0\0\x18ftypqt  \0\0\0\1qt  ", "a.heic", None),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "a.jp2", Format.JPEG_2000),
        (b"GIF89a", "a.gif", Format.GIF),
        (b"BM", "a.bmp", Format.BMP),
        (b"<html>", "a.jpg", None),
        (b"", "a.jpg", None),
        (b"whatever", "a.x3f", Format.RAW),
    ],
)
def test_sniffing(head: bytes, name: str, found: Format | None) -> None:
    assert sniff(head, name) == found


@given(st.binary(max_size=300), st.text(max_size=20))
def test_any_bytes(head: bytes, name: str) -> None:
    assert sniff(head, name) is None or isinstance(sniff(head, name), Format)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JPG", FileKind.PHOTO), ("a.b.heic", FileKind.PHOTO), ("a.Cr3", FileKind.RAW), ("a.txt", None),
        (".jpg", None), ("jpg", None), ("a.", None), ("", None), ("a.mp4", None),
    ],
)  # fmt: skip
def test_kinds(name: str, kind: FileKind | None) -> None:
    assert kind_of(name) == kind
