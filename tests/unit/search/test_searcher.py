"""The path out, on a real catalogue with a toy model."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import toy

from photosearch.errors import QueryImageError, QuestionError
from photosearch.parts import Box, ReferencePhoto
from photosearch.records import Question
from photosearch.search import joining
from photosearch.search.cutoff import Cut
from photosearch.search.searcher import _bounds


def test_words_find_pictures(colours, names):
    answer = colours.searcher().answer(Question("red"))
    assert names(answer) == ["red.jpg"]
    assert answer.matches == 1
    assert answer.searched == 9
    assert 0 < answer.cut < 1
    assert answer.hits[0].score > 0.8
    assert answer.hits[0].relevance > answer.cut
    assert [part.words for part in answer.parts] == ["red"]
    assert answer.query == "red"
    assert answer.model == "toy"
    assert answer.notes == ()
    assert answer.seconds > 0


def test_one_part_scores_are_plain_cosines(colours):
    answer = colours.searcher().answer(Question("red", show_all=True))
    words = colours.toy.embed_texts(["red"])[0]
    for hit in answer.hits:
        pixels = colours.toy.embed_images(toy.picture(hit.item.path.stem)[None])[0]
        assert hit.score == pytest.approx(float(words @ pixels), abs=2e-3)  # half precision in the catalogue


def test_hits_end_at_the_cut_unless_all_are_wanted(colours, names):
    searcher = colours.searcher()
    assert len(searcher.answer(Question("red")).hits) == 1
    everything = searcher.answer(Question("red", show_all=True))
    assert len(everything.hits) == 9
    assert everything.matches == 1
    relevances = [hit.relevance for hit in everything.hits]
    assert relevances == sorted(relevances, reverse=True)
    assert [hit.matched for hit in everything.hits] == [True] + 8 * [False]
    assert len(searcher.answer(Question("red", show_all=True, limit=4)).hits) == 4


def test_matches_count_beyond_the_limit(shelf):
    for below in toy.NAMES:
        shelf.put(f"red and {below}.jpg", "red", below)
    answer = shelf.searcher().answer(Question("red above", limit=3))
    assert len(answer.hits) == 3
    assert answer.matches == 9


def test_reference_photo_outside_the_library(colours, names):
    colours.outside[Path("/elsewhere/sea.jpg")] = toy.picture("blue")
    answer = colours.searcher().answer(Question(photos=(ReferencePhoto(Path("/elsewhere/sea.jpg")),)))
    assert names(answer) == ["blue.jpg"]
    assert answer.hits[0].score == pytest.approx(1, abs=1e-3)
    assert answer.query == "sea.jpg"


def test_reference_photo_of_the_library_is_not_opened(colours, names):
    question = Question(photos=(ReferencePhoto(colours.photos / "blue.jpg"),))
    assert names(colours.searcher().answer(question)) == ["blue.jpg"]
    assert colours.read == []


def test_reference_photo_that_is_not_embedded_yet_is_opened(colours, names):
    colours.put("new.jpg", "blue", "white", embed=False)
    path = colours.photos / "new.jpg"
    colours.outside[path] = toy.picture("blue", "white")
    answer = colours.searcher().answer(Question(photos=(ReferencePhoto(path),), show_all=True, limit=2))
    assert colours.read == [path]
    assert sorted(names(answer)) == ["blue.jpg", "white.jpg"]


def test_reference_photo_left_out_of_its_own_answer(colours, names):
    question = Question(
        photos=(ReferencePhoto(colours.photos / "blue.jpg"),), exclude_photos=True, show_all=True, limit=8
    )
    answer = colours.searcher().answer(question)
    assert "blue.jpg" not in names(answer)
    assert len(answer.hits) == 8
    assert answer.matches == 0


def test_words_and_photo_together(shelf, names):
    for above in ("red", "blue"):
        for below in ("green", "yellow"):
            shelf.put(f"{above} {below}.jpg", above, below)
    shelf.outside[Path("/red.jpg")] = toy.picture("red")
    answer = shelf.searcher().answer(
        Question("yellow", photos=(ReferencePhoto(Path("/red.jpg")),), show_all=True)
    )
    assert names(answer)[0] == "red yellow.jpg"
    assert names(answer)[-1] == "blue green.jpg"


def test_an_unreadable_reference_photo_is_the_persons_problem(colours):
    with pytest.raises(QueryImageError):
        colours.searcher().answer(Question(photos=(ReferencePhoto(Path("/nothing.jpg")),)))


def test_an_empty_question(colours):
    with pytest.raises(QuestionError):
        colours.searcher().answer(Question("  \t"))


def test_an_empty_library(shelf):
    answer = shelf.searcher().answer(Question("red", show_all=True))
    assert answer.hits == ()
    assert (answer.matches, answer.searched, answer.notes) == (0, 0, ())


def test_captions_count(shelf, names):
    shelf.put("grey.jpg", "grey", caption="purple")
    shelf.put("purple.jpg", "purple")
    shelf.put("white.jpg", "white")
    answer = shelf.searcher().answer(Question("purple"))
    assert sorted(names(answer)) == ["grey.jpg", "purple.jpg"]
    by_caption = {hit.item.path.name: hit.caption_matched for hit in answer.hits}
    assert by_caption == {"grey.jpg": True, "purple.jpg": False}
    assert answer.matches == 2


def test_an_item_found_by_pixels_and_caption_counts_once(shelf, names):
    shelf.put("purple.jpg", "purple", caption="purple")
    answer = shelf.searcher().answer(Question("purple"))
    assert names(answer) == ["purple.jpg"]
    assert answer.matches == 1


def test_one_caption_of_many_photos(shelf, names):
    for name in ("red", "green", "blue"):
        shelf.put(f"{name}.jpg", name, caption="white")
    answer = shelf.searcher().answer(Question("white", limit=2))
    assert names(answer) == ["red.jpg", "green.jpg"]  # equal scores: in the order of their ids
    assert answer.matches == 3


def test_copies_are_one_hit_with_all_places(shelf):
    shelf.put("one.jpg", "red")
    shelf.put("two.jpg", "red")
    answer = shelf.searcher().answer(Question("red"))
    assert [path.name for path in answer.hits[0].item.paths] == ["one.jpg", "two.jpg"]
    assert (len(answer.hits), answer.matches, answer.searched) == (1, 1, 1)


def test_photos_that_left_the_library_are_not_found(colours, names):
    searcher = colours.searcher()
    searcher.answer(Question("red"))
    colours.remove("red.jpg")
    answer = searcher.answer(Question("red", show_all=True))
    assert "red.jpg" not in names(answer)
    assert (answer.matches, answer.searched) == (0, 8)
    colours.put("red.jpg", "red")
    assert searcher.answer(Question("red")).matches == 1


def test_new_photos_are_found_at_once(colours, names):
    searcher = colours.searcher()
    assert searcher.answer(Question("red")).matches == 1
    colours.put("later.jpg", "red", "orange")
    assert names(searcher.answer(Question("red"))) == ["red.jpg", "later.jpg"]


def test_photos_without_a_vector_are_told_of(colours):
    colours.put("new.jpg", "blue", "white", embed=False)
    answer = colours.searcher().answer(Question("red"))
    assert answer.searched == 9
    assert "1 photo was not searched" in answer.notes[0]


def test_a_script_that_the_model_does_not_know_is_told_of(colours):
    assert "another script" in colours.searcher().answer(Question("สุนัขบนชายหาด")).notes[0]


@pytest.mark.parametrize("hnsw_from", [1, 1_000_000])
def test_many_threads_beside_new_photos(colours, names, hnsw_from):
    searcher = colours.searcher(hnsw_from)
    searcher.prepare(toy.CARD)

    def ask(colour: str) -> list[str]:
        return names(searcher.answer(Question(colour, limit=1)))

    with ThreadPoolExecutor(4) as pool:
        for i in range(10):
            asked = pool.map(ask, toy.NAMES)
            colours.put(f"{i}.jpg", toy.NAMES[i % 9], toy.NAMES[(i + 1) % 9])
            assert list(asked) == [[f"{name}.jpg"] for name in toy.NAMES]


def test_approximate_and_exact_give_the_same_answers(colours, names):
    exact = colours.searcher()
    approximate = colours.searcher(hnsw_from=1)
    assert approximate.index_name(toy.CARD) == "exact"  # no answer waits for a graph
    approximate.prepare(toy.CARD)
    assert approximate.index_name(toy.CARD) == "hnsw"
    colours.put("later.jpg", "red", "orange")
    colours.remove("grey.jpg")
    for words in toy.NAMES:
        for show_all in (False, True):
            expected = exact.answer(Question(words, show_all=show_all))
            found = approximate.answer(Question(words, show_all=show_all))
            if not show_all:  # far below the cut many score the same but for rounding
                assert names(found) == names(expected)
            assert [hit.score for hit in found.hits] == pytest.approx(
                [hit.score for hit in expected.hits], abs=1e-6
            )
            assert found.matches == expected.matches
            assert found.searched == expected.searched


def test_rebuild_makes_the_files_anew(colours, names):
    searcher = colours.searcher(hnsw_from=1)
    searcher.prepare(toy.CARD)
    graph = next((colours.catalogue.home / "derived").rglob("*.hnsw"))
    graph.write_bytes(b"rubbish")
    searcher.rebuild(toy.CARD)
    assert len(graph.read_bytes()) > 100
    assert names(searcher.answer(Question("red"))) == ["red.jpg"]


def test_without_hnswlib_it_answers_and_says_so(colours, names, monkeypatch):
    colours.searcher(hnsw_from=1).prepare(toy.CARD)
    monkeypatch.setitem(__import__("sys").modules, "hnswlib", None)
    searcher = colours.searcher(hnsw_from=1)
    searcher.prepare(toy.CARD)
    answer = searcher.answer(Question("red"))
    assert names(answer) == ["red.jpg"]
    assert "hnswlib" in answer.notes[0]
    assert searcher.answer(Question("red", exact=True)).notes == ()


# ------------------------------------------------------------------------------------------ parts that join


def photo(name: str, box: Box | None = None, weight: float = 1.0) -> ReferencePhoto:
    return ReferencePhoto(Path(name), box, weight)


def test_a_crop_asks_for_what_it_shows(colours, names):
    colours.outside[Path("/flag.jpg")] = toy.picture("red", "blue")
    searcher = colours.searcher()
    for box, wanted in ((Box(0, 0, 1, 0.5), "red.jpg"), (Box(0.2, 0.5, 0.6, 0.5), "blue.jpg")):
        answer = searcher.answer(Question(photos=(photo("/flag.jpg", box),)))
        assert names(answer) == [wanted]
    assert len(searcher.answer(Question(photos=(photo("/flag.jpg"),), show_all=True)).hits) == 9


def test_a_crop_of_a_photo_of_the_library_is_opened(colours, names):
    path = colours.photos / "red.jpg"
    colours.outside[path] = toy.picture("red")
    colours.searcher().answer(Question(photos=(photo(str(path), Box(0, 0, 0.5, 0.5)),)))
    assert colours.read == [path]


def test_a_photo_with_a_weight_below_zero_asks_for_what_is_unlike_it(shelf, names):
    for below in ("red", "blue", "green"):
        shelf.put(f"yellow {below}.jpg", "yellow", below)
    shelf.outside[Path("/blue.jpg")] = toy.picture("yellow", "blue")
    answer = shelf.searcher().answer(Question("yellow", (photo("/blue.jpg", weight=-1),), show_all=True))
    assert names(answer)[-1] == "yellow blue.jpg"
    assert answer.hits[-1].relevance < 0.6 * answer.hits[0].relevance


def test_both_of_two_parts_must_hold(shelf, names):
    for above in ("red", "blue"):
        for below in ("green", "yellow"):
            shelf.put(f"{above} {below}.jpg", above, below)
    shelf.outside[Path("/red.jpg")] = toy.picture("red", "green")
    answer = shelf.searcher().answer(Question("yellow", (photo("/red.jpg"),), show_all=True))
    by_name = {hit.item.path.name: hit.relevance for hit in answer.hits}
    alone = shelf.searcher().answer(Question("yellow", show_all=True))
    words = {hit.item.path.name: hit.relevance for hit in alone.hits}
    assert by_name["red green.jpg"] < 0.5  # the photo itself, but nothing yellow
    assert words["blue yellow.jpg"] > by_name["blue yellow.jpg"]


def test_weights_say_what_matters_more(shelf, names):
    shelf.put("red.jpg", "red")
    shelf.put("yellow.jpg", "yellow")
    shelf.outside[Path("/red.jpg")] = toy.picture("red")
    searcher = shelf.searcher()
    for weight, first in ((8.0, "red.jpg"), (0.1, "yellow.jpg")):
        answer = searcher.answer(Question("yellow", (photo("/red.jpg", weight=weight),), show_all=True))
        assert names(answer)[0] == first


@pytest.mark.parametrize("hnsw_from", [1, 1_000_000])
def test_all_that_match_are_counted_through_any_index(shelf, hnsw_from):
    for above in toy.NAMES:
        for below in toy.NAMES:
            shelf.put(f"{above} {below}.jpg", above, below)
    shelf.outside[Path("/red.jpg")] = toy.picture("red", "yellow")
    searcher = shelf.searcher(hnsw_from)
    searcher.prepare(toy.CARD)
    question = Question("yellow", (photo("/red.jpg", weight=0.1),), limit=3)
    few, all_of_them = searcher.answer(question), searcher.answer(replace(question, limit=99, show_all=True))
    assert few.matches == sum(hit.relevance >= few.cut for hit in all_of_them.hits) > 3
    assert [hit.item.id for hit in few.hits] == [hit.item.id for hit in all_of_them.hits[:3]]


def test_nothing_matches_and_the_nearest_stand_apart(colours, names):
    colours.remove("red.jpg")
    answer = colours.searcher().answer(Question("red"))
    assert (answer.hits, answer.matches) == ((), 0)
    assert len(answer.nearest) == 6
    assert not any(hit.matched for hit in answer.nearest)


# --------------------------------------------------------------------------------------------- examples


def test_examples_move_the_answer(shelf, names):
    ids = {
        f"{a} {b}": shelf.put(f"{a} {b}.jpg", a, b)
        for a in ("red", "blue")
        for b in ("green", "white", "grey")
    }
    searcher = shelf.searcher()
    before = names(searcher.answer(Question("white", show_all=True)))
    assert set(before[:2]) == {"red white.jpg", "blue white.jpg"}
    question = Question("white", show_all=True, good=(ids["red green"],), bad=(before_id(ids, before[0]),))
    after = searcher.answer(question)
    assert names(after)[0] == "red green.jpg"
    assert after.hits[0].relevance > 0.99
    assert before[0] not in names(after)


def before_id(ids: dict[str, int], name: str) -> int:
    return ids[name.removesuffix(".jpg")]


def test_examples_alone_ask_for_what_is_like_them(colours, names):
    ids = {item.path.name: item.id for item in colours.catalogue.items.get(range(1, 10))}
    colours.put("red and orange.jpg", "red", "orange")
    answer = colours.searcher().answer(Question(good=(ids["red.jpg"],), show_all=True))
    assert names(answer)[:2] == ["red.jpg", "red and orange.jpg"]


def test_matches_by_date_come_newest_first(shelf, names):
    for below in ("green", "blue", "white"):
        shelf.put(f"red {below}.jpg", "red", below)
    answer = shelf.searcher().answer(Question("red above", by_date=True))
    newest = shelf.catalogue.items.timeline().ids.tolist()
    found = [hit.item.id for hit in answer.hits]
    assert found == [one for one in newest if one in found]
    assert len(found) == 3


# ------------------------------------------------------------------------------------------- conditions


def test_conditions_alone_list_all_that_meet_them(colours, names):
    answer = colours.searcher().answer(Question("file:b*", limit=2))
    assert set(names(answer)) <= {"blue.jpg", "black.jpg"}
    assert (answer.matches, answer.searched) == (2, 9)
    assert [hit.relevance for hit in answer.hits] == [None, None]
    ids, scores = colours.searcher().ranking(Question("file:b*"))
    assert len(ids) == len(scores) == 2


def test_conditions_and_words_give_one_exact_answer(colours, names):
    searcher = colours.searcher()
    assert names(searcher.answer(Question("red file:r*"))) == ["red.jpg"]
    none = searcher.answer(Question("red file:blue*"))
    assert (none.matches, none.hits, names_of(none.nearest)) == (0, (), ["blue.jpg"])
    assert none.searched == 9
    shown = searcher.answer(Question("red -file:red*", show_all=True))
    assert len(shown.hits) == 8


@pytest.mark.parametrize("hnsw_from", [1, 1_000_000])
def test_a_condition_beside_words_is_enough(colours, hnsw_from):
    searcher = colours.searcher(hnsw_from)
    searcher.prepare(toy.CARD)
    answer = searcher.answer(Question("red or file:blue*"))
    assert set(names_of(answer.hits)) == {"red.jpg", "blue.jpg"}
    assert answer.matches == 2


def test_what_is_not_wanted_alone(colours, names):
    answer = colours.searcher().answer(Question("-red"))
    assert "red.jpg" not in names(answer)
    assert answer.matches == 8


def test_a_caption_does_not_hide_what_is_not_wanted(shelf, names):
    shelf.put("red.jpg", "red", caption="white")
    shelf.put("blue.jpg", "blue", caption="white")
    assert names(shelf.searcher().answer(Question("white -red")))[0] == "blue.jpg"


def test_what_was_not_understood_is_told_and_the_rest_is_answered(colours, names):
    answer = colours.searcher().answer(Question("red rating:many"))
    assert names(answer)[0] == "red.jpg"
    assert answer.hints
    with pytest.raises(QuestionError):
        colours.searcher().answer(Question("rating:many"))


def test_literal_words_are_words(colours):
    answer = colours.searcher().answer(Question("red file:blue*", literal=True, show_all=True))
    assert [part.words for part in answer.parts] == ["red file:blue*"]
    assert len(answer.hits) == 9


def test_examples_that_have_left_the_library_are_told(colours):
    with pytest.raises(QuestionError, match="examples"):
        colours.searcher().answer(Question(good=(12345,)))
    assert colours.searcher().answer(Question("red", good=(12345,), bad=(54321,))).matches == 1


def test_a_shared_caption_lets_nobody_past_a_condition(shelf, names):
    for name in ("red", "green"):
        shelf.put(f"{name}.jpg", name, caption="white")
    answer = shelf.searcher().answer(Question("white file:red*", show_all=True))
    assert names(answer) == ["red.jpg"]
    assert answer.matches == 1


def test_a_condition_is_enough_for_a_photo_without_a_vector(shelf, names):
    shelf.put("red.jpg", "red")
    shelf.put("fresh.jpg", "blue", embed=False)
    assert set(names(shelf.searcher().answer(Question("red or file:fresh*")))) == {"red.jpg", "fresh.jpg"}


def test_or_with_a_condition_that_must_not_be_met(colours, monkeypatch):
    monkeypatch.setattr(joining, "RANKED_AGAIN", 1)
    assert colours.searcher().answer(Question("red or -file:red*", limit=1)).matches == 9


def test_a_good_example_that_has_left_counts_no_more(shelf, names):
    gone = shelf.put("gone.jpg", "red")
    shelf.put("white.jpg", "white")
    shelf.remove("gone.jpg")
    answer = shelf.searcher().answer(Question("white", good=(gone,)))
    assert (names(answer), answer.matches) == (["white.jpg"], 1)


def test_conditions_alone_load_no_model(shelf, names):
    shelf.put("red.jpg", "red")
    searcher = shelf.searcher()
    searcher._embedder_for = None
    assert names(searcher.answer(Question("file:red*"))) == ["red.jpg"]


def names_of(hits) -> list[str]:
    return [hit.item.path.name for hit in hits]


def test_the_best_of_a_few_candidates_need_not_be_as_near(colours):
    fit = replace(colours.searcher()._open(toy.CARD).calibration.fit, cut=Cut(start=0.8, end=0.2))
    starts = [_bounds(fit, (), (), candidates).start for candidates in (5, 50, 500, 5000)]
    assert starts == sorted(starts)
    assert starts[0] < starts[1] < starts[2] == starts[3] == 0.8
