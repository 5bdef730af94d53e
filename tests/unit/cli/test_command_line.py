"""Finding the command, the options that all share, and what is no command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest

from photosearch.cli.command_line import command_line, load

COMMANDS = command_line.list_commands(click.Context(command_line))


def test_the_contract_s_commands_are_all_there() -> None:
    wanted = {"add", "remove", "sync", "search", "similar", "show", "status", "doctor", "rebuild", "models"}
    assert wanted | {"benchmark"} <= set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_one_short_line(name: str) -> None:
    assert 0 < len(load(name).get_short_help_str(200)) <= 70


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_every_inner_one_takes_home_and_json(name: str) -> None:
    waiting = [load(name)]
    while waiting:
        command = waiting.pop()
        waiting += command.commands.values() if isinstance(command, click.Group) else []
        options = [option for parameter in command.params for option in parameter.opts]
        assert options.count("--home") == 1, command.name
        assert options.count("--json") == 1, command.name


def test_loading_a_command_twice_gives_it_no_option_twice() -> None:
    load("sync")
    options = [option for parameter in load("sync").params for option in parameter.opts]
    assert options.count("--json") == 1


@pytest.mark.parametrize("arguments", [("--json", "status"), ("status", "--json")])
def test_json_may_stand_before_or_after_the_command(photosearch, arguments: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    assert photosearch(*arguments).json["photos"] == 2


def test_home_may_stand_before_or_after_the_command(tmp_path: Path, photosearch) -> None:  # type: ignore[no-untyped-def]
    opened: list[Path] = []

    def window(_folders: Sequence[Path], home: Path) -> None:
        opened.append(home)

    photosearch("--home", tmp_path / "a", open_window=window)
    photosearch(tmp_path, "--home", tmp_path / "b", open_window=window)
    assert opened == [tmp_path / "a", tmp_path / "b"]


def test_folders_without_a_command_open_the_window(tmp_path: Path, photosearch) -> None:  # type: ignore[no-untyped-def]
    opened: list[Path] = []

    def window(folders: Sequence[Path], _home: Path) -> None:
        opened.extend(folders)

    assert photosearch(tmp_path, open_window=window).code == 0
    assert opened == [tmp_path]


def test_a_folder_named_like_a_command_is_written_with_its_path(
    tmp_path: Path,
    photosearch: Callable,
    monkeypatch: pytest.MonkeyPatch,  # type: ignore[type-arg]
) -> None:
    (tmp_path / "search").mkdir()
    monkeypatch.chdir(tmp_path)
    opened: list[Path] = []

    def window(folders: Sequence[Path], _home: Path) -> None:
        opened.extend(folders)

    photosearch("./search", open_window=window)
    assert opened == [Path("search")]


def test_a_word_that_is_neither_command_nor_folder_is_wrong_usage(photosearch) -> None:  # type: ignore[no-untyped-def]
    ran = photosearch("serch")
    assert ran.code == 2
    assert "neither a command nor a folder" in ran.err
    assert "search" in ran.err


def test_a_folder_that_does_not_exist_is_a_person_s_error(photosearch) -> None:  # type: ignore[no-untyped-def]
    ran = photosearch("./nowhere")
    assert ran.code == 1
    assert "There is no folder nowhere" in ran.err


@pytest.mark.parametrize(
    "arguments", [("--help",), ("search", "-h"), ("models", "info", "--help"), ("--version",)]
)
def test_help_and_version_open_no_library(photosearch, arguments: Sequence[str], library) -> None:  # type: ignore[no-untyped-def]
    ran = photosearch(*arguments)
    assert ran.code == 0
    assert "photosearch" in ran.out
    assert not library.closed


def test_what_cannot_be_read_is_left_to_the_library(
    tmp_path: Path, photosearch, library, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("os.access", lambda *_anything, **_more: False)
    assert photosearch("add", tmp_path, "--home", tmp_path).code == 0
    assert library.followed == [tmp_path]
