"""`photosearch search`: answer a question with photos."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from photosearch.cli.answers import answer_lines, show_answer
from photosearch.cli.arguments import ANY_PATH
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.parts import ReferencePhoto
from photosearch.records import Question

FROM_STANDARD_INPUT = ("-",)


@click.command
@click.argument("words", nargs=-1, metavar='"WORDS"')
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="PATH",
    type=ANY_PATH,
    help="A reference photo; may be given several times, with or without words.",
)
@click.option(
    "-n", "limit", default=50, show_default=True, type=click.IntRange(1), help="How many hits at most."
)
@click.option("--all", "show_all", is_flag=True, help="Go on below the cut, up to -n hits.")
@click.option("--model", metavar="NAME", help="The model that answers, instead of the one in use.")
@click.option("--exact", is_flag=True, help="Compare with every photo, also in a large library.")
@click.option("--explain", is_flag=True, help="Say how the answer came about.")
@pass_invocation
def command(
    invocation: Invocation,
    words: tuple[str, ...],
    images: tuple[Path, ...],
    limit: int,
    show_all: bool,
    model: str | None,
    exact: bool,
    explain: bool,
) -> None:
    """Find the photos that show what WORDS say, best first.

    With "-" instead of words, every line of standard input is a question, and every answer one JSON document on a
    line. Words that begin with a dash follow "--".
    """
    question = Question(
        photos=tuple(ReferencePhoto(image.expanduser()) for image in images),
        limit=limit,
        show_all=show_all,
        model=model,
        exact=exact,
    )
    if words == FROM_STANDARD_INPUT:
        questions = (replace(question, words=line.strip()) for line in sys.stdin)
        answer_lines(invocation, invocation.library(), questions, explain=explain)
        return
    question = replace(question, words=" ".join(words).strip())
    invocation.private.append(question.words)
    show_answer(invocation, invocation.library().search(question), explain=explain)
