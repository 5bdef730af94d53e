"""What is hidden or excluded never surfaces, and what we write is for its owner's eyes only."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_photos import finish, paint

from photosearch.catalogue import columns
from photosearch.catalogue.backups import Backups
from photosearch.errors import DiskFullError
from photosearch.library import Library
from photosearch.models import registry
from photosearch.records import Question

# mypy: disable-error-code="no-untyped-def"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(3):
        paint(tmp_path / "photos" / f"{number}.png", "blue", seed=number)
    for number in range(60):
        paint(tmp_path / "photos" / "secret" / f"secret{number}.png", "red", seed=100 + number, size=(32, 32))
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    registry.register("toy", "toy:make")
    with Library(tmp_path / "home") as opened:
        opened.use_model("toy")
        opened.add_folders([photos])
        yield opened


def surfaces(library: Library, photos: Path) -> bool:
    """Whether a secret photo is met anywhere."""
    hits = library.search(Question("red", show_all=True, limit=500)).hits
    alike = library.similar(photos / "0.png", limit=500, show_all=True).hits
    items = library.items(list(library.timeline().ids))
    found = [str(path) for hit in (*hits, *alike) for path in hit.item.paths]
    found += [str(path) for item in items for path in item.paths]
    found += [str(failure.path) for failure in library.failures()]
    exact = (
        library.search(Question('"secret3"', show_all=True)).hits
        + library.search(Question("file:secret*")).hits
    )
    found += [str(path) for hit in exact for path in hit.item.paths]
    found += [one.text for line in ("folder:sec", "secr") for one in library.complete(line, len(line))]
    return any("secret" in path for path in found)


def kept_rows(library: Library) -> tuple[int, ...]:
    db = library._catalogue._database.read()
    tables = ("main.files", "main.items", "main.pictures", "pre.previews")
    counts = [db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
    vectors = db.execute("SELECT COUNT(*) FROM vec.vectors WHERE vector IS NOT NULL").fetchone()[0]
    return (*counts, vectors)


def test_what_is_excluded_is_erased_at_once(library, photos):
    finish(library.sync())
    assert surfaces(library, photos)
    library.exclude(photos, ["secret"])
    assert not surfaces(library, photos)
    assert kept_rows(library) == (3, 3, 3, 3, 3)
    finish(library.sync())
    assert not surfaces(library, photos)


@pytest.mark.parametrize("hidden", [".hidden", "node_modules", "excluded"])
def test_what_is_moved_into_a_hidden_folder_leaves_however_much_it_is(library, photos, hidden):
    library.exclude(photos, ["excluded"])
    finish(library.sync())
    (photos / "secret").rename(photos / hidden)
    summary = finish(library.sync())
    assert summary.notes == ()  # nobody is asked about them, and no log names them
    assert library.status().missing == 0
    assert not surfaces(library, photos)
    assert kept_rows(library) == (3, 3, 3, 3, 3)

    (photos / hidden).rename(photos / "open")  # and out again
    assert finish(library.sync()).added == 60
    assert library.status().photos == 63


def test_a_single_photo_in_a_hidden_folder_is_no_hit(library, photos):
    finish(library.sync())
    (photos / ".hidden").mkdir()
    (photos / "secret" / "secret1.png").rename(photos / ".hidden" / "secret1.png")
    finish(library.sync())
    hits = library.search(Question("red", show_all=True, limit=500)).hits
    assert len(hits) == 62
    assert not any("secret1.png" in str(hit.item.path) for hit in hits)


def test_a_copy_that_is_not_hidden_stays(library, photos):
    (photos / "open.png").write_bytes((photos / "secret" / "secret5.png").read_bytes())
    finish(library.sync())
    library.exclude(photos, ["secret"])
    assert [str(path) for path in library.show(photos / "open.png").paths] == [str(photos / "open.png")]


@pytest.mark.parametrize("few", [1, 7])
def test_a_few_photos_moved_into_hiding_are_erased_too(library, photos, few):
    library.exclude(photos, ["excluded"])
    finish(library.sync())
    for hidden in (".hidden", "excluded"):
        (photos / hidden).mkdir()
    for number in range(few):
        secret = photos / "secret" / f"secret{number}.png"
        secret.rename(photos / (".hidden", "excluded")[number % 2] / secret.name)
    (photos / "secret" / "secret50.png").rename(photos / "secret" / ".secret50.png")
    (photos / "secret" / "secret51.png").unlink()  # merely gone: it may come back
    finish(library.sync())
    left = 63 - few - 2
    assert library.status().photos == left
    assert kept_rows(library) == (left, left + 1, left + 1, left + 1, left + 1)


def bytes_of(home: Path) -> bytes:
    """All that lies in a home, in one piece."""
    return b"".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


@pytest.mark.parametrize("how", ["exclude", "remove", "hide"])
def test_what_is_erased_is_named_nowhere_not_even_in_a_backup(library, photos, how, monkeypatch):
    with monkeypatch.context() as small:
        small.setattr(columns, "SAVE_FROM", 1)
        finish(library.sync())
    assert any(b"secret1.png" in path.read_bytes() for path in library.home.glob("derived/items*.columns"))
    paint(photos / "4.png", "green")
    library._catalogue.backups.make("-older")
    assert len(library._catalogue.backups.all()) == 2
    assert all(b"secret1.png" in path.read_bytes() for path in library._catalogue.backups.all())
    (library.home / "catalogue.damaged-2026-01-01-000000-abcd.db").write_bytes(b"secret1.png")
    match how:
        case "exclude":
            library.exclude(photos, ["secret"])
        case "remove":
            library.remove_folder(photos, forget=True)
        case "hide":
            (photos / "secret").rename(photos / ".hidden")
            assert finish(library.sync()).notes == ()
    assert len(library._catalogue.backups.all()) == 1
    library.close()
    assert b"secret1.png" not in bytes_of(library.home)


def test_a_backup_that_cannot_be_renewed_is_said_and_renewed_later(library, photos, monkeypatch):
    finish(library.sync())

    def full(self: Backups, label: str = "") -> None:
        raise DiskFullError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Backups, "make", full)
        library.exclude(photos, ["secret"])
        assert any("backups" in note for note in finish(library.sync()).notes)
    assert finish(library.sync()).notes == ()
    assert [b"secret1.png" in path.read_bytes() for path in library._catalogue.backups.all()] == [False]


def test_nothing_that_was_asked_is_written_down(tmp_path, photos):
    """Neither a question, nor one that failed, nor one that met a bug of ours."""
    home = tmp_path / "asked"
    home.mkdir()
    (home / "settings.json").write_text('{"model": "toy", "decoders": 1}')
    environment = {
        **os.environ,
        "PHOTOSEARCH_HOME": str(home),
        "PYTHONPATH": os.pathsep.join(map(str, Path(__file__).parents[1:3])),
    }
    program = Path(__file__).parents[1] / "end2end" / "toy_program.py"

    def run(*arguments: str, words: str = "", broken: bool = False) -> int:
        code = f"import runpy, sys; sys.argv = {[str(program), *arguments]!r}\n"
        if broken:
            code += "from photosearch.search import searcher\nsearcher.Searcher.answer = None\n"
        code += f"runpy.run_path({str(program)!r}, run_name='__main__')"
        return subprocess.run(
            [sys.executable, "-c", code], env=environment, input=words, capture_output=True, text=True,
            check=False,
        ).returncode  # fmt: skip

    assert run("add", str(photos)) == run("sync") == 0
    assert run("search", "zanzibar red") == 0
    assert run("search", "-", words="zanzibar blue\n\nzanzibar green\n") in (0, 1)
    assert run("search", "--image", str(tmp_path / "zanzibar.jpg"), "zanzibar") == 1
    assert run("search", "zanzibar", broken=True) == 70
    assert b"zanzibar" not in bytes_of(home)
    assert list((home / "logs").iterdir())  # there was something to look at


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_all_that_is_written_is_its_owners(library, photos):
    usual = os.umask(0o022)
    try:
        finish(library.sync())
        finish(library.rebuild())
    finally:
        os.umask(usual)
    assert stat.S_IMODE(library.home.stat().st_mode) == 0o700  # nobody gets at what lies inside
    for name in ("catalogue.db", "vectors.db", "previews.db"):
        assert stat.S_IMODE((library.home / name).stat().st_mode) & 0o077 == 0
    for path in (library.home / "backups").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every attempt to reach the network, which fails."""
    tried: list[object] = []

    def refuse(self: socket.socket, address: object) -> None:
        if self.family != getattr(socket, "AF_UNIX", None):
            tried.append(address)
            raise OSError("the network is refused")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_: tried.append(address))
    return tried


def test_the_library_asks_no_network(library, photos, refused):
    finish(library.sync())
    library.search(Question("red"))
    finish(library.repair())
    list(library.doctor())
    assert "photos" in library.report()
    assert refused == []


@pytest.mark.skipif(sys.platform != "linux", reason="a network of its own is Linux's")
def test_the_program_works_where_there_is_no_network(tmp_path, photos):
    import shutil

    alone = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode != 0:
        pytest.skip("this system allows no network namespaces")
    program = Path(__file__).parents[1] / "end2end" / "toy_program.py"
    environment = {
        **os.environ,
        "PHOTOSEARCH_HOME": str(tmp_path / "other"),
        "PYTHONPATH": os.pathsep.join(map(str, Path(__file__).parents[1:3])),
    }
    (tmp_path / "other").mkdir(mode=0o755)
    (tmp_path / "other" / "settings.json").write_text('{"model": "toy", "decoders": 1}')
    for arguments in (["add", str(photos)], ["sync"], ["search", "red"], ["doctor"]):
        ran = subprocess.run(
            [*alone, sys.executable, str(program), *arguments], env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
    written = [path for path in (tmp_path / "other").rglob("*") if path.name != "settings.json"]
    assert len(written) > 5
    assert [path for path in written if stat.S_IMODE(path.stat().st_mode) & 0o077] == []
