"""A library's home with as many photos as wanted, written straight into its tables, for measuring the window.

Every photo is listed and has a unit vector of the built-in model's size; the newest have real previews, made from a
folder of photos. Their files lie on a volume that is away, so that nothing is scanned; one real, empty folder is
followed beside it.
"""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path

import numpy as np
from PIL import Image

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.database import SCHEMAS
from photosearch.library import Library
from photosearch.records import Vectors, Volume

SIZES = ((4000, 3000), (3000, 4000), (6000, 4000), (4000, 6000), (4000, 2250), (3000, 3000))
SUBJECTS = (
    "dog", "cat", "beach", "mountain", "car", "birthday cake", "snow", "children playing", "bicycle", "sunset",
    "street at night", "flower", "boat", "old church", "football", "horse", "train", "baby", "forest", "food",
    "wedding", "bird", "river", "concert", "selfie", "document", "bridge", "garden", "fireworks", "rain",
)  # fmt: skip
CAMERAS = ("Canon EOS 5D Mark IV", "NIKON D750", "Pixel 8", "Apple iPhone 15 Pro")
LENSES = ("EF 24-70mm f/2.8L", "", "50mm f/1.8")
LATITUDES = (
    50.08,
    49.2,
    None,
    48.14,
    10.77,
    None,
    51.5,
)  # and longitudes: what matters is that some have none
AWAY = Volume("0000-away", "An old disk", Path("/nowhere/old-disk"))
PREVIEW_PX = 512
YEARS = 15
BLOCK = 20_000


def make_home(home: Path, count: int, photos: Path | None, previews: int) -> Path:
    """Fill `home` with `count` photos, the newest `previews` of them with previews; returns the followed folder."""
    with Library(home) as library:
        card = library.model()
        subjects = library.embedder().embed_texts(SUBJECTS)
        followed = home.parent / f"{home.name}-photos"
        followed.mkdir(exist_ok=True)
        library.add_folders([followed])
    catalogue = Catalogue(home)
    volume = catalogue.folders.see_volume(AWAY)
    _write_items(home / SCHEMAS["main"], count, volume)
    _write_vectors(catalogue, count, card.key, subjects)
    _write_previews(catalogue, count, _jpegs(photos) if photos else [], previews)
    catalogue.close()
    return followed


def _write_items(path: Path, count: int, volume: int) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    end = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())
    taken = np.sort(end - np.random.default_rng(count).integers(0, YEARS * 365 * 86_400, count))
    for ids in _blocks(count):
        db.execute("BEGIN")
        _write_block(db, ids, taken[ids.start - 1 : ids.stop - 1].tolist(), volume)
        db.execute("COMMIT")
    db.close()


def _write_vectors(catalogue: Catalogue, count: int, model_key: str, subjects: Vectors) -> None:
    """Each near the words of one subject, about as near as a photo that shows it."""
    chance = np.random.default_rng(count)
    for ids in _blocks(count):
        vectors = chance.standard_normal((len(ids), subjects.shape[1]), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        shown = chance.integers(0, len(subjects), len(ids))
        vectors += chance.uniform(0.2, 0.5, (len(ids), 1)).astype(np.float32) * subjects[shown]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        catalogue.vectors.put(model_key, "whole", ids, vectors, ["preview"] * len(ids))


def _write_previews(catalogue: Catalogue, count: int, jpegs: list[tuple[int, bytes]], previews: int) -> None:
    """Real ones for the newest photos, one tiny grey one for all others, so that none has to be made anew."""
    grey = (384, _encoded(Image.new("RGB", (32, 24), "grey")))
    for ids in _blocks(count):
        with catalogue.batch():
            for i in ids:
                short_px, jpeg = grey if i <= count - previews else jpegs[i % len(jpegs)]
                catalogue.previews.put(i, jpeg, short_px, provisional=False)


def _blocks(count: int) -> Iterator[range]:
    for start in range(1, count + 1, BLOCK):
        yield range(start, min(start + BLOCK, count + 1))


def _write_block(db: sqlite3.Connection, ids: range, taken: list[int], volume: int) -> None:
    _many(
        db,
        "INSERT INTO pictures (id, digest, width, height) VALUES (?, ?, ?, ?)",
        ((i, i.to_bytes(16, "big"), *SIZES[i % len(SIZES)]) for i in ids),
    )
    items = """INSERT INTO items (id, kind, picture_id, listed, taken, taken_s, taken_source, latitude, longitude,
                                  camera, lens, rating, place_id)
               VALUES (?, 'photo', ?, 1, ?, ?, 'exif', ?, ?, ?, ?, ?, 0)"""
    when = (datetime.fromtimestamp(s, UTC).replace(tzinfo=None).isoformat() for s in taken)
    facts = (
        (
            LATITUDES[i % 7],
            LATITUDES[i % 7],
            CAMERAS[i % 11 % 4],
            LENSES[i % 3],
            i % 6 if i % 5 == 0 else None,
        )
        for i in ids
    )
    rows = zip(ids, ids, when, taken, facts, strict=True)
    _many(db, items, ((i, picture, day, s, *rest) for i, picture, day, s, rest in rows))
    files = (
        "INSERT INTO files (volume_id, path, kind, file_id, size, mtime_ns, sidecar_stamp, state, item_id) "
    )
    _many(
        db,
        files + "VALUES (?, ?, 'photo', ?, 3000000, 1, '', 'present', ?)",
        ((volume, f"photos/{i // 1000:05}/{i}.jpg", i, i) for i in ids),
    )
    _many(db, "INSERT INTO views (id, kind, picture_id) VALUES (?, 'whole', ?)", ((i, i) for i in ids))


def _many(db: sqlite3.Connection, sql: str, rows: Iterable[tuple[object, ...]]) -> None:
    db.executemany(sql, rows)


def _jpegs(photos: Path, limit: int = 600) -> list[tuple[int, bytes]]:
    """Previews as photosearch keeps them: (short side, JPEG)."""
    found = sorted(
        path for path in photos.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".webp", ".png"}
    )
    made = []
    for path, size in zip(found[:limit], cycle(SIZES)):
        scale = PREVIEW_PX / max(size)
        small = (round(size[0] * scale), round(size[1] * scale))
        made.append((min(small), _encoded(Image.open(path).convert("RGB").resize(small))))
    return made


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
