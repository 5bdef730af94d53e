"""A question as parts: its line first, then its reference photos; and what a model's languages have to do with it.

Knows no vectors, models or tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from photosearch.parts import Hint, Part, ReadQuestion
from photosearch.records import Question
from photosearch.search.language import read_line
from photosearch.search.names import NO_NAMES, Names
from photosearch.search.photo_parts import photo_parts

MAX_CHARACTERS = 2000  # of a line: far beyond what any text tower reads
MAX_IMAGES = 32


def read(question: Question, names: Names = NO_NAMES, now: datetime | None = None) -> ReadQuestion:
    """The parts of a question, those of its line before photos, and hints on what was not understood.

    `names` are the library's places, `now` the moment for relative dates, None for this one. Raises nothing: no part at
    all means that nothing is asked, or nothing was understood.
    """
    line, hints = _bounded(question.words)
    said = read_line(line, names, now, literal=question.literal)
    clauses = 1 + max((part.clause for part in said.parts), default=-1)
    return ReadQuestion(said.parts + photo_parts(question.photos, clauses), said.hints + hints)


def _bounded(words: str) -> tuple[str, tuple[Hint, ...]]:
    if len(words) <= MAX_CHARACTERS:
        return words, ()
    line = words[: MAX_CHARACTERS + 1].rsplit(" ", 1)[0][:MAX_CHARACTERS]
    text = f"The question is long: only its first {len(line)} characters were used."
    return line, (Hint(text, len(line), len(words)),)


def unknown_script_note(words: Sequence[Part], languages: Sequence[str], model: str) -> tuple[str, ...]:
    """A sentence where most letters belong to a script in which none of the model's languages is written.

    `languages` are ISO 639-1 codes. Two languages in one script are not told apart.
    """
    scripts = [_script(letter) for part in words for letter in part.words if letter.isalpha()]
    known = {script for language in languages for script in SCRIPTS.get(language, ("LATIN",))}
    strange = sum(script not in known for script in scripts)
    if 2 * strange <= len(scripts):
        return ()
    names = ", ".join(LANGUAGES.get(language, language) for language in languages)
    return (f"The model {model} knows {names}; this question is in another script, so hits are guesses.",)


SCRIPTS: dict[str, tuple[str, ...]] = {
    "am": ("ETHIOPIC",),
    "ar": ("ARABIC",),
    "be": ("CYRILLIC",),
    "bg": ("CYRILLIC",),
    "bn": ("BENGALI",),
    "el": ("GREEK",),
    "fa": ("ARABIC",),
    "he": ("HEBREW",),
    "hi": ("DEVANAGARI",),
    "hy": ("ARMENIAN",),
    "ja": ("HIRAGANA", "KATAKANA", "CJK"),
    "ka": ("GEORGIAN",),
    "ko": ("HANGUL", "CJK"),
    "mr": ("DEVANAGARI",),
    "ru": ("CYRILLIC",),
    "sr": ("CYRILLIC", "LATIN"),
    "ta": ("TAMIL",),
    "te": ("TELUGU",),
    "th": ("THAI",),
    "uk": ("CYRILLIC",),
    "ur": ("ARABIC",),
    "zh": ("CJK",),
}
"""Scripts, as Unicode names them, of languages that are not written in Latin letters."""

LANGUAGES = {
    "cs": "Czech",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ru": "Russian",
    "th": "Thai",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0].split("-", 1)[0]
