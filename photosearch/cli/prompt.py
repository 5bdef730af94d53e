"""A prompt that answers questions from standard input until it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from photosearch.cli.answers import answer_lines, show_answer
from photosearch.cli.boundary import show_person_error
from photosearch.cli.invocation import Invocation
from photosearch.errors import PersonError
from photosearch.records import Question

if TYPE_CHECKING:
    from photosearch.library import Library

LIMIT = 10  # a screenful
PROMPT = "What do the photos show? "


def answer_at_prompt(invocation: Invocation, library: Library) -> None:
    """Read a question a line and answer it; a question that cannot be answered does not end it."""
    questions = (Question(words=line, limit=LIMIT) for line in _lines())
    if invocation.as_json:
        answer_lines(invocation, library, questions)
        return
    for question in questions:
        invocation.private.append(question.words)
        try:
            show_answer(invocation, library.search(question))
        except PersonError as error:
            show_person_error(error, invocation)


def _lines() -> Iterator[str]:
    """Lines of standard input without blank ones; asked for with a prompt where a person types them."""
    if not sys.stdin.isatty():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            print()
            return
        if line:
            yield line
