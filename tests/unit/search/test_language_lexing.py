"""Lines cut into lexemes, and the small decisions about single words: or, without, Czech cases."""

from __future__ import annotations

import pytest

from photosearch.search.alternatives import alternatives
from photosearch.search.czech_names import nominatives
from photosearch.search.fields import BY_NAME
from photosearch.search.lexing import Form, Lexeme, Lexer
from photosearch.search.plain_words import folded, plain
from photosearch.search.without import unwanted


def lexemes(line: str) -> tuple[Lexeme, ...]:
    return tuple(Lexer(line, BY_NAME).lexemes())


def hints(line: str) -> list[str]:
    lexer = Lexer(line, BY_NAME)
    list(lexer.lexemes())
    return [hint.text for hint in lexer.hints]


@pytest.mark.parametrize(
    ("line", "form", "text"),
    [
        ("dog", Form.WORD, "dog"),
        ('"a b"', Form.QUOTED, "a b"),
        (r'"a \" \\ \x"', Form.QUOTED, r'a " \ \x'),
        ("„a b“", Form.QUOTED, "a b"),
        ("“a b”", Form.QUOTED, "a b"),
        ("«a b»", Form.QUOTED, "a b"),
        ("»a b«", Form.QUOTED, "a b"),
        ("in:2019", Form.FIELD, "2019"),
        ("IN:x", Form.FIELD, "x"),
        ('in:"a b"', Form.FIELD, "a b"),
        ("in:'a b'", Form.FIELD, "a b"),
        ("in:„a b“", Form.FIELD, "a b"),
        ('folder:x/"a b"/y', Form.FIELD, "x/a b/y"),
        ("folder:C:\\a\\b", Form.FIELD, "C:\\a\\b"),
        ("rating>=4", Form.FIELD, ">=4"),
        ("in:Prague,", Form.FIELD, "Prague"),
        ("(a or b)", Form.GROUP, "a or b"),
        ("2:(a b)", Form.GROUP, "a b"),
        (r"-(a \) b)", Form.GROUP, "a ) b"),
        ("foo:bar", Form.WORD, "foo:bar"),
        ("12:30", Form.WORD, "12:30"),
        ("16:9", Form.WORD, "16:9"),
        ("http://x.org", Form.WORD, "http://x.org"),
        ("-5", Form.WORD, "-5"),
        ("-", Form.WORD, "-"),
        ("--x", Form.WORD, "--x"),
        ("\\in:2019", Form.WORD, "in:2019"),
        ("\\", Form.WORD, "\\"),
        ('6"', Form.WORD, '6"'),
        ("(a", Form.WORD, "(a"),
        ("camera:", Form.WORD, "camera:"),
    ],
)
def test_one_lexeme(line: str, form: Form, text: str) -> None:
    (one,) = lexemes(line)
    assert (one.form, one.text, one.start, one.end) == (form, text, 0, len(line))


@pytest.mark.parametrize(
    ("line", "negative", "weight"),
    [
        ("-a", True, None),
        ("−a", True, None),
        ("-🎉", True, None),
        ("2:a", False, 2.0),
        ("0,5:a", False, 0.5),
        (".5:a", False, 0.5),
        ("-2:a", True, 2.0),
        ('2:"a b"', False, 2.0),
        ("-in:2019", True, None),
        ("0:a", False, None),
        ("500:a", False, None),
    ],
)
def test_signs_before_a_lexeme(line: str, negative: bool, weight: float | None) -> None:
    (one,) = lexemes(line)
    assert (one.negative, one.weight) == (negative, weight)


def test_what_is_not_closed_is_told() -> None:
    assert [one.text for one in lexemes('a "b c')] == ["a", "b", "c"]
    assert hints('a "b c') == ["This quote is not closed, so it was left out."]
    assert hints("2:(a b") == ["This parenthesis is not closed."]
    assert hints("0:a") and not hints("(a b")


def test_control_characters_are_gaps() -> None:
    assert [one.text for one in lexemes("a\x00b\u2028c\td\ud800e")] == ["a", "b", "c", "d", "e"]


def test_a_dash_behind_a_quote_is_no_minus() -> None:
    assert not lexemes("„Obama“-Schild")[1].negative


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("a or b", {1}),
        ("a | b OR c", {1, 3}),
        ("or b", set()),
        ("a or", set()),
        ("in:2019 or in:2020", {1}),
        (r"a \or b", set()),
        ("without a hat or coat", set()),
        ("trick or treat", set()),
        ("une bague en or et argent", set()),
        ("un chat ou un chien", {2}),
        ("kniha o lese", set()),
        ("un gato o un perro", {2}),
    ],
)
def test_words_that_mean_or(line: str, places: set[int]) -> None:
    assert alternatives(lexemes(line))[0] == places


@pytest.mark.parametrize(
    ("line", "things"),
    [
        ("beach without people", ["people"]),
        ("man without a straw hat at night", ["straw hat"]),
        ("man without a shirt is climbing", ["shirt"]),
        ("street without cars or people", ["cars", "people"]),
        ("street without cars, people", ["cars"]),
        ("Mann ohne Hemd und mit Hut", ["Hemd"]),
        ("kolem ohně", []),
        ("sans serif", []),
        ("sin city", []),
        ("without", []),
        ("house without very many old windows", ["very"]),
    ],
)
def test_what_is_unwanted(line: str, things: list[str]) -> None:
    row = lexemes(line)
    found = unwanted(row, [folded(one.text) for one in row], set())
    assert [part.words for _, _, parts in found for part in parts] == things
    assert all(part.negative for _, _, parts in found for part in parts)


@pytest.mark.parametrize(
    ("bent", "name"),
    [
        ("Praze", "Praha"),
        ("Prahy", "Praha"),
        ("Brně", "Brno"),
        ("Brna", "Brno"),
        ("Olomouci", "Olomouc"),
        ("Plzni", "Plzeň"),
        ("Itálii", "Itálie"),
        ("Německu", "Německo"),
        ("Chorvatsku", "Chorvatsko"),
        ("Londýně", "Londýn"),
        ("Americe", "Amerika"),
        ("Alpách", "Alpy"),
        ("New Yorku", "New York"),
        ("Moravou", "Morava"),
    ],
)
def test_czech_cases_are_bent_back(bent: str, name: str) -> None:
    assert name in list(nominatives(bent))


def test_words_are_made_comparable() -> None:
    assert folded("Été,") == "ete"
    assert folded("year’s") == "year"
    assert folded("(2019)") == "2019"
    assert plain(" a\t b\x00c\ud800 ") == "a b c"
    assert plain("cafe\u0301") == "caf\u00e9"
