"""The one place where what goes wrong becomes a sentence and an exit code.

0 done, 1 a person's error, 2 wrong usage, 70 a bug of ours, 130 interrupted. Commands raise; nothing below prints.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from photosearch.cli.command_line import command_line
from photosearch.cli.crash import crash_report, write_crash_report
from photosearch.cli.documents import error_document, person_error_document
from photosearch.cli.invocation import Invocation
from photosearch.cli.long_work import Interrupted
from photosearch.errors import PersonError

DONE = 0
PERSON_ERROR = 1
WRONG_USAGE = 2
BUG = 70  # "internal software error" of sysexits.h
INTERRUPTED = 130


def run(arguments: Sequence[str], invocation: Invocation | None = None) -> int:
    """Run the command that `arguments` name, and return the exit code."""
    call = invocation or Invocation()
    try:
        return _code_of(list(arguments), call)
    except BrokenPipeError:
        return _reader_has_gone()


def _code_of(arguments: list[str], call: Invocation) -> int:
    try:
        with command_line.make_context("photosearch", arguments, obj=call) as ctx:
            command_line.invoke(ctx)
            sys.stdout.flush()
        return DONE
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        return _wrong_usage(error, call, arguments)
    except PersonError as error:
        return _person_error(error, call)
    except (Interrupted, KeyboardInterrupt, click.Abort):
        call.messages.print("Interrupted.", style="dim")
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # the crash handler: there is nobody above
        return report_bug(error, call, arguments)


def _wrong_usage(error: click.ClickException, call: Invocation, arguments: Sequence[str]) -> int:
    if call.as_json or "--json" in arguments:
        call.print_json(error_document("Wrong usage", error.format_message(), "`--help` shows how."))
    error.show()
    return WRONG_USAGE


def _person_error(error: PersonError, call: Invocation) -> int:
    show_person_error(error, call)
    if call.as_json:
        call.print_json(person_error_document(error))
    return PERSON_ERROR


def show_person_error(error: PersonError, call: Invocation) -> None:
    """Title, sentence and hint on standard error."""
    from photosearch.cli.screens import printable  # nobody who meets no error pays for it

    call.messages.print(printable(error.title), style="bold yellow")
    call.messages.print(printable(error))
    if error.hint:
        call.messages.print(printable(error.hint), style="dim")


def report_bug(error: BaseException, call: Invocation, arguments: Sequence[str]) -> int:
    """Write a crash report and say where it lies; where it cannot be written, show it."""
    private = (*arguments, *call.private)
    path = write_crash_report(error, call.home, private)
    title, sentence = (
        "A bug in photosearch",
        "photosearch came upon something it was not made for. Nothing is lost.",
    )
    hint = f"Please send this report to us; it holds nothing you asked: {path}" if path else ""
    call.messages.print(title, style="bold red")
    call.messages.print(sentence)
    call.messages.print(hint or crash_report(error, private))
    if call.as_json:
        call.print_json(error_document(title, sentence, hint, path))
    return BUG


def _reader_has_gone() -> int:
    """Whoever read our output has enough of it: no crash. Python must not complain when it flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE
