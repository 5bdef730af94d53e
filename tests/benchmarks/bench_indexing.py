#!/usr/bin/env python3
"""How fast photosearch indexes, beside a peer program and beside bare decoding, in one run; and what memory it takes.

    python tests/benchmarks/bench_indexing.py --photos FOLDER --work SCRATCH [--small 1000] [--large 120] [--heic 8]
        [--peer-script run_rclip_baseline.py --rclip VENV/bin/rclip --export-python PYTHON]
        [--memory-photos 7000] [--json OUT]

FOLDER holds small photos; 12-megapixel JPEGs and HEICs are made from them in SCRATCH once. "Whole job" is what a
person does from nothing: `add`, `sync` and a first `search`, each a process of its own, as the peer indexes and answers
in one. Every figure is the least / middle / greatest of --runs runs; bars compare middles. Needs a quiet machine.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
import pillow_heif
from measuring import Report, photosearch, run_peer
from PIL import Image

from photosearch.gallery.decode_pool import DecodePool
from photosearch.records import DecodeFailure, DecodeJob, InputSpec

QUERY = "a dog on a beach"
ENDINGS = {".jpg", ".jpeg", ".png", ".webp"}
LARGE = (4032, 3024)
PROCESSES = 2
PREVIEW_PX = 512
PREVIEW_QUALITY = 85  # as photosearch keeps them
THUMBNAIL_PX = 320


def main() -> None:
    options = read_options()
    options.work.mkdir(parents=True, exist_ok=True)
    report = Report([])
    every = sorted(path for path in options.photos.rglob("*") if path.suffix.lower() in ENDINGS)
    small = linked(every[: options.small], options.work / f"small-{options.small}")
    compare_with_peer(report, options, "small photos", small, wanted=5)
    if options.large:
        large = made(every[: options.large], options.work / f"large-{options.large}", write_large_jpeg)
        compare_with_peer(report, options, "12-megapixel JPEGs", large, wanted=6)
        compare_with_bare_decoding(report, options, large)
    if options.heic:
        heics = made(every[: options.heic], options.work / f"heic-{options.heic}", write_large_heic)
        compare_thumbnails_with_full_decoding(report, options, heics)
    if options.memory_photos:
        weigh(report, options, linked(every[: options.memory_photos], options.work / "memory"))
    report.write(options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--small", type=int, default=1000)
    parser.add_argument("--large", type=int, default=120)
    parser.add_argument("--heic", type=int, default=8)
    parser.add_argument("--memory-photos", type=int, default=0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer-script", type=Path)
    parser.add_argument("--rclip", type=Path)
    parser.add_argument("--export-python", type=Path)
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


# ------------------------------------------------------------------------------------------- photos


def linked(photos: Sequence[Path], folder: Path) -> Path:
    """A folder with exactly these photos; they are copied, so that both programs read the same files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for number, path in enumerate(photos):
        shutil.copyfile(path, folder / f"{number:06d}{path.suffix.lower()}")
    return folder


def made(photos: Sequence[Path], folder: Path, write: Callable[[Path, Path, int], None]) -> Path:
    """A folder of large photos, made from small ones the first time."""
    if not folder.is_dir():
        unfinished = folder.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
            jobs = [pool.submit(write, path, unfinished, number) for number, path in enumerate(photos)]
            for job in jobs:
                job.result()
        unfinished.rename(folder)
    return folder


def enlarged(path: Path, seed: int) -> Image.Image:
    """12 megapixels from a small photo, with the mild noise of a sensor."""
    image = Image.open(path).convert("RGB").resize(LARGE, Image.Resampling.LANCZOS)
    noise = np.random.default_rng(seed).normal(0, 4, (LARGE[1], LARGE[0], 1)).astype(np.float32)
    pixels = np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def write_large_jpeg(path: Path, folder: Path, number: int) -> None:
    enlarged(path, number).save(folder / f"IMG_{number:04d}.jpg", quality=90)


def write_large_heic(path: Path, folder: Path, number: int) -> None:
    heif = pillow_heif.from_pillow(enlarged(path, number))
    heif[0].info["thumbnails"] = [THUMBNAIL_PX]
    heif.save(folder / f"IMG_{number:04d}.heic", quality=60, enc_params={"preset": "ultrafast"})


# ---------------------------------------------------------------------------------------- measuring


def index_once(options: argparse.Namespace, folder: Path) -> tuple[float, float, float]:
    """Photos/s of the whole job, of the `sync` command, and by its own clock."""
    home = options.work / "home"
    shutil.rmtree(home, ignore_errors=True)
    add = photosearch(home, "add", folder)
    sync = photosearch(home, "sync")
    search = photosearch(home, "search", QUERY)
    count = sync.document["embedded"]
    assert count == len(list(folder.iterdir())), f"only {count} photos were indexed: {sync.document}"
    whole_s = add.seconds + sync.seconds + search.seconds
    return count / whole_s, count / sync.seconds, count / sync.document["seconds"]


def compare_with_peer(
    report: Report, options: argparse.Namespace, name: str, folder: Path, *, wanted: float
) -> None:
    read_all(folder)
    rates = [index_once(options, folder) for _ in range(options.runs)]
    whole = report.figure(f"{name}, photosearch, whole job", [rate[0] for rate in rates], "photos/s")
    report.figure(f"{name}, photosearch, `sync` alone", [rate[1] for rate in rates], "photos/s")
    report.figure(f"{name}, photosearch, `sync` by its own clock", [rate[2] for rate in rates], "photos/s")
    if options.peer_script:
        more = ("--photos", folder, "--runs", str(options.runs))
        peer = run_peer(options.peer_script, options.work, options.rclip, options.export_python, *more)
        theirs = report.figure(f"{name}, peer, whole command", peer["index_photos_per_s_whole"], "photos/s")
        report.bar(f"{name}: times the peer", whole / theirs, wanted)


def read_all(folder: Path) -> None:
    """Into the page cache, so that every run begins alike."""
    for path in folder.iterdir():
        path.read_bytes()


def bare_preview(path: Path) -> int:
    """Draft, resize, encode: the least that a preview costs."""
    image = Image.open(path)
    image.draft("RGB", (PREVIEW_PX, PREVIEW_PX))
    image.thumbnail((PREVIEW_PX, PREVIEW_PX), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=PREVIEW_QUALITY, subsampling="4:2:0")
    return buffer.tell()


def full_preview(path: Path) -> int:
    """Decode a HEIC whole and make the same preview."""
    image = pillow_heif.open_heif(path).to_pillow()
    image.thumbnail((PREVIEW_PX, PREVIEW_PX), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=PREVIEW_QUALITY, subsampling="4:2:0")
    return buffer.tell()


def bare_rate(work: Callable[[Path], int], paths: Sequence[Path]) -> float:
    """Photos/s of a loop in two processes that are already up."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(work, paths[: PROCESSES * 2]))
        begun_s = time.perf_counter()
        list(pool.map(work, paths, chunksize=1))
        return len(paths) / (time.perf_counter() - begun_s)


def compare_with_bare_decoding(report: Report, options: argparse.Namespace, folder: Path) -> None:
    paths = sorted(folder.iterdir())
    bare, ours = [], []
    for _ in range(options.runs):  # in turn, so that a slow minute of the machine meets both
        bare.append(bare_rate(bare_preview, paths))
        ours.append(index_once(options, folder)[1])
    theirs = report.figure("12-megapixel JPEGs, bare loop of two processes", bare, "photos/s")
    mine = report.figure("12-megapixel JPEGs, `sync`, in turn with it", ours, "photos/s")
    report.bar("12-megapixel JPEGs: share of the bare loop", mine / theirs, 0.75)


def pool_rate(paths: Sequence[Path], *, use_thumbnail: bool) -> float:
    """Photos/s of photosearch's own decoders, already up, making previews and a model's squares."""
    jobs = [
        DecodeJob(key, path, input=InputSpec(224), use_thumbnail=use_thumbnail)
        for key, path in enumerate(paths)
    ]
    with DecodePool(PROCESSES, limit_s=60, memory_mb=2000) as pool:
        decode_all(pool, jobs[: PROCESSES * 2])
        begun_s = time.perf_counter()
        decode_all(pool, jobs)
        return len(jobs) / (time.perf_counter() - begun_s)


def decode_all(pool: DecodePool, jobs: Sequence[DecodeJob]) -> None:
    waiting, done = list(reversed(jobs)), 0
    while done < len(jobs):
        while waiting and pool.has_room:
            pool.submit(waiting.pop())
        wait(pool.connections, 0.5)
        for answer in pool.ready(0):
            assert not isinstance(answer, DecodeFailure), answer
            done += 1


def compare_thumbnails_with_full_decoding(report: Report, options: argparse.Namespace, folder: Path) -> None:
    paths = sorted(folder.iterdir())
    full, ours_full, thumbnails = [], [], []
    for _ in range(options.runs):
        full.append(bare_rate(full_preview, paths))
        ours_full.append(pool_rate(paths, use_thumbnail=False))
        thumbnails.append(pool_rate(paths * 20, use_thumbnail=True))
    bare = report.figure("12-megapixel HEICs, full decoding, bare", full, "photos/s")
    report.figure("12-megapixel HEICs, full decoding, photosearch", ours_full, "photos/s")
    mine = report.figure("12-megapixel HEICs, from their thumbnails", thumbnails, "photos/s")
    report.bar("12-megapixel HEICs: times full decoding", mine / bare, 10)


def weigh(report: Report, options: argparse.Namespace, folder: Path) -> None:
    home = options.work / "home"
    shutil.rmtree(home, ignore_errors=True)
    photosearch(home, "add", folder)
    sync = photosearch(home, "sync", weigh=True)
    count = sync.document["embedded"]
    report.figure(f"{count:,} photos, `sync`", [count / sync.seconds], "photos/s")
    megabytes = sync.peak_pss_bytes / 1e6
    report.figure(f"{count:,} photos, peak PSS of all processes", [megabytes], "MB")
    report.bar(f"{count:,} photos: megabytes", megabytes, 700, at_least=False)
    again = photosearch(home, "sync")
    assert again.document["decoded"] == 0
    report.figure(f"{count:,} photos unchanged, second `sync`", [again.seconds], "s")
    report.bar(
        "second sync: seconds for every 10,000 photos",
        again.seconds * 10_000 / max(count, 10_000),
        2,
        at_least=False,
    )


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    main()
