"""Photos made on the spot, for tests of the gallery."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
from PIL import Image


def picture(width: int = 320, height: int = 240, mode: str = "RGB") -> Image.Image:
    """A smooth picture whose four corners differ: dark, red, green, and nearly white."""
    across = np.linspace(0, 1, width)[None, :]
    down = np.linspace(0, 1, height)[:, None]
    red = 30 + 200 * across + 0 * down
    green = 30 + 200 * down + 0 * across
    blue = 30 + 200 * across * down
    return Image.fromarray(np.stack([red, green, blue], axis=-1).astype(np.uint8)).convert(mode)


def noise(width: int, height: int, seed: int = 1) -> Image.Image:
    """A picture that does not compress."""
    values = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(values)


def pixels_of(jpeg: bytes) -> np.ndarray[Any, np.dtype[np.float32]]:
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float32)


def jpeg_bytes(image: Image.Image, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", **{"quality": 92, **options})
    return buffer.getvalue()


def tiff(directories: Sequence[dict[int, Any]], parts: dict[str, bytes]) -> bytes:
    """A little-endian TIFF. Values: int (LONG), (int, "short"), str, bytes (BYTE), ("at", part), ("sub", number)."""
    out = bytearray(b"II*\0\x08\0\0\0")
    starts: list[int] = []
    at = 8
    for tags in directories:
        starts.append(at)
        at += 2 + 12 * len(tags) + 4
    blob = bytearray()
    places: dict[str, int] = {}
    for name, data in parts.items():
        places[name] = at + len(blob)
        blob += data + b"\0" * (len(data) % 2)
    for tags in directories:
        out += struct.pack("<H", len(tags))
        for tag in sorted(tags):
            kind, count, payload = _field(tags[tag], starts, places)
            if len(payload) > 4:
                place = at + len(blob)
                blob += payload + b"\0" * (len(payload) % 2)
                payload = struct.pack("<I", place)
            out += struct.pack("<HHI", tag, kind, count) + payload.ljust(4, b"\0")
        out += b"\0\0\0\0"
    return bytes(out + blob)


def _field(value: Any, starts: list[int], places: dict[str, int]) -> tuple[int, int, bytes]:
    match value:
        case int():
            found = 4, 1, struct.pack("<I", value)
        case (int() as number, "short"):
            found = 3, 1, struct.pack("<H", number)
        case ("at", name):
            found = 4, 1, struct.pack("<I", places[name])
        case ("sub", number):
            found = 4, 1, struct.pack("<I", starts[number])
        case str():
            found = 2, len(value) + 1, value.encode() + b"\0"
        case bytes():
            found = 1, len(value), value
        case list():
            found = 3, len(value), struct.pack(f"<{len(value)}H", *value)
        case _:  # rationals
            found = 10, len(value), b"".join(struct.pack("<ii", round(one * 10000), 10000) for one in value)
    return found


def dng(preview: bytes | None, orientation: int = 1, width: int = 640, height: int = 480) -> bytes:
    """A small raw photo of grey sensor values, with or without a JPEG preview."""
    sensor = np.full((height, width), 20000, dtype="<u2")
    sensor[: height // 2] = 40000
    first: dict[int, Any] = {
        271: "Maker",
        272: "Maker One",
        274: (orientation, "short"),
        306: "2019:05:03 14:15:16",
        330: ("sub", 1),
        34665: ("sub", 2),
        50706: b"\x01\x04\x00\x00",
        50707: b"\x01\x01\x00\x00",
        50708: "Maker One",
        50721: (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0),
        50728: (1.0, 1.0, 1.0),
        50778: (21, "short"),
    }
    raw = {
        254: 0, 256: width, 257: height, 258: (16, "short"), 259: (1, "short"), 262: (32803, "short"),
        273: ("at", "sensor"), 277: (1, "short"), 278: height, 279: sensor.nbytes, 284: (1, "short"),
        33421: [2, 2], 33422: b"\x00\x01\x01\x02", 50717: 65535,
    }  # fmt: skip
    parts = {"sensor": sensor.tobytes()}
    if preview is not None:
        with Image.open(io.BytesIO(preview)) as image:
            size = image.size
        first |= {
            254: 1, 256: size[0], 257: size[1], 258: [8, 8, 8], 259: (7, "short"), 262: (6, "short"),
            273: ("at", "preview"), 277: (3, "short"), 278: size[1], 279: len(preview),
        }  # fmt: skip
        parts["preview"] = preview
    return tiff([first, raw, {36867: "2019:05:03 14:15:16", 42036: "Lens 50mm"}], parts)
