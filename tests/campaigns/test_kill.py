"""Killed anywhere, a library ends as if nothing had happened."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
from pathlib import Path

import killing
import pytest
from old_homes import old_home

from photosearch.catalogue.catalogue import Catalogue

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed differently there")


@pytest.mark.timeout(300)
def test_killed_ten_times(tmp_path: Path) -> None:
    print(killing.run(tmp_path, 10))


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_killed_a_hundred_times(tmp_path: Path) -> None:
    deaths = killing.run(tmp_path, 100, seed=2)
    print(deaths)
    assert len(deaths.stages) >= 3  # at every stage of its work


def kill_migrations(folder: Path, rounds: int) -> None:
    """Open an old library, kill, and open it again: each time everything is there."""
    chance = random.Random(rounds)
    old = many_vectors(old_home("schema_1", folder / "old"))
    Catalogue(shutil.copytree(old, folder / "undisturbed")).close()
    wanted = killing.content_of(folder / "undisturbed")
    for number in range(rounds):
        home = shutil.copytree(old, folder / f"home{number}")
        killing.kill_after(killing.start(home, "open"), "begun", chance.random() * 0.12)
        killing.assert_same(killing.content_of(home), wanted)
        killing.assert_sound(home)
        shutil.rmtree(home)


def many_vectors(home: Path, count: int = 20_000) -> Path:
    """The migration of vectors takes a while."""
    with contextlib.closing(sqlite3.connect(home / "vectors.db")) as db, db:
        db.executemany(
            "INSERT INTO vectors (model_id, kind, view_id, vector) VALUES (1, 'whole', ?, ?)",
            ((-number, bytes(68)) for number in range(1, count)),
        )
    return home


def test_killed_while_migrating(tmp_path: Path) -> None:
    kill_migrations(tmp_path, 10)


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_killed_a_hundred_times_while_migrating(tmp_path: Path) -> None:
    kill_migrations(tmp_path, 100)
