"""The root of the command line: finds the command that was typed, and gives every command `--home` and `--json`.

Commands are loaded when they are called: `photosearch search` imports nothing that only `sync` needs. Whatever is no
command is a folder to open.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from photosearch import __version__
from photosearch.cli.invocation import Invocation

COMMANDS = (
    "add",
    "remove",
    "sync",
    "search",
    "similar",
    "saved",
    "show",
    "status",
    "doctor",
    "rebuild",
    "models",
    "evaluate",
    "train",
    "benchmark",
)
"""Each is a module of this room that holds a click command called `command`."""

OPEN = "open"  # what happens where no command is named; not itself a command


class CommandLine(click.Group):
    """The commands, loaded one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name in COMMANDS if _is_here(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load(cmd_name) if _is_here(cmd_name) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if _is_here(args[0]):
            return super().resolve_command(ctx, args)
        if not _looks_like_folder(args[0]):
            raise click.NoSuchCommand(
                args[0],
                message=f"“{args[0]}” is neither a command nor a folder.",
                possibilities=self.list_commands(ctx),
                ctx=ctx,
            )
        return OPEN, load(OPEN), args


def _is_here(name: str) -> bool:
    return name in COMMANDS and find_spec(f"photosearch.cli.{name}") is not None


def _looks_like_folder(text: str) -> bool:
    return "/" in text or "\\" in text or text in (".", "..", "~") or Path(text).exists()


def load(name: str) -> click.Command:
    """The command called `name`, with the options that every command takes."""
    command: click.Command = import_module(f"photosearch.cli.{name}").command
    command.name = name
    _give_shared_options(command)
    return command


def _give_shared_options(command: click.Command) -> None:
    taken = {option for parameter in command.params for option in parameter.opts}
    command.params.extend(option for option in shared_options() if option.opts[0] not in taken)
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _give_shared_options(inner)


def shared_options() -> list[click.Option]:
    """`--home` and `--json`: they may stand before the command or anywhere after it."""
    return [
        click.Option(
            ["--home"],
            type=click.Path(file_okay=False, readable=False, path_type=Path),
            metavar="DIR",
            expose_value=False,
            callback=_choose_home,
            help="Where catalogue, cache and settings live (or set PHOTOSEARCH_HOME).",
        ),
        click.Option(
            ["--json"],
            is_flag=True,
            expose_value=False,
            callback=_choose_json,
            help="Print one JSON document and nothing else.",
        ),
    ]


def _choose_home(ctx: click.Context, _option: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Invocation).chosen_home = value.expanduser()


def _choose_json(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        ctx.ensure_object(Invocation).as_json = True


@click.group(
    cls=CommandLine,
    invoke_without_command=True,
    subcommand_metavar="[FOLDER …] | COMMAND [ARGS …]",
    params=[*shared_options()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="photosearch")
@click.pass_context
def command_line(ctx: click.Context, /, **_nothing: Any) -> None:
    """Find your photos by what they show.

    Without a command, photosearch opens its window and adds the FOLDERs to the library. A folder that is named like
    a command is written ./search.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(load(OPEN), folders=())
