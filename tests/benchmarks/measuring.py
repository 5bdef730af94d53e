"""What the benchmarks share: timing whole commands, weighing all processes of one, running the peer's script."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

PACKAGE_ROOT = Path(__file__).resolve().parents[2]
SAMPLE_EVERY_S = 0.1


@dataclass(frozen=True)
class Run:
    """One command, run to its end."""

    seconds: float
    peak_pss_bytes: int
    document: Any


def photosearch(home: Path, *arguments: str | Path, weigh: bool = False) -> Run:
    """Run one command of photosearch on the library at `home`. Ends the benchmark where it fails."""
    words = [sys.executable, "-m", "photosearch", *map(str, arguments), "--home", str(home), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE_ROOT)}
    begun_s = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    )
    scales = Scales(process.pid) if weigh else None
    out, err = process.communicate()
    seconds = time.perf_counter() - begun_s
    peak = scales.stop() if scales else 0
    if process.returncode != 0:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}:\n{err[-2000:]}{out[-500:]}")
    return Run(seconds, peak, json.loads(out))


class Scales:
    """Weighs a process and its descendants ten times a second: proportional set size, in bytes."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._weigh, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """The most that was seen."""
        self._done.set()
        self._thread.join()
        return self._peak

    def _weigh(self) -> None:
        while not self._done.wait(SAMPLE_EVERY_S):
            self._peak = max(self._peak, self._now())

    def _now(self) -> int:
        try:
            family = [self._process, *self._process.children(recursive=True)]
        except psutil.Error:
            return 0
        return sum(map(_pss, family))


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def run_peer(
    script: Path, work: Path, rclip: Path, export_python: Path, *arguments: str | Path
) -> dict[str, Any]:
    """Run the peer's own script and return what it measured."""
    with tempfile.NamedTemporaryFile(suffix=".json", dir=work) as result:
        words = [sys.executable, script, "--work", work / "peer", "--rclip", rclip, "--json", result.name]
        words += ["--export-python", export_python, *arguments]
        (work / "peer").mkdir(exist_ok=True)
        subprocess.run(list(map(str, words)), check=True)
        measured: dict[str, Any] = json.loads(Path(result.name).read_text(encoding="utf-8"))
    return measured


def walls(rows: Sequence[dict[str, float]]) -> list[float]:
    """Wall times of the peer's runs, in seconds."""
    return [row["wall"] for row in rows]


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """Least, middle and greatest value, or the only one."""
    if len(values) == 1:
        return form.format(values[0])
    middle = statistics.median(values)
    return " / ".join(form.format(value) for value in (min(values), middle, max(values)))


@dataclass
class Report:
    """Lines of figures with what they must reach; printed as they come, kept for the JSON file."""

    lines: list[dict[str, Any]]

    def figure(self, name: str, values: Sequence[float], unit: str = "") -> float:
        """Print and keep a measured value; returns the median."""
        print(f"{name}: {spread(values)} {unit}", flush=True)
        self.lines.append({"name": name, "values": list(values), "unit": unit})
        return statistics.median(values)

    def bar(self, name: str, value: float, wanted: float, *, at_least: bool = True) -> None:
        """Print and keep a value beside what it must reach."""
        reached = value >= wanted if at_least else value <= wanted
        sign = "≥" if at_least else "≤"
        print(f"  {'reached' if reached else 'MISSED '}  {name}: {value:.2f} ({sign} {wanted:g})", flush=True)
        self.lines.append({"name": name, "value": value, "wanted": wanted, "reached": reached})

    def write(self, path: Path | None) -> None:
        """Keep everything as JSON."""
        if path is not None:
            path.write_text(json.dumps(self.lines, indent=1) + "\n", encoding="utf-8")
