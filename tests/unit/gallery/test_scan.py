"""What a scan finds, what it leaves alone, and what it survives."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from photosearch.gallery import scan, skipping
from photosearch.gallery.scan import ScanNotes, found_file, found_files
from photosearch.records import FileKind


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def names(folder: Path, **options: object) -> set[str]:
    return {found.path.relative_to(folder).as_posix() for found in found_files(folder, **options)}  # type: ignore[arg-type]


def test_formats_by_name(tmp_path: Path) -> None:
    wanted = (
        "a.HEIC",
        "b.jpg",
        "c.jpeg",
        "d.PNG",
        "e.webp",
        "f.avif",
        "g.tif",
        "h.gif",
        "i.bmp",
        "j.jp2",
        "k.hif",
    )
    make(tmp_path, *wanted, "film.mp4", "text.txt", "jpg", "a.jpg.zip", "music.mp3")
    assert names(tmp_path) == set(wanted)


def test_what_a_file_is(tmp_path: Path) -> None:
    make(tmp_path, "deep/er/a.jpg")
    (found,) = found_files(tmp_path)
    status = (tmp_path / "deep/er/a.jpg").stat()
    assert found.path == tmp_path / "deep/er/a.jpg"
    assert found.kind is FileKind.PHOTO
    assert (found.size, found.mtime_ns, found.file_id) == (1, status.st_mtime_ns, status.st_ino)
    assert (found.sidecars, found.sidecar_stamp, found.twin) == ((), "", None)


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.jpg", "._a.jpg", "a.jpg.crdownload", "a.jpg.part", "a.jpg.download", "a.part.jpg", "a.jpg.tmp",
        ".syncthing.a.jpg.tmp", "~syncthing~a.jpg.tmp", "a.jpg.~1a2b", "a.jpg.owncloudsync", "a.jpg~", "~$a.jpg",
        ".a.jpg.~lock", "a.jpg.swp", ".pending-1234-a.jpg", "a.jpg.partial", "a.tmp.jpg",
    ],
)  # fmt: skip
def test_temporary_names(tmp_path: Path, name: str) -> None:
    make(tmp_path, name, "kept.jpg")
    assert names(tmp_path) == {"kept.jpg"}


def test_hidden_and_named_folders(tmp_path: Path) -> None:
    make(tmp_path, ".trash/a.jpg", "@eaDir/b.jpg", "x/NODE_MODULES/c.jpg", "x/kept.jpg")
    assert names(tmp_path, skip_names=("@eadir", "node_modules")) == {"x/kept.jpg"}


def test_a_hidden_folder_that_a_person_named_is_looked_into(tmp_path: Path) -> None:
    make(tmp_path, ".mine/a.jpg")
    assert names(tmp_path / ".mine") == {"a.jpg"}


def test_folders_with_names_of_files(tmp_path: Path) -> None:
    make(tmp_path, "holiday.jpg/a.jpg", "backup.tmp/b.jpg", "old.bak/c.jpg")
    assert names(tmp_path) == {"holiday.jpg/a.jpg", "backup.tmp/b.jpg", "old.bak/c.jpg"}


def test_packages_show_their_originals_only(tmp_path: Path) -> None:
    make(tmp_path, "P.photoslibrary/originals/0/a.jpg", "P.photoslibrary/resources/b.jpg", "L.lrdata/c.jpg")
    make(tmp_path, "P.photoslibrary/d.jpg")
    assert names(tmp_path) == {"P.photoslibrary/originals/0/a.jpg"}


@pytest.mark.parametrize(
    ("pattern", "gone"),
    [
        ("private", {"private/a.jpg", "x/private/b.jpg"}),
        ("x/private", {"x/private/b.jpg"}),
        ("*.gif", {"x/c.gif"}),
        ("x/**", {"x/private/b.jpg", "x/c.gif", "x/y/d.jpg"}),
        ("*/y", {"x/y/d.jpg"}),
        ("**/d.jpg", {"x/y/d.jpg"}),
        ("PRIVATE/", {"private/a.jpg", "x/private/b.jpg"}),
        ("[ab].jpg", {"private/a.jpg", "x/private/b.jpg"}),
        ("nothing", set()),
    ],
)
def test_excluded_patterns(tmp_path: Path, pattern: str, gone: set[str]) -> None:
    everything = {"private/a.jpg", "x/private/b.jpg", "x/c.gif", "x/y/d.jpg", "e.png"}
    make(tmp_path, *everything)
    assert names(tmp_path, excluded=(pattern,)) == everything - gone


def test_a_part_of_a_folder(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "a/b/2.jpg", "a/b/private/3.jpg", "c/4.jpg")
    assert names(tmp_path, start=tmp_path / "a") == {"a/1.jpg", "a/b/2.jpg", "a/b/private/3.jpg"}
    assert names(tmp_path, start=tmp_path / "a", recursive=False) == {"a/1.jpg"}
    assert names(tmp_path, start=tmp_path / "a", excluded=("a/b/private",)) == {"a/1.jpg", "a/b/2.jpg"}


def test_placeholders_of_icloud_are_counted(tmp_path: Path) -> None:
    make(tmp_path, ".IMG_1.HEIC.icloud", ".notes.txt.icloud", "a.jpg")
    notes = ScanNotes()
    found = list(found_files(tmp_path, notes=notes))
    assert [one.path.name for one in found] == ["a.jpg"]
    assert notes.placeholder_paths == [tmp_path / "IMG_1.HEIC"]
    assert notes.placeholders == 1


class FakeStatus:
    def __init__(self, **fields: int) -> None:
        self.__dict__.update(fields)


@pytest.mark.parametrize(
    ("fields", "away", "hidden"),
    [
        ({"st_file_attributes": 0x400000}, True, False),
        ({"st_file_attributes": 0x40000}, True, False),
        ({"st_file_attributes": 0x1000}, True, False),
        ({"st_flags": 0x40000000}, True, False),
        ({"st_file_attributes": 0x2}, False, True),
        ({"st_file_attributes": 0x4}, False, True),
        ({"st_flags": 0x8000}, False, True),
        ({"st_file_attributes": 0x20, "st_flags": 0x20}, False, False),
        ({}, False, False),
    ],
)
def test_attributes_of_other_systems(fields: dict[str, int], away: bool, hidden: bool) -> None:
    status = FakeStatus(**fields)
    assert skipping.is_placeholder(status) is away  # type: ignore[arg-type]
    assert skipping.is_hidden(status) is hidden  # type: ignore[arg-type]


def test_placeholders_of_windows_and_macos_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "away.jpg")
    monkeypatch.setattr(skipping, "is_placeholder", lambda status: True)
    notes = ScanNotes()
    assert list(found_files(tmp_path, notes=notes)) == []
    assert notes.placeholder_paths == [tmp_path / "away.jpg"]


def test_links_to_files_and_folders_are_followed(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/a.jpg", "elsewhere/single.jpg", "gallery/b.jpg")
    (tmp_path / "gallery/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "gallery/c.jpg").symlink_to(tmp_path / "elsewhere/single.jpg")
    assert names(tmp_path / "gallery") == {"b.jpg", "c.jpg", "linked/a.jpg", "linked/single.jpg"}


def test_loops_and_links_to_nowhere(tmp_path: Path) -> None:
    make(tmp_path, "a/photo.jpg")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "a/self").symlink_to(tmp_path / "a/self")
    (tmp_path / "self.jpg").symlink_to(tmp_path / "self.jpg")
    (tmp_path / "gone.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    notes = ScanNotes()
    found = list(found_files(tmp_path, notes=notes))
    assert [one.path for one in found] == [tmp_path / "a/photo.jpg"]
    assert notes.failures == []


def test_a_folder_and_a_link_to_it_count_once_and_the_real_place_wins(tmp_path: Path) -> None:
    make(tmp_path, "z/real/a.jpg")
    (tmp_path / "a link").symlink_to(tmp_path / "z/real")
    assert names(tmp_path) == {"z/real/a.jpg"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the super user may read everything")
def test_unreadable_folders_are_noted(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.jpg", "b.jpg")
    (tmp_path / "closed").chmod(0)
    notes = ScanNotes()
    found = list(found_files(tmp_path, notes=notes))
    (tmp_path / "closed").chmod(0o700)
    assert [one.path.name for one in found] == ["b.jpg"]
    assert [(one.path, one.step) for one in notes.failures] == [(tmp_path / "closed", "scan")]


def test_folders_that_fail_are_noted_whoever_runs_this(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, "closed/a.jpg", "open/b.jpg")
    real = os.scandir

    def refusing(path: str):  # type: ignore[no-untyped-def]
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(scan.os, "scandir", refusing)
    notes = ScanNotes()
    found = list(found_files(tmp_path, notes=notes))
    assert [one.path.name for one in found] == ["b.jpg"]
    (failure,) = notes.failures
    assert (failure.path, failure.reason) == (tmp_path / "closed", "may not be read: permission denied")


def test_a_folder_that_is_not_there_is_noted(tmp_path: Path) -> None:
    notes = ScanNotes()
    assert list(found_files(tmp_path / "gone", notes=notes)) == []
    assert [failure.path for failure in notes.failures] == [tmp_path / "gone"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_pipes_and_devices_are_no_photos(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    assert names(tmp_path) == set()


def test_stopping(tmp_path: Path) -> None:
    make(tmp_path, "a/1.jpg", "b/2.jpg", "c/3.jpg")
    stop, notes = Event(), ScanNotes()
    found = []
    for one in found_files(tmp_path, stop=stop, notes=notes):
        found.append(one)
        stop.set()
    assert len(found) == 1
    assert notes.stopped


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    strange = os.fsencode(tmp_path) + b"/\xff\xfe.jpg"
    Path(os.fsdecode(strange)).write_bytes(b"x")
    (found,) = found_files(tmp_path)
    assert found.path.stat().st_size == 1


def test_large_inode_numbers_fit_into_a_database() -> None:
    assert (2**64 - 1) & scan._INT63 == 2**63 - 1


# ------------------------------------------------------------------------------- sidecars and twins


def test_sidecars_of_every_kind(tmp_path: Path) -> None:
    make(tmp_path, "IMG_1.JPG", "IMG_1.xmp", "IMG_1.JPG.xmp", "IMG_1.JPG.json", "IMG_2.JPG", "album.json")
    found = {one.path.name: one for one in found_files(tmp_path)}
    assert [path.name for path in found["IMG_1.JPG"].sidecars] == [
        "IMG_1.JPG.xmp",
        "IMG_1.xmp",
        "IMG_1.JPG.json",
    ]
    assert found["IMG_2.JPG"].sidecars == ()


def test_the_stamp_follows_sidecars(tmp_path: Path) -> None:
    make(tmp_path, "a.jpg", "a.xmp")

    def stamp() -> str:
        return next(iter(found_files(tmp_path))).sidecar_stamp

    first = stamp()
    assert first and stamp() == first
    (tmp_path / "a.xmp").write_bytes(b"longer")
    second = stamp()
    assert second != first
    make(tmp_path, "a.jpg.json")
    third = stamp()
    assert third != second
    (tmp_path / "a.xmp").unlink()
    (tmp_path / "a.jpg.json").unlink()
    assert stamp() == ""


def test_twins(tmp_path: Path) -> None:
    make(tmp_path, "a.CR2", "A.jpg", "b.dng", "b.HEIC", "c.nef", "d.arw", "d.png", "other/c.jpg")
    twin = {one.path.name: one.twin.name if one.twin else None for one in found_files(tmp_path)}
    assert twin == {
        "a.CR2": "A.jpg", "A.jpg": None, "b.dng": "b.HEIC", "b.HEIC": None, "c.nef": None, "d.arw": None,
        "d.png": None, "c.jpg": None,
    }  # fmt: skip


def test_one_file(tmp_path: Path) -> None:
    make(tmp_path, "a.dng", "a.jpg", "a.xmp", "text.txt")
    found = found_file(tmp_path / "a.dng")
    assert found is not None
    assert found.kind is FileKind.RAW
    in_folder = next(one for one in found_files(tmp_path) if one.path.name == "a.dng")
    assert replace(in_folder, sidecars=(), sidecar_stamp="", twin=None) == found
    assert found_file(tmp_path / "text.txt") is None
    assert found_file(tmp_path / "gone.jpg") is None
    assert found_file(tmp_path / "nowhere/a.jpg") is None
