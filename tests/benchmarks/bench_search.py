#!/usr/bin/env python3
"""How long a question takes in a large library, once the program is warm, and what memory it keeps to itself.

    python tests/benchmarks/bench_search.py --work SCRATCH [--sizes 100000,1000000] [--questions 100] [--json OUT]

Homes are written into SCRATCH once and kept: made-up vectors of the built-in model's size, each near the words of one
of some subjects, with dates, ratings and cameras, and no photos. Each size is measured in a process of its own, which
asks whole questions of the library, from the line of text to the records of the first 50 hits. Every line holds the
middle and the 95th percentile. Needs a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from measuring import PACKAGE_ROOT, Report

BARS_MS = {100_000: 40.0, 1_000_000: 150.0}
PRIVATE_BAR_MB = {1_000_000: 1500.0}
WARM_UP = 8  # questions that are not counted

KINDS = {
    "words alone": ("{words}",),
    "words and filters": (
        "{words} in:2019",
        "{words} camera:canon rating:>=3",
        "{words} has:gps -in:2020",
        "{words} folder:photos/00 before:2022",
        "{words} type:jpg -is:raw",
        "{words} file:*7.jpg",
    ),
    "filters alone": ("in:2019 camera:canon", "rating:>=4", "-has:gps", "file:12 after:2020"),
}
ADJECTIVES = ("", "big", "small", "old", "red", "bright", "lonely", "happy", "many", "blurred", "wet")


def main() -> None:
    options = read_options()
    if options.child is not None:
        print(json.dumps(measured(options.child, options.questions)), flush=True)
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
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--sizes", type=lambda text: [int(n) for n in text.split(",")], default=[100_000, 1_000_000]
    )
    parser.add_argument("--questions", type=int, default=100, help="of each kind")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measure(report: Report, options: argparse.Namespace, count: int) -> None:
    """All figures for a library of `count` photos."""
    home = options.work / f"home-{count}"
    if not home.exists():
        from synthetic_home import make_home

        make_home(home, count, photos=None, previews=0)
    run_child(options, home)  # writes what is derived, and warms the caches
    run = run_child(options, home)
    print(f"== {count} photos, {run['matches']:,} matches in the middle")
    for kind in KINDS:
        for name, (middle, p95) in (
            ("", run["ms"][kind]),
            (" (the asking thread's work alone)", run["cpu_ms"][kind]),
        ):
            report.figure(f"{kind}, middle{name}", [middle], "ms")
            report.figure(f"{kind}, 95 %{name}", [p95], "ms")
        if count in BARS_MS:
            report.bar(f"{kind}, 95 %", run["ms"][kind][1], BARS_MS[count], at_least=False)
    report.figure("first question of a process", [run["first_ms"]], "ms")
    report.figure("private memory", [run["private_mb"]], "MB")
    report.figure("memory with its share of what is mapped", [run["pss_mb"]], "MB")
    if count in PRIVATE_BAR_MB:
        report.bar("private memory", run["private_mb"], PRIVATE_BAR_MB[count], at_least=False)


def run_child(options: argparse.Namespace, home: Path) -> dict[str, Any]:
    """One process that asks."""
    words = [sys.executable, __file__, "--child", home, "--work", options.work]
    words += ["--questions", options.questions]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
    done = subprocess.run(list(map(str, words)), env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"The process ended with {done.returncode}:\n{done.stderr[-3000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def measured(home: Path, questions: int) -> dict[str, Any]:
    """Inside the measured process."""
    import numpy as np
    import psutil

    from photosearch.library import Library

    with Library(home) as library:
        first_ms = asked_ms(library, "a dog")[0]
        result: dict[str, Any] = {"ms": {}, "cpu_ms": {}, "first_ms": round(first_ms, 1)}
        matches = []
        for kind, lines in KINDS.items():
            for line in islice(texts(lines), WARM_UP):
                asked_ms(library, line)
            taken = [asked_ms(library, line) for line in islice(texts(lines), WARM_UP, WARM_UP + questions)]
            result["ms"][kind] = np.percentile([ms for ms, _, _ in taken], [50, 95]).round(1).tolist()
            result["cpu_ms"][kind] = np.percentile([ms for _, ms, _ in taken], [50, 95]).round(1).tolist()
            matches += [found for _, _, found in taken]
        memory = psutil.Process().memory_full_info()
        private = memory.rss - memory.shared  # what is mapped from files is the system's to take back
        result |= {"private_mb": round(private / 1e6), "pss_mb": round(memory.pss / 1e6)}
        return result | {"matches": int(np.median(matches))}


def texts(lines: tuple[str, ...]) -> Iterator[str]:
    """Questions of one kind, no two alike for long."""
    from synthetic_home import SUBJECTS

    forms, adjectives = cycle(lines), cycle(ADJECTIVES)
    for subject in cycle(SUBJECTS):
        yield next(forms).format(words=f"{next(adjectives)} {subject}".strip())


def asked_ms(library: Any, line: str) -> tuple[float, float, int]:
    """Milliseconds of one question by the clock and of this thread's own work, and its matches."""
    from photosearch.records import Question

    begun, worked = time.perf_counter(), time.thread_time()
    answer = library.search(Question(line))
    return 1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - worked), answer.matches


if __name__ == "__main__":
    main()
