"""Numbers, durations and counts as sentences of the window, in the person's language. Knows no widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale


def number(count: int) -> str:
    """1234567 as 1,234,567, as the person's language writes it."""
    return QLocale().toString(count)


def counted(count: int, one: str, many: str) -> str:
    """`one` or `many`, translated already, with `%n` replaced by the count."""
    return (one if count == 1 else many).replace("%n", number(count))


def photos(count: int) -> str:
    """“1,234 photos”."""
    translate = QCoreApplication.translate
    return counted(count, translate("words", "%n photo"), translate("words", "%n photos"))


def matches(count: int) -> str:
    """“1,234 matches”."""
    translate = QCoreApplication.translate
    return counted(count, translate("words", "%n match"), translate("words", "%n matches"))


def duration(seconds: float) -> str:
    """A rough time: “5 s”, “3 min”, “2 h 10 min”."""
    translate = QCoreApplication.translate
    if seconds < 60:
        return translate("words", "%1 s").replace("%1", number(max(1, round(seconds))))
    minutes = round(seconds / 60)
    if minutes < 60:
        return translate("words", "%1 min").replace("%1", number(minutes))
    hours, minutes = divmod(minutes, 60)
    return translate("words", "%1 h %2 min").replace("%1", number(hours)).replace("%2", number(minutes))


def answer_time(seconds: float) -> str:
    """“0.04 s”."""
    shown = QLocale().toString(max(0.01, seconds), "f", 2)
    return QCoreApplication.translate("words", "%1 s").replace("%1", shown)
