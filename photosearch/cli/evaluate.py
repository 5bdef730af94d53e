"""`photosearch evaluate`: is the search any good? Each command measures, keeps a run, and writes a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from photosearch.cli import evaluate_cutoff, evaluate_questions, evaluate_tools
from photosearch.cli.evaluate_options import (
    FILE,
    FOLDER,
    at_option,
    file_options,
    index_option,
    model_options,
    out_option,
)
from photosearch.cli.evaluate_runs import (
    conclude,
    finish,
    joined_run,
    loaded_embedders,
    ready_models,
)
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end


@click.group
def command() -> None:
    """Measure how good the search is, on your photos or on public ones."""


@command.command("known-item", short_help="At which rank the photo that a question describes comes.")
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
    from photosearch.evaluation.asking import PhotoFinder
    from photosearch.evaluation.known_items import measure
    from photosearch.evaluation.topics import read_topics

    topics = read_topics(topics_path, skip_bad=skip_bad, encoding=encoding)
    library, names = ready_models(invocation, models, index)
    outcome = run_to_end(
        lambda stop: measure(library, topics, names, index=index, skip_bad=skip_bad, stop=stop),
        invocation.messages,
    )
    finder = PhotoFinder(library, topics_path)
    conclude(invocation, outcome, out_path, cost=cost, preview_of=finder.preview)


@command.command("precision", short_help="Precision, recall and F of the first k photos.")
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
    conclude(invocation, outcome, out_path, cost=cost)


@command.command("triplets", short_help="Does a model hold the same photos for alike as people do?")
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
    embedders = loaded_embedders(invocation.library(), models)
    outcome = run_to_end(lambda stop: measure(read, embedders, stop=stop), invocation.messages)
    outcome.leave()
    folder = finish(invocation, outcome.result, out_path, cost=cost)
    write_extended(outcome.result, folder / "triplets.csv")


@command.command("classes", short_help="Labelled folders: photos for words, and words for photos.")
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
    embedders = loaded_embedders(invocation.library(), models)
    outcome = run_to_end(
        lambda stop: measure(
            labelled, embedders, at=at or CLASS_AT, template=template or TEMPLATE, stop=stop
        ),
        invocation.messages,
    )
    outcome.leave()
    finish(invocation, outcome.result, out_path, cost=cost)


@command.command("import", short_help="Take another program's answers as a run.")
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


@command.command("exam", short_help="Which installed model serves your library best?")
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
    from photosearch.evaluation.asking import PhotoFinder

    library = invocation.library()
    embedders = loaded_embedders(library, models or tuple(card.name for card in library.models()))
    paper = run_to_end(
        lambda _stop: exams.set_paper(library, topics=topics, photos=photos), invocation.messages
    )
    paper.leave()
    title = str(library.status().home.name)
    outcome = run_to_end(
        lambda stop: exams.sit(paper.result, embedders, title=title, stop=stop), invocation.messages
    )
    outcome.leave()
    finish(
        invocation,
        outcome.result,
        out_path,
        cost=cost,
        advise=lambda run: exams.advise(run, library.status().photos) if cost else run,
        preview_of=PhotoFinder(library, invocation.home).preview,
    )


@command.command("compare", short_help="Compare runs, with intervals and a paired test.")
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


for tool in (*evaluate_questions.COMMANDS, *evaluate_tools.COMMANDS, evaluate_cutoff.command):
    command.add_command(tool)
