"""`photosearch show`: what is known of one photo."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.documents import item_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.screens import item_screen


@click.command
@click.argument("path", type=ANY_PATH)
@pass_invocation
def command(invocation: Invocation, path: Path) -> None:
    """Show what the library knows of the photo at PATH."""
    item = invocation.library().show(path.expanduser())
    invocation.answer(item_document(item), lambda: item_screen(item))
