"""Reference photos as parts, and as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.parts import Box, PartKind, ReferencePhoto
from photosearch.search.photo_parts import photo_parts, read_photo, written


@pytest.mark.parametrize(
    ("text", "photo"),
    [
        ("/x/a.jpg", ReferencePhoto(Path("/x/a.jpg"))),
        ("2:/x/a.jpg", ReferencePhoto(Path("/x/a.jpg"), weight=2)),
        ("-0.5:/x/a.jpg", ReferencePhoto(Path("/x/a.jpg"), weight=-0.5)),
        ("/x/a.jpg#0,0.5,1,0.5", ReferencePhoto(Path("/x/a.jpg"), Box(0, 0.5, 1, 0.5))),
        ("2:/x/a.jpg#0.1,0.1,0.2,0.2", ReferencePhoto(Path("/x/a.jpg"), Box(0.1, 0.1, 0.2, 0.2), 2)),
        ("/x/a#b.jpg", ReferencePhoto(Path("/x/a#b.jpg"))),
        ("/x/a.jpg#1,2", ReferencePhoto(Path("/x/a.jpg#1,2"))),
        ("C:\\x\\a.jpg", ReferencePhoto(Path("C:\\x\\a.jpg"))),
        ("nan:/x/a.jpg", ReferencePhoto(Path("nan:/x/a.jpg"))),
    ],
)
def test_photos_as_they_are_typed(text: str, photo: ReferencePhoto) -> None:
    assert read_photo(text) == photo


def test_a_file_that_is_there_is_that_file(tmp_path: Path) -> None:
    for name in ("a.jpg#0,0,0.5,0.5", "2:b.jpg"):
        (tmp_path / name).touch()
        assert read_photo(str(tmp_path / name)) == ReferencePhoto(tmp_path / name)
    (tmp_path / "c#0,0,1,1.jpg").touch()
    assert read_photo(f"3:{tmp_path}/c#0,0,1,1.jpg") == ReferencePhoto(tmp_path / "c#0,0,1,1.jpg", weight=3)


@pytest.mark.parametrize(
    "crop", ["0,0,0,1", "0.5,0,0.6,1", "-0.1,0,0.5,0.5", "0,1,0.5,0.5", "0,0,2,2", "nan,0,1,1"]
)
def test_a_crop_lies_inside_the_picture(crop: str) -> None:
    with pytest.raises(ValueError, match="does not lie inside"):
        read_photo(f"/x/a.jpg#{crop}")


HUNDREDTHS = st.integers(0, 49).map(lambda n: n / 100)
WIDTHS = st.integers(1, 50).map(lambda n: n / 100)


@given(st.builds(Box, HUNDREDTHS, HUNDREDTHS, WIDTHS, WIDTHS), st.integers(-900, 900).map(lambda n: n / 100))
def test_what_is_written_is_read_again(box: Box, weight: float) -> None:
    photo = ReferencePhoto(Path("/nowhere/a.jpg"), box, weight)
    assert read_photo(written(photo)) == photo


def test_each_photo_is_a_clause_of_its_own() -> None:
    photos = (
        ReferencePhoto(Path("/a.jpg")),
        ReferencePhoto(Path("/a.jpg")),
        ReferencePhoto(Path("/b.jpg"), Box(0, 0, 0.5, 0.5), -2),
        ReferencePhoto(Path("/c.jpg"), weight=0),
    )
    first, second = photo_parts(photos, 3)
    assert (first.kind, first.clause, first.negative, first.weight) == (PartKind.PHOTO, 3, False, 1)
    assert (second.clause, second.negative, second.weight, second.label) == (4, True, 2, "part of b.jpg")
