"""The library exam: topics from what a library says of its photos, near copies set apart, and sound advice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from toy import ToyEmbedder
from unit.evaluation.toy_library import COLOURS, ToyLibrary, item, run_to_end

from photosearch.evaluation import exam
from photosearch.evaluation.exam_topics import exam_topics, said
from photosearch.evaluation.near_copies import fingerprint, near_copies
from photosearch.evaluation.runs import Cost, Run, System
from photosearch.records import PhotoMetadata


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("IMG_20190503_141516", []),
        ("DSC01234", []),
        ("1000268201_693b08cb0e", []),
        ("WhatsApp Image 2020-01-01", []),
        ("Lighthouse at dusk-2", ["lighthouse", "dusk"]),
        ("redCarParis", ["red", "car", "paris"]),
        ("Straße im Nebel", ["straße", "nebel"]),
        ("100APPLE", []),
    ],
)
def test_which_names_say_something(name: str, words: list[str]) -> None:
    assert said(name) == words


def test_topics_come_from_all_sources() -> None:
    items = [
        item(1, "/p/Crete/IMG_1.jpg", PhotoMetadata(caption="A goat on a wall")),
        item(2, "/p/Crete/old harbour.jpg", PhotoMetadata(keywords=("sea", "boat"))),
        item(3, "/p/2019/IMG_3.jpg", PhotoMetadata(keywords=("boat", "night", "sea"))),
        *(item(n, f"/p/2020/IMG_{n}.jpg") for n in range(4, 20)),
    ]
    topics = {(t.source, t.item): t for t in exam_topics(items, 100)}
    assert topics["caption", 1].words == "A goat on a wall"
    assert topics["keywords", 2].sharing == {2, 3}  # photo 3 shows sea and boat too
    assert topics["keywords", 3].sharing == {3}
    assert topics["file name", 2].words == "old harbour"
    assert topics["folder name", 1].sharing == {1, 2}
    assert len(topics) == 6


def test_words_that_fit_most_photos_are_no_topic() -> None:
    items = [item(n, f"/p/Crete/IMG_{n}.jpg") for n in range(10)]
    assert exam_topics(items, 100) == []


def test_topics_are_drawn_evenly_and_the_same_every_time() -> None:
    items = [
        item(n, f"/p/{n}.jpg", PhotoMetadata(caption=f"caption {n}", keywords=(f"key{n}",)))
        for n in range(50)
    ]
    drawn = exam_topics(items, 20)
    assert [t.source for t in drawn].count("caption") == 10
    assert drawn == exam_topics(items, 20)


def test_near_copies_are_seen_in_pixels() -> None:
    rng = np.random.default_rng(0)

    def jpeg(pixels: np.ndarray) -> bytes:
        import io

        from PIL import Image

        data = io.BytesIO()
        Image.fromarray(pixels).resize((200, 150)).save(data, "JPEG", quality=70)
        return data.getvalue()

    scene = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    brighter = np.clip(scene.astype(int) + 12, 0, 255).astype(np.uint8)
    other = rng.integers(0, 256, (9, 12, 3), dtype=np.uint8)
    prints = np.stack([fingerprint(jpeg(p)) for p in (scene, other, brighter)])
    assert [found.tolist() for found in near_copies(prints, [0, 1])] == [[2], []]


def paper(topics: int = 2) -> exam.Paper:
    drawn = exam_topics(
        [item(n, f"/p/{n}.jpg", PhotoMetadata(caption=f"c {n}")) for n in range(topics)], topics
    )
    apart = (np.array([3], np.intp), np.array([], np.intp))
    return exam.Paper((), (), tuple(drawn), (0, 1), apart, 1)


def test_near_copies_count_neither_way() -> None:
    photos = np.eye(4, dtype=np.float32)
    photos[3] = photos[0]
    words = np.array([[0.9, 0.1, 0.2, 0.95], [0.5, 0.1, 0.6, 0]], np.float32)
    assert exam.ranks(paper(), photos, words) == [1, 4]


def test_an_exam_from_beginning_to_end() -> None:
    pictures = {f"/p/{above} over {below}/IMG_{n}.jpg": (above, below) for n, (above, below) in enumerate(
        [(a, b) for a in COLOURS[:5] for b in COLOURS[:5] if a != b]
    )}  # fmt: skip
    library = ToyLibrary(pictures)
    made = run_to_end(exam.set_paper(library, topics=20, photos=20))
    assert isinstance(made, exam.Paper)
    assert len(made.topics) == 20
    run = run_to_end(exam.sit(made, [ToyEmbedder()], title="toys"))
    assert isinstance(run, Run)
    assert {question["group"] for question in run.questions} == {"folder name"}
    assert np.median(run.column("toy", "rank")) <= 3


def test_a_library_that_says_nothing_cannot_be_examined() -> None:
    library = ToyLibrary({f"/p/IMG_{n}.jpg": ("red", "blue") for n in range(5)})
    with pytest.raises(exam.NoExamError, match="Only 0 photos"):
        run_to_end(exam.set_paper(library))


def sat(ranks: dict[str, list[int]], photo_s: dict[str, float], memory_mb: float = 500) -> Run:
    count = len(next(iter(ranks.values())))
    costs = {name: Cost(1, photo_s[name], 0.01, memory_mb, 64, 24, "CPU") for name in ranks}
    return Run(
        kind="known-item",
        title="t",
        searched=100,
        systems=tuple(System(name, cost=costs[name]) for name in ranks),
        questions=tuple({"photo": f"{n}", "words": f"{n}", "group": "caption"} for n in range(count)),
        values={name: {"rank": found} for name, found in ranks.items()},
    )


def test_the_quickest_of_equals_is_advised() -> None:
    run = sat({"slow": [1, 2] * 50, "quick": [2, 1] * 50}, {"slow": 1.0, "quick": 0.01})
    advised = exam.advise(run, 10_000, memory_mb=8000)
    assert advised.about["advised"] == "quick"
    assert "2 minutes" in advised.about["verdict"][0]


def test_a_clearly_better_model_is_advised_though_slow() -> None:
    run = sat({"slow": [1] * 100, "quick": [9] * 100}, {"slow": 1.0, "quick": 0.01})
    advised = exam.advise(run, 10_000, memory_mb=8000)
    assert advised.about["advised"] == "slow"
    assert any("quick finds" in sentence for sentence in advised.about["verdict"])


def test_a_model_that_does_not_fit_is_not_advised() -> None:
    run = sat({"big": [1] * 100}, {"big": 1.0}, memory_mb=7000)
    assert "advised" not in exam.advise(run, 100, memory_mb=8000).about
    assert Path(exam.advise(run, 100, memory_mb=80_000).about["advised"]).name == "big"
