"""`photosearch sync`: bring the catalogue up to date with the folders."""

from __future__ import annotations

from collections.abc import Generator
from threading import Event
from typing import TYPE_CHECKING

import click

from photosearch.cli.documents import summary_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import Interrupted, interruptions, progress_on, run_to_end
from photosearch.cli.screens import printable, summary_screen
from photosearch.errors import BusyError
from photosearch.records import Progress, SyncSummary

if TYPE_CHECKING:
    from photosearch.library import Library

BUSY_RETRY_S = 0.5


@click.command
@click.option("--watch", is_flag=True, help="Go on watching the folders until Ctrl-C.")
@click.option(
    "--confirm-missing", is_flag=True, help="Photos that are gone are gone for good: take them out."
)
@pass_invocation
def command(invocation: Invocation, watch: bool, confirm_missing: bool) -> None:
    """Bring the library up to date with its folders.

    Finds what is new, changed, moved or gone, and indexes it.
    Ctrl-C stops at any time; the next sync goes on where this one stopped.
    """
    library = invocation.library()
    if confirm_missing or not watch:
        sync_once(invocation, library, confirm_missing=confirm_missing)
    if watch:
        _follow(invocation, library)


def sync_once(invocation: Invocation, library: Library, *, confirm_missing: bool = False) -> None:
    """Sync to the end, when it is our turn, and print the summary. Raises `Interrupted` where the person stopped it."""
    outcome = run_to_end(
        lambda stop: _in_turn(invocation, library, stop, confirm_missing), invocation.messages
    )
    _show_summary(invocation, outcome.result)
    outcome.leave()


def _in_turn(
    invocation: Invocation, library: Library, stop: Event, confirm_missing: bool
) -> Generator[Progress, None, SyncSummary]:
    """Sync once nobody else does. Raises `BusyError` only where `stop` is set meanwhile."""
    waiting = False
    while True:
        try:
            return (yield from library.sync(stop=stop, confirm_missing=confirm_missing))
        except BusyError as error:
            if not waiting:
                invocation.messages.print(printable(f"{error} Waiting for it to finish."))
            waiting = True
            if stop.wait(BUSY_RETRY_S):
                raise


def _show_summary(invocation: Invocation, summary: SyncSummary) -> None:
    invocation.answer(summary_document(summary), lambda: summary_screen(summary))


def _follow(invocation: Invocation, library: Library) -> None:
    """Print a summary after each sync, until interrupted: the only way this ends."""
    stop = Event()
    with interruptions(stop), progress_on(invocation.messages) as show:
        for news in library.follow(stop=stop):
            if isinstance(news, SyncSummary):
                _show_summary(invocation, news)
            else:
                show(news)
    raise Interrupted
