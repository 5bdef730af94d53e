"""The system's wish for less motion."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from photosearch.app import motion

SETTINGS = {
    "[KDE]\nAnimationDurationFactor=0\n": True,
    "[KDE]\nAnimationDurationFactor=0.5\n": False,
    "[KDE]\nLookAndFeel=breeze\n": False,
    "[KDE]\nAnimationDurationFactor=fast\n": False,
    "rubbish": False,
}


@pytest.mark.parametrize("text", SETTINGS)
def test_plasma(tmp_path: Path, text: str) -> None:
    (tmp_path / "kdeglobals").write_text(text)
    assert motion.plasma_stands_still(tmp_path / "kdeglobals") is SETTINGS[text]


def test_no_plasma(tmp_path: Path) -> None:
    assert not motion.plasma_stands_still(tmp_path / "kdeglobals")


@pytest.mark.parametrize(("answer", "wanted"), [("true", False), ("false", True), ("", False)])
def test_gnome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, wanted: bool) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    program = tmp_path / "gsettings"
    program.write_text(f"#!/bin/sh\necho {answer}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert motion.less_motion_wanted() is wanted


def test_a_system_that_cannot_be_asked_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not motion.less_motion_wanted()
