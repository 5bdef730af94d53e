"""The installed program, run as a person would: another process, a home of its own, nothing shared but files."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent

SAMPLES = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "brick.png",
    "grass.png",
    "moon.png",
    "coins.png",
)
"""Photos that scikit-image's wheel carries: public domain or CC0. Chelsea is a cat."""


@dataclass(frozen=True)
class Ran:
    """What a call of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as the one JSON document that it must be."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """photosearch with a home of its own."""

    home: Path
    start: tuple[str, ...]  # the words that start it

    def __call__(self, *arguments: str | Path, typed: str = "", **environment: str) -> Ran:
        """Run one command to its end."""
        ran = subprocess.run(
            self.words(arguments),
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment(**environment),
            check=False,
            timeout=110,
        )
        return Ran(ran.returncode, ran.stdout, ran.stderr)

    def begin(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start one command in a process group of its own, and go on beside it."""
        return subprocess.Popen(
            self.words(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            start_new_session=True,
        )

    def words(self, arguments: Sequence[str | Path]) -> list[str]:
        return [*self.start, *map(str, arguments)]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")
        }
        kept.pop("QT_QPA_PLATFORM", None)  # no display: folders without a command get a prompt
        path = os.pathsep.join([str(HERE.parent), str(HERE.parents[1])])
        return {
            **kept,
            "PHOTOSEARCH_HOME": str(self.home),
            "PYTHONPATH": path,
            "PYTHONWARNINGS": "error",
            **more,
        }


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """photosearch with the toy model, which knows colours."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "settings.json").write_text(json.dumps({"model": "toy", "decoders": 2}))
    return Program(home, (sys.executable, str(HERE / "toy_program.py")))


@pytest.fixture(scope="module")
def real_program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """photosearch as it is shipped, with the built-in model."""
    return Program(tmp_path_factory.mktemp("home"), (sys.executable, "-m", "photosearch"))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of real photos."""
    found = importlib.util.find_spec("skimage")
    assert found is not None and found.origin is not None
    folder = tmp_path_factory.mktemp("photos")
    for name in SAMPLES:
        shutil.copy(Path(found.origin).parent / "data" / name, folder / name)
    return folder
