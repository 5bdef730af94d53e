"""Which programs open a file, and how they are started: desktop entries as other programs write them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices

from photosearch.app import open_with
from photosearch.app.open_with import Program

LINUX = pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="other systems ask by themselves")
PHOTO = Path("/photos/a day/IMG 1.jpg")


@pytest.fixture
def entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of applications that the system is made to look into."""
    monkeypatch.setattr(QStandardPaths, "standardLocations", lambda _place: [str(tmp_path)])
    return tmp_path


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """What would have been started."""
    calls: list[tuple[str, list[str]]] = []

    def start(program: str, arguments: list[str]) -> tuple[bool, int]:
        calls.append((program, arguments))
        return True, 1

    monkeypatch.setattr(QProcess, "startDetached", start)
    return calls


def write_entry(folder: Path, name: str, *lines: str) -> None:
    (folder / name).write_text("\n".join(("[Desktop Entry]", "Type=Application", *lines)) + "\n")


@LINUX
def test_finds_the_programs_that_the_system_names(entries: Path) -> None:
    write_entry(entries, "paint.desktop", "Name=Paint", "Exec=paint %f", "Icon=paint")
    write_entry(entries, "album.desktop", "Name=Album", "Exec=album --new %U")
    write_entry(entries, "hidden.desktop", "Name=Hidden", "Exec=hidden %f", "NoDisplay=true")
    write_entry(entries, "broken.desktop", "Name=Broken")
    (entries / "mimeinfo.cache").write_text(
        "[MIME Cache]\nimage/png=png-only.desktop;\n"
        "image/jpeg=paint.desktop;album.desktop;hidden.desktop;broken.desktop;gone.desktop;\n"
    )
    assert [program.name for program in open_with.programs_for(PHOTO)] == ["Album", "Paint"]


@LINUX
def test_names_none_where_there_are_none(entries: Path) -> None:
    assert open_with.programs_for(PHOTO) == ()


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("paint %f", [str(PHOTO)]),
        ("paint --new %F %i %c", ["--new", str(PHOTO)]),
        ("paint %U", [QUrl.fromLocalFile(str(PHOTO)).toString()]),
        ('paint "a b" 100%% %f', ["a b", "100%", str(PHOTO)]),
    ],
)
def test_field_codes_are_filled(
    started: list[tuple[str, list[str]]], command: str, arguments: list[str]
) -> None:
    assert open_with.open_with(PHOTO, Program("Paint", "", command))
    assert started == [("paint", arguments)]


def test_an_empty_command_starts_nothing(started: list[tuple[str, list[str]]]) -> None:
    assert not open_with.open_with(PHOTO, Program("Nothing", "", ""))
    assert started == []


@LINUX
def test_without_a_file_manager_the_folder_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(open_with, "_show_by_dbus", lambda _path: False)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    assert open_with.show_in_folder(PHOTO)
    assert opened == [str(PHOTO.parent)]
