"""Kills a working program at a random moment, again and again, and looks at what is left as a person would."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import toy
from made_photos import finish, paint

from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.soundness import damage_of
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import SyncSummary

HERE = Path(__file__).resolve().parent
COLOURS = tuple(toy.COLOURS)


@dataclass
class Deaths:
    """How far the victims came."""

    stages: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """The victim, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, str(HERE / "victim.py"), str(home), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE.parents[1])])},
        start_new_session=True,
    )


def kill_after(victim: subprocess.Popen[str], word: str, delay_s: float) -> str:
    """Wait until it has said `word`, then a while; kill it alone, and return the last that it said.

    Its children must notice by themselves. Raises `AssertionError` where it failed before it was killed.
    """
    assert victim.stdout is not None and victim.stderr is not None
    said = ""
    while said != word and (line := victim.stdout.readline()):
        said = line.strip()
    children = psutil.Process(victim.pid).children(recursive=True) if victim.poll() is None else []
    time.sleep(delay_s)
    victim.send_signal(signal.SIGKILL)
    rest, errors = victim.communicate(timeout=60)
    assert victim.returncode in (0, -signal.SIGKILL), errors
    _, alive = psutil.wait_procs(children, timeout=45)
    assert not alive, "children outlived their parent"
    return (rest.splitlines() or [said])[-1]


def disturb(photos: Path, chance: random.Random, seed: int) -> None:
    """Some photos come, some change, move, are copied or go."""
    there = sorted(photos.rglob("*.png"))
    for number in range(12):
        paint(
            photos / f"new{seed % 5}" / f"{seed}-{number}.png",
            chance.choice(COLOURS),
            seed=seed * 100 + number,
        )
    for path in chance.sample(there, min(len(there), 8)):
        match chance.randrange(4):
            case 0:
                paint(path, chance.choice(COLOURS), seed=chance.randrange(10**6))
            case 1:
                path.rename(photos / f"moved-{seed}-{path.name}")
            case 2:
                (photos / f"copy-{seed}-{path.name}").write_bytes(path.read_bytes())
            case _:
                path.unlink()


def new_home(home: Path, photos: Path) -> None:
    """A library with the toy model that follows `photos`."""
    registry.register("toy", "toy:make")
    with Library(home) as library:
        library.settings.set("decoders", 1)
        library.use_model("toy")
        library.add_folders([photos])


def synced(home: Path) -> SyncSummary:
    """One undisturbed run."""
    registry.register("toy", "toy:make")
    with Library(home) as library:
        return finish(library.sync(confirm_missing=True))


def content_of(home: Path) -> dict[str, Any]:
    """All that a library knows, by names that do not depend on the order in which it came to know it."""
    catalogue = Catalogue(home)
    db = catalogue._database.read()
    files = db.execute(
        """SELECT f.path, f.state, f.size, f.mtime_ns, f.metadata, hex(c.hash), hex(p.digest), p.width, p.height,
                  i.listed, i.missing, i.taken, i.caption, i.keywords, i.kind, i.place_id,
                  w.caption, w.keywords, w.files
           FROM files f JOIN items i ON i.id = f.item_id JOIN pictures p ON p.id = i.picture_id
           LEFT JOIN contents c ON c.id = f.content_id LEFT JOIN words w ON w.rowid = i.id
           WHERE f.state = 'present' ORDER BY f.path"""
    ).fetchall()
    rows = db.execute(
        """SELECT hex(p.digest), x.vector, length(r.jpeg) FROM items i JOIN pictures p ON p.id = i.picture_id
           JOIN views v ON v.picture_id = p.id LEFT JOIN vec.vectors x ON x.view_id = v.id
           LEFT JOIN pre.previews r ON r.picture_id = p.id WHERE i.listed ORDER BY 1"""
    ).fetchall()
    assert catalogue.words.are_sound()
    catalogue.close()
    return {
        "files": files,
        "pictures": [(digest, size) for digest, _, size in rows],
        "vectors": np.stack([np.frombuffer(vector, np.float16).astype(np.float32) for _, vector, _ in rows]),
    }


def assert_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one["files"] == other["files"]
    assert one["pictures"] == other["pictures"]
    np.testing.assert_allclose(one["vectors"], other["vectors"], atol=2e-3)


def assert_sound(home: Path) -> None:
    """Every SQLite file is sound to the last page, backups too, and nothing had to be mended."""
    for path in (*home.glob("*.db"), *(home / "backups").glob("*.db")):
        assert damage_of(path, thoroughly=True) == (), path
    assert not list(home.glob("*.damaged-*"))


def run(folder: Path, rounds: int, seed: int = 1) -> Deaths:
    """Kill `rounds` times, each after the folders have changed; then compare with a library that was never killed."""
    chance, deaths, started = random.Random(seed), Deaths(), time.monotonic()
    photos, home = folder / "photos", folder / "home"
    disturb(photos, chance, 0)
    new_home(home, photos)
    for number in range(1, rounds + 1):
        word = chance.choice(("begun", "opened", "opened", "synced"))
        victim = start(home)
        deaths.stages[kill_after(victim, word, chance.random() * chance.choice((0.05, 0.3, 1.5)))] += 1
        disturb(photos, chance, number)
    synced(home)
    assert_sound(home)
    new_home(folder / "undisturbed", photos)
    synced(folder / "undisturbed")
    assert_same(content_of(home), content_of(folder / "undisturbed"))
    deaths.seconds = time.monotonic() - started
    return deaths
