"""What a watch tells, and when."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers import Observer

from photosearch.gallery import volumes, watch
from photosearch.gallery.settling import MANY, Heard, Settling
from photosearch.gallery.watch import changes

SETTLE_MS = 200


class Listener:
    """Collects what a watch tells, in a thread."""

    def __init__(self, folders: list[Path], **options: float) -> None:
        self.stop = threading.Event()
        self.sets: list[frozenset[Path]] = []
        found = changes(folders, stop=self.stop, settle_ms=SETTLE_MS, **options)
        self._thread = threading.Thread(target=self._listen, args=(found,))
        self._thread.start()

    def _listen(self, found: Iterator[frozenset[Path]]) -> None:
        for one in found:
            self.sets.append(one)

    def told(self) -> set[Path]:
        return set().union(*self.sets)

    def wait_for(self, folder: Path, within_s: float = 10.0) -> None:
        end = time.monotonic() + within_s
        while folder not in self.told():
            assert time.monotonic() < end, f"{folder} was never told of, only {self.sets}"
            time.sleep(0.02)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(10)
        assert not self._thread.is_alive()


Listen = Callable[..., Listener]


@pytest.fixture
def listen() -> Iterator[Listen]:
    listeners: list[Listener] = []

    def start(*folders: Path, **options: float) -> Listener:
        listeners.append(Listener(list(folders), **options))
        return listeners[-1]

    yield start
    for listener in listeners:
        listener.end()


def test_new_changed_renamed_and_deleted_files(tmp_path: Path, listen: Listen) -> None:
    (tmp_path / "a").mkdir()
    path = tmp_path / "a/photo.jpg"
    steps: list[Callable[[], object]] = [
        lambda: path.write_bytes(b"x"),
        lambda: path.write_bytes(b"changed"),
        lambda: path.rename(path.with_name("other.jpg")),
        lambda: path.with_name("other.jpg").unlink(),
    ]
    listener = listen(tmp_path)
    for step in steps:
        listener.sets.clear()
        step()
        listener.wait_for(tmp_path / "a")
        time.sleep(0.3)


def test_what_happens_before_the_first_set_is_asked_for_is_not_lost(tmp_path: Path) -> None:
    stop = threading.Event()
    found = changes([tmp_path], stop=stop, settle_ms=SETTLE_MS)
    (tmp_path / "photo.jpg").write_bytes(b"x")
    time.sleep(0.1)
    assert next(found) == {tmp_path}
    stop.set()
    assert list(found) == []


def test_folders_that_come_and_go(tmp_path: Path, listen: Listen) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/photo.jpg").write_bytes(b"x")
    gallery = tmp_path / "gallery"
    gallery.mkdir()
    listener = listen(gallery)
    (tmp_path / "outside").rename(gallery / "moved in")
    listener.wait_for(gallery / "moved in")
    listener.sets.clear()
    (gallery / "moved in/second.jpg").write_bytes(b"x")
    listener.wait_for(gallery / "moved in")
    listener.sets.clear()
    (gallery / "moved in").rename(tmp_path / "outside again")
    listener.wait_for(gallery)


def test_temporary_hidden_and_foreign_files_are_not_told_of(tmp_path: Path, listen: Listen) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "a").mkdir()
    listener = listen(tmp_path)
    for name in (
        "a/photo.jpg.part",
        "a/.syncthing.photo.jpg.tmp",
        "a/notes.txt",
        ".hidden/b.jpg",
        "a/.c.jpg",
    ):
        (tmp_path / name).write_bytes(b"x")
    time.sleep(SETTLE_MS / 1000 * 4)
    assert listener.sets == []
    (tmp_path / "a/photo.jpg.part").rename(tmp_path / "a/photo.jpg")
    listener.wait_for(tmp_path / "a")


def test_sidecars_are_told_of(tmp_path: Path, listen: Listen) -> None:
    listener = listen(tmp_path)
    (tmp_path / "photo.xmp").write_bytes(b"x")
    listener.wait_for(tmp_path)


def test_a_burst_comes_as_one_set(tmp_path: Path, listen: Listen) -> None:
    for name in "abc":
        (tmp_path / name).mkdir()
    listener = listen(tmp_path)
    for number in range(60):
        (tmp_path / "abc"[number % 3] / f"{number}.jpg").write_bytes(b"x")
    for name in "abc":
        listener.wait_for(tmp_path / name)
    assert len(listener.sets) <= 2


def test_files_that_are_still_written_wait(tmp_path: Path, listen: Listen) -> None:
    listener = listen(tmp_path)
    with (tmp_path / "growing.jpg").open("wb") as file:
        for _ in range(8):
            file.write(b"x" * 1000)
            file.flush()
            time.sleep(SETTLE_MS / 4000)
            assert listener.sets == []
    listener.wait_for(tmp_path)


def test_folders_inside_folders_are_watched_once(tmp_path: Path, listen: Listen) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    listener = listen(tmp_path / "a/b", tmp_path / "a", tmp_path / "a")
    (tmp_path / "a/b/photo.jpg").write_bytes(b"x")
    listener.wait_for(tmp_path / "a/b")
    assert listener.told() == {tmp_path / "a/b"}


def test_network_folders_are_named_again_and_again(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volumes, "is_network", lambda path: True)
    listener = listen(tmp_path, rescan_s=0.3)
    for _ in range(2):
        listener.sets.clear()
        listener.wait_for(tmp_path)


@pytest.mark.parametrize("number", [24, 28])  # EMFILE, ENOSPC
def test_limits_of_the_system_are_met_with_rescans(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "limit reached")

    monkeypatch.setattr(Observer, "schedule", refuse)
    listener = listen(tmp_path, rescan_s=0.3)
    listener.wait_for(tmp_path)


def test_more_folders_than_may_be_watched(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = tmp_path / "limit"
    limit.write_text("4\n")
    monkeypatch.setattr(watch, "_WATCH_LIMIT_PATH", limit)
    for number in range(6):
        (tmp_path / f"gallery/{number}").mkdir(parents=True)
    listener = listen(tmp_path / "gallery", rescan_s=0.3)
    listener.wait_for(tmp_path / "gallery")


def test_a_folder_that_is_away_is_watched_when_it_comes(
    tmp_path: Path, listen: Listen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_LOOK_S", 0.1)
    folder = tmp_path / "disk"
    listener = listen(folder)
    time.sleep(0.4)
    assert listener.sets == []
    folder.mkdir()
    listener.wait_for(folder)
    time.sleep(0.3)
    listener.sets.clear()
    (folder / "photo.jpg").write_bytes(b"x")
    listener.wait_for(folder)


# ------------------------------------------------------------------------------------------ settling


def test_settling_waits_for_size_and_time_to_stand_still(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(b"1")
    settling = Settling(2.0)
    settling.touch(path, now=0.0)
    assert settling.take(1.9) == frozenset()
    path.write_bytes(b"12")  # grew without a notice
    assert settling.take(2.1) == frozenset()
    assert settling.take(4.0) == frozenset()
    assert settling.take(4.2) == {tmp_path}
    assert settling.take(9.0) == frozenset()


def test_a_file_written_for_long_does_not_hold_back_the_others_for_ever(tmp_path: Path) -> None:
    growing, done = tmp_path / "x/growing.jpg", tmp_path / "y/done.jpg"
    for path in (growing, done):
        path.parent.mkdir()
        path.write_bytes(b"1")
    settling = Settling(2.0)
    settling.touch(done, now=0.0)
    told_at = None
    for step in range(40):
        settling.touch(growing, now=float(step))
        if settling.take(float(step)):
            told_at = step
            break
    assert told_at is not None
    assert 10 <= told_at <= 14


def test_of_many_files_only_their_folder_is_kept(tmp_path):
    heard = Heard()
    for number in range(3 * MANY):
        heard.add(tmp_path / "many" / f"{number}.jpg", False)
    heard.add(tmp_path / "few" / "1.jpg", False)
    heard.add(tmp_path / "few" / "1.jpg", False)
    heard.add(tmp_path / "made", True)
    assert heard.take() == ([tmp_path / "few" / "1.jpg"], [tmp_path / "many"], [tmp_path / "made"])
    assert heard.take() == ([], [], [])


def test_a_folder_with_many_files_settles_as_a_whole(tmp_path):
    settling = Settling(1.0)
    for number in range(3 * MANY):
        settling.touch(tmp_path / f"{number}.jpg", number / 1000)
    assert sum(len(moving) for moving in settling._moving.values()) == 1
    assert settling.take(1.2) == frozenset()
    (tmp_path / "new.jpg").write_bytes(b"x")  # something still happens there
    assert settling.take(2.0) == frozenset()
    assert settling.take(3.5) == {tmp_path}
