"""Decoder children: what they bring, and what happens when one hangs, crashes, eats memory or loses its parent."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pillow_heif
import psutil
import pytest
from unit.gallery.made_photos import dng, jpeg_bytes, noise, picture

from photosearch.gallery.decode_pool import JOBS_PER_CHILD, DecodePool, decode_one
from photosearch.gallery.jobs import Answer, PreviewJob, PreviewPixels
from photosearch.records import DecodedFile, DecodeFailure, DecodeJob, InputSpec

SPEC = InputSpec(64)
SLOW_SIDE_PX = 5000

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals")


@pytest.fixture(scope="module")
def slow_photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PNG that takes about a second."""
    path = tmp_path_factory.mktemp("slow") / "slow.png"
    noise(700, 700).resize((SLOW_SIDE_PX, SLOW_SIDE_PX)).save(path, compress_level=1)
    return path


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.jpg" for number in range(12)]
    for number, path in enumerate(paths):
        path.write_bytes(jpeg_bytes(noise(100, 80, number)))
    return paths


def collect(pool: DecodePool, within_s: float = 60.0) -> list[Answer]:
    found: list[Answer] = []
    end = time.monotonic() + within_s
    while pool.pending:
        assert time.monotonic() < end, "the pool hangs"
        found.extend(pool.ready(0.5))
    return found


def decoders() -> list[psutil.Process]:
    children = psutil.Process().children()
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]


def by_key(answers: list[Answer]) -> dict[int, Answer]:
    assert len({answer.key for answer in answers}) == len(answers)
    return {answer.key: answer for answer in answers}


def start(pool: DecodePool, first: DecodeJob) -> psutil.Process:
    """Submit a slow job and wait until the child is at it."""
    pool.submit(first)
    end = time.monotonic() + 30
    (child,) = decoders()[-1:]
    while child.memory_info().rss < 120e6:  # its pixels are there, or nearly
        pool.ready(0.0)
        assert time.monotonic() < end, "the child does not start"
        time.sleep(0.02)
    return child


@pytest.fixture(autouse=True)
def no_children_left() -> Iterator[None]:
    before = {one.pid for one in decoders()}
    yield
    end = time.monotonic() + 5
    while {one.pid for one in decoders()} - before and time.monotonic() < end:
        time.sleep(0.05)
    assert not {one.pid for one in decoders()} - before


def test_every_job_is_answered_once(photos: list[Path]) -> None:
    with DecodePool(2, 30, 1000) as pool:
        assert pool.has_room
        for key, path in enumerate(photos):
            pool.submit(DecodeJob(key, path, input=SPEC))
        assert pool.pending == 12
        assert not pool.has_room
        answers = by_key(collect(pool))
    assert sorted(answers) == list(range(12))
    for answer in answers.values():
        assert isinstance(answer, DecodedFile)
        assert answer.picture is not None and answer.picture.pixels is not None
        assert answer.picture.pixels.shape == (64, 64, 3)


def test_submitting_beyond_room_waits_in_the_pool(photos: list[Path]) -> None:
    with DecodePool(1, 30, 1000) as pool:
        for key in range(5 * JOBS_PER_CHILD):
            pool.submit(DecodeJob(key, photos[key % 12]))
        assert len(collect(pool)) == 5 * JOBS_PER_CHILD


def test_failures_come_with_path_and_reason(tmp_path: Path) -> None:
    with DecodePool(1, 30, 1000) as pool:
        pool.submit(DecodeJob(5, tmp_path / "gone.jpg"))
        (answer,) = collect(pool)
    assert isinstance(answer, DecodeFailure)
    assert (answer.key, answer.failure.path, answer.failure.step) == (5, tmp_path / "gone.jpg", "read")


def test_stored_previews(photos: list[Path]) -> None:
    jpeg = jpeg_bytes(picture(504, 378))
    with DecodePool(1, 30, 1000) as pool:
        pool.submit(PreviewJob(1, jpeg, SPEC))
        pool.submit(PreviewJob(2, jpeg[:200], SPEC))
        answers = by_key(collect(pool))
    good, bad = answers[1], answers[2]
    assert isinstance(good, PreviewPixels) and isinstance(bad, PreviewPixels)
    assert good.pixels is not None and good.pixels.shape == (64, 64, 3)
    assert bad.pixels is None


def test_large_jobs_do_not_make_the_parent_wait(slow_photo: Path) -> None:
    """A busy child takes in what it is sent: hashes of a large library, previews."""
    hashes = frozenset(number.to_bytes(16, "big") for number in range(100_000))
    with DecodePool(1, 60, 1000) as pool:
        start(pool, DecodeJob(0, slow_photo))
        before = time.monotonic()
        pool.submit(DecodeJob(1, slow_photo, known_hashes=hashes, pixels_wanted=False))
        assert time.monotonic() - before < 0.5
        assert len(collect(pool)) == 2


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT])
def test_a_crash_costs_one_photo(slow_photo: Path, photos: list[Path], number: signal.Signals) -> None:
    with DecodePool(1, 60, 1000) as pool:
        child = start(pool, DecodeJob(0, slow_photo, input=SPEC))
        pool.submit(DecodeJob(1, photos[0]))
        pool.submit(DecodeJob(2, photos[1]))
        child.send_signal(number)
        answers = by_key(collect(pool))
    crashed = answers[0]
    assert isinstance(crashed, DecodeFailure)
    assert crashed.failure.reason == f"crashed the decoder (signal {int(number)})"
    assert crashed.failure.path == slow_photo
    assert isinstance(answers[1], DecodedFile)
    assert isinstance(answers[2], DecodedFile)


def test_a_hang_costs_one_photo(slow_photo: Path, photos: list[Path]) -> None:
    with DecodePool(1, 1.0, 1000) as pool:
        child = start(pool, DecodeJob(0, slow_photo))
        pool.submit(DecodeJob(1, photos[0]))
        with contextlib.suppress(psutil.NoSuchProcess):  # on a busy machine it has taken too long already
            child.suspend()
        before = time.monotonic()
        answers = by_key(collect(pool))
    assert time.monotonic() - before < 15
    hung = answers[0]
    assert isinstance(hung, DecodeFailure)
    assert hung.failure.reason == "took longer than 1 s"
    assert isinstance(answers[1], DecodedFile)


def test_a_child_that_hangs_is_ended_while_the_parent_is_elsewhere(slow_photo: Path) -> None:
    with DecodePool(1, 0.5, 1000) as pool:
        pool.ready(30.0)  # the child's first sign
        pool.submit(DecodeJob(0, slow_photo))
        (child,) = decoders()[-1:]
        child.suspend()
        end = time.monotonic() + 10
        while child.is_running() and child.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < end
            time.sleep(0.05)
        (answer,) = collect(pool)
    assert isinstance(answer, DecodeFailure)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's own memory")
def test_a_photo_that_wants_too_much_memory_costs_no_child(tmp_path: Path, photos: list[Path]) -> None:
    header = struct.pack(">IIBBBBB", 11_000, 11_000, 8, 2, 0, 0, 0)  # 484 MB of pixels
    path = tmp_path / "greedy.png"
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks
        )
    )
    with DecodePool(1, 60, 200) as pool:
        pool.submit(DecodeJob(0, path))
        pool.submit(DecodeJob(1, photos[0]))
        (child,) = decoders()[-1:]
        answers = by_key(collect(pool))
        assert child.is_running()
    greedy = answers[0]
    assert isinstance(greedy, DecodeFailure)
    assert "too large" in greedy.failure.reason or "more memory" in greedy.failure.reason
    assert isinstance(answers[1], DecodedFile)


def test_memory_beyond_that_limit_is_seen_from_outside(tmp_path: Path) -> None:
    """Mapped files do not count as a process's own memory, and yet they fill the machine's."""
    width, height, path = 20_000, 15_000, tmp_path / "huge.bmp"
    palette = b"".join(bytes((grey, grey, grey, 0)) for grey in range(256))
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 0, 0, 0, 0, 256, 0)
    start = 14 + len(header) + len(palette)
    with path.open("wb") as file:
        file.write(b"BM" + struct.pack("<IHHI", start + width * height, 0, 0, start) + header + palette)
        file.truncate(start + width * height)
    with DecodePool(1, 60, 400) as pool:
        pool.submit(DecodeJob(0, path))
        (answer,) = collect(pool)
    assert isinstance(answer, DecodeFailure)
    assert answer.failure.reason in ("needed more than 400 MB", "needs more memory than a photo may take")


def test_an_idle_child_that_dies_is_replaced_and_nothing_is_blamed(photos: list[Path]) -> None:
    with DecodePool(1, 30, 1000) as pool:
        pool.submit(DecodeJob(0, photos[0]))
        collect(pool)
        (child,) = decoders()[-1:]
        child.kill()
        child.wait(5)
        pool.submit(DecodeJob(1, photos[1]))
        end = time.monotonic() + 30
        answers: list[Answer] = []
        while not answers and time.monotonic() < end:
            answers = pool.ready(0.5)
        assert answers[0].key == 1


def test_children_that_never_start_are_an_error_and_no_ones_fault(
    photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    pool = DecodePool(1, 30, 1000)
    pool.submit(DecodeJob(0, photos[0]))
    with pytest.raises(RuntimeError, match="do not start"):
        collect(pool)
    monkeypatch.delenv("PYTHONHOME")
    pool.close()


def test_closing_in_the_middle_is_quick(slow_photo: Path) -> None:
    pool = DecodePool(2, 60, 1000)
    for key in range(6):
        pool.submit(DecodeJob(key, slow_photo))
    before = time.monotonic()
    pool.close()
    pool.close()
    assert time.monotonic() - before < 3


def test_children_ignore_ctrl_c(photos: list[Path]) -> None:
    with DecodePool(1, 30, 1000) as pool:
        pool.ready(30.0)
        (child,) = decoders()[-1:]
        child.send_signal(signal.SIGINT)
        time.sleep(0.2)
        pool.submit(DecodeJob(0, photos[0]))
        (answer,) = collect(pool)
        assert child.is_running()
    assert isinstance(answer, DecodedFile)


def test_children_are_polite_and_load_nothing_of_ours_they_do_not_need(photos: list[Path]) -> None:
    with DecodePool(1, 30, 1000) as pool:
        pool.submit(DecodeJob(0, photos[0]))
        collect(pool)
        (child,) = decoders()[-1:]
        assert child.nice() >= 10
        loaded = {Path(one.path).name for one in child.memory_maps()}
        assert not any("torch" in name or "Qt6" in name or "onnxruntime" in name for name in loaded)


PARENT = """
import sys, threading, time
from pathlib import Path
from photosearch.gallery.decode_pool import DecodePool
from photosearch.records import DecodeJob
def work():
    pool = DecodePool(2, 60, 1000)
    pool.ready(30)
    if sys.argv[2] != "idle":
        for key in range(6):
            pool.submit(DecodeJob(key, Path(sys.argv[1])))
    print("ready", flush=True)
    time.sleep(60)
if __name__ == "__main__":
    if sys.argv[2] != "main":
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    work()
"""


@pytest.mark.parametrize("where", ["main", "thread", "idle"])
def test_children_end_with_their_parent(where: str, slow_photo: Path, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    package = Path(__file__).resolve().parents[3]
    environment = os.environ | {"PYTHONPATH": str(package)}
    parent = subprocess.Popen(
        [sys.executable, str(script), str(slow_photo), where],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) >= 2
    parent.kill()
    parent.wait()
    parent.stdout.close()
    _gone, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []


def test_one_photo_at_a_time(photos: list[Path], tmp_path: Path) -> None:
    first = decode_one(DecodeJob(3, photos[0], input=SPEC), 30, 1000)
    second = decode_one(DecodeJob(3, tmp_path / "gone.jpg"), 30, 1000)
    assert isinstance(first, DecodedFile)
    assert isinstance(second, DecodeFailure)
    from photosearch.gallery import decode_pool

    decode_pool._close_single()


@pytest.mark.data
@pytest.mark.timeout(300)
def test_all_sample_files_go_through(unzipped: Callable[[str], Path]) -> None:
    names = ("heic_iphone", "heif_library_samples", "heif_fuzz", "exif_orientation", "exif_gps", "video")
    paths = [
        path for name in names for path in sorted(unzipped(f"files_{name}").rglob("*")) if path.is_file()
    ]
    answers: list[Answer] = []
    with DecodePool(2, 30, 1000) as pool:
        for key, path in enumerate(paths):
            pool.submit(DecodeJob(key, path, input=InputSpec(256)))
            while not pool.has_room:
                answers.extend(pool.ready(0.5))
        answers.extend(collect(pool, 120))
    assert len(by_key(answers)) == len(paths)
    reasons = [answer.failure.reason for answer in answers if isinstance(answer, DecodeFailure)]
    assert not [one for one in reasons if one.startswith(("crashed", "took", "need"))]
    assert len(answers) - len(reasons) > 80


def damaged(data: bytes, seed: int) -> bytes:
    """Bytes flipped, parts cut out or doubled."""
    random = np.random.default_rng(seed)
    changed = bytearray(data)
    for _ in range(int(random.integers(1, 20))):
        at = int(random.integers(0, len(changed)))
        match int(random.integers(0, 4)):
            case 0:
                changed[at] = int(random.integers(0, 256))
            case 1:
                del changed[at : at + int(random.integers(1, 50))]
            case 2:
                changed[at:at] = changed[at : at + int(random.integers(1, 50))]
            case _:
                changed[at : at + 4] = b"\xff\xff\xff\xff"
        if len(changed) < 20:
            break
    return bytes(changed)


@pytest.mark.parametrize(
    "rounds", [20, pytest.param(3000, marks=[pytest.mark.long, pytest.mark.timeout(900)])]
)
def test_damaged_files_of_every_format_are_answered(tmp_path: Path, rounds: int) -> None:
    originals = {}
    for name in ("jpg", "png", "webp", "tif", "gif", "bmp", "avif", "jp2"):
        path = tmp_path / f"whole.{name}"
        noise(60, 40).save(path)
        originals[name] = path.read_bytes()
    originals["dng"] = dng(jpeg_bytes(noise(60, 40)), width=64, height=48)
    pillow_heif.from_pillow(noise(64, 64)).save(tmp_path / "whole.heic", quality=50)
    originals["heic"] = (tmp_path / "whole.heic").read_bytes()
    answers: list[Answer] = []
    with DecodePool(2, 30, 1000) as pool:
        for number in range(rounds):
            for name, data in originals.items():
                path = tmp_path / f"{number}.{name}"
                path.write_bytes(damaged(data, number))
                pool.submit(DecodeJob(len(list(tmp_path.iterdir())), path, input=SPEC))
            answers.extend(collect(pool, 120))
    assert len(by_key(answers)) == rounds * len(originals)
