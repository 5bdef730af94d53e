"""What keeping words in step costs a sync, and what questions about words and places take.

    python tests/benchmarks/bench_words.py [--photos 10000] [--home DIR]

Takes made-up files into a catalogue with and without the index of words (processor seconds), then asks it.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from photosearch.catalogue import listing
from photosearch.catalogue.catalogue import Catalogue
from photosearch.records import DecodedFile, DecodedPicture, FileKind, FoundFile, PhotoMetadata, Place, Volume

DISK = Volume("disk", "A disk", Path("/disk"))
BATCH = 48
TOWNS = 500


def described(number: int) -> PhotoMetadata:
    """Every third photo has keywords and coordinates, every fifth a caption."""
    return PhotoMetadata(
        camera=f"Camera {number % 20}",
        caption=f"a photo of thing {number % 97}" if number % 5 == 0 else "",
        keywords=("holiday", "beach", f"day {number % 400}") if number % 3 == 0 else (),
        latitude=-60 + number % 1300 / 10 if number % 3 == 0 else None,
        longitude=-180 + number % 3600 / 10 if number % 3 == 0 else None,
    )


def fill(home: Path, count: int) -> tuple[Catalogue, float]:
    """A catalogue with `count` photos, and the processor seconds that it took."""
    catalogue = Catalogue(home)
    volume = catalogue.folders.see_volume(DISK)
    catalogue.folders.add(DISK, DISK.mount_path / "p")
    started = time.process_time()
    for start in range(0, count, BATCH):
        with catalogue.batch():
            for number in range(start, min(start + BATCH, count)):
                text = f"p/{number // 100}/IMG_{number}.jpg"
                found = FoundFile(DISK.mount_path / text, FileKind.PHOTO, number, 1, number)
                digest = hashlib.md5(str(number).encode()).digest()
                picture = DecodedPicture(digest, 400, 300, b"", 300)
                decoded = DecodedFile(0, found.path, digest, number, described(number), picture)
                catalogue.files.take_in(volume, text, found, decoded)
    return catalogue, time.process_time() - started


def place_all(catalogue: Catalogue) -> None:
    while waiting := catalogue.places.unplaced(500):
        found = []
        for one in waiting:
            number = one.item_id % TOWNS + 1
            names = {str(number): [f"Town {number}"], "XX": ["Country"]}
            place = Place(
                number, "", f"Town {number}", "", "Country", "", str(number), "", "XX", 1.0, 2.0, names
            )
            found.append((one, place))
        catalogue.places.put(found)


def median_ms(ask: Callable[[], object], rounds: int = 11) -> float:
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)[rounds // 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        with patch.object(listing, "refresh_words", lambda db, item_ids: None):
            without, bare_s = fill(Path(scratch) / "bare", options.photos)
            without.close()
        catalogue, words_s = fill(options.home or Path(scratch) / "home", options.photos)
        place_all(catalogue)
        print(f"{options.photos:,} photos: {bare_s:.2f} s without words, {words_s:.2f} s with them")
        questions: dict[str, Callable[[], object]] = {
            "says “beach”": lambda: catalogue.words.says("beach"),
            "says “thing 7”": lambda: catalogue.words.says("thing 7"),
            "in a town": lambda: catalogue.places.in_place("Town 7"),
            "in a country": lambda: catalogue.places.in_place("Country"),
            "near": lambda: catalogue.places.near(10, 10, 25),
            "completion of a camera": lambda: catalogue.completions.beginning("camera", "cam", 8),
            "completion of a place": lambda: catalogue.completions.beginning("place", "tow", 8),
            "completion of a keyword": lambda: catalogue.completions.beginning("keyword", "day", 8),
            "completion of a folder": lambda: catalogue.completions.beginning("folder", "1", 8),
        }
        for name, ask in questions.items():
            print(f"{name:26} {median_ms(ask):8.2f} ms")
        print(f"{'the index is sound':26} {median_ms(catalogue.words.are_sound, 1):8.2f} ms")
        catalogue.close()


if __name__ == "__main__":
    main()
