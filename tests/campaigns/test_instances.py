"""Several programs on one home: they read freely and take turns for writing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from killing import assert_sound
from made_photos import paint
from toy import COLOURS

from photosearch.catalogue.lease import lease

# mypy: disable-error-code="no-untyped-def"

PROGRAM = Path(__file__).parents[1] / "end2end" / "toy_program.py"
NAMES = tuple(COLOURS)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for number in range(40):
        paint(tmp_path / "photos" / f"{number}.png", NAMES[number % len(NAMES)], seed=number, size=(64, 48))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.json").write_text('{"model": "toy", "decoders": 1}')
    assert ended(started(tmp_path / "home", "add", str(tmp_path / "photos")))["folders"]
    return tmp_path / "home"


def started(home: Path, *arguments: str) -> subprocess.Popen[str]:
    path = os.pathsep.join(map(str, (PROGRAM.parents[1], PROGRAM.parents[2])))
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), *arguments, "--json"],
        env={**os.environ, "PHOTOSEARCH_HOME": str(home), "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ended(program: subprocess.Popen[str]) -> dict[str, object]:
    """What it printed; it must have gone well."""
    out, err = program.communicate(timeout=100)
    assert program.returncode == 0, (program.args, out, err)
    document = json.loads(out)
    assert isinstance(document, dict)
    return document


def test_many_at_once_share_the_work(home, tmp_path):
    (tmp_path / "more").mkdir()
    paint(tmp_path / "more" / "last.png", "white", seed=99)
    syncs = [started(home, "sync") for _ in range(3)]
    adding = started(home, "add", str(tmp_path / "more"))
    asking = [started(home, "search", "red", "--all"), started(home, "status")]
    assert len(ended(adding)["folders"]) == 2
    for program in asking:
        ended(program)
    assert sum(ended(program)["added"] for program in syncs) in (40, 41)  # each photo was read once
    ended(started(home, "sync"))
    status = ended(started(home, "status"))
    assert (status["photos"], status["embedded"], status["failed"]) == (41, 41, 0)
    assert_sound(home)


def test_while_one_syncs_others_read_and_wait_for_their_turn(home, tmp_path):
    ended(started(home, "sync"))
    paint(tmp_path / "photos" / "new.png", "purple", seed=77)
    with lease(home):  # as a sync in another program holds it
        waiting = started(home, "sync")
        assert ended(started(home, "search", "red", "--all"))["matches"] >= 4
        assert ended(started(home, "status"))["photos"] == 40
        assert ended(started(home, "show", str(tmp_path / "photos" / "3.png")))["width"] == 64
        time.sleep(1)
        assert waiting.poll() is None
    out, err = waiting.communicate(timeout=60)
    assert waiting.returncode == 0 and json.loads(out)["added"] == 1
    assert "Another photosearch" in err and "Waiting" in err


@pytest.mark.skipif(os.name != "posix", reason="processes are interrupted differently there")
def test_waiting_can_be_given_up(home):
    with lease(home):
        waiting = started(home, "sync")
        assert waiting.stderr is not None
        assert "Another photosearch" in waiting.stderr.readline()
        waiting.send_signal(signal.SIGINT)
        waiting.communicate(timeout=30)
        assert waiting.returncode == 130


@pytest.mark.skipif(os.name != "posix", reason="processes are killed differently there")
def test_one_that_is_killed_stands_in_nobodys_way(home):
    killed = started(home, "sync")
    time.sleep(random.Random(5).random() * 2 + 0.5)
    killed.kill()
    killed.communicate(timeout=30)
    ended(started(home, "sync"))
    assert ended(started(home, "status"))["embedded"] == 40
