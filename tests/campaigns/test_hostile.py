"""Files made to harm: bombs are refused by their headers, the largest honest photo opens."""

from __future__ import annotations

import struct
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from photosearch.gallery import limits
from photosearch.gallery.decode_pool import DecodePool
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec

SIDE = 60_000
MEGAPIXELS_200 = (20_000, 10_000)


@pytest.fixture(scope="module")
def pool() -> Iterator[DecodePool]:
    with DecodePool(1, limit_s=30, memory_mb=1000) as opened:
        yield opened


def opened(pool: DecodePool, path: Path) -> object:
    """What one photo brings."""
    pool.submit(DecodeJob(1, path, input=InputSpec(224)))
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for answer in pool.ready(0.2):
            return answer
    raise AssertionError("no answer")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(path: Path) -> None:
    """Fifty kilobytes that would be ten gigabytes."""
    zeros = zlib.compressobj(9)
    data = b"".join(zeros.compress(bytes(1 << 20)) for _ in range(50)) + zeros.flush()
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    )


def gif_bomb(path: Path) -> None:
    Image.new("P", (64, 64)).save(path, "GIF")
    data = bytearray(path.read_bytes())
    data[6:10] = struct.pack("<HH", SIDE, SIDE)
    at = data.index(b"\x2c", 13)
    data[at + 5 : at + 9] = struct.pack("<HH", SIDE, SIDE)
    path.write_bytes(data)


def bmp_bomb(path: Path) -> None:
    header = struct.pack("<IiiHHIIiiII", 40, SIDE, SIDE, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 200, 0, 0, 54) + header + bytes(146))


def tiff_bomb(path: Path) -> None:
    Image.new("RGB", (64, 64)).save(path, "TIFF")
    data = bytearray(path.read_bytes())
    start = struct.unpack_from("<I", data, 4)[0]
    for entry in range(struct.unpack_from("<H", data, start)[0]):
        at = start + 2 + 12 * entry
        if struct.unpack_from("<H", data, at)[0] in (256, 257):  # width, height
            struct.pack_into("<HII", data, at + 2, 4, 1, SIDE)
    path.write_bytes(data)


def jpeg_bomb(path: Path) -> None:
    Image.new("RGB", (64, 64), "red").save(path, "JPEG")
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", SIDE, SIDE)
    path.write_bytes(data)


def progressive_bomb(path: Path) -> None:
    """Below the most pixels, and at an eighth of its size small: but libjpeg keeps all its coefficients."""
    Image.new("RGB", (64, 64), "red").save(path, "JPEG", progressive=True, subsampling=0)
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xc2")
    data[at + 5 : at + 9] = struct.pack(">HH", 20_000, 20_000)
    path.write_bytes(data)


@pytest.mark.parametrize("make", [jpeg_bomb, progressive_bomb, png_bomb, gif_bomb, bmp_bomb, tiff_bomb])
def test_a_bomb_is_refused_by_its_header(make, pool, tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / f"bomb.{make.__name__.split('_')[0]}"
    make(path)
    before = psutil.Process().memory_info().rss
    child = pool._children[0].pid
    answer = opened(pool, path)
    assert isinstance(answer, DecodeFailure)
    assert "too large" in answer.failure.reason, answer.failure.reason
    assert pool._children[0].pid == child  # refused, not survived
    assert psutil.Process().memory_info().rss - before < 50e6


def test_a_photo_of_200_megapixels_opens(pool: DecodePool, tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    Image.new("L", MEGAPIXELS_200, 90).save(path, quality=50)
    answer = opened(pool, path)
    assert isinstance(answer, DecodedFile) and answer.picture is not None
    assert (answer.picture.width, answer.picture.height) == MEGAPIXELS_200


def test_a_grey_png_of_200_megapixels_opens_too(pool: DecodePool, tmp_path: Path) -> None:
    """What counts is the memory that it takes, not the number of its pixels."""
    path = tmp_path / "large.png"
    Image.new("L", MEGAPIXELS_200, 90).save(path, compress_level=1)
    answer = opened(pool, path)
    assert isinstance(answer, DecodedFile) and answer.picture is not None


def test_more_memory_allows_more_pixels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.allowance, "memory_mb", 1000)
    assert limits.fits(15_000, 15_000, 4) and not limits.fits(16_000, 16_000, 4)
    limits.allow(4000)
    assert limits.fits(30_000, 30_000, 4) and not limits.fits(60_000, 60_000, 4)


def test_a_machine_with_little_memory_gives_each_child_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=4e9))
    assert [limits.fair_memory_mb(1000, children) for children in (1, 2, 4, 64)] == [1000, 1000, 500, 200]


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are read as Linux tells them")
def test_a_decoder_can_write_no_file(pool: DecodePool, tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    Image.new("RGB", (64, 64), "red").save(path)
    assert isinstance(opened(pool, path), DecodedFile)
    assert psutil.Process(pool._children[0].pid).rlimit(psutil.RLIMIT_FSIZE) == (0, 0)


ENTITIES = """<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname"><!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>"""
XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li>
</rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>"""


@pytest.mark.parametrize("where", ["sidecar", "packet"])
@pytest.mark.parametrize("text", ["&secret;", "&c;", "../../etc/passwd", "x" * 8_000_000])
def test_metadata_follows_nothing_and_stays_small(
    pool: DecodePool, tmp_path: Path, text: str, where: str
) -> None:
    path, sidecars = tmp_path / "a.png", ()
    packet = ENTITIES * text.startswith("&") + XMP.format(text)
    kept: dict[str, PngInfo] = {}
    if where == "sidecar":
        sidecars = (tmp_path / "a.png.xmp",)
        sidecars[0].write_text(packet)
    else:
        kept["pnginfo"] = PngInfo()
        kept["pnginfo"].add_itxt("XML:com.adobe.xmp", packet)
    Image.new("RGB", (64, 64), "red").save(path, **kept)
    pool.submit(DecodeJob(1, path, sidecars, input=InputSpec(224)))
    answer = next(iter(pool.ready(30)))
    assert isinstance(answer, DecodedFile), answer
    title = answer.metadata.title
    assert len(title) < 2_000 and Path("/etc/hostname").read_text().strip() not in (title or "-")
    assert "aaaaaaaaaa" not in title
