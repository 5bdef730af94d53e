"""Matches by day and by event: which belong together, and what the headings say."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from photosearch.cli.answer_screen import answer_screen
from photosearch.cli.documents import answer_document
from photosearch.cli.groups import groups_of
from photosearch.records import Answer, FileKind, Hit, Item, PhotoMetadata

# mypy: disable-error-code="no-untyped-def"


def hit(item_id: int, taken: datetime | None, *, matched: bool = True) -> Hit:
    path = Path(f"/photos/{item_id}.jpg")
    item = Item(item_id, FileKind.PHOTO, path, (path,), 40, 30, PhotoMetadata(taken))
    return Hit(item, 0.4, 0.8 if matched else 0.1, matched=matched)


def answer(*taken: datetime | None, below: int = 0) -> Answer:
    """Matches taken then, and so many hits below the cut."""
    hits = [hit(number, one) for number, one in enumerate(taken)]
    hits += [hit(100 + number, datetime(2025, 5, 3), matched=False) for number in range(below)]
    return Answer("sea", tuple(hits), len(taken), 200, "toy", 0.5, 0.01)


def labels(found: Answer, grouping) -> list[tuple[str, int]]:
    return [(group.label, len(group.hits)) for group in groups_of(found, grouping)]


TRIP = [datetime(2025, 5, day, hour) for day in (5, 4, 3) for hour in (18, 15, 12, 9)]


def test_a_trip_is_three_days_and_one_event() -> None:
    assert labels(answer(*TRIP), "event") == [("3–5 May 2025", 12)]
    assert labels(answer(*TRIP), "day") == [
        ("Monday 5 May 2025", 4),
        ("Sunday 4 May 2025", 4),
        ("Saturday 3 May 2025", 4),
    ]


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        (datetime(2025, 5, 3, 9), datetime(2025, 5, 3, 18), "Saturday 3 May 2025"),
        (datetime(2025, 4, 30, 9), datetime(2025, 5, 1, 9), "30 April – 1 May 2025"),
        (datetime(2024, 12, 31, 9), datetime(2025, 1, 1, 9), "31 December 2024 – 1 January 2025"),
    ],
)
def test_headings_say_no_more_than_is_needed(first, last, label) -> None:
    assert labels(answer(last, first), "event") == [(label, 2)]


def test_photos_without_a_date_come_last_and_time_zones_do_not_matter() -> None:
    aware = datetime(2025, 5, 3, 23, tzinfo=UTC)
    found = answer(aware, datetime(2025, 5, 3, 22), None)
    assert labels(found, "day") == [("Saturday 3 May 2025", 2), ("Without a date", 1)]
    assert labels(answer(), "event") == []


def test_only_who_asks_gets_groups_and_none_are_below_the_cut() -> None:
    found = answer(*TRIP, datetime(2024, 1, 1), below=2)
    assert "group" not in answer_document(found)["hits"][0]
    groups = [document["group"] for document in answer_document(found, grouping="event")["hits"]]
    assert groups[0] == groups[11] == {"number": 1, "label": "3–5 May 2025"}
    assert groups[12:] == [{"number": 2, "label": "Monday 1 January 2024"}, None, None]


def test_numbers_go_on_from_heading_to_heading() -> None:
    screen = Console(file=StringIO(), width=120)
    with screen.capture() as shown:
        screen.print(answer_screen(answer(*TRIP, datetime(2024, 1, 1), below=1), grouping="event"))
    lines = [line.rstrip() for line in shown.get().splitlines()]
    assert lines.index("3–5 May 2025, 12 photos") < lines.index("Monday 1 January 2024, 1 photo")
    assert lines.index("Monday 1 January 2024, 1 photo") < lines.index("Less likely:")
    rows = [line for line in lines if line.endswith(".jpg")]
    assert [row.split()[0] for row in rows] == [str(number) for number in range(1, 15)]
    assert len({row.index("/photos") for row in rows}) == 1
