"""What people see is safe to print and easy to read."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.cli.screens import BAR_CELLS, printable, score_bar, shown_path, shown_size, shown_time


@given(st.text(alphabet=st.characters()))
def test_nothing_that_moves_the_cursor_reaches_the_terminal(text: str) -> None:
    assert printable(text).isprintable()


def test_a_file_name_with_an_escape_code_is_shown_as_it_is() -> None:
    assert printable("a\x1b[31m.jpg") == "a\\x1b[31m.jpg"
    assert printable("two\nlines") == "two\\nlines"


@given(st.floats(-1, 2))
def test_a_bar_always_takes_the_same_room(share: float) -> None:
    assert len(score_bar(share)) == BAR_CELLS


def test_a_bar_grows_with_the_score() -> None:
    assert score_bar(0).strip() == ""
    assert score_bar(1) == "█" * BAR_CELLS
    assert score_bar(0.5).rstrip() == "█" * (BAR_CELLS // 2)


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (1500, "1.5 kB"), (2e9, "2.0 GB"), (3e13, "30.0 TB")]
)
def test_sizes_read_well(size: float, text: str) -> None:
    assert shown_size(size) == text


def test_paths_under_home_are_short() -> None:
    assert shown_path(Path.home() / "Pictures" / "x.jpg") == str(Path("~/Pictures/x.jpg"))
    assert shown_path(Path("/elsewhere/x.jpg")) == str(Path("/elsewhere/x.jpg"))


def test_a_time_that_is_not_known_is_left_empty() -> None:
    assert shown_time(None) == ""
    assert shown_time(datetime(2024, 5, 1, 7, 5)) == "2024-05-01 07:05"
