"""Long work is driven to its end, and says where it is."""

from __future__ import annotations

import io
from collections.abc import Generator
from threading import Event

from rich.console import Console

from photosearch.cli.long_work import STAGE_WORDS, Lines, progress_on, run_to_end
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


def test_a_log_gets_a_line_now_and_then() -> None:
    log = io.StringIO()
    with Lines(Console(file=log), every_s=0.0) as show:
        show(Progress(Stage.INDEX, 1500, 2000))
    assert log.getvalue() == "Indexing photos: 1,500 of 2,000\n"


def test_a_log_is_left_quiet_by_short_work() -> None:
    log = io.StringIO()
    run_to_end(work, Console(file=log))
    assert log.getvalue() == ""
