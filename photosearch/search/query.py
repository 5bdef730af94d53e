"""What was asked, as a list of parts: words, reference photos. Knows no vectors, models or tables.

Today a question's words are one part as they stand. A parser that finds dates and places in them adds kinds of parts
here; the steps behind take what they know.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from photosearch.errors import QuestionError
from photosearch.records import Question

MAX_WORDS_CHARACTERS = 2000  # far beyond what any text tower reads
MAX_IMAGES = 32


@dataclass(frozen=True, slots=True)
class WordsPart:
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ImagePart:
    path: Path
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """A question, read and checked."""

    words: tuple[WordsPart, ...]
    images: tuple[ImagePart, ...]
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The question as one line, for headings and reports."""
        return " + ".join([part.text for part in self.words] + [part.path.name for part in self.images])


def read(question: Question) -> Query:
    """Trim, check and take apart. Raises `QuestionError` where nothing is asked."""
    text = _plain(question.words)
    notes = []
    if len(text) > MAX_WORDS_CHARACTERS:
        text = text[:MAX_WORDS_CHARACTERS].rsplit(" ", 1)[0]
        notes.append(f"The question is long: only its first {len(text)} characters were used.")
    images = tuple(dict.fromkeys(one.path for one in question.photos))
    if not text and not images:
        raise QuestionError("The question is empty.")
    if len(images) > MAX_IMAGES:
        raise QuestionError(
            f"A question takes up to {MAX_IMAGES} reference photos, not {len(images)}.", "Give fewer photos."
        )
    if question.limit < 1:
        raise QuestionError("At least one hit must be asked for.", "Give a number of hits from 1 on.")
    words = (WordsPart(text),) if text else ()
    return Query(words, tuple(ImagePart(path) for path in images), tuple(notes))


def unknown_script_note(words: Sequence[WordsPart], languages: Sequence[str], model: str) -> tuple[str, ...]:
    """A sentence where most letters belong to a script in which none of the model's languages is written.

    `languages` are ISO 639-1 codes. Two languages in one script are not told apart.
    """
    scripts = [_script(letter) for part in words for letter in part.text if letter.isalpha()]
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


def _plain(words: str) -> str:
    """NFC, control characters and runs of space as single spaces, nothing at the ends."""
    composed = unicodedata.normalize("NFC", words)
    shown = "".join(" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in composed)
    return " ".join(shown.split())


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ", 1)[0].split("-", 1)[0]
