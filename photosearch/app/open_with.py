"""What a person can do with a file outside: open it, open it with another program, show it in its folder.

Every system has its own way; nothing here waits for what it starts.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeDatabase, QProcess, QSettings, QStandardPaths, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QDesktopServices


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can open a kind of file. `command` holds the field codes of its desktop entry."""

    name: str
    icon: str
    command: str


def open_file(path: Path) -> bool:
    """Open with the system's own choice; false where there is none."""
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_in_folder(path: Path) -> bool:
    """Show the file in the system's file manager, selected where that is possible."""
    if sys.platform == "darwin":
        return QProcess.startDetached("open", ["-R", str(path)])[0]
    if sys.platform == "win32":
        return QProcess.startDetached("explorer", ["/select,", os.path.normpath(path)])[0]
    return _show_by_dbus(path) or open_file(path.parent)


def programs_for(path: Path) -> tuple[Program, ...]:
    """Programs that open files like this one (Linux; empty elsewhere, where `choose_program` asks the system)."""
    if sys.platform in ("darwin", "win32"):
        return ()
    mime = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchExtension)
    found: dict[str, Program] = {}
    for kind in (mime.name(), *mime.aliases()):
        for entry in _entries_for(kind):
            program = _program(entry)
            if program is not None:
                found.setdefault(program.name, program)
    return tuple(sorted(found.values(), key=lambda program: program.name.casefold()))


def open_with(path: Path, program: Program) -> bool:
    """Start a program with a file."""
    words = [path_word for word in shlex.split(program.command) for path_word in _filled(word, path)]
    return bool(words) and QProcess.startDetached(words[0], words[1:])[0]


def choose_program(path: Path) -> bool:
    """Let Windows ask which program to use; elsewhere open with the system's choice."""
    if sys.platform == "win32":
        return QProcess.startDetached("rundll32", ["shell32.dll,OpenAs_RunDLL", os.path.normpath(path)])[0]
    return open_file(path)


def _show_by_dbus(path: Path) -> bool:
    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    message = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1",
        "/org/freedesktop/FileManager1",
        "org.freedesktop.FileManager1",
        "ShowItems",
    )
    message.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    return bus.interface().isServiceRegistered("org.freedesktop.FileManager1").value() and bus.send(message)


def _entries_for(kind: str) -> Iterator[Path]:
    """Desktop entries that the caches of all application folders name for a MIME type."""
    for folder in QStandardPaths.standardLocations(QStandardPaths.StandardLocation.ApplicationsLocation):
        cache = Path(folder) / "mimeinfo.cache"
        try:
            lines = cache.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            continue
        for line in lines:
            if line.startswith(f"{kind}="):
                yield from (Path(folder) / name for name in line.partition("=")[2].split(";") if name)


def _program(entry: Path) -> Program | None:
    if not entry.is_file():
        return None
    settings = QSettings(str(entry), QSettings.Format.IniFormat)
    settings.beginGroup("Desktop Entry")
    name, command = str(settings.value("Name", "")), settings.value("Exec", "")
    hidden = str(settings.value("NoDisplay", "")).lower() == "true"
    text = ",".join(command) if isinstance(command, list) else str(command)
    return Program(name, str(settings.value("Icon", "")), text) if name and text and not hidden else None


def _filled(word: str, path: Path) -> Iterator[str]:
    """A word of an `Exec` line with its field code replaced (Desktop Entry Specification, “The Exec key”)."""
    if word in ("%f", "%F"):
        yield str(path)
    elif word in ("%u", "%U"):
        yield QUrl.fromLocalFile(str(path)).toString()
    elif not word.startswith("%"):
        yield word.replace("%%", "%")
