"""The two set-up scripts say in one line what is missing, and name the package that has it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX scripts")

HOUSE = Path(__file__).resolve().parents[2]
TOOLS = ("sh", "dirname", "cat", "cksum", "grep", "uname", "touch", "rm")

NO_PYTHON = "#!/bin/sh\necho 'shim: no such version' >&2\nexit 127\n"
NO_VENV = """#!/bin/sh
case "$2" in *ensurepip*) exit 1 ;; *) exit 0 ;; esac
"""

# Makes an environment whose pip knows nothing but its task: it writes down what it was asked to install.
PRETENDER = """#!/bin/sh
if [ "$1" = -m ] && [ "$2" = venv ]; then
    for folder; do :; done
    mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    printf '#!/bin/sh\\necho opened "$@"\\n' >"$folder/bin/photosearch"
    chmod +x "$folder/bin/photosearch"
elif [ "$1" = -m ] && [ "$2" = pip ]; then
    echo "$@" >>"{asked}"
    echo "Collecting things"
    case "$*" in *'hnswlib>'*) exit {hnswlib} ;; esac
    printf '{log}' >"$5"
    exit {code}
elif [ "$1" = -c ]; then
    case "$2" in
    *tomllib*) exec "{python}" "$@" ;;
    *Python.h*) exit {headers} ;;
    esac
fi
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A folder with the plainest tools and nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in (*TOOLS, "mkdir", "cp", "chmod"):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


@pytest.fixture
def run(path: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run one of the scripts with nothing but `path` to find programs in."""

    def start(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HOUSE / "packaging" / script, *arguments],
            env={"PATH": str(path), "PHOTOSEARCH_VENV": str(tmp_path / "venv")},
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def put(folder: Path, name: str, text: str) -> None:
    script = folder / name
    script.write_text(text)
    script.chmod(0o755)


def pretend(path: Path, *, hnswlib: int = 0, code: int = 0, headers: int = 0, log: str = "") -> Path:
    """A Python that only pretends to install; returns where it writes down what it was asked for."""
    asked = path.parent / "asked"
    text = PRETENDER
    for name, value in {
        "asked": asked, "python": sys.executable, "hnswlib": hnswlib, "code": code, "headers": headers, "log": log,
    }.items():  # fmt: skip
        text = text.replace("{" + name + "}", str(value))
    put(path, "python3.11", text)
    put(path, "c++", "#!/bin/sh\n")
    return asked


@pytest.mark.parametrize("script", ["run", "test"])
def test_without_python(script: str, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    ran = run(script)
    assert ran.returncode == 1
    assert ran.stderr.strip().count("\n") == 0
    assert "Python 3.11" in ran.stderr and "python3-venv" in ran.stderr


def test_shims_that_do_not_run_are_passed_over(
    path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    for name in ("python3.13", "python3.12"):
        put(path, name, NO_PYTHON)
    put(path, "python3", NO_VENV)
    ran = run("run")
    assert ran.returncode == 1
    assert "shim" not in ran.stderr
    assert "sudo apt install python3-venv" in ran.stderr
    assert ran.stderr.strip().count("\n") == 0


def test_the_folders_are_handed_on_and_the_second_time_nothing_is_installed(
    path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    asked = pretend(path)
    ran = run("run", "my photos", "--json")
    assert (ran.returncode, ran.stdout) == (0, "opened my photos --json\n"), ran.stderr
    before = asked.read_text()
    assert before.splitlines()[0].endswith("hnswlib>=0.8; platform_system != 'Emscripten'")
    assert str(HOUSE) in before.splitlines()[1]
    assert run("run").stdout == "opened\n"
    assert asked.read_text() == before


def test_without_a_compiler_everything_else_is_installed(
    path: Path, tmp_path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    asked = pretend(path)
    (path / "c++").unlink()
    ran = run("run")
    assert ran.returncode == 0, ran.stderr
    assert "sudo apt install g++ python3-dev" in ran.stderr
    assert "hnswlib>" not in asked.read_text()
    assert "--no-deps" in asked.read_text()
    wanted = (tmp_path / "venv" / "requirements.txt").read_text()
    assert "hnswlib" not in wanted and "torch" in wanted and "PySide6" in wanted

    put(path, "c++", "#!/bin/sh\n")  # a compiler has come
    assert run("run").returncode == 0
    assert "hnswlib>" in asked.read_text()


def test_where_hnswlib_does_not_build_everything_else_is_installed(
    path: Path, run: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    asked = pretend(path, hnswlib=1)
    ran = run("run")
    assert ran.returncode == 0, ran.stderr
    assert "hnswlib does not build here" in ran.stderr
    assert "--no-deps" in asked.read_text()


@pytest.mark.parametrize(
    ("log", "word"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: failed", "cannot be downloaded"),
        ("something else", "install.log says why"),
    ],
)
def test_a_failed_installation_is_explained(
    path: Path, run: Callable[..., subprocess.CompletedProcess[str]], log: str, word: str
) -> None:
    pretend(path, code=1, log=log)
    ran = run("run")
    assert ran.returncode == 1
    assert word in ran.stderr
