"""What goes wrong becomes a sentence and an exit code, and nobody's question leaves the machine."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from photosearch.cli.crash import crash_report
from photosearch.cli.long_work import interruptions

# mypy: disable-error-code="no-untyped-def"


def test_a_bug_is_reported_once_and_without_the_question(photosearch, library) -> None:
    library.bug = ValueError("cannot handle 'my secret picnic'")
    ran = photosearch("search", "my secret picnic")
    assert ran.code == 70
    assert "Traceback" not in ran.err
    (report,) = (library.home / "logs").iterdir()
    assert str(report) in ran.err
    text = report.read_text()
    assert "ValueError" in text and "conftest.py" in text
    assert "secret" not in text


def test_a_bug_is_a_document_where_json_is_wanted(photosearch, library) -> None:
    library.bug = RuntimeError("broken")
    error = photosearch("search", "dog", "--json").json["error"]
    assert Path(error["report"]).exists()


def test_questions_from_standard_input_stay_private_too(photosearch, library) -> None:
    library.bug = ValueError("cannot handle 'my secret picnic'")
    assert photosearch("search", "-", typed="my secret picnic\n").code == 70
    (report,) = (library.home / "logs").iterdir()
    assert "secret" not in report.read_text()


def test_where_no_report_can_be_written_it_is_shown(photosearch, library) -> None:
    library.home.write_text("a file where a folder should be")
    library.bug = RuntimeError("broken")
    ran = photosearch("search", "dog")
    assert ran.code == 70
    assert "RuntimeError: broken" in ran.err


def test_a_report_names_no_person() -> None:
    error = OSError(f"{Path.home()}/Pictures/x.jpg")
    assert str(Path.home()) not in crash_report(error)


def test_wrong_usage_is_a_document_too(photosearch) -> None:
    ran = photosearch("sync", "--nonsense", "--json")
    assert ran.code == 2
    assert ran.json["error"]["title"] == "Wrong usage"


def test_ctrl_c_outside_of_long_work(photosearch, library) -> None:
    library.bug = KeyboardInterrupt()
    assert photosearch("search", "dog").code == 130


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Ctrl-C as in a terminal, also where whoever started the tests ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_the_first_interruption_asks_and_the_second_one_stops() -> None:
    stop = Event()
    with interruptions(stop):
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break differently there")
def test_a_reader_that_has_enough_is_no_crash(tmp_path: Path) -> None:
    program = f"{sys.executable} -m photosearch --help --home {tmp_path}"
    ran = subprocess.run(
        ["sh", "-c", f"{{ {program}; echo $? >&2; }} | true"], capture_output=True, text=True, check=True
    )
    assert ran.stderr.strip() == "0"
