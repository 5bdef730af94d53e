"""How words are compared where case, accents and punctuation do not matter. Knows nothing else."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart, and people do.
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
_NO_WORD = re.compile(r"[\W_]+")
# Scripts without blanks between words: each letter stands alone, so that any run of them is found.
_UNSPACED = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003134f])"
)
_CAMEL = re.compile(
    r"(?<=[a-z\u00df-\u00f6\u00f8-\u00ff])(?=[A-Z\u00c0-\u00d6\u00d8-\u00de])"
    r"|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])"
)


def folded(text: str) -> str:
    """Letters and digits in lower case without accents; everything between them is one blank.

    "São-Paulo " gives "sao paulo", "Straße" gives "strasse". May be empty. Two texts that a person would call the
    same word give the same.
    """
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()).translate(
        _PLAIN
    )
    bare = "".join(
        letter for letter in decomposed if letter < "\u0300" or unicodedata.category(letter)[0] != "M"
    )
    return _NO_WORD.sub(" ", unicodedata.normalize("NFC", bare)).strip()


def apart(text: str) -> str:
    """Folded words with a blank between any two; in Chinese, Japanese, Thai and their like between any two letters."""
    words = folded(text)
    return words if words.isascii() else " ".join(_UNSPACED.sub(r" \1 ", words).split())


def name_words(name: str) -> str:
    """The words in a file name or keyword, also those told apart by capitals and digits only, as `apart` gives them.

    "BeachTrip2019_a" gives "beachtrip2019 a beach trip 2019 a": it is found either way.
    """
    whole, split = apart(name), apart(_CAMEL.sub(" ", unicodedata.normalize("NFC", name)))
    return whole if whole == split else f"{whole} {split}"
