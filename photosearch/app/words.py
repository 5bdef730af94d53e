"""Numbers, durations and counts as sentences of the window, in the person's language. Knows no widgets."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from photosearch.records import Hit


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


def matches(count: int, searched: int) -> str:
    """“37 of 41,000 photos match”."""
    translate = QCoreApplication.translate
    one = translate("words", "%n of %1 photos matches")
    many = translate("words", "%n of %1 photos match")
    return counted(count, one, many).replace("%1", number(searched))


def closeness(hit: Hit | None) -> str:
    """“92 %”: how likely a hit is right; where that is not known its score; empty for none."""
    if hit is None:
        return ""
    if hit.relevance is not None:
        return percent(hit.relevance)
    return QLocale().toString(hit.score, "f", 2) if hit.score else ""


def percent(part: float) -> str:
    """0.923 as “92 %”; never rounded up to certainty."""
    return QCoreApplication.translate("words", "%1 %").replace("%1", number(min(99, round(part * 100))))


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
