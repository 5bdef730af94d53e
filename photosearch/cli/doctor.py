"""`photosearch doctor`: look at everything, change nothing."""

from __future__ import annotations

import click

from photosearch.cli.documents import doctor_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.screens import doctor_screen


@click.command
@pass_invocation
def command(invocation: Invocation) -> None:
    """Check the library and list unreadable files.

    Looks at everything and changes nothing; each file that could not be read is listed with step and reason.
    """
    library = invocation.library()
    checks, failures = tuple(library.doctor()), library.failures()
    invocation.answer(doctor_document(checks, failures), lambda: doctor_screen(checks, failures))
