"""`photosearch status`: the library in numbers."""

from __future__ import annotations

import click

from photosearch.cli.documents import status_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.screens import status_screen


@click.command
@pass_invocation
def command(invocation: Invocation) -> None:
    """Show the library in numbers, and its folders."""
    status = invocation.library().status()
    invocation.answer(status_document(status), lambda: status_screen(status))
