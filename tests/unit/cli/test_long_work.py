"""Long work is driven to its end, and says where it is."""

from __future__ import annotations

import io
import signal
from collections.abc import Generator
from threading import Event

import pytest
from rich.console import Console

from photosearch.cli.long_work import STAGE_WORDS, Interrupted, Lines, progress_on, readable, run_to_end
from photosearch.errors import ModelError
from photosearch.records import Progress, Stage


def work(_stop: Event) -> Generator[Progress, None, str]:
    for stage in Stage:
        yield Progress(stage, 1, None)
        yield Progress(stage, 1500, 2000, "a [note]")
    return "result"


def test_every_stage_has_words() -> None:
    assert set(STAGE_WORDS) == set(Stage)


def test_the_result_comes_back() -> None:
    outcome = run_to_end(work, Console(file=io.StringIO()))
    assert outcome.result == "result"
    assert not outcome.interrupted


def test_a_terminal_gets_a_bar_for_each_stage() -> None:
    terminal = io.StringIO()
    console = Console(file=terminal, force_terminal=True, width=120)
    with progress_on(console) as show:
        for progress in work(Event()):
            show(progress)
    text = terminal.getvalue()
    assert all(words in text for words in STAGE_WORDS.values())
    assert "1500/2000" in text and "a [note]" in text


def test_work_that_gives_up_when_stopped_was_interrupted() -> None:
    def giving_up(stop: Event) -> Generator[Progress, None, None]:
        yield Progress(Stage.DOWNLOAD, 0, None)
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        raise ModelError("The download was stopped.")

    with pytest.raises(Interrupted):
        run_to_end(giving_up, Console(file=io.StringIO()))


def test_downloads_are_told_in_megabytes() -> None:
    assert readable(Progress(Stage.DOWNLOAD, 5_000_000, 10_000_000)) == Progress(Stage.DOWNLOAD, 5, 10)
    assert readable(Progress(Stage.INDEX, 5_000_000, None)).done == 5_000_000


def test_a_log_gets_a_line_now_and_then() -> None:
    log = io.StringIO()
    with Lines(Console(file=log), every_s=0.0) as show:
        show(Progress(Stage.INDEX, 1500, 2000))
    assert log.getvalue() == "Indexing photos: 1,500 of 2,000\n"


def test_a_log_is_left_quiet_by_short_work() -> None:
    log = io.StringIO()
    run_to_end(work, Console(file=log))
    assert log.getvalue() == ""
