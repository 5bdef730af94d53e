#!/usr/bin/env python3
"""How long a person waits for a first answer: `photosearch search` as a new process, on libraries of several sizes.

    python tests/benchmarks/bench_cold_search.py --work SCRATCH [--sizes 1000,7000,100000] [--runs 5] [--json OUT]
        [--peer-script run_rclip_baseline.py --rclip VENV/bin/rclip --export-python PYTHON]

The libraries are filled through the catalogue with random vectors of the built-in model's size; answers mean nothing,
but cost what real ones cost. Each run is a new process with files in the page cache; one beforehand, which makes the
derived files, is not counted. Also checks that a text search imports neither torch nor Qt.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from measuring import PACKAGE_ROOT, Report, photosearch, run_peer, walls

from photosearch.catalogue import paths
from photosearch.catalogue.catalogue import Catalogue
from photosearch.library import Library
from photosearch.models.embedder import ModelCard
from photosearch.records import DecodedFile, DecodedPicture, FileKind, FoundFile, PhotoMetadata, Volume

QUERY = "a dog on a beach"
CHUNK = 2000
NOT_WANTED = ("torch", "PySide6", "open_clip", "transformers", "PIL")
PREVIEW = b"\xff\xd8" + bytes(12_000)  # as heavy as a preview of 512 px


def main() -> None:
    options = read_options()
    options.work.mkdir(parents=True, exist_ok=True)
    report = Report([])
    sizes = [int(size) for size in options.sizes.split(",")]
    ours = {size: time_searches(report, options, size) for size in sizes}
    report.bar("seconds for a cold search, smallest library", ours[min(sizes)], 0.7, at_least=False)
    check_imports(filled_home(options.work, min(sizes)))
    if options.peer_script:
        more = ("--synthetic", options.sizes, "--runs", str(options.runs))
        peer = run_peer(options.peer_script, options.work, options.rclip, options.export_python, *more)
        for size in sizes:
            theirs = report.figure(f"{size:,} photos, peer, cold search", walls(peer[f"query_{size}"]), "s")
            report.bar(f"{size:,} photos: share of the peer's time", ours[size] / theirs, 0.5, at_least=False)
    report.write(options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,7000,100000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peer-script", type=Path)
    parser.add_argument("--rclip", type=Path)
    parser.add_argument("--export-python", type=Path)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


def time_searches(report: Report, options: argparse.Namespace, size: int) -> float:
    home = filled_home(options.work, size)
    first = photosearch(home, "search", QUERY, "--all")
    assert first.document["searched"] == size
    report.figure(f"{size:,} photos, first search, which makes derived files", [first.seconds], "s")
    seconds = [photosearch(home, "search", QUERY, "--all").seconds for _ in range(options.runs)]
    return report.figure(f"{size:,} photos, photosearch, cold search", seconds, "s")


def filled_home(work: Path, size: int) -> Path:
    """A library of `size` photos that were never on any disk; made the first time."""
    home = work / f"library-{size}"
    if not (home / "filled").exists():
        with Library(home) as library:
            card = library.model()
        begun_s = time.perf_counter()
        fill(home, card, size)
        (home / "filled").touch()
        print(f"{size:,} photos filled in, in {time.perf_counter() - begun_s:.0f} s", flush=True)
    return home


def fill(home: Path, card: ModelCard, size: int) -> None:
    catalogue = Catalogue(home)
    root = home / "Pictures"
    root.mkdir(exist_ok=True)
    catalogue.folders.add(Volume("benchmark", "Benchmark", root), root)
    (folder,) = catalogue.folders.all()
    rng = np.random.default_rng(0)
    for start in range(0, size, CHUNK):
        vectors = rng.standard_normal((min(CHUNK, size - start), card.dim), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        with catalogue.batch():
            taken = [
                catalogue.files.take_in(folder.volume_id, *photo(root, start + row))
                for row in range(len(vectors))
            ]
            views = [one.view_id for one in taken]
            catalogue.vectors.put(card.key, "whole", views, vectors, ["original"] * len(views))
    catalogue.close()


def photo(root: Path, number: int) -> tuple[str, FoundFile, DecodedFile]:
    """A photo as scan and decoder would describe it, and its kept path."""
    path = root / f"{2000 + number // 40_000}" / f"{number // 1000:05d}" / f"IMG_{number:07d}.jpg"
    digest = hashlib.md5(str(number).encode(), usedforsecurity=False).digest()
    mtime_ns = 1_600_000_000_000_000_000 + number * 1_000_000_000
    found = FoundFile(path, FileKind.PHOTO, 3_000_000 + number, mtime_ns, number + 1)
    picture = DecodedPicture(digest, 4032, 3024, PREVIEW, 378)
    return (
        paths.to_text(path, root),
        found,
        DecodedFile(number, path, digest, found.size, PhotoMetadata(), picture),
    )


def check_imports(home: Path) -> None:
    """Ends the benchmark where a text search imports what it does not need."""
    code = (
        "import sys; from photosearch.cli import boundary;"
        f"boundary.run(['search', {QUERY!r}, '--json', '--home', {str(home)!r}]);"
        f"sys.exit(' '.join(name for name in {NOT_WANTED!r} if name in sys.modules) or 0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    if ran.returncode != 0:
        sys.exit(f"a text search imports {ran.stderr[-500:]}")
    print(f"a text search imports none of {', '.join(NOT_WANTED)}", flush=True)


if __name__ == "__main__":
    main()
