"""Back and forward, and the history of questions."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSettings

from photosearch.app.searches import HISTORY_LENGTH, History, Search, Trail


def history(path: Path, wanted: bool = True) -> History:
    return History(QSettings(str(path / "window.ini"), QSettings.Format.IniFormat), lambda: wanted)


class TestTrail:
    def test_begins_at_all_photos(self) -> None:
        trail = Trail()
        assert not trail.here
        assert not trail.can_go_back
        assert not trail.can_go_forward

    def test_goes_back_and_forward(self) -> None:
        trail = Trail()
        trail.visit(Search("sea"))
        trail.visit(Search("snow"))
        assert trail.back() == Search("sea")
        assert trail.back() == Search()
        assert trail.back() == Search()
        assert trail.forward() == Search("sea")
        assert trail.forward() == Search("snow")
        assert trail.forward() == Search("snow")

    def test_letters_typed_on_take_the_place_of_the_question_before(self) -> None:
        trail = Trail()
        trail.visit(Search("se"))
        trail.visit(Search("sea"), refines=True)
        assert trail.back() == Search()

    def test_the_first_letters_never_replace_all_photos(self) -> None:
        trail = Trail()
        trail.visit(Search("s"), refines=True)
        assert trail.back() == Search()

    def test_a_new_search_ends_the_way_forward(self) -> None:
        trail = Trail()
        trail.visit(Search("sea"))
        trail.back()
        trail.visit(Search("snow"))
        assert not trail.can_go_forward

    def test_asking_the_same_again_is_no_step(self) -> None:
        trail = Trail()
        trail.visit(Search("sea"))
        trail.visit(Search("sea"))
        assert trail.back() == Search()


class TestHistory:
    def test_newest_first_each_once(self, tmp_path: Path) -> None:
        kept = history(tmp_path)
        for words in ("sea", "snow", " Sea "):
            kept.remember(words)
        assert kept.words() == ["Sea", "snow"]

    def test_survives_a_restart(self, tmp_path: Path) -> None:
        history(tmp_path).remember("grüne Äpfel, „frisch“")
        assert history(tmp_path).words() == ["grüne Äpfel, „frisch“"]

    def test_is_bounded(self, tmp_path: Path) -> None:
        kept = history(tmp_path)
        for number in range(HISTORY_LENGTH + 20):
            kept.remember(f"question {number}")
        assert len(kept.words()) == HISTORY_LENGTH

    def test_keeps_nothing_where_it_is_not_wanted(self, tmp_path: Path) -> None:
        history(tmp_path, wanted=False).remember("secret")
        assert history(tmp_path).words() == []

    def test_can_be_forgotten(self, tmp_path: Path) -> None:
        kept = history(tmp_path)
        kept.remember("sea")
        kept.clear()
        assert kept.words() == []

    def test_a_damaged_file_is_an_empty_history(self, tmp_path: Path) -> None:
        (tmp_path / "window.ini").write_text("[history]\nwords=[broken\n")
        assert history(tmp_path).words() == []
