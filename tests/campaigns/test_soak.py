"""Months of use in minutes: at the end the catalogue, the folders and the index say the same."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
import pytest
from made_photos import finish, paint
from toy import COLOURS

from photosearch.gallery import watch
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import Question, SyncSummary

NAMES = tuple(COLOURS)
FEWEST, MOST = 20, 250  # photos that are there at a time
PICTURES = 150  # of each colour
LONG = 60  # measurements from which on growth can be told from warming up


@dataclass
class Life:
    """A person who adds, edits, moves, copies, hides and deletes photos.

    There are so many `pictures` of each colour in this person's world: they come, go and come back. What was once seen
    is remembered, so that a world without end would make every library grow.
    """

    photos: Path
    chance: random.Random
    pictures: int = 10**9
    done: int = 0
    operations: list[str] = field(
        default_factory=lambda: ["add", "add", "edit", "move", "copy", "delete", "folder"]
    )

    def live(self, count: int) -> None:
        for _ in range(count):
            there = [path for path in self.photos.rglob("*.png") if "/." not in str(path)]
            operation = self.chance.choice(self.operations) if len(there) > FEWEST else "add"
            if len(there) > MOST:  # a library that grows takes more memory by right
                operation = "delete"
            getattr(self, operation)(self.chance.choice(there) if there else self.photos)
            self.done += 1

    def _place(self) -> Path:
        folder = self.photos / f"{self.chance.randrange(6)}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{self.done}-{self.chance.randrange(10**9)}.png"

    def add(self, _: Path) -> None:
        paint(
            self._place(), self.chance.choice(NAMES), seed=self.chance.randrange(self.pictures), size=(64, 48)
        )

    def edit(self, path: Path) -> None:
        paint(path, self.chance.choice(NAMES), seed=self.chance.randrange(self.pictures), size=(64, 48))

    def move(self, path: Path) -> None:
        path.rename(self._place())

    def copy(self, path: Path) -> None:
        shutil.copyfile(path, self._place())

    def delete(self, path: Path) -> None:
        path.unlink()

    def folder(self, path: Path) -> None:
        """Rename a whole folder, now and then into hiding and back."""
        if path.parent == self.photos:
            return
        hidden = path.parent.with_name("." + path.parent.name)
        if hidden.exists():
            shutil.copytree(hidden, path.parent, dirs_exist_ok=True, copy_function=shutil.move)
            shutil.rmtree(hidden)
        elif self.chance.random() < 0.3:
            path.parent.rename(hidden)
        else:
            path.parent.rename(path.parent.with_name(f"renamed{self.done}"))


def assert_agree(library: Library, photos: Path) -> None:
    """Catalogue = folders = index."""
    on_disk = {path for path in photos.rglob("*.png") if not any(step.startswith(".") for step in path.parts)}
    items = library.items([int(one) for one in library.timeline().ids])
    assert {path for item in items for path in item.paths} == on_disk
    hits = library.search(Question("red", show_all=True, limit=10**6)).hits
    assert {hit.item.id for hit in hits} == {item.id for item in items}
    status = library.status()
    assert (status.photos, status.embedded, status.missing, status.failed) == (len(items), len(items), 0, 0)


def own_memory_mb() -> float:
    """What this process alone holds: shared pages of libraries come and go with other processes that use them."""
    gc.collect()
    return float(psutil.Process().memory_full_info().uss) / 1e6


def handles() -> int:
    return psutil.Process().num_fds() if os.name == "posix" else psutil.Process().num_handles()


def children() -> list[psutil.Process]:
    """Child processes, but for the one in which Python itself keeps count of resources."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended meanwhile
            if "resource_tracker" not in " ".join(child.cmdline()):
                found.append(child)
    return found


def soak(folder: Path, rounds: int, each: int, warm: int) -> str:
    registry.register("toy", "toy:make")
    before = children()  # other tests may have left the decoder that answers questions
    life = Life(folder / "photos", random.Random(3), PICTURES)
    life.live(30)
    memory, open_handles = [], []
    with Library(folder / "home") as library:
        library.settings.set("decoders", 1)
        library.use_model("toy")
        library.add_folders([life.photos])
        for number in range(rounds):
            life.live(each)
            finish(library.sync(confirm_missing=True))
            memory.append(own_memory_mb())
            open_handles.append(handles())
            if number % 10 == 0 or number == rounds - 1:
                assert_agree(library, life.photos)
        assert_no_children_but(before)
    assert open_handles[-1] <= open_handles[warm] + 3, open_handles
    growth = memory[-1] / memory[warm] - 1
    assert growth <= 0.05, memory
    return f"{life.done} operations, {rounds} syncs, memory {memory[warm]:.1f} → {memory[-1]:.1f} MB ({growth:+.1%})"


def assert_no_children_but(before: list[psutil.Process]) -> None:
    left = [child for child in children() if child not in before]
    _, leaked = psutil.wait_procs(left, timeout=5)  # they were told to end; let them
    assert leaked == []


def test_a_week(tmp_path: Path) -> None:
    print(soak(tmp_path, rounds=5, each=25, warm=2))


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_a_year(tmp_path: Path) -> None:
    print(soak(tmp_path, rounds=300, each=40, warm=100))


class Following:
    """A library that follows its folders in another thread, as the window and `sync --watch` do."""

    def __init__(self, library: Library) -> None:
        self.summaries: list[SyncSummary] = []
        self._library, self._stop = library, threading.Event()
        self._failed: BaseException | None = None
        self._thread = threading.Thread(target=self._follow)
        self._thread.start()

    def _follow(self) -> None:
        try:
            for news in self._library.follow(stop=self._stop):
                if isinstance(news, SyncSummary):
                    self.summaries.append(news)
        except BaseException as error:
            self._failed = error

    def await_agreement(self, photos: Path, seconds: float) -> None:
        """Wait until what the watcher has told of has been taken in."""
        end = time.monotonic() + seconds
        while True:
            assert self._failed is None, self._failed
            try:
                assert_agree(self._library, photos)
                return
            except AssertionError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.2)

    def end(self) -> None:
        self._stop.set()
        self._thread.join(30)
        assert not self._thread.is_alive()
        assert self._failed is None, self._failed


def burst(life: Life, events: int) -> None:
    """Files that are made, written and gone again, as a program that unpacks and tidies makes them."""
    folder = life.photos / "burst"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(events // 3):
        path = folder / f"{number}.png"
        path.write_bytes(b"not yet a picture")
        path.unlink()


def watched_life(folder: Path, operations: int, each: int, events: int) -> str:
    """Live beside a watching library; `events` of file changes come in one burst in the middle."""
    registry.register("toy", "toy:make")
    before, threads = children(), threading.active_count()
    life = Life(folder / "photos", random.Random(11), PICTURES)
    life.live(30)
    memory: list[float] = []
    with Library(folder / "home") as library:
        library.settings.set("decoders", 1)
        library.use_model("toy")
        library.add_folders([life.photos])
        finish(library.sync())
        assert_agree(library, life.photos)
        at_first = handles()
        following = Following(library)
        following.await_agreement(life.photos, 60)
        while life.done < operations:
            for _ in range(each // 5):
                life.live(5)
                time.sleep(life.chance.random() * 0.02)
            if events and life.done >= operations / 2:
                burst(life, events)
                events = 0
            following.await_agreement(life.photos, 120)
            memory.append(own_memory_mb())
        following.end()
        assert_agree(library, life.photos)
        assert library.failures() == ()
        summary = finish(library.sync())  # nothing was left over for a look at everything
        assert (summary.added, summary.changed, summary.moved, summary.removed) == (0, 0, 0, 0)
        assert_no_children_but(before)
        assert threading.active_count() <= threads + 1
        assert handles() <= at_first + 3
    warm = memory[
        int(len(memory) * 0.6)
    ]  # when the burst is over: what it took at its height is not given back
    if len(memory) >= LONG:
        assert memory[-1] <= 1.05 * warm, memory
    return (
        f"{life.done} operations watched, {len(following.summaries)} syncs, "
        f"memory {warm:.1f} → {memory[-1]:.1f} MB ({memory[-1] / warm - 1:+.1%})"
    )


@pytest.mark.timeout(120)
def test_a_day_that_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_watcher(monkeypatch)
    print(watched_life(tmp_path, operations=120, each=40, events=900))


@pytest.mark.long
@pytest.mark.timeout(4 * 3600)
def test_months_that_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick_watcher(monkeypatch)
    print(watched_life(tmp_path, operations=6_000, each=40, events=100_000))


def quick_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time runs faster: a file settles in a quarter of a second."""
    monkeypatch.setattr(watch, "changes", partial(watch.changes, settle_ms=250))


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, list[frozenset[Path]]]]:
    """A folder, and what the watcher has said of it so far."""
    folder, said, stop = tmp_path / "watched", [], threading.Event()
    folder.mkdir()

    def listen() -> None:
        for folders in watch.changes([folder], stop=stop, settle_ms=300):
            said.append(folders)

    listener = threading.Thread(target=listen)
    listener.start()
    time.sleep(1.0)
    said.clear()
    yield folder, said
    stop.set()
    listener.join(20)
    assert not listener.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="bursts are counted as Linux tells of them")
@pytest.mark.parametrize("events", [3_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_a_burst_of_events_is_told_in_a_few_words(watched, events) -> None:  # type: ignore[no-untyped-def]
    folder, said = watched
    for number in range(events // 3):  # made, written, deleted
        path = folder / f"{number}.jpg"
        path.write_bytes(b"x")
        path.unlink()
    paint(folder / "last.jpg", "red")
    end = time.monotonic() + 60
    while time.monotonic() < end and not any(folder in folders for folders in said):
        time.sleep(0.1)
    assert any(folder in folders for folders in said)
    assert len(said) < 100
