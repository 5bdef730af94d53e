"""Folders that hold folders."""

from __future__ import annotations

import pytest
from made_photos import finish, paint

from photosearch.errors import FolderError
from photosearch.gallery import patterns
from photosearch.library import Library
from photosearch.models import registry

# mypy: disable-error-code="no-untyped-def"


@pytest.fixture
def library(tmp_path):
    registry.register("toy", "toy:make")
    with Library(tmp_path / "home") as opened:
        opened.use_model("toy")
        yield opened


def test_a_folder_takes_over_those_inside_it_with_what_they_leave_out(library, tmp_path):
    inner = tmp_path / "photos" / "[2024] *"
    names = ("a.png", "secret/b.png", "deep/secret/c.png", "d.gif", "top/e.png", "deep/top/f.png")
    for seed, name in enumerate(names):
        paint(inner / name, "red", seed=seed)
    paint(tmp_path / "photos" / "secret" / "g.png", "blue")
    library.add_folders([inner])
    library.exclude(inner, ["secret", "*.gif", "top/*"])
    before = finish(library.sync())
    assert before.found == 2
    (folder,) = library.add_folders([tmp_path / "photos"])
    assert folder.path == tmp_path / "photos"
    summary = finish(library.sync())
    assert (summary.found, summary.added, summary.decoded, summary.removed) == (
        3,
        1,
        1,
        0,
    )  # and another's "secret"


@pytest.mark.parametrize(
    ("pattern", "path"), [("raw", "in/raw"), ("raw", "in/deep/raw"), ("a/*", "in/a/b"), ("*.gif", "in/x.gif")]
)
def test_patterns_mean_the_same_further_up(pattern, path):
    own, above = patterns.matcher([pattern]), patterns.matcher(patterns.below("in", [pattern]))
    assert own.match(path.removeprefix("in/")) and above.match(path)
    assert not above.match(path.removeprefix("in/")) and not above.match("out/" + path.removeprefix("in/"))


def test_all_or_none(library, tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(FolderError, match="There is no folder"):
        library.add_folders([tmp_path / "photos", tmp_path / "none"])
    assert library.folders() == ()
