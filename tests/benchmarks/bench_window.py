#!/usr/bin/env python3
"""The window's figures: start, scrolling, asking, a beating heart while photos are indexed, memory.

    python tests/benchmarks/bench_window.py --photos FOLDER --work SCRATCH [--sizes 100000,1000000] [--index 1000]
        [--previews 20000] [--runs 3] [--json OUT]

FOLDER holds photos from which previews are made. Homes are written into SCRATCH once and kept. Each run is a process
of its own that opens the real window on the real library, offscreen unless QT_QPA_PLATFORM says otherwise. "Start" is
from the command to the first painted photo with the event loop idle; the first start of a home warms the caches and is
not counted. Every figure is the least / middle / greatest of --runs runs. BENCH_STACKS=1 tells where the threads
were whenever the loop paused. Needs a quiet machine.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from measuring import PACKAGE_ROOT, Report

BARS_START_S = {100_000: 1.2, 1_000_000: 2.5}
CLOSE_LIMIT_S = 10.0
FRAME_MS, ANSWER_MS, BEAT_MS, MEMORY_MB = 16.0, 150.0, 50.0, 450.0


def main() -> None:
    options = read_options()
    if options.child is not None:
        child = Child(options)
        print(json.dumps(child.measured()), flush=True)
        child.close()
        return
    options.work.mkdir(parents=True, exist_ok=True)
    report = Report([])
    for count in options.sizes:
        measure(report, options, count)
    report.write(options.json)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[100_000, 1_000_000]
    )
    parser.add_argument("--index", type=int, default=1000, help="photos indexed while the heart is watched")
    parser.add_argument("--previews", type=int, default=20_000)
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--begun", type=float, default=0.0, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(report: Report, options: argparse.Namespace, count: int) -> None:
    """All figures for a library of `count` photos."""
    home = options.work / f"home-{count}"
    if not home.exists():
        from synthetic_home import make_home

        make_home(home, count, options.photos, options.previews)
    run_child(options, home, index=0)
    runs = [run_child(options, home, index=0) for _ in range(options.runs)]
    print(f"== {count} photos")
    start = report.figure("start to interactive", [run["start_s"] for run in runs], "s")
    if count in BARS_START_S:
        report.bar("start", start, BARS_START_S[count], at_least=False)
    for name, what, bar in (
        ("frame_p50_ms", "frame while scrolling, half of them within", None),
        ("frame_p99_ms", "frame while scrolling, 99 % within", FRAME_MS),
        ("beat_scroll_ms", "longest pause of the event loop while scrolling", BEAT_MS),
        (
            "answer_ms",
            "key press to painted answer beyond the debounce",
            ANSWER_MS if count <= 100_000 else None,
        ),
        ("pss_mb", "memory of the window's process", MEMORY_MB if count <= 100_000 else None),
    ):
        middle = report.figure(what, [run[name] for run in runs])
        if bar is not None:
            report.bar(what, middle, bar, at_least=False)
    if options.index:
        run = run_child(options, home, index=options.index)
        report.figure(f"photos indexed meanwhile of {options.index}", [run["indexed"]])
        report.bar(
            "longest pause of the event loop while indexing", run["beat_index_ms"], BEAT_MS, at_least=False
        )
        report.figure("memory of the window's process after indexing", [run["pss_mb"]], "MB")


def run_child(options: argparse.Namespace, home: Path, index: int) -> dict[str, float]:
    """One start of the window on a home."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
    words = [sys.executable, __file__, "--child", home, "--photos", options.photos, "--work", options.work]
    words += ["--index", index, "--frames", options.frames, "--begun", time.time()]
    done = subprocess.run(list(map(str, words)), env=environment, capture_output=True, text=True, check=False)
    if done.returncode == 4:
        print(done.stderr[:200], flush=True)
    elif done.returncode != 0:
        sys.exit(f"The window ended with {done.returncode}:\n{done.stderr[-3000:]}")
    if os.environ.get("BENCH_STACKS"):
        print(done.stderr, file=sys.stderr)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"   {measured}", file=sys.stderr, flush=True)
    return measured


class Child:
    """Inside the measured process: opens the window as the program does, and plays a person."""

    def __init__(self, options: argparse.Namespace) -> None:
        from PySide6.QtCore import QSize

        from photosearch.app import style
        from photosearch.app.main import the_application
        from photosearch.app.session import Session
        from photosearch.app.window import Window
        from photosearch.library import Library

        self.options = options
        self.application = the_application()
        self.library = Library(options.child)
        style.apply(self.application, "light")
        self.session = Session(self.library)
        self.window = Window(self.session)
        self.window.resize(QSize(1920, 1080))
        self.grid = self.window.gallery.grid
        self.paint_ms: list[float] = []
        self._time_painting()
        self.heart = Heart()
        self.window.show()
        self.session.start(())

    def measured(self) -> dict[str, float]:
        result: dict[str, float] = {}
        self.until(lambda: len(self.session.model) > 0 and self.has_photos())
        result["start_s"] = time.time() - self.options.begun
        if self.options.index:
            result |= self.index()
        else:
            result |= self.scroll()
            result["answer_ms"] = self.ask()
        result["pss_mb"] = self.pss_mb()
        return result

    def close(self) -> None:
        """Close as a person does. What cannot be stopped within the limit is cut off, and said."""
        late = threading.Timer(CLOSE_LIMIT_S, self._cut_off)
        late.daemon = True
        late.start()
        self.window.close()
        self.library.close()

    @staticmethod
    def _cut_off() -> None:
        print(f"The window did not close within {CLOSE_LIMIT_S} s.", file=sys.stderr)
        faulthandler.dump_traceback(all_threads=True)
        os._exit(4)

    def until(self, reached: Callable[[], bool], limit_s: float = 120.0) -> None:
        """Let the event loop turn until something is so."""
        from PySide6.QtCore import QEventLoop

        end = time.monotonic() + limit_s
        while not reached():
            if time.monotonic() > end:
                faulthandler.dump_traceback(all_threads=True)
                os._exit(3)  # threads may hang: nothing here can be closed any more
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 5)

    def has_photos(self) -> bool:
        """A frame has been painted, and the first photo in view has its picture."""
        shown = [index for index, _ in self.grid.layout_now.cells_between(0, 400)]
        return (
            bool(self.paint_ms and shown)
            and self.session.thumbnails.image(self.grid.id_at(shown[0])) is not None
        )

    def _time_painting(self) -> None:
        paint = type(self.grid).paintEvent

        def timed(grid: object, event: object) -> None:
            begun = time.perf_counter()
            paint(grid, event)  # type: ignore[arg-type]
            self.paint_ms.append(1000 * (time.perf_counter() - begun))

        type(self.grid).paintEvent = timed  # type: ignore[method-assign, assignment]

    def scroll(self) -> dict[str, float]:
        """Scroll through photos that nobody has seen yet, a frame every 16 ms."""
        import numpy as np
        from PySide6.QtCore import Qt, QTimer

        bar = self.grid.verticalScrollBar()
        self.paint_ms.clear()
        self.heart.restart()
        timer = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: bar.setValue(bar.value() + 30))
        timer.start()
        self.until(lambda: len(self.paint_ms) >= self.options.frames)
        timer.stop()
        frames = np.array(self.paint_ms)
        return {
            "frame_p50_ms": round(float(np.percentile(frames, 50)), 2),
            "frame_p99_ms": round(float(np.percentile(frames, 99)), 2),
            "beat_scroll_ms": round(self.heart.longest_ms, 1),
            "busy_scroll_ms": round(self.heart.busiest_ms, 1),
        }

    def ask(self) -> float:
        """Milliseconds from the last key of a sentence to the painted answer, without the debounce; middle of five."""
        from PySide6.QtTest import QTest

        from photosearch.app.asking import DEBOUNCE_MS

        line = self.window.top.search_bar.words
        taken = []
        for words in ("a dog", "a dog on a beach", "red car", "children playing", "snow", "evening light"):
            line.setFocus()
            line.selectAll()
            before = self.session.model.answer
            QTest.keyClicks(line, words)
            begun = time.perf_counter()
            self.until(lambda before=before: self.session.model.answer is not before)
            self.paint_ms.clear()
            self.until(lambda: bool(self.paint_ms) or not self.grid.isVisible())
            taken.append(1000 * (time.perf_counter() - begun) - DEBOUNCE_MS)
        return round(sorted(taken[1:])[2], 1)  # the first question also loads the text tower

    def index(self) -> dict[str, float]:
        """Copy photos into the followed folder and watch the heart until they are indexed."""
        followed = self.session.library.folders()[0].path
        waiting = self.options.work / f"in-{time.time_ns()}"
        make_distinct(self.options.photos, waiting, self.options.index)
        self.until(lambda: self.session.facts.worker.value == "watching")
        before, embedded = len(self.session.model), self.library.status().embedded
        self.heart.restart()
        shutil.move(waiting, followed / waiting.name)
        wanted = before + self.options.index
        begun = time.perf_counter()
        self.until(lambda: len(self.session.model) >= wanted, 1200)
        self.until(lambda: self.session.facts.worker.value == "watching", 1200)
        longest_ms, busiest_ms = self.heart.longest_ms, self.heart.busiest_ms
        return {
            "indexed": self.library.status().embedded - embedded,
            "index_s": round(time.perf_counter() - begun, 1),
            "beat_index_ms": round(longest_ms, 1),
            "busy_index_ms": round(busiest_ms, 1),
        }

    def pss_mb(self) -> float:
        import psutil

        return round(psutil.Process().memory_full_info().pss / 1e6, 1)


class Heart:
    """A timer that should fire every 5 ms; keeps the longest time it did not, and the most the window worked between.

    The difference is waiting: for a processor on a busy machine, or for another thread that keeps the interpreter.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.restart()
        self._timer = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        if os.environ.get("BENCH_STACKS"):
            threading.Thread(target=self._watch, args=(threading.get_ident(),), daemon=True).start()

    def _watch(self, window_thread: int) -> None:
        """Tell where all threads were whenever the heart misses its beat."""
        while True:
            time.sleep(0.01)
            late_ms = 1000 * (time.perf_counter() - self._last_s)
            if late_ms > BEAT_MS * 0.8:
                for thread, frame in sys._current_frames().items():
                    name = "WINDOW" if thread == window_thread else str(thread)
                    stack = " < ".join(
                        f"{f.name}:{f.lineno}" for f in reversed(traceback.extract_stack(frame)[-7:])
                    )
                    print(f"{late_ms:.0f} ms {name}: {stack}", file=sys.stderr)

    def restart(self) -> None:
        """Forget what was; what the caller did until now does not count."""
        self.longest_ms, self._last_s = 0.0, time.perf_counter()
        self.busiest_ms, self._last_cpu_s = 0.0, time.thread_time()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last_s))
        self._last_s = now
        cpu_s = time.thread_time()
        self.busiest_ms = max(self.busiest_ms, 1000 * (cpu_s - self._last_cpu_s))
        self._last_cpu_s = cpu_s


def make_distinct(photos: Path, folder: Path, count: int) -> None:
    """So many photos that no library has seen: one square of chance in each makes it a picture of its own."""
    import numpy as np
    from PIL import Image

    folder.mkdir(parents=True)
    chance = np.random.default_rng(time.time_ns())
    found = sorted(path for path in photos.rglob("*") if path.suffix.lower() in {".jpg", ".jpeg", ".webp"})
    for number in range(count):
        picture = Image.open(found[number % len(found)]).convert("RGB")
        picture.paste(Image.fromarray(chance.integers(0, 255, (16, 16, 3), np.uint8)), (0, 0))
        picture.save(folder / f"{number:05}.jpg", quality=90)


if __name__ == "__main__":
    main()
