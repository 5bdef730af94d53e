"""`photosearch add`: follow folders from now on."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.documents import folder_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.screens import folders_screen


@click.command
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER …", type=ANY_PATH)
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...]) -> None:
    """Add FOLDERs to the library.

    Their photos are found by the next `photosearch sync`. A folder inside one that was added before is in the
    library already.
    """
    followed = invocation.library().add_folders([folder.expanduser() for folder in folders])
    invocation.answer(
        {"folders": [folder_document(folder) for folder in followed]}, lambda: folders_screen(followed)
    )
