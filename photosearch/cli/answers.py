"""How questions are answered on the command line: one at a time, or one a line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from photosearch.cli.documents import answer_document, person_error_document
from photosearch.cli.invocation import Invocation
from photosearch.errors import PersonError
from photosearch.records import Answer, Question
from photosearch.search.events import Grouping

if TYPE_CHECKING:
    from photosearch.library import Library


def show_answer(
    invocation: Invocation, answer: Answer, *, explain: bool = False, grouping: Grouping | None = None
) -> None:
    """Print hits as a document or as a table; with `grouping`, by day or event."""
    if invocation.as_json:
        invocation.print_json(answer_document(answer, explain=explain, grouping=grouping))
        return
    from photosearch.cli.answer_screen import answer_screen  # a cold search answers sooner without it

    invocation.draw(answer_screen(answer, explain=explain, grouping=grouping))


def answer_lines(
    invocation: Invocation,
    library: Library,
    questions: Iterable[Question],
    *,
    explain: bool = False,
    grouping: Grouping | None = None,
) -> None:
    """Print one document for each question, also where it cannot be answered: lines out match lines in."""
    for question in questions:
        invocation.private.append(question.words)
        try:
            document = answer_document(library.search(question), explain=explain, grouping=grouping)
        except PersonError as error:
            document = {"query": question.words, **person_error_document(error)}
        invocation.print_json(document)
