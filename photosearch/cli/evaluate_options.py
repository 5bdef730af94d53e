"""The options that several measuring commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

Decorated = Callable[..., Any]


def out_option(command: Decorated) -> Decorated:
    """Where the run is kept."""
    return click.option(
        "--out",
        "out_path",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Where the run is kept. Default: a new folder under evaluation in the library's home.",
    )(command)


def model_options(command: Decorated) -> Decorated:
    """Which models are measured, and whether what they cost is measured too."""
    for option in (
        click.option(
            "--model", "models", multiple=True, metavar="NAME", help="A model; may be given several times."
        ),
        click.option("--cost/--no-cost", default=True, help="Measure time and memory of each model too."),
    ):
        command = option(command)
    return out_option(command)


def file_options(command: Decorated) -> Decorated:
    """How a person's file is read."""
    for option in (
        click.option("--skip-bad", is_flag=True, help="Leave out lines with mistakes, and say which."),
        click.option(
            "--encoding", metavar="NAME", help="The file's encoding, where it is not found out rightly."
        ),
    ):
        command = option(command)
    return command


index_option = click.option(
    "--index",
    type=click.Choice(("exact", "hnsw")),
    default="exact",
    show_default=True,
    help="“hnsw” asks the approximate index too, which shows what it loses.",
)
at_option = click.option(
    "--at",
    "at",
    multiple=True,
    type=click.IntRange(1, 1000),
    metavar="K",
    help="A k to measure at; several times.",
)
