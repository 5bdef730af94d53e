"""Times in file names."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gallery.file_names import taken

SECOND = datetime(2019, 5, 3, 14, 15, 16)
DAY = datetime(2019, 5, 3)


@pytest.mark.parametrize(
    ("name", "time"),
    [
        ("IMG_20190503_141516.jpg", SECOND),
        ("IMG_20190503_141516_1.jpg", SECOND),
        ("IMG_20190503_141516_HDR.jpg", SECOND),
        ("IMG20190503141516.jpg", SECOND),
        ("PXL_20190503_141516123.jpg", SECOND.replace(microsecond=123000)),
        ("PXL_20190503_141516123.PORTRAIT.jpg", SECOND.replace(microsecond=123000)),
        ("MVIMG_20190503_141516.jpg", SECOND),
        ("00000IMG_00000_BURST20190503141516123_COVER.jpg", SECOND.replace(microsecond=123000)),
        ("20190503_141516.jpg", SECOND),
        ("20190503_141516(0).jpg", SECOND),
        ("20190503-141516.heic", SECOND),
        ("Screenshot_20190503-141516.png", SECOND),
        ("Screenshot_20190503-141516_Chrome.jpg", SECOND),
        ("Screenshot_2019-05-03-14-15-16.png", SECOND),
        ("Screenshot 2019-05-03 at 14.15.16.png", SECOND),
        ("Screenshot 2019-05-03 at 2.15.16 PM.png", SECOND),
        ("Screenshot 2019-05-03 at 12.15.16 AM.png", DAY.replace(minute=15, second=16)),
        ("Screenshot from 2019-05-03 14-15-16.png", SECOND),
        ("2019-05-03 14.15.16.jpg", SECOND),
        ("2019-05-03 14.15.16-1.jpg", SECOND),
        ("2019-05-03_14-15-16.jpg", SECOND),
        ("2019-05-03T14-15-16.jpg", SECOND),
        ("2019_05_03_14_15_16.jpg", SECOND),
        ("photo_2019-05-03_14-15-16.jpg", SECOND),
        ("signal-2019-05-03-141516.jpg", SECOND),
        ("signal-2019-05-03-14-15-16-123.jpg", SECOND.replace(microsecond=123000)),
        ("Bildschirmfoto 2019-05-03 um 14.15.16.png", SECOND),
        ("WP_20190503_14_15_16_Pro.jpg", SECOND),
        ("WhatsApp Image 2019-05-03 at 14.15.16.jpeg", SECOND),
        ("WhatsApp Image 2019-05-03 at 2.15.16 PM.jpeg", SECOND),
        ("IMG-20190503-WA0001.jpg", DAY),
        ("VID-20190503-WA0012.jpg", DAY),
        ("2019-05-03.jpg", DAY),
        ("Holiday 2019-05-03 beach.jpg", DAY),
        ("DSC_20190503.jpg", DAY),
        ("FB_IMG_1556892916000.jpg", datetime(2019, 5, 3, 14, 15, 16, tzinfo=UTC)),
        ("mmexport1556892916000.jpg", datetime(2019, 5, 3, 14, 15, 16, tzinfo=UTC)),
    ],
)
def test_phones_messengers_and_programs(name: str, time: datetime) -> None:
    assert taken(name) == time


@pytest.mark.parametrize(
    "name",
    [
        "IMG_0001.JPG", "DSC01234.ARW", "IMG_20191303_141516.jpg", "IMG_20190230.jpg", "2019-13-40.jpg",
        "99999999_999999.jpg", "1234567890123456789.jpg", "18500101_000000.jpg", "P1050123.jpg", "",
        "0a1b2c3d-4e5f-6789-0123-456789abcdef.jpg", "3840x2160.png", "IMG-120190503-WA1.jpg",
    ],
)  # fmt: skip
def test_no_time(name: str) -> None:
    assert taken(name) is None


def test_an_impossible_clock_leaves_no_time_of_that_pattern() -> None:
    assert taken("IMG_20190503_256199.jpg") in (None, DAY)


@given(st.text(max_size=80))
def test_any_name(name: str) -> None:
    time = taken(name)
    assert time is None or 1990 <= time.year <= 2099


@given(st.datetimes(datetime(1990, 1, 1), datetime(2099, 12, 31)))
def test_every_time_comes_back(time: datetime) -> None:
    time = time.replace(microsecond=0)
    for pattern in ("IMG_%Y%m%d_%H%M%S.jpg", "%Y-%m-%d %H.%M.%S.jpg", "photo_%Y-%m-%d_%H-%M-%S.jpg"):
        assert taken(time.strftime(pattern)) == time
