"""What happens where no command is named: the window opens; where there is none, a prompt answers questions."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.prompt import answer_at_prompt
from photosearch.cli.sync import sync_once


@click.command(hidden=True)
@click.argument("folders", nargs=-1, metavar="[FOLDER …]", type=ANY_PATH)
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...]) -> None:
    """Open the window and add FOLDERs; without a display, index them and answer questions from standard input."""
    wanted = [folder.expanduser() for folder in folders]
    why_not = invocation.open_window(wanted, invocation.home)
    if why_not is None:
        return
    invocation.messages.print(why_not, style="dim")
    library = invocation.library()
    if wanted:
        library.add_folders(wanted)
    sync_once(invocation, library)
    answer_at_prompt(invocation, library)
