"""`photosearch train`: make the built-in model from raw data, and measure a finished one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from photosearch.cli.invocation import Invocation, pass_invocation
from photosearch.errors import ModelError
from photosearch.settings import resources_path

FOLDER = click.Path(path_type=Path, file_okay=False)
HERE = click.Path(path_type=Path, exists=True, file_okay=False)
DATA = click.option("--data", "data_path", required=True, type=HERE, help="The folder of raw data.")
WORK = click.option("--work", "work_path", required=True, type=FOLDER, help="For caches and checkpoints.")


@click.group
def command() -> None:
    """Train models, and measure them on photos they never saw."""


@command.command("builtin")
@DATA
@WORK
@click.option("--out", "out_path", required=True, type=FOLDER, help="Where the model's files go.")
@pass_invocation
def builtin(invocation: Invocation, data_path: Path, work_path: Path, out_path: Path) -> None:
    """Make the built-in model. Stop it at any time; called again it goes on where it stopped."""
    try:
        from photosearch.training.builtin_recipe import Recipe, teacher_folder, train_builtin

        lines = train_builtin(data_path, work_path, out_path, teacher_folder(), Recipe())
        _show(invocation, lines)
    except ImportError as problem:
        raise _extra_missing(problem) from problem
    invocation.answer({"files": str(out_path)}, lambda: f"The model's files are in {out_path}.")


@command.command("figures")
@DATA
@WORK
@click.option("--model", "model_path", type=FOLDER, help="A model's folder; by default the one that ships.")
@pass_invocation
def figures(invocation: Invocation, data_path: Path, work_path: Path, model_path: Path | None) -> None:
    """Measure the built-in model: retrieval, languages, kept-out classes, changed copies."""
    try:
        from photosearch.training.figures import measure
    except ImportError as problem:
        raise _extra_missing(problem) from problem
    found: dict[str, Any] = {}
    for what, values in measure(model_path or resources_path() / "models" / "builtin", data_path, work_path):
        found[what] = values
        invocation.messages.print(
            f"{what}: " + ", ".join(f"{name} {value:.4g}" for name, value in values.items())
        )
    invocation.answer({"figures": found}, lambda: "Measured.")


def _show(invocation: Invocation, lines: Iterator[str]) -> None:
    for line in lines:
        invocation.messages.print(line, markup=False)


def _extra_missing(problem: ImportError) -> ModelError:
    return ModelError(
        f"Training needs the Python package {problem.name}.",
        hint="Install it with: pip install 'photosearch[train]'",
    )
