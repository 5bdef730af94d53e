"""`photosearch benchmark`: how fast photosearch indexes and answers on this machine, with the person's own photos."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end
from photosearch.cli.screens import measured_screen
from photosearch.errors import FolderError
from photosearch.records import Progress, Question, Stage, SyncSummary

if TYPE_CHECKING:
    from photosearch.library import Library

QUESTIONS = (
    "a dog on a beach",
    "children playing in a park",
    "a red car in the street",
    "people at a table with food",
    "snow on mountains",
    "a sunset over the sea",
    "two friends laughing",
    "an old building with a tower",
)


@click.command
@click.argument("folders", nargs=-1, metavar="[FOLDER …]", type=ANY_PATH)
@click.option(
    "--photos", default=500, show_default=True, type=click.IntRange(1), help="Stop after this many."
)
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...], photos: int) -> None:
    """Measure how fast this machine indexes and answers.

    Photos of FOLDERs (or of the library's own folders) are indexed into a library made for the purpose, and
    questions are asked. Your library itself is not changed.
    """
    wanted = [folder.expanduser() for folder in folders] or _own_folders(invocation)
    # A child that is still closing a file must not turn a good measurement into an error.
    with tempfile.TemporaryDirectory(prefix="photosearch-", ignore_cleanup_errors=True) as scratch:
        library = click.get_current_context().with_resource(invocation.open_library(Path(scratch)))
        library.add_folders(wanted)
        outcome = run_to_end(lambda stop: first_photos(library, photos, stop), invocation.messages)
        document = _measured(library, outcome.result)
        library.close()
    outcome.leave()
    rows = {
        "Indexed": f"{document['photos']:,} photos in {document['seconds']:,} s",
        "That is": f"{document['photos_per_s']:,} photos a second",
        "A question": f"{document['question_ms']} ms",
        "Model": str(document["model"]),
    }
    invocation.answer(document, lambda: measured_screen("photosearch on this machine", rows))


def _own_folders(invocation: Invocation) -> list[Path]:
    folders = [folder.path for folder in invocation.library().folders() if folder.reachable]
    if not folders:
        raise FolderError("There are no gallery folders to measure with.", "Name a folder of photos.")
    return folders


def first_photos(library: Library, count: int, stop: Event) -> Generator[Progress, None, SyncSummary]:
    """Sync until about `count` photos are indexed, or `stop` is set."""
    enough = Event()
    work = library.sync(stop=enough)
    while True:
        try:
            progress = next(work)
        except StopIteration as end:
            summary: SyncSummary = end.value
            return summary
        if stop.is_set() or (progress.stage is Stage.INDEX and progress.done >= count):
            enough.set()
        yield progress


def _measured(library: Library, summary: SyncSummary) -> dict[str, float | str]:
    return {
        "photos": summary.embedded,
        "seconds": round(summary.seconds, 2),
        "photos_per_s": round(summary.embedded / summary.seconds, 1) if summary.seconds else 0.0,
        "question_ms": round(question_ms(library, QUESTIONS), 1),
        "model": library.model().name,
    }


def question_ms(library: Library, questions: tuple[str, ...], rounds: int = 3) -> float:
    """Milliseconds that a question takes: the median, after one that is not timed."""
    library.search(Question(words=questions[0]))
    times = []
    for words in questions * rounds:
        begun_s = time.perf_counter()
        library.search(Question(words=words))
        times.append(time.perf_counter() - begun_s)
    return statistics.median(times) * 1000
