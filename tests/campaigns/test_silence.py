"""Shares that hang: a mount whose server never answers, met in mid-scan, when it is added, while photos are read."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from made_photos import finish, paint

from photosearch.catalogue.files import Files
from photosearch.errors import FolderError
from photosearch.gallery import volumes, watch
from photosearch.gallery.patience import CHUNK, Pulse, SilentError, patiently
from photosearch.gallery.scan import found_file
from photosearch.ingest import survey, tasks
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import DecodeFailure, Failure, Question

# mypy: disable-error-code="no-untyped-def"

_DETACH = 2


@pytest.fixture
def hang(tmp_path: Path) -> Iterator[Path]:
    """A folder that is a network mount without a server: whoever looks into it waits until the test is over."""
    if sys.platform != "linux" or os.geteuid() != 0 or not Path("/dev/fuse").exists():
        pytest.skip("only root may mount a file system that hangs, on a Linux with FUSE")
    place = tmp_path / "gallery" / "share"
    place.mkdir(parents=True)
    system = ctypes.CDLL(None, use_errno=True)
    server = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={server},rootmode=40000,user_id=0,group_id=0".encode()
    if system.mount(b"hung", os.fsencode(place), b"fuse", 0, options) != 0:
        os.close(server)
        pytest.skip("no file system can be mounted here")
    yield place
    os.close(server)  # whoever waits is told that nobody answers any more
    system.umount2(os.fsencode(place), _DETACH)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    monkeypatch.setattr(survey, "REACH_S", 0.5)
    monkeypatch.setattr(survey, "SILENCE_S", 1.0)
    monkeypatch.setattr(tasks, "REACH_S", 0.3)
    registry.register("toy", "toy:make")
    with Library(tmp_path / "home") as opened:
        opened.use_model("toy")
        opened.settings.set("decoders", 1)
        yield opened


def test_a_share_that_hangs_in_mid_scan_goes_offline_and_the_rest_goes_on(library, tmp_path, request):
    for number, colour in enumerate(("red", "green")):
        paint(tmp_path / "gallery" / f"{colour}.png", colour, seed=number)
    library.add_folders([tmp_path / "gallery"])
    finish(library.sync())
    paint(tmp_path / "near" / "blue.png", "blue")
    library.add_folders([tmp_path / "near"])
    request.getfixturevalue("hang")  # from here on the gallery holds a share that does not answer
    begun = time.monotonic()
    summary = finish(library.sync())
    assert time.monotonic() - begun < 15
    assert (summary.added, summary.removed, summary.missing) == (1, 0, 2)
    assert any("does not answer" in note for note in summary.notes)
    assert [folder.reachable for folder in library.folders()] == [False, True]
    hits = library.search(Question("red", show_all=True)).hits
    assert len(hits) == 3 and hits[0].item.missing and library.preview(hits[0].item.id)


def test_it_is_back_once_it_answers(library, tmp_path, hang):
    paint(tmp_path / "gallery" / "red.png", "red")
    library.add_folders([tmp_path / "gallery"])
    assert finish(library.sync()).found == 0
    ctypes.CDLL(None).umount2(os.fsencode(hang), _DETACH)
    summary = finish(library.sync())
    assert (summary.added, summary.missing, summary.notes) == (1, 0, ())
    assert library.folders()[0].reachable


def test_a_folder_that_hangs_is_not_added(library, hang):
    begun = time.monotonic()
    with pytest.raises(FolderError, match="does not answer"):
        library.add_folders([hang])
    assert time.monotonic() - begun < 5


def test_a_single_photo_on_it_is_not_waited_for(hang):
    assert found_file(hang / "photo.jpg", silence_s=0.5) is None


def test_the_watcher_does_not_wait_for_it(hang, monkeypatch):
    monkeypatch.setattr(watch, "_REACH_S", 0.3)
    monkeypatch.setattr(watch, "_SILENCE_S", 0.5)
    stop = Event()
    begun = time.monotonic()
    changes = watch.changes([hang.parent], stop=stop, settle_ms=200, rescan_s=0.5)
    assert next(changes) == {hang.parent}  # asked again and again, since it cannot be watched
    assert time.monotonic() - begun < 10
    stop.set()
    assert list(changes) == []


def test_photos_that_a_silent_disk_withholds_are_not_to_blame(library, tmp_path, monkeypatch):
    """A decoder that is ended for waiting says nothing of the photo where the disk does not answer."""
    for number in range(6):
        paint(tmp_path / "gallery" / f"{number}.png", "red", seed=number)
    library.add_folders([tmp_path / "gallery"])
    late = Failure(tmp_path / "gallery" / "0.png", "decode", "took longer than 30 s")
    keep = tasks.ReadFile.keep
    with monkeypatch.context() as patch:
        patch.setattr(
            tasks.ReadFile, "keep", lambda self, result: keep(self, DecodeFailure(result.key, late))
        )
        patch.setattr(volumes, "is_silent", lambda path, timeout_s: True)
        patch.setattr(Files, "take_in", None)
        patch.setattr(survey, "readable_folder", None)
        summary = finish(library.sync())
    assert (summary.added, summary.failed) == (0, 0)
    assert library.failures() == ()
    assert any("stopped answering" in note for note in summary.notes)
    assert finish(library.sync()).added == 6


# ------------------------------------------------------------------------------------------- patience


def test_everything_comes_in_order():
    assert list(patiently(lambda pulse: iter(range(3 * CHUNK + 7)), 1.0)) == list(range(3 * CHUNK + 7))


def test_silence_is_not_waited_out():
    never = Event()

    def look(pulse: Pulse) -> Iterator[int]:
        yield 1
        never.wait(30)

    begun = time.monotonic()
    with pytest.raises(SilentError):
        list(patiently(look, 0.4))
    assert time.monotonic() - begun < 3
    never.set()


def test_a_slow_disk_that_shows_signs_of_life_is_waited_for():
    def look(pulse: Pulse) -> Iterator[int]:
        for _ in range(10):
            time.sleep(0.1)
            pulse.beat()
        yield 1

    assert list(patiently(look, 0.4)) == [1]


def test_what_the_look_raises_is_raised():
    def look(pulse: Pulse) -> Iterator[int]:
        yield 1
        raise PermissionError("no")

    with pytest.raises(PermissionError):
        list(patiently(look, 1.0))


@pytest.mark.parametrize("how", ["stop", "leave"])
def test_the_thread_ends_when_nobody_listens(how):
    stop, left = Event(), Event()

    def look(pulse: Pulse) -> Iterator[int]:
        while not pulse.leave.wait(0.01):
            yield from range(CHUNK)
        left.set()

    working = patiently(look, 5.0, stop)
    assert next(working) == 0
    if how == "stop":
        stop.set()
        assert len(list(working)) < 10**6
    else:
        working.close()
    assert left.wait(5)
    assert all(thread.name != "look at a disk" or not thread.is_alive() for thread in _settled())


def _settled() -> list[threading.Thread]:
    time.sleep(0.1)
    return threading.enumerate()
