"""Words of photos are found while the photos are in the library, and not a moment longer."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.catalogue import words as words_module
from photosearch.catalogue.catalogue import Catalogue
from photosearch.catalogue.opening import WORDS_MENDED
from photosearch.errors import DamagedCatalogueError
from photosearch.records import PhotoMetadata

# mypy: disable-error-code="no-untyped-def,no-untyped-call"


def says(shelf, phrase: str) -> list[int]:
    return shelf.catalogue.words.says(phrase).tolist()


@pytest.fixture
def photo(shelf) -> int:
    described = PhotoMetadata(
        title="Morning at the lake",
        caption="Grandma’s çay & a dog",
        keywords=("Königssee", "boat trip", "2019/summer"),
    )
    return shelf.take_in("BeachTrip_IMG2041.jpg", "a", "picture a", described).item_id


@pytest.mark.parametrize(
    "phrase",
    ["lake", "at the LAKE", "grandma's cay", "konigssee", "KÖNIGSSEE", "boat trip", "summer", "beach", "beachtrip",
     "2041", "img2041", "BeachTrip", "jpg"],
)  # fmt: skip
def test_titles_captions_keywords_and_file_names_are_found(shelf, photo, phrase):
    other = shelf.take_in("other.png", "b", "picture b").item_id
    assert says(shelf, phrase) == [photo]
    assert other not in says(shelf, phrase)


@pytest.mark.parametrize(
    "phrase", ["lak", "lake the", "konigssee boat", "trip 2019", "lake grandma", "", "  ", '"', "*"]
)
def test_a_phrase_is_whole_words_in_order_within_one_text(shelf, photo, phrase):
    assert says(shelf, phrase) == []


def test_scripts_without_blanks_are_found_by_part(shelf):
    item = shelf.take_in(
        "a.jpg", "a", "a", PhotoMetadata(caption="東京タワーの夜景", title="ตลาดเชียงใหม่")
    ).item_id
    assert says(shelf, "タワー") == says(shelf, "夜景") == says(shelf, "เชียงใหม่") == [item]
    assert says(shelf, "京東") == []


@given(st.text())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_can_be_asked_for(shelf, phrase):
    assert says(shelf, phrase) == []


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_caption_is_found_by_itself(shelf, caption):
    item = shelf.take_in("a.jpg", caption, "picture", PhotoMetadata(caption=caption)).item_id
    assert says(shelf, caption) == ([item] if any(letter.isalnum() for letter in caption) else [])


def test_a_new_name_is_found_and_the_old_is_not(shelf):
    item = shelf.take_in("before.jpg", "a", "a").item_id
    shelf.catalogue.files.move(shelf.volume_id, {"photos/before.jpg": "photos/after.jpg"})
    assert (says(shelf, "before"), says(shelf, "after")) == ([], [item])


def test_swapped_names_are_swapped(shelf):
    one, two = shelf.take_in("one.jpg", "1", "1").item_id, shelf.take_in("two.jpg", "2", "2").item_id
    shelf.catalogue.files.move(
        shelf.volume_id, {"photos/one.jpg": "photos/two.jpg", "photos/two.jpg": "photos/one.jpg"}
    )
    assert (says(shelf, "one"), says(shelf, "two")) == ([two], [one])


def test_copies_are_found_by_either_name(shelf):
    item = shelf.take_in("first.jpg", "a", "a").item_id
    shelf.take_in("second.jpg", "a", None)
    assert says(shelf, "first") == says(shelf, "second") == [item]
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/first.jpg"])
    assert (says(shelf, "first"), says(shelf, "second")) == ([], [item])


def test_a_changed_description_is_found_anew(shelf):
    shelf.take_in("a.jpg", "a", "a", PhotoMetadata(caption="a dog"))
    item = shelf.take_in("a.jpg", "b", "a", PhotoMetadata(caption="a cat")).item_id
    assert (says(shelf, "dog"), says(shelf, "cat")) == ([], [item])


@pytest.mark.parametrize("state", ["missing", "unfollowed"])
def test_words_stay_while_a_disk_is_away_and_go_with_an_unfollowed_folder(shelf, state):
    item = shelf.take_in("beach.jpg", "a", "a").item_id
    shelf.catalogue.files.set_state(shelf.volume_id, ["photos/beach.jpg"], state)
    assert says(shelf, "beach") == ([item] if state == "missing" else [])
    shelf.catalogue.files.set_state(shelf.volume_id, ["photos/beach.jpg"], "present")
    assert says(shelf, "beach") == [item]


def test_what_is_forgotten_is_found_nowhere_not_even_in_the_file(shelf):
    kept = shelf.take_in("open.jpg", "o", "o").item_id
    secrets = [
        shelf.take_in(
            f"zanzibarphoto{n}.jpg",
            f"{n}",
            f"{n}",
            PhotoMetadata(caption=f"xanthippe{n}", keywords=("quuxword",)),
        )
        for n in range(40)
    ]
    shelf.catalogue.files.remove(shelf.volume_id, [f"photos/zanzibarphoto{n}.jpg" for n in range(40)])
    shelf.catalogue.forget([one.item_id for one in secrets])
    assert says(shelf, "quuxword") == says(shelf, "xanthippe3") == []
    assert says(shelf, "open") == [kept]
    shelf.catalogue._database.read().execute("PRAGMA main.wal_checkpoint(TRUNCATE)").fetchall()
    shelf.catalogue.close()
    written = (shelf.catalogue.home / "catalogue.db").read_bytes()
    assert not [word for word in (b"xanthippe", b"zanzibarphoto", b"quuxword") if word in written]


# --------------------------------------------------------------------------------------------- damage


def spoiled(shelf, sql: str) -> Catalogue:
    shelf.catalogue.close()
    with sqlite3.connect(shelf.catalogue.home / "catalogue.db") as db:
        db.execute(sql)
    db.close()
    return Catalogue(shelf.catalogue.home)


SPOILS = [
    "UPDATE words_data SET block = zeroblob(length(block)) WHERE id > 10",
    "DELETE FROM words_data WHERE id > 10",
    "DELETE FROM words_content",
    "DELETE FROM words",
    "DELETE FROM words_config",
    "UPDATE words_content SET c3 = 'other' WHERE id = 2",
]


@pytest.mark.parametrize("sql", SPOILS)
def test_a_damaged_index_is_told_and_made_again(shelf, sql):
    items = [
        shelf.take_in(f"beach{n}.jpg", f"{n}", f"{n}", PhotoMetadata(caption="sea")).item_id
        for n in range(30)
    ]
    catalogue = spoiled(shelf, sql)
    assert any("words" in sentence for sentence in catalogue.damage())
    notes = catalogue.mend()
    assert any("words" in note for note in notes)
    assert catalogue.words.says("sea").tolist() == items
    assert catalogue.words.says("beach 7").tolist() == [items[7]]
    assert catalogue.damage() == ()
    assert catalogue.mend() == ()
    catalogue.close()


def test_damage_that_a_question_meets_is_mended_at_the_next_opening(shelf):
    items = [
        shelf.take_in(f"{n}.jpg", f"{n}", f"{n}", PhotoMetadata(caption="sea")).item_id for n in range(30)
    ]
    catalogue = spoiled(shelf, "DELETE FROM words_data WHERE id > 10")
    with pytest.raises(DamagedCatalogueError):
        catalogue.words.says("sea")
    catalogue.close()
    catalogue = Catalogue(shelf.catalogue.home)
    assert catalogue.notes == (WORDS_MENDED,)
    assert catalogue.words.says("sea").tolist() == items
    assert catalogue.items.count() == 30
    catalogue.close()
    again = Catalogue(shelf.catalogue.home)
    assert again.notes == ()
    again.close()


def test_a_sound_index_is_left_alone(shelf, photo, monkeypatch):
    monkeypatch.setattr(words_module, "rebuild", None)
    assert not shelf.catalogue.words.mended()


def test_what_is_filled_at_once_is_what_was_kept_in_step(shelf, photo):
    shelf.take_in("copy.jpg", "a", None)
    shelf.take_in("gone.jpg", "g", "g")
    shelf.catalogue.files.remove(shelf.volume_id, ["photos/gone.jpg"])
    db = shelf.catalogue._database.read()
    rows = "SELECT rowid, title, caption, keywords, files FROM main.words ORDER BY rowid"
    before = db.execute(rows).fetchall()
    with shelf.catalogue._database.write() as writing:
        words_module.rebuild(writing)
    assert db.execute(rows).fetchall() == before
    assert len(before) == 1
