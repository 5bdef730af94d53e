"""`photosearch add`: follow folders from now on."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.documents import folder_document
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.screens import folders_screen, printable


@click.command
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER …", type=ANY_PATH)
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...]) -> None:
    """Add FOLDERs to the library.

    Their photos are found by the next `photosearch sync`. A folder inside one that was added before is in the
    library already; one that holds others takes them over, with what they leave out.
    """
    library = invocation.library()
    before = {folder.path for folder in library.folders()}
    followed = library.add_folders([folder.expanduser() for folder in folders])
    taken_over = sorted(str(path) for path in before - {folder.path for folder in followed})
    for path in taken_over:
        invocation.messages.print(printable(f"{path} is part of a folder that you added now."))
    invocation.answer(
        {"folders": [folder_document(folder) for folder in followed], "taken_over": taken_over},
        lambda: folders_screen(followed),
    )
