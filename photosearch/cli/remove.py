"""`photosearch remove`: follow a folder no longer."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.invocation import Invocation, pass_invocation


@click.command
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER …", type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help="Forget also what is known of the photos.")
@pass_invocation
def command(invocation: Invocation, folders: tuple[Path, ...], forget: bool) -> None:
    """Take FOLDERs out of the library. No photo is touched.

    What is known of their photos is kept for the day a folder comes back, unless --forget is given.
    """
    library = invocation.library()
    removed = sum(library.remove_folder(folder.expanduser(), forget=forget) for folder in folders)
    word = "photo has" if removed == 1 else "photos have"
    invocation.answer(
        {"removed": removed}, lambda: f"{removed:,} {word} left the library. No file was touched."
    )
