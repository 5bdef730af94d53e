"""The parts of `photosearch evaluate` that measure what a question can hold: photos with words, and examples."""

from __future__ import annotations

from pathlib import Path

import click

from photosearch.cli.evaluate_options import FILE, file_options, out_option
from photosearch.cli.evaluate_runs import conclude, ready_models
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end

models_option = click.option(
    "--model", "models", multiple=True, metavar="NAME", help="A model; may be given several times."
)


@click.command("composed", short_help="A photo and words together: do the first hits show both?")
@click.argument("topics_path", metavar="TOPICS", type=FILE)
@models_option
@out_option
@file_options
@pass_invocation
def composed(
    invocation: Invocation,
    topics_path: Path,
    models: tuple[str, ...],
    out_path: Path | None,
    skip_bad: bool,
    encoding: str | None,
) -> None:
    """A photo of something, and words for a place where it was not taken: do the first ten hits show both?

    The questions are made from TOPICS with several English labels of each photo, such as the captions.csv that
    `photosearch evaluate prepare` writes. Beside each model stands the plain sum of its unit vectors.
    """
    from photosearch.evaluation import composed as measuring
    from photosearch.evaluation.topics import read_topics

    topics = read_topics(topics_path, skip_bad=skip_bad, encoding=encoding)
    library, names = ready_models(invocation, models)
    outcome = run_to_end(
        lambda stop: measuring.measure(library, topics, names, skip_bad=skip_bad, stop=stop),
        invocation.messages,
    )
    conclude(invocation, outcome, out_path, cost=False)


@click.command("feedback", short_help="How much sooner good and bad examples lead to a photo.")
@click.argument("topics_path", metavar="TOPICS", type=FILE)
@click.option(
    "--questions", default=300, show_default=True, type=click.IntRange(1), help="How many photos to look for."
)
@click.option(
    "--words",
    default=1,
    show_default=True,
    type=click.IntRange(1, 10),
    help="Words that they are asked with.",
)
@models_option
@out_option
@file_options
@pass_invocation
def feedback(
    invocation: Invocation,
    topics_path: Path,
    questions: int,
    words: int,
    models: tuple[str, ...],
    out_path: Path | None,
    skip_bad: bool,
    encoding: str | None,
) -> None:
    """How much sooner does somebody who says what is right and wrong find a photo than somebody who pages on?

    A simulated person looks for photos of TOPICS, which holds several labels of each photo, such as the captions.csv
    that `photosearch evaluate prepare` writes.
    """
    from photosearch.evaluation import feedback_rounds
    from photosearch.evaluation.topics import read_topics

    topics = read_topics(topics_path, skip_bad=skip_bad, encoding=encoding)
    library, names = ready_models(invocation, models)
    outcome = run_to_end(
        lambda stop: feedback_rounds.measure(
            library, topics, names, questions=questions, words=words, skip_bad=skip_bad, stop=stop
        ),
        invocation.messages,
    )
    conclude(invocation, outcome, out_path, cost=False)


COMMANDS = (composed, feedback)
