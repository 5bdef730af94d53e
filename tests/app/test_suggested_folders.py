"""Which folders the welcome page offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosearch.app.suggested_folders import existing, shortened, usual


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    return tmp_path


def test_only_folders_that_exist(home: Path) -> None:
    (home / "Pictures").mkdir()
    (home / "Dropbox" / "Camera Uploads").mkdir(parents=True)
    assert existing(usual(home)) == [home / "Pictures", home / "Dropbox" / "Camera Uploads"]


def test_a_folder_inside_another_is_left_out(home: Path) -> None:
    (home / "OneDrive" / "Pictures" / "Camera Roll").mkdir(parents=True)
    assert existing(usual(home)) == [home / "OneDrive" / "Pictures"]


def test_the_home_itself_is_never_offered(home: Path) -> None:
    assert existing([home, home / "nowhere"]) == []


def test_one_folder_by_two_names_is_offered_once(home: Path) -> None:
    (home / "Pictures").mkdir()
    (home / "Photos").symlink_to(home / "Pictures")
    assert existing(usual(home)) == [home / "Pictures"]


def test_paths_are_shown_short(home: Path) -> None:
    assert shortened(home / "Pictures") == str(Path("~") / "Pictures")
    assert shortened(Path("/media/stick")) == str(Path("/media/stick"))
