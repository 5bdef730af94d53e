"""`photosearch evaluate`: is the search any good? Each command measures, keeps a run, and writes a report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from photosearch.cli.evaluate_runs import finish, joined_run, loaded_embedders, ready_models
from photosearch.cli.evaluate_screens import fits_screen, prepared_screen
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end
from photosearch.errors import PersonError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)

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


@click.group
def command() -> None:
    """Measure how good the search is, on your photos or on public ones."""


@command.command("known-item")
@click.argument("topics_path", metavar="TOPICS", type=FILE)
@model_options
@file_options
@index_option
@pass_invocation
def known_item(
    invocation: Invocation,
    topics_path: Path,
    models: tuple[str, ...],
    cost: bool,
    out_path: Path | None,
    skip_bad: bool,
    encoding: str | None,
    index: Any,
) -> None:
    """At which rank does the library show the photo that a question describes?

    TOPICS is CSV or JSON lines with the columns photo, short, long, language; `photosearch evaluate label` writes it.
    """
    from photosearch.evaluation.known_items import measure
    from photosearch.evaluation.topics import read_topics

    topics = read_topics(topics_path, skip_bad=skip_bad, encoding=encoding)
    library, names = ready_models(invocation, models, index)
    outcome = run_to_end(
        lambda stop: measure(library, topics, names, index=index, skip_bad=skip_bad, stop=stop),
        invocation.messages,
    )
    finish(invocation, outcome.result, out_path, cost=cost)
    outcome.leave()


@command.command("precision")
@click.argument("judgements_path", metavar="JUDGEMENTS", type=FILE)
@click.option(
    "--agreement",
    type=click.Choice(("all", "majority")),
    default="all",
    show_default=True,
    help="When a photo is right: when all judges say so, or when most do.",
)
@at_option
@model_options
@file_options
@index_option
@pass_invocation
def precision(
    invocation: Invocation,
    judgements_path: Path,
    agreement: Any,
    at: tuple[int, ...],
    models: tuple[str, ...],
    cost: bool,
    out_path: Path | None,
    skip_bad: bool,
    encoding: str | None,
    index: Any,
) -> None:
    """Precision, recall and F of the first k photos, by kind of question.

    JUDGEMENTS is CSV or JSON lines with the columns question, photo, judge, relevant and kind;
    `photosearch evaluate judge` writes it.
    """
    from photosearch.evaluation.judged_search import measure
    from photosearch.evaluation.judgements import read_judgements
    from photosearch.evaluation.measures import PRECISION_AT

    judged = read_judgements(judgements_path, skip_bad=skip_bad, encoding=encoding)
    library, names = ready_models(invocation, models, index)
    outcome = run_to_end(
        lambda stop: measure(
            library,
            judged,
            names,
            at=at or PRECISION_AT,
            agreement=agreement,
            index=index,
            skip_bad=skip_bad,
            stop=stop,
        ),
        invocation.messages,
    )
    finish(invocation, outcome.result, out_path, cost=cost)
    outcome.leave()


@command.command("triplets")
@click.argument("triplets_path", metavar="TRIPLETS", type=FILE)
@click.option(
    "--photos", "photos_path", type=FOLDER, metavar="DIR", help="Where the photos lie, if not beside it."
)
@model_options
@file_options
@pass_invocation
def triplets(
    invocation: Invocation,
    triplets_path: Path,
    photos_path: Path | None,
    models: tuple[str, ...],
    cost: bool,
    out_path: Path | None,
    skip_bad: bool,
    encoding: str | None,
) -> None:
    """Does a model hold the same photos for alike as people do?

    TRIPLETS is CSV or JSON lines with the columns query, candidate_1, candidate_2, choice (1 or 2) and judge. It comes
    back as triplets.csv with each model's distances.
    """
    from photosearch.evaluation.triplets import measure, read_triplets, write_extended

    read = read_triplets(triplets_path, photos_path, skip_bad=skip_bad, encoding=encoding)
    embedders = loaded_embedders(invocation, models)
    outcome = run_to_end(lambda stop: measure(read, embedders, stop=stop), invocation.messages)
    folder = finish(invocation, outcome.result, out_path, cost=cost)
    write_extended(outcome.result, folder / "triplets.csv")
    outcome.leave()


@command.command("classes")
@click.argument("folder_path", metavar="FOLDER", type=FOLDER)
@click.option(
    "--per-class", type=click.IntRange(1), metavar="N", help="At most so many photos of each class."
)
@click.option(
    "--template", metavar="TEXT", help="The sentence around a class word, for example “a photo of a {}”."
)
@at_option
@model_options
@pass_invocation
def classes(
    invocation: Invocation,
    folder_path: Path,
    per_class: int | None,
    template: str | None,
    at: tuple[int, ...],
    models: tuple[str, ...],
    cost: bool,
    out_path: Path | None,
) -> None:
    """Labelled folders: photos for each class word and each photo, and the right word for each photo.

    FOLDER holds one folder of photos for each class, named by it.
    """
    from photosearch.evaluation.classes import TEMPLATE, labelled_folders, measure
    from photosearch.evaluation.measures import CLASS_AT

    labelled = labelled_folders(folder_path, per_class)
    embedders = loaded_embedders(invocation, models)
    outcome = run_to_end(
        lambda stop: measure(
            labelled, embedders, at=at or CLASS_AT, template=template or TEMPLATE, stop=stop
        ),
        invocation.messages,
    )
    finish(invocation, outcome.result, out_path, cost=cost)
    outcome.leave()


@command.command("fits")
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


@command.command("import")
@click.argument("answers_path", metavar="ANSWERS", type=FILE)
@click.option("--name", required=True, metavar="NAME", help="What the other program is called.")
@click.option("--topics", "topics_path", type=FILE, metavar="FILE", help="The topics that it was asked.")
@click.option(
    "--judgements", "judgements_path", type=FILE, metavar="FILE", help="Judgements of what it was asked."
)
@click.option(
    "--searched", type=click.IntRange(0), default=0, metavar="N", help="How many photos it searched."
)
@file_options
@out_option
@pass_invocation
def import_answers(
    invocation: Invocation,
    answers_path: Path,
    name: str,
    topics_path: Path | None,
    judgements_path: Path | None,
    searched: int,
    skip_bad: bool,
    encoding: str | None,
    out_path: Path | None,
) -> None:
    """Take another program's answers as a run, to compare it with.

    ANSWERS is CSV or JSON lines with the columns words, photo, and rank (where the right photo came) or position (of
    each photo that was shown).
    """
    from photosearch.evaluation import imports
    from photosearch.evaluation.judgements import read_judgements
    from photosearch.evaluation.topics import read_topics

    given: dict[str, Any] = {"searched": searched, "skip_bad": skip_bad, "encoding": encoding}
    if topics_path and not judgements_path:
        topics = read_topics(topics_path, skip_bad=skip_bad)
        run = imports.import_known_items(answers_path, topics, name, **given)
    elif judgements_path and not topics_path:
        judged = read_judgements(judgements_path, skip_bad=skip_bad)
        run = imports.import_judged(answers_path, judged, name, **given)
    else:
        raise click.UsageError("Give either --topics or --judgements.")
    finish(invocation, run, out_path, cost=False)


@command.command("exam")
@click.option(
    "--topics", default=300, show_default=True, type=click.IntRange(10), help="How many questions at most."
)
@click.option(
    "--photos", default=1000, show_default=True, type=click.IntRange(20), help="Out of how many photos."
)
@model_options
@pass_invocation
def exam(
    invocation: Invocation,
    topics: int,
    photos: int,
    models: tuple[str, ...],
    cost: bool,
    out_path: Path | None,
) -> None:
    """Which of the installed models serves your library, on this machine, best?

    Questions are made from captions, keywords, and file and folder names of your photos.
    """
    from photosearch.evaluation import exam as exams

    library = invocation.library()
    embedders = loaded_embedders(invocation, models or tuple(card.name for card in library.models()))
    paper = run_to_end(
        lambda _stop: exams.set_paper(library, topics=topics, photos=photos), invocation.messages
    )
    paper.leave()
    title = str(library.status().home.name)
    outcome = run_to_end(
        lambda stop: exams.sit(paper.result, embedders, title=title, stop=stop), invocation.messages
    )
    finish(
        invocation,
        outcome.result,
        out_path,
        cost=True,
        advise=lambda run: exams.advise(run, library.status().photos) if cost else run,
    )
    outcome.leave()


@command.command("compare")
@click.argument(
    "runs", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="RUN …"
)
@out_option
@pass_invocation
def compare_runs(invocation: Invocation, runs: tuple[Path, ...], out_path: Path | None) -> None:
    """Compare runs on the questions that they share, with intervals and a paired test.

    RUN is a directory that another command wrote with --out.
    """
    finish(invocation, joined_run(runs), out_path, cost=False)


@command.command("prepare")
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


@command.command("label")
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


@command.command("judge")
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
