"""The README's first steps, taken: every command line that it shows runs, in its order."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

# mypy: disable-error-code="no-untyped-def"

README = Path(__file__).resolve().parents[2] / "README.md"
LINES = re.findall(r"^    \$ photosearch (.*)$", README.read_text(encoding="utf-8"), re.MULTILINE)


def shown_after(line: str) -> str:
    """What the README shows below a command line."""
    text = README.read_text(encoding="utf-8").split(f"    $ photosearch {line}\n", 1)[1]
    return text.split("\n\n", 1)[0]


@pytest.fixture(scope="module")
def pictures(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample photos as `Pictures` in a person's own folder."""
    own = tmp_path_factory.mktemp("person")
    shutil.copytree(samples, own / "Pictures")
    yield own


def test_the_readme_has_first_steps() -> None:
    assert [line.split()[0] for line in LINES[:3]] == ["add", "sync", "search"]


def test_the_first_steps_run_and_show_what_the_readme_shows(real_program, pictures: Path) -> None:
    for line in LINES:
        words = [
            word.replace("~", str(pictures), 1) if word.startswith("~") else word
            for word in shlex.split(line)
        ]
        ran = real_program(*words, HOME=str(pictures))
        assert ran.code == 0, (line, ran.err)
        shown = shown_after(line)
        if line.startswith("search"):  # its best hit is the one that people get
            best = re.search(r"[\w.]+\.(?:png|jpg)", shown)
            found = re.search(r"[\w.]+\.(?:png|jpg)", ran.out)
            assert best and found and best.group() == found.group(), line
        if line == "add ~/Pictures":
            assert ran.out.splitlines() == [shown_line[4:] for shown_line in shown.splitlines()]


def test_the_readme_s_home_is_found(real_program, pictures: Path) -> None:
    assert os.fspath(real_program.home) in real_program("status", "--json", HOME=str(pictures)).out
