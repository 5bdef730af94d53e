"""What a command is given: the library it was called for, and where its answer goes.

A command knows neither how the library is opened nor whether a person or a program reads its answer: it hands over a
document and a screen, and one of them is shown.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from photosearch.settings import default_home

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from photosearch.library import Library

WIDE_COLUMNS = 4000  # where no terminal cuts lines, none is wrapped


def open_library(home: Path) -> Library:
    """The library at `home`; its code is loaded only now."""
    from photosearch.library import Library  # `--help` and wrong usage do not pay for it

    return Library(home)


def no_window(folders: Sequence[Path], home: Path) -> str:
    """A window opener for callers without one."""
    return "No window can be opened from here."


def no_tool(name: str, home: Path, choices: Mapping[str, Any]) -> str:
    """The same for windows beside the main one."""
    return "No window can be opened from here."


@dataclass
class Invocation:
    """One call of the program.

    `open_window` and `open_tool` (a window beside the main one: the name of a module of `app`, home, and what its
    `run` takes) return why there is no window, or None once it was closed.
    """

    open_library: Callable[[Path], Library] = open_library
    open_window: Callable[[Sequence[Path], Path], str | None] = no_window
    open_tool: Callable[[str, Path, Mapping[str, Any]], str | None] = no_tool
    chosen_home: Path | None = None
    as_json: bool = False
    private: list[str] = field(default_factory=list)  # questions: never written to a crash report

    @property
    def home(self) -> Path:
        """The library's home folder, whether it exists yet or not."""
        return self.chosen_home or default_home()

    def library(self) -> Library:
        """Open the library until the command ends, and say what had to be mended for that. Raises `CatalogueError`."""
        library = click.get_current_context().with_resource(self.open_library(self.home))
        for note in library.notes:
            self.messages.print(note, style="yellow")
        return library

    @cached_property
    def screen(self) -> Console:
        """Standard output for people: cut to the terminal's width, and not cut at all where there is none."""
        return _console(sys.stdout)

    @cached_property
    def messages(self) -> Console:
        """Standard error: progress, errors and everything else that is not the answer."""
        return _console(sys.stderr)

    def answer(self, document: Mapping[str, Any], screen: Callable[[], RenderableType]) -> None:
        """Show a command's result: `document` as JSON, or what `screen` draws."""
        if self.as_json:
            self.print_json(document)
        else:
            self.draw(screen())

    def draw(self, screen: RenderableType) -> None:
        """Show people something; without a terminal no line is padded."""
        if self.screen.is_terminal:
            self.screen.print(screen)
            return
        with self.screen.capture() as lines:
            self.screen.print(screen)
        print("\n".join(line.rstrip() for line in lines.get().splitlines()), flush=True)

    def print_json(self, document: Mapping[str, Any]) -> None:
        """One document on one line, in ASCII, at once: a program at the other end may be waiting for it.

        Bytes of a file name that are no text stand there as \\xNN, which strict readers of JSON take.
        """
        text = json.dumps(document)
        if "\\ud" in text:  # emoji, or bytes that JSON has no word for
            text = json.dumps(_as_text(document))
        print(text, flush=True)


def _as_text(value: Any) -> Any:
    """The same document, with what is no Unicode text in its words written out."""
    if isinstance(value, str):
        name = value.encode("utf-8", "surrogateescape" if os.name == "posix" else "surrogatepass")
        return name.decode("utf-8", "backslashreplace")
    if isinstance(value, Mapping):
        return {_as_text(name): _as_text(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(one) for one in value]
    return value


def _console(stream: Any) -> Console:
    from rich.console import Console  # programs that read JSON do not pay for it

    width = None if stream.isatty() else WIDE_COLUMNS
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


pass_invocation = click.make_pass_decorator(Invocation)
