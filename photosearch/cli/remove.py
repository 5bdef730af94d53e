"""`photosearch remove`: follow a folder no longer."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.invocation import Invocation, pass_invocation

KEEPS = (
    "No photo is touched. The photos of these folders leave every answer. What is known of them (descriptions, "
    "previews, what the model saw) is kept, so that a folder that is added again is there at once. "
    "--forget erases that too."
)
FORGETS = (
    "No photo is touched. The photos of these folders leave every answer, and all that is known of them "
    "(descriptions, previews, what the model saw) is erased. Added again, they are read anew."
)


@click.command
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER …", type=ANY_PATH)
@click.option("--forget", is_flag=True, help="Forget also what is known of the photos.")
@click.option("--yes", is_flag=True, help="Do not ask, at a terminal, whether that is meant.")
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...], forget: bool, yes: bool) -> None:
    """Take FOLDERs out of the library. No photo is touched.

    What is known of their photos is kept for the day a folder comes back, unless --forget is given.
    A person at a terminal is told so and asked first.
    """
    library = invocation.library()
    if not (yes or invocation.as_json) and sys.stdin.isatty():
        invocation.messages.print(FORGETS if forget else KEEPS)
        click.confirm("Take the folders out of the library?", default=not forget, abort=True, err=True)
    removed = sum(library.remove_folder(folder.expanduser(), forget=forget) for folder in folders)
    word = "photo has" if removed == 1 else "photos have"
    invocation.answer(
        {"removed": removed}, lambda: f"{removed:,} {word} left the library. No file was touched."
    )
