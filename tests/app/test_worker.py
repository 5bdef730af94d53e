"""The worker: follows, tells, pauses, restarts and quits at any moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from app.fake_library import FakeLibrary, indexing_signs
from pytestqt.qtbot import QtBot

from photosearch.app.worker import State, Worker
from photosearch.errors import BusyError, DiskFullError
from photosearch.records import Progress, SyncSummary


class Heard:
    """Everything a worker has said."""

    def __init__(self, worker: Worker) -> None:
        self.states: list[State] = []
        self.progress: list[Progress] = []
        self.summaries: list[SyncSummary] = []
        self.problems: list[Exception] = []
        self.timelines: list[int] = []
        worker.state_changed.connect(lambda state: self.states.append(State(state)))
        worker.progress.connect(self.progress.append)
        worker.summary.connect(self.summaries.append)
        worker.problem.connect(self.problems.append)
        worker.timeline_ready.connect(lambda timeline: self.timelines.append(len(timeline.ids)))


@pytest.fixture
def worker(qtbot: QtBot, library: FakeLibrary) -> Iterator[Worker]:
    made = Worker(library)
    yield made
    made.quit_and_wait()


def test_follows_and_tells(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    library.indexing = indexing_signs(100)
    worker.start()
    qtbot.waitUntil(lambda: State.WATCHING in heard.states)
    assert heard.states == [State.WORKING, State.WATCHING]
    assert [summary.found for summary in heard.summaries] == [100]
    assert heard.progress[-1].done == 100
    assert heard.timelines[0] == heard.timelines[-1] == 400


def test_changes_in_the_folders_come_through(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: len(heard.summaries) == 1)

    def more() -> SyncSummary:
        library.photos = 410
        return SyncSummary(found=410, added=10)

    library.changes.append(more)
    qtbot.waitUntil(lambda: len(heard.summaries) == 2)
    assert heard.timelines[-1] == 410


def test_pauses_and_goes_on(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    library.indexing, library.pause_between_signs_s = indexing_signs(1000, 100), 0.05
    worker.start()
    qtbot.waitUntil(lambda: len(heard.progress) > 1)
    worker.pause()
    qtbot.waitUntil(lambda: heard.states[-1] is State.PAUSED)
    assert not heard.summaries
    library.pause_between_signs_s = 0.0
    worker.resume()
    qtbot.waitUntil(lambda: heard.states[-1] is State.WATCHING)
    assert library.rounds == 2


def test_restart_while_watching_begins_anew(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: len(heard.summaries) == 1)
    worker.restart()
    qtbot.waitUntil(lambda: len(heard.summaries) == 2)


def test_restart_of_a_paused_worker_stays_paused(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: len(heard.summaries) == 1)
    worker.pause()
    qtbot.waitUntil(lambda: heard.states[-1] is State.PAUSED)
    worker.restart()
    qtbot.wait(100)
    assert library.rounds == 1


@pytest.mark.parametrize("moment_s", [0.0, 0.02, 0.1, 0.3])
def test_quits_quickly_at_any_moment(
    qtbot: QtBot, library: FakeLibrary, worker: Worker, moment_s: float
) -> None:
    library.indexing, library.pause_between_signs_s = indexing_signs(10_000, 1000), 0.01
    worker.start()
    time.sleep(moment_s)
    begun = time.monotonic()
    worker.quit_and_wait()
    assert time.monotonic() - begun < 1
    assert worker.isFinished()


def test_quits_while_paused(qtbot: QtBot, library: FakeLibrary, worker: Worker) -> None:
    heard = Heard(worker)
    worker.start()
    worker.pause()
    qtbot.waitUntil(lambda: State.PAUSED in heard.states)
    worker.quit_and_wait()
    assert worker.isFinished()


def test_a_problem_is_told_and_tried_again_when_wanted(
    qtbot: QtBot, library: FakeLibrary, worker: Worker
) -> None:
    heard = Heard(worker)
    library.indexing = [DiskFullError("No space is left.")]
    worker.start()
    qtbot.waitUntil(lambda: State.STOPPED in heard.states)
    assert [str(problem) for problem in heard.problems] == ["No space is left."]
    library.indexing = indexing_signs(10)
    worker.resume()
    qtbot.waitUntil(lambda: heard.states[-1] is State.WATCHING)


def test_a_busy_library_is_tried_again_by_itself(
    qtbot: QtBot, library: FakeLibrary, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.app.worker.BUSY_RETRY_S", 0.1)
    heard = Heard(worker)
    library.indexing = [BusyError("Another photosearch is at work.")]
    worker.start()
    qtbot.waitUntil(lambda: State.STOPPED in heard.states)
    library.indexing = indexing_signs(10)
    qtbot.waitUntil(lambda: heard.states[-1] is State.WATCHING)


def test_a_bug_reaches_the_crash_handler_and_the_thread_lives(
    qtbot: QtBot, library: FakeLibrary, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, reported = Heard(worker), []
    monkeypatch.setattr("sys.excepthook", lambda *details: reported.append(details))
    library.indexing = [ValueError("a bug")]  # type: ignore[list-item]
    monkeypatch.setattr(library, "follow", _broken)
    worker.start()
    qtbot.waitUntil(lambda: State.STOPPED in heard.states)
    assert reported[0][0] is ValueError
    assert worker.isRunning()


def _broken(*, stop: object) -> Iterator[Progress | SyncSummary]:
    raise ValueError("a bug")


def test_the_timeline_is_shown_at_once_from_an_earlier_session(qtbot: QtBot, tmp_path: Path) -> None:
    library = FakeLibrary(tmp_path, 5000)
    library.indexing, library.pause_between_signs_s = indexing_signs(100), 10.0
    worker = Worker(library)
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: heard.timelines == [5000])
    worker.quit_and_wait()


def test_a_dead_disk_does_not_hold_the_window_for_ever(
    qtbot: QtBot, library: FakeLibrary, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = Event()

    def hang(*, stop: object) -> Iterator[Progress | SyncSummary]:
        dead.wait(20)
        return
        yield

    monkeypatch.setattr(library, "follow", hang)
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: State.WORKING in heard.states)
    assert not worker.quit_and_wait(200)
    dead.set()
    assert worker.quit_and_wait()


def test_failures_are_read_again_before_following_goes_on(
    qtbot: QtBot, library: FakeLibrary, worker: Worker
) -> None:
    heard = Heard(worker)
    worker.start()
    qtbot.waitUntil(lambda: State.WATCHING in heard.states)
    worker.retry()
    qtbot.waitUntil(lambda: library.rounds == 2)
    assert library.retried == 1
    worker.restart()
    qtbot.waitUntil(lambda: library.rounds == 3)
    assert library.retried == 1
