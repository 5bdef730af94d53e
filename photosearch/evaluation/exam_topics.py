"""Topics that a library brings along: captions and titles, keywords, file and folder names that say something.

Names that cameras and programs give (IMG_1234, 100APPLE, Screenshot) say nothing and are no topics.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from photosearch.records import Item

SOURCES = ("caption", "keywords", "file name", "folder name")
_SEED = 1
_TOO_COMMON = 0.3  # words that stand for a larger share of the library tell no photo apart
_WORD = re.compile(r"[^\W\d_]+")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_VOWEL = re.compile(r"[^\x00-\x7f]|[aeiouy]", re.IGNORECASE)  # letters beyond ASCII make words without them
_SAY_NOTHING = frozenset(
    word
    for line in (
        "img dsc dscn dscf dcim mvimg pxl vid mov gopro gopr dji cimg sam pict pic pics picture pictures image images",
        "photo photos foto fotos bild bilder photographie scan scans screenshot screen shot capture whatsapp signal",
        "telegram snapchat instagram facebook received mmexport burst cover portrait edited bearbeitet kopie copy",
        "final new neu untitled unbenannt export exported original originals large small thumb thumbnail album albums",
        "camera kamera roll apple canon nikon sony panasonic olympus fuji samsung huawei pixel iphone android",
        "downloads download desktop documents dokumente folder ordner library bibliothek sync upload uploads",
        "google takeout lightroom misc various temp tmp test data train dev val raw jpg jpeg heic png webp tif",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class ExamTopic:
    """A photo with words that its owner gave it; `sharing` are all items to which the same words apply."""

    item: int
    words: str
    source: str
    sharing: frozenset[int]


def exam_topics(items: Sequence[Item], limit: int) -> list[ExamTopic]:
    """At most `limit` topics, drawn evenly from the sources that the library has, with a fixed seed."""
    draw = random.Random(_SEED)
    by_source: list[list[ExamTopic]] = []
    for source, words_of in zip(SOURCES, (_caption, _keywords, _file_name, _folder_name), strict=True):
        found = _of_source(items, source, words_of)
        draw.shuffle(found)
        by_source.append(found)
    chosen: list[ExamTopic] = []
    while len(chosen) < limit and any(by_source):
        chosen += [found.pop() for found in by_source if found]
    return chosen[:limit]


def _of_source(items: Sequence[Item], source: str, words_of: Callable[[Item], str]) -> list[ExamTopic]:
    spelt = {item.id: words for item in items if (words := words_of(item))}
    holding: dict[str, set[int]] = defaultdict(set)
    for item, words in spelt.items():
        for word in _key(words):
            holding[word].add(item)
    topics = [
        ExamTopic(item, words, source, frozenset(set.intersection(*(holding[word] for word in _key(words)))))
        for item, words in spelt.items()
        if _key(words)
    ]
    return [topic for topic in topics if len(topic.sharing) <= max(1, _TOO_COMMON * len(items))]


def _key(words: str) -> frozenset[str]:
    """Words without order: they apply to every photo whose own words hold them all."""
    return frozenset(re.findall(r"\w+", words.casefold()))


def _caption(item: Item) -> str:
    return " ".join((item.metadata.caption or item.metadata.title).split())


def _keywords(item: Item) -> str:
    return ", ".join(sorted(item.metadata.keywords, key=str.casefold)[:6])


def _file_name(item: Item) -> str:
    """What the file's name says: two words at least, as one alone is too often a code."""
    words = said(item.path.stem)
    return " ".join(words) if len(words) >= 2 else ""


def _folder_name(item: Item) -> str:
    return " ".join(said(item.path.parent.name))


def said(name: str) -> list[str]:
    """The words in a file or folder name that could describe something, in small letters."""
    return [word.lower() for word in _tokens(name) if _says_something(word)]


def _tokens(name: str) -> Iterable[str]:
    """Runs of letters between signs and digits; pieces glued to digits ("693b08cb0e") are codes, not words."""
    for piece in re.split(r"[\s_\-.,;()\[\]+&]+", name):
        if not any(sign.isdigit() for sign in piece) and piece.lower() not in _SAY_NOTHING:
            yield from _WORD.findall(_HUMP.sub(" ", piece))


def _says_something(word: str) -> bool:
    return len(word) >= 3 and word.lower() not in _SAY_NOTHING and bool(_VOWEL.search(word))
