"""Words made comparable, and the small words of our five languages that the reader of questions must tell apart."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_POSSESSIVE = re.compile(r"'s$")
_AROUND = ' \t.,;:!?()[]{}"“”„«»…*'


def plain(words: str) -> str:
    """NFC, control characters and runs of space as single spaces, nothing at the ends."""
    composed = unicodedata.normalize("NFC", words)
    if not composed.isprintable():
        composed = "".join(
            " " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in composed
        )
    return " ".join(composed.split())


def bare(word: str) -> str:
    """A word in small letters, without signs around it."""
    return word.strip(_AROUND).lower()


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """A word in small letters, without accents, punctuation around it, and possessive s; perhaps nothing."""
    if word.isascii():
        bare = word.lower()
    else:
        apart = unicodedata.normalize("NFKD", word.replace("’", "'")).casefold()
        bare = "".join(one for one in apart if not unicodedata.combining(one))
    bare = bare.strip(_AROUND)
    return _POSSESSIVE.sub("", bare) if "'" in bare else bare


def word_set(words: str) -> frozenset[str]:
    """The words of a line."""
    return frozenset(words.split())


STOPPERS = word_set(
    "at in on with by from near during under over behind before after beside between through into onto for but while "
    "of am im in an auf mit bei unter uber hinter neben zwischen aus vor nach von zum zur aber für fur "
    "a au aux dans sur avec sous chez pres devant derriere entre pour mais pendant "
    "v ve na s se u pod nad za pred po mezi pri ale z ze "
    "en con sobre bajo cerca detras delante para pero durante por"
)
"""Words, folded, that begin something new: what "without" takes ends before them."""

AND = word_set("and und et y & nor noch ni ani")
ARTICLES = word_set(
    "a an the any ein eine einen einem einer der die das den dem le la les l' un une des el los las una unos"
)

VERBS = word_set("is are was were has have ist sind haben est sont je jsou se si byl es esta estan son tiene")
WITHOUT = frozenset(["without", "ohne", "sans", "bez", "sin"])  # as typed, with accents
TYPEFACES = word_set("serif comic open noto gill fira pt source droid dejavu liberation font")
"""Words beside "sans" that make it a typeface."""

OR = {"or": "en", "oder": "de", "ou": "fr", "nebo": "cs", "anebo": "cs", "o": "es"}
NO_ALTERNATIVE = frozenset(
    [
        ("all", "nothing"),
        ("be", "not"),
        ("deal", "no"),
        ("do", "die"),
        ("he", "she"),
        ("him", "her"),
        ("his", "her"),
        ("life", "death"),
        ("make", "break"),
        ("more", "less"),
        ("now", "never"),
        ("sooner", "later"),
        ("sweet", "treat"),
        ("trick", "treat"),
        ("truth", "dare"),
    ]
)
"""What stands before and after an "or" that offers no choice."""

ENGLISH = word_set("the a an of at with and is my our his her on from this that it to for by")
FRENCH = word_set("le la les des du un une au aux avec sur dans et en d' l' mon ma mes montre bague")
SPANISH = word_set("un el los las una unos con en del al y sin mi mis por para playa")
"""Words that tell which language a question is in, where one word means two things."""

FILLERS = word_set(
    "photo photos picture pictures pic pics image images foto fotos bild bilder fotka fotky fotografie obrazek "
    "obrazky fotografias imagen imagenes images cliches"
)
"""Words that say nothing about what a photo shows."""
ASKING = word_set(
    "i we took have my our all show me find of from taken shot some any zeig mir alle meine unsere von toutes tous "
    "mes nos montre moi de prises vsechny moje nase ukaz mi z todas mis nuestras "
    "muestra me"
)
"""Words that say no more beside those."""

NEAR_ANYWHERE = frozenset(["near", "close to", "pres de", "blizko", "pobliz", "cerca de"])
NEAR = NEAR_ANYWHERE | {"around", "nahe", "in der nahe von", "bei", "u"}
IN = word_set("in at aus im en au aux dans v ve na")
FROM = word_set("from aus de z ze")
"""What puts a photo into a place: `FROM` only behind a word for photos."""

THE = word_set("the der die das den dem la le les los las el")

FUNCTION_WORDS = (
    STOPPERS
    | ARTICLES
    | AND
    | VERBS
    | ENGLISH
    | FRENCH
    | SPANISH
    | word_set(
        "aber alle als as cela celles dabei dass de deren des diese diesen du er es est he ihn ihr ihre ihren "
        "in ins just ma many me meme more most neco nich nim no not one plus po quel same se she si so some "
        "such te that them they this to toho tous tu um us ve vom von we y you za zum zur"
    )
)
"""Words that begin and end no name in small letters."""
