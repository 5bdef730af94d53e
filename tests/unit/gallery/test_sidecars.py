"""Google Takeout's many names for the file beside a photo."""

from __future__ import annotations

import pytest

from photosearch.gallery.sidecars import Sidecars

LONG = "Screenshot_2020-01-01-12-00-00-123_com.example.application.jpg"


@pytest.mark.parametrize(
    ("photo", "sidecar"),
    [
        ("IMG_1.JPG", "IMG_1.JPG.json"),
        ("IMG_1.JPG", "img_1.jpg.JSON"),
        ("IMG_1.JPG", "IMG_1.JPG.supplemental-metadata.json"),
        ("IMG_20190503_141516.jpg", "IMG_20190503_141516.jpg.supplemental-metadata.json"),
        ("IMG_20190503_141516_extra.jpg", "IMG_20190503_141516_extra.jpg.supplemental-met.json"),
        ("IMG_20190503_141516_and_so_on_ab.jpg", "IMG_20190503_141516_and_so_on_ab.jpg.suppleme.json"),
        ("IMG_20190503_141516_and_so_on_and_on_a.jpg", "IMG_20190503_141516_and_so_on_and_on_a.jpg.sup.json"),
        (LONG, LONG[:46] + ".json"),
        ("IMG_1(1).JPG", "IMG_1.JPG(1).json"),
        ("IMG_1(12).JPG", "IMG_1.JPG(12).json"),
        ("IMG_1(1).JPG", "IMG_1.JPG.supplemental-metadata(1).json"),
        ("IMG_1(1).JPG", "IMG_1(1).JPG.json"),
        ("IMG_1-edited.JPG", "IMG_1.JPG.json"),
        ("IMG_1-bearbeitet.JPG", "IMG_1.JPG.supplemental-metadata.json"),
        ("IMG_1-edited(1).JPG", "IMG_1.JPG(1).json"),
    ],
)
def test_matches(photo: str, sidecar: str) -> None:
    others = ["IMG_9.JPG.json", "metadata.json", "IMG_9.JPG(1).json"]
    assert Sidecars([*others, sidecar]).of(photo) == (sidecar,)


@pytest.mark.parametrize(
    ("photo", "sidecar"),
    [
        ("IMG_1.JPG", "IMG_1.JPG(1).json"),
        ("IMG_1(1).JPG", "IMG_1.JPG.json"),
        ("IMG_1.JPG", "IMG_12.JPG.json"),
        ("IMG_1.JPG", "IMG_1.PNG.json"),
        ("IMG_1.JPG", "IMG_1.json"),
        ("IMG_1.JPG", "IMG_1.JPG.other.json"),
    ],
)
def test_does_not_match(photo: str, sidecar: str) -> None:
    assert Sidecars([sidecar]).of(photo) == ()


def test_an_edited_copy_with_a_file_of_its_own_keeps_it() -> None:
    sidecars = Sidecars(["a.jpg.json", "a-edited.jpg.json"])
    assert sidecars.of("a-edited.jpg") == ("a-edited.jpg.json",)
    assert sidecars.of("a.jpg") == ("a.jpg.json",)
