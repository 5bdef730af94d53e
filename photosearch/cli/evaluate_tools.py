"""The parts of `photosearch evaluate` that keep no run: sample data, a word for a photo, and the two windows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from photosearch.cli.evaluate_options import FILE, FOLDER
from photosearch.cli.evaluate_screens import fits_screen, prepared_screen
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end
from photosearch.errors import PersonError

NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("fits")
@click.argument("photo_path", metavar="PHOTO", type=FILE)
@click.argument("words", nargs=-1, metavar="[WORD …]")
@click.option(
    "--words", "words_path", type=FILE, metavar="FILE", help="A text file with a word or sentence a line."
)
@click.option("--template", default="{}", metavar="TEXT", help="The sentence around a word.")
@click.option("--model", metavar="NAME", help="The model that answers, instead of the one in use.")
@pass_invocation
def fits(
    invocation: Invocation,
    photo_path: Path,
    words: tuple[str, ...],
    words_path: Path | None,
    template: str,
    model: str | None,
) -> None:
    """Which of these words fits PHOTO best?"""
    from photosearch.evaluation.classes import words_for_photo
    from photosearch.evaluation.tables import read_text

    lines = read_text(words_path).splitlines() if words_path else []
    asked = list(dict.fromkeys(word.strip() for word in (*words, *lines) if word.strip()))
    if not asked:
        raise click.UsageError("Give words, or a file of them with --words.")
    embedder = invocation.library().embedder(model)
    found = words_for_photo(photo_path, asked, embedder, template)
    document = {
        "photo": str(photo_path),
        "model": embedder.card.name,
        "words": [{"word": word, "score": round(score, 6)} for word, score in found],
    }
    invocation.answer(document, lambda: fits_screen(found))


@click.command("prepare")
@click.argument("data_path", metavar="DATA", type=FOLDER)
@click.argument("out_path", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--per-class", default=20, show_default=True, type=click.IntRange(1), help="Photos of each class."
)
@pass_invocation
def prepare(invocation: Invocation, data_path: Path, out_path: Path, per_class: int) -> None:
    """Make topics and class folders from public photo sets.

    DATA holds flickr8k, places, mini_imagenet or caltech101, each as NAME.zip and NAME.tsv.gz. OUT gets photos,
    topics (topics.csv: a short and a long label a photo; captions.csv: every caption) and class folders.
    """
    from photosearch.evaluation import sample_data

    outcome = run_to_end(
        lambda _stop: sample_data.prepare(data_path, out_path, per_class), invocation.messages
    )
    outcome.leave()
    made = outcome.result
    document = {
        "topics_path": made.topics_path and str(made.topics_path),
        "all_captions_path": made.all_captions_path and str(made.all_captions_path),
        "photos_path": made.photos_path and str(made.photos_path),
        "class_folders": [str(path) for path in made.class_folders],
        "topics": made.topics,
        "captions": made.captions,
    }
    invocation.answer(document, lambda: prepared_screen(document))


@click.command("label", short_help="Describe random photos of your library, in a window.")
@click.argument("topics_path", metavar="TOPICS", type=NEW_FILE)
@click.option(
    "--language", default="en", show_default=True, metavar="CODE", help="Of the labels that you write."
)
@click.option("--photo", "photo_path", type=FILE, metavar="PATH", help="Begin with this photo.")
@pass_invocation
def label(invocation: Invocation, topics_path: Path, language: str, photo_path: Path | None) -> None:
    """Open the labelling window: describe random photos of your library, briefly and at length, into TOPICS."""
    choices = {"topics_path": topics_path, "language": language, "photo_path": photo_path}
    _open_tool(invocation, "labelling", choices)


@click.command("judge", short_help="Say which photos answer each question, in a window.")
@click.argument("questions_path", metavar="QUESTIONS", type=FILE)
@click.argument("judgements_path", metavar="JUDGEMENTS", type=NEW_FILE)
@click.option(
    "--judge", default="", metavar="NAME", help="Who judges; the window asks where it is not given."
)
@click.option(
    "--model", "models", multiple=True, metavar="NAME", help="Whose photos are judged; several times."
)
@click.option(
    "--depth", default=10, show_default=True, type=click.IntRange(1, 200), help="Photos of each model."
)
@pass_invocation
def judge(
    invocation: Invocation,
    questions_path: Path,
    judgements_path: Path,
    judge: str,
    models: tuple[str, ...],
    depth: int,
) -> None:
    """Open the judging window: say which photos answer each question, into JUDGEMENTS.

    QUESTIONS is CSV or JSON lines with the columns question and kind.
    """
    choices = {
        "questions_path": questions_path,
        "judgements_path": judgements_path,
        "judge": judge,
        "models": models,
        "depth": depth,
    }
    _open_tool(invocation, "judging", choices)


def _open_tool(invocation: Invocation, name: str, choices: dict[str, Any]) -> None:
    reason = invocation.open_tool(name, invocation.home, choices)
    if reason is not None:
        raise PersonError(reason, "Run this where windows can be opened.")


COMMANDS = (fits, prepare, label, judge)
