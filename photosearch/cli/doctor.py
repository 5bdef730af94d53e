"""`photosearch doctor`: look at everything; try again or mend where that is asked for."""

from __future__ import annotations

import click

from photosearch.cli.documents import doctor_document, summary_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end
from photosearch.cli.screens import doctor_screen, summary_screen
from photosearch.records import SyncSummary


@click.command
@click.option("--retry", is_flag=True, help="Try the files again that could not be read.")
@click.option(
    "--repair", is_flag=True, help="Read all that is kept, mend what is damaged, and try every file again."
)
@click.option("--report", is_flag=True, help="Print a report for a bug tracker, without private names.")
@pass_invocation
def command(invocation: Invocation, retry: bool, repair: bool, report: bool) -> None:
    """Check the library and list unreadable files.

    Looks at everything and changes nothing, unless --retry or --repair is given; each file that could not be read is
    listed with step and reason.
    """
    library = invocation.library()
    summary: SyncSummary | None = None
    if retry or repair:
        work = library.repair if repair else library.retry
        outcome = run_to_end(lambda stop: work(stop=stop), invocation.messages)
        outcome.leave()
        summary = outcome.result
    if report:
        text = library.report()
        invocation.answer({"report": text}, text.rstrip)
        return
    checks, failures = tuple(library.doctor()), library.failures()
    document = doctor_document(checks, failures)
    if summary is not None:
        document["sync"] = summary_document(summary)
        if not invocation.as_json:
            invocation.draw(summary_screen(summary))
    invocation.answer(document, lambda: doctor_screen(checks, failures))
