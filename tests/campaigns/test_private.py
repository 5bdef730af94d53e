"""What is hidden or excluded never surfaces, and what we write is for its owner's eyes only."""

from __future__ import annotations

import os
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_photos import finish, paint

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
    import subprocess

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
