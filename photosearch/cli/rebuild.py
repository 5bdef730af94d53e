"""`photosearch rebuild`: make all derived files anew."""

from __future__ import annotations

import time

import click

from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end


@click.command
@pass_invocation
def command(invocation: Invocation) -> None:
    """Make the search index anew.

    All derived files are made again from the catalogue. No photo is read.
    """
    library = invocation.library()
    begun_s = time.monotonic()
    outcome = run_to_end(lambda stop: library.rebuild(stop=stop), invocation.messages)
    outcome.leave()
    seconds = round(time.monotonic() - begun_s, 3)
    invocation.answer({"rebuilt": True, "seconds": seconds}, lambda: f"Made anew in {seconds:,.1f} s.")
