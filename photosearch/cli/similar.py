"""`photosearch similar`: photos like a given one."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.answers import show_answer
from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.invocation import Invocation, pass_invocation


@click.command
@click.argument("path", type=ANY_PATH)
@click.option(
    "-n", "limit", default=50, show_default=True, type=click.IntRange(1), help="How many hits at most."
)
@click.option("--all", "show_all", is_flag=True, help="Go on below the cut, up to -n hits.")
@pass_invocation
def command(invocation: Invocation, path: Path, limit: int, show_all: bool) -> None:
    """Find photos like the one at PATH.

    It may be any picture, in the library or not, and is not itself among the hits.
    """
    show_answer(invocation, invocation.library().similar(path.expanduser(), limit=limit, show_all=show_all))
