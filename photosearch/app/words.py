"""Numbers, durations and counts as sentences of the window, in the person's language. Knows no widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def tr(text: str, count: int = -1) -> str:
    """`text` in the person's language; `%n` becomes `count` and chooses the plural."""
    translated = QCoreApplication.translate("words", text, None, count)
    return translated.replace("%n", number(count)) if count >= 0 else translated


def number(count: int) -> str:
    """1234567 as 1,234,567, as the person's language writes it."""
    return QLocale().toString(count)


def counted(count: int, one: str, many: str) -> str:
    """“1 photo” or “1,234 photos”. English forms are given; a translation may know more plurals."""
    return tr(one if count == 1 else many, count)


def photos(count: int) -> str:
    """“1,234 photos”."""
    return counted(count, "%n photo", "%n photos")


def duration(seconds: float) -> str:
    """A rough time: “5 s”, “3 min”, “2 h 10 min”."""
    if seconds < 60:
        return tr("%1 s").replace("%1", number(max(1, round(seconds))))
    minutes = round(seconds / 60)
    if minutes < 60:
        return tr("%1 min").replace("%1", number(minutes))
    return tr("%1 h %2 min").replace("%1", number(minutes // 60)).replace("%2", number(minutes % 60))


def answer_time(seconds: float) -> str:
    """“0.04 s”."""
    return tr("%1 s").replace("%1", QLocale().toString(max(0.01, seconds), "f", 2))
