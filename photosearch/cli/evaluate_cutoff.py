"""`photosearch evaluate cutoff`: is relevance a probability, and does a list end where it should?"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from photosearch.cli.evaluate_cutoff_screens import cutoff_screen, judged_cut_screen
from photosearch.cli.evaluate_options import FILE, FOLDER
from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.cli.long_work import run_to_end

if TYPE_CHECKING:
    from photosearch.library import Library
    from photosearch.models.embedder import Embedder
    from photosearch.records import Progress
    from photosearch.search.calibration import Fit


@click.command("cutoff", short_help="Is relevance a probability, and does a list end where it should?")
@click.option(
    "--data", "data_path", type=FOLDER, metavar="DIR", help="Labelled photo sets, as for `evaluate prepare`."
)
@click.option(
    "--work",
    "work_path",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where vectors are kept from call to call. Default: a folder in the library's home.",
)
@click.option("--model", metavar="NAME", help="The model that is measured, instead of the one in use.")
@click.option(
    "--calibration",
    type=click.Choice(("fitted", "judged")),
    default="fitted",
    show_default=True,
    help="“judged” takes the mean of the lowest relevant scores over judged questions as cut.",
)
@click.option("--judgements", "judgements_path", type=FILE, help="The judged questions of your own photos.")
@click.option("--fit", "fit_anew", is_flag=True, help="Fit the numbers anew on half of DATA, first.")
@click.option("--keep", is_flag=True, help="Use the new numbers, or the judged cut, in this library.")
@click.option(
    "--ship",
    "ship_path",
    type=FOLDER,
    metavar="DIR",
    help="Write the new numbers beside a model's card, and its vectors of the bank beside the bank.",
)
@pass_invocation
def command(
    invocation: Invocation,
    data_path: Path | None,
    work_path: Path | None,
    model: str | None,
    calibration: str,
    judgements_path: Path | None,
    fit_anew: bool,
    keep: bool,
    ship_path: Path | None,
) -> None:
    """Is relevance a probability, and does a list end where it should?

    Measures precision and recall at the cut, false alarms on questions about what is not there, calibration error,
    hubs, and recall of captions, on photos and questions that no number was fitted on.
    """
    if calibration == "judged":
        if judgements_path is None:
            raise click.UsageError("A judged calibration needs --judgements.")
        _judged(invocation, judgements_path, model, keep)
        return
    if data_path is None:
        raise click.UsageError("Give --data, or --calibration judged with --judgements.")
    if (keep or ship_path) and not fit_anew:
        raise click.UsageError("There is nothing new to keep without --fit.")
    library = invocation.library()
    embedder = library.embedder(model)
    work = work_path or invocation.home / "evaluation" / "cutoff"
    outcome = run_to_end(_measured(library, embedder, data_path, work, fit_anew), invocation.messages)
    outcome.leave()
    fit, document = outcome.result
    _keep(library, embedder, fit, document, keep, ship_path)
    invocation.answer(document, lambda: cutoff_screen(document))


def _measured(
    library: Library, embedder: Embedder, data_path: Path, work_path: Path, fit_anew: bool
) -> Callable[[Event], Generator[Progress, None, tuple[Fit, dict[str, Any]]]]:
    def work(stop: Event) -> Generator[Progress, None, tuple[Fit, dict[str, Any]]]:
        from photosearch.evaluation import cutoff, cutoff_fit
        from photosearch.search.fits import fit_of

        about: dict[str, Any] = {}
        found = fit_of(embedder.card, library.home / "derived")
        if fit_anew:
            found, about = yield from cutoff_fit.fit(data_path, work_path, embedder, stop)
        document = yield from cutoff.measure(data_path, work_path, embedder, found, stop)
        return found, {**document, "fit": about}

    return work


def _keep(
    library: Library,
    embedder: Embedder,
    fit: Fit,
    document: dict[str, Any],
    keep: bool,
    ship_path: Path | None,
) -> None:
    from photosearch.search.bank import make_bank, shipped_path, write_bank
    from photosearch.search.fits import FILE, own_path, write_fit

    about = {**document["fit"], "calibration error": document["calibration error"]}
    if keep:
        write_fit(own_path(embedder.card, library.home / "derived"), embedder.card, fit, about)
    if ship_path is not None:
        write_fit(ship_path / FILE, embedder.card, fit, about)
        bank = make_bank(embedder, library.home / "derived")
        if bank is not None:
            write_bank(shipped_path(embedder.card, ship_path.parents[1]), embedder.card, bank)


def _judged(invocation: Invocation, judgements_path: Path, model: str | None, keep: bool) -> None:
    from photosearch.evaluation.cutoff_judged import measure_judged
    from photosearch.evaluation.judgements import read_judgements
    from photosearch.search.fits import fit_of, own_path, write_fit

    library = invocation.library()
    card = library.model(model)
    found = measure_judged(library, read_judgements(judgements_path), card.name)
    if keep:
        derived = library.home / "derived"
        fit = replace(fit_of(card, derived), cut=found.cut, photo_cut=None)
        write_fit(own_path(card, derived), card, fit, {"judged": found.document})
    invocation.answer(found.document, lambda: judged_cut_screen(found.document))
