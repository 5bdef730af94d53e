"""`photosearch search`: answer a question with photos."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from photosearch.cli.answers import answer_lines, show_answer
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.errors import NotInLibraryError
from photosearch.parts import ReferencePhoto
from photosearch.records import Question, SavedSearch
from photosearch.search.events import Grouping
from photosearch.search.photo_parts import read_photo

if TYPE_CHECKING:
    from photosearch.library import Library

FROM_STANDARD_INPUT = ("-",)


class ImageType(click.ParamType[ReferencePhoto]):
    """A reference photo as it is typed: `[WEIGHT:]PATH[#x,y,w,h]`."""

    name = "image"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ReferencePhoto:
        try:
            return value if isinstance(value, ReferencePhoto) else read_photo(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class TeachingCommand(click.Command):
    """A command whose help teaches the language of questions."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from photosearch.search.language_sheet import language_text  # only help pays for it

        formatter.write_paragraph()
        formatter.write(f"{language_text()}\n")


@click.command(cls=TeachingCommand)
@click.argument("words", nargs=-1, metavar='"WORDS"')
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="PATH",
    type=ImageType(),
    help=(
        "A reference photo; may be given several times, with or without words. PATH#x,y,w,h takes a part of it, in "
        "fractions of its width and height; 2:PATH makes it count twice, -1:PATH asks for what is unlike it."
    ),
)
@click.option(
    "-n", "limit", default=50, show_default=True, type=click.IntRange(1), help="How many hits at most."
)
@click.option("--all", "show_all", is_flag=True, help="Go on below the cut, up to -n hits.")
@click.option("--by-date", is_flag=True, help="What matches comes newest first.")
@click.option(
    "--group",
    "grouping",
    type=click.Choice(["day", "event"]),
    help="What matches comes newest first, under a heading for each day or event.",
)
@click.option("--literal", is_flag=True, help="The words are words, whatever they look like.")
@click.option(
    "--good", multiple=True, metavar="ID", type=int, help="A hit that was right: more like it, please."
)
@click.option("--bad", multiple=True, metavar="ID", type=int, help="A hit that was wrong: less like it.")
@click.option("--saved", "saved_name", metavar="NAME", help="Ask a saved search anew.")
@click.option("--save", "save_name", metavar="NAME", help="Keep this search under a name.")
@click.option("--model", metavar="NAME", help="The model that answers, instead of the one in use.")
@click.option("--exact", is_flag=True, help="Compare with every photo, also in a large library.")
@click.option("--explain", is_flag=True, help="Say what was understood, and of each hit why it is there.")
@pass_invocation
def command(
    invocation: Invocation,
    /,
    words: tuple[str, ...],
    images: tuple[ReferencePhoto, ...],
    saved_name: str | None,
    save_name: str | None,
    grouping: Grouping | None,
    good: tuple[int, ...],
    bad: tuple[int, ...],
    **how: Any,
) -> None:
    """Find the photos that show what WORDS say, best first.

    With "-" instead of words, every line of standard input is a question, and every answer one JSON document on a
    line. Words that begin with a dash follow "--".
    """
    explain = how["explain"]
    how["by_date"] |= grouping is not None
    if words == FROM_STANDARD_INPUT:
        asked = Question(photos=images, good=good, bad=bad, **how)
        questions = (replace(asked, words=line.strip()) for line in sys.stdin)
        answer_lines(invocation, invocation.library(), questions, explain=explain, grouping=grouping)
        return
    library = invocation.library()
    question = Question(" ".join(words).strip(), photos=images, good=good, bad=bad, **how)
    if saved_name is not None:
        question = _with_saved(question, _saved(library, saved_name))
    invocation.private.append(question.words)
    answer = library.search(question)
    if save_name is not None:
        library.save_search(SavedSearch(save_name, question))
    show_answer(invocation, answer, explain=explain, grouping=grouping)


def _saved(library: Library, name: str) -> Question:
    for saved in library.saved_searches():
        if saved.name == name.strip():
            return saved.question
    raise NotInLibraryError(f"There is no saved search “{name}”.", "`photosearch saved` lists them.")


def _with_saved(question: Question, saved: Question) -> Question:
    """The saved question, with what was added to it just now."""
    return replace(
        question,
        words=" ".join(filter(None, (saved.words, question.words))),
        photos=saved.photos + question.photos,
        good=saved.good + question.good,
        bad=saved.bad + question.bad,
        model=question.model or saved.model,
        literal=question.literal or saved.literal,
        by_date=question.by_date or saved.by_date,
        exclude_photos=saved.exclude_photos,
    )
