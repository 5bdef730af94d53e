"""Paths as text: any name a file system can hold comes back as it was."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from photosearch.catalogue import paths

MOUNT = Path("/mnt/disk")
NAMES = st.text(
    st.characters(codec=None, exclude_characters="/\0", max_codepoint=0xEFFFF), min_size=1, max_size=40
).filter(lambda name: name not in (".", ".."))


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_any_name_round_trips_and_is_valid_text(names):
    path = MOUNT.joinpath(*names)
    text = paths.to_text(path, MOUNT)
    text.encode("utf-8")
    assert paths.to_path(text, MOUNT) == path


@given(NAMES, NAMES)
def test_a_subtree_holds_what_lies_below_and_nothing_beside(folder, name):
    inside = paths.to_text(MOUNT / folder / name, MOUNT)
    beside = paths.to_text(MOUNT / (folder + "x") / name, MOUNT)
    low, high = paths.subtree(paths.to_text(MOUNT / folder, MOUNT))
    assert low <= inside < high
    assert not low <= beside < high


def test_the_mount_point_itself_is_empty_text():
    assert paths.to_text(MOUNT, MOUNT) == ""
    assert paths.to_path("", MOUNT) == MOUNT
    low, high = paths.subtree("")
    assert low <= "photos/a.jpg" < high


@given(NAMES, NAMES)
def test_a_sibling_lies_in_the_same_folder(name, twin):
    text = paths.to_text(MOUNT / "photos" / name, MOUNT)
    assert paths.to_path(paths.sibling(text, twin), MOUNT) == MOUNT / "photos" / PurePosixPath(twin)
