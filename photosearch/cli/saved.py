"""`photosearch saved`: the searches that are kept under a name."""

from __future__ import annotations

import click

from photosearch.cli.answer_screen import searches_screen
from photosearch.cli.documents import searches_document
from photosearch.cli.invocation import Invocation, pass_invocation


@click.command
@click.option("--remove", "name", metavar="NAME", help="Forget the search of this name.")
@pass_invocation
def command(invocation: Invocation, name: str | None) -> None:
    """List the saved searches.

    `photosearch search "dog" --save NAME` keeps one, `photosearch search --saved NAME` asks it anew.
    """
    library = invocation.library()
    if name is not None:
        library.remove_saved_search(name)
    saved = library.saved_searches()

    invocation.answer(searches_document(saved), lambda: searches_screen(saved))
