"""How words are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.spelling import apart, folded, name_words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("São-Paulo ", "sao paulo"),
        ("Straße", "strasse"),
        ("Đà Nẵng", "da nang"),
        ("Łódź", "lodz"),
        ("IMG_2041", "img 2041"),
        ("…", ""),
        ("a\x00b", "a b"),
        ("\ud800x", "x"),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(text, wanted):
    assert folded(text) == wanted


def test_letters_of_scripts_without_blanks_stand_alone():
    assert apart("東京2019 beach") == "東 京 2019 beach"
    assert apart("เชียงใหม่") == " ".join("เชยงใหม")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("beach-trip.jpg", {"beach", "trip"}),
        ("IMG_2041.JPG", {"img", "2041"}),
        ("BeachTrip2019.jpg", {"beach", "trip", "2019", "beachtrip2019"}),
        ("IMG20190304.jpg", {"img", "20190304", "img20190304"}),
        ("NASAPhoto.png", {"nasa", "photo"}),
        ("KölnerDom.jpg", {"kolner", "dom"}),
    ],
)
def test_words_in_file_names(name, words):
    assert words <= set(name_words(name).split())


@given(st.text())
def test_any_text_can_be_folded_and_stays_as_it_is(text):
    once = folded(text)
    assert folded(once) == once
    assert folded(text.upper().lower()) is not None
    assert apart(apart(text)) == apart(text)
    once.encode()
