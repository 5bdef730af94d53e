"""How every measuring command begins and ends: models made ready; then cost, run, report, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from photosearch.cli.evaluate_screens import run_document, run_screen
from photosearch.cli.invocation import Invocation
from photosearch.cli.long_work import Outcome, run_to_end
from photosearch.records import Progress, SyncSummary

if TYPE_CHECKING:
    from photosearch.evaluation.report_tables import PreviewOf
    from photosearch.evaluation.runs import Run
    from photosearch.library import Library
    from photosearch.models.embedder import Embedder

Advise = Callable[["Run"], "Run"]


def ready_models(
    invocation: Invocation, chosen: Sequence[str], index: str = "exact"
) -> tuple[Library, list[str]]:
    """The library, and the models to measure; photos that one of them has not seen are embedded first."""
    from photosearch.evaluation.asking import has_seen_all, model_names

    library = invocation.library()
    names = model_names(library, chosen)
    if index == "hnsw":
        library.settings.override("hnsw_from", 0)  # also a small library then has a graph to measure
    for name in names:
        if index == "hnsw" or not has_seen_all(library, name):
            invocation.messages.print(f"Making the library ready for {name}.", style="dim")
            run_to_end(_embedding(library, name), invocation.messages).leave()
    return library, names


def _embedding(library: Library, model: str) -> Callable[[Event], Generator[Progress, None, SyncSummary]]:
    def embed(stop: Event) -> Generator[Progress, None, SyncSummary]:
        return library.sync(stop=stop, model=model)

    return embed


def loaded_embedders(library: Library, chosen: Sequence[str]) -> list[Embedder]:
    """The chosen models, loaded; the one in use where none is chosen."""
    from photosearch.evaluation.asking import model_names

    return [library.embedder(name) for name in model_names(library, chosen)]


def conclude(
    invocation: Invocation,
    outcome: Outcome[Run],
    out_path: Path | None,
    *,
    cost: bool,
    preview_of: PreviewOf | None = None,
) -> None:
    """Keep and show what was measured, whole or up to where it was stopped. Raises `Interrupted` where it was."""
    leave_if_nothing(outcome)
    finish(invocation, outcome.result, out_path, cost=cost, preview_of=preview_of)
    outcome.leave()


def leave_if_nothing(outcome: Outcome[Run]) -> None:
    """End here where a run was stopped before its first answer. Raises `Interrupted`."""
    if not outcome.result.questions:
        outcome.leave()


def finish(
    invocation: Invocation,
    run: Run,
    out_path: Path | None,
    *,
    cost: bool,
    advise: Advise | None = None,
    preview_of: PreviewOf | None = None,
) -> Path:
    """Measure cost if wanted, keep the run, write tables and report, and answer; returns the run's folder."""
    from photosearch.evaluation.comparing import compare
    from photosearch.evaluation.measures import save_summary, summarise
    from photosearch.evaluation.report import no_preview, write_report
    from photosearch.evaluation.runs import save_run

    if cost:
        run = _with_costs(invocation, run)
    if advise is not None:
        run = advise(run)
    folder = out_path or _new_folder(invocation.home / "evaluation", run.kind)
    lines = summarise(run)
    pairs = compare(run) if len(run.systems) > 1 else []
    save_run(run, folder)
    save_summary(lines, folder)
    report = write_report(run, lines, folder, pairs, preview_of or no_preview)
    document: dict[str, Any] = {"run": str(folder), "report": str(report), **run_document(run, lines, pairs)}
    invocation.answer(document, lambda: run_screen(run, lines, pairs, report))
    return folder


def joined_run(paths: Sequence[Path]) -> Run:
    """The runs in these directories as one, over the questions that they share."""
    from photosearch.evaluation.comparing import join
    from photosearch.evaluation.runs import load_run

    names = _run_names([path.resolve() for path in paths])
    return join([(name, load_run(path)) for name, path in zip(names, paths, strict=True)])


def _run_names(paths: Sequence[Path]) -> list[str]:
    """Directory names, with a number where two are the same."""
    bare = [path.name if path.is_dir() else path.parent.name for path in paths]
    return [name if bare.count(name) == 1 else f"{name} {place + 1}" for place, name in enumerate(bare)]


def _with_costs(invocation: Invocation, run: Run) -> Run:
    from photosearch.evaluation.cost import cost_of
    from photosearch.evaluation.known_items import THROUGH_INDEX

    systems = []
    for system in run.systems:
        if THROUGH_INDEX in system.name:
            systems.append(system)
            continue
        invocation.messages.print(f"Measuring what {system.name} costs.", style="dim")
        systems.append(replace(system, cost=cost_of(invocation.home, system.name)))
    return replace(run, systems=tuple(systems))


def _new_folder(parent: Path, kind: str) -> Path:
    """A folder named by time and kind that is not there yet."""
    stem = f"{datetime.now().astimezone():%Y-%m-%d_%H%M%S}_{kind}"
    path, number = parent / stem, 1
    while path.exists():
        number += 1
        path = parent / f"{stem}_{number}"
    return path
