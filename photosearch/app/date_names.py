"""Days and months as a person reads them, in the language of the system. Knows dates only."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, QTime, QTimeZone

EPOCH = QDate(1970, 1, 1)


def month_name(month: int) -> str:
    """`month` counts months since January 1970: “March 2024”."""
    year, in_year = 1970 + month // 12, month % 12 + 1
    return f"{QLocale().standaloneMonthName(in_year)} {year}"


def short_month_name(month: int) -> str:
    """“Mar 2024”, for narrow places."""
    year, in_year = 1970 + month // 12, month % 12 + 1
    return f"{QLocale().standaloneMonthName(in_year, QLocale.FormatType.ShortFormat)} {year}"


def day_name(day: int) -> str:
    """`day` counts days since January 1970: “Today”, “Yesterday”, else “Thursday, 14 March”."""
    date = EPOCH.addDays(day)
    ago = date.daysTo(QDate.currentDate())
    if ago == 0:
        return QCoreApplication.translate("Dates", "Today")
    if ago == 1:
        return QCoreApplication.translate("Dates", "Yesterday")
    locale = QLocale()
    weekday = locale.standaloneDayName(date.dayOfWeek())
    return f"{weekday}, {date.day()} {locale.monthName(date.month())}"


def days_name(first: int, last: int) -> str:
    """From day `first` to day `last`, each counted since January 1970: “3–5 May”; one day as `day_name` says it."""
    if first == last:
        return day_name(last)
    begin, end = EPOCH.addDays(first), EPOCH.addDays(last)
    locale = QLocale()
    until = f"{end.day()} {locale.monthName(end.month())}"
    if begin.year() != end.year():
        return f"{begin.day()} {locale.monthName(begin.month())} {begin.year()} – {until} {end.year()}"
    if begin.month() != end.month():
        return f"{begin.day()} {locale.monthName(begin.month())} – {until}"
    return f"{begin.day()}–{until}"


def full_date(taken: datetime) -> str:
    """Date and time as the camera's clock showed them, in the system's long form."""
    moment = QDateTime(
        QDate(taken.year, taken.month, taken.day), QTime(taken.hour, taken.minute), QTimeZone.utc()
    )
    locale = QLocale()
    date = locale.toString(moment.date(), QLocale.FormatType.LongFormat)
    return f"{date}, {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}"


def camera_clock_s(taken: datetime) -> int:
    """Seconds since 1970 on the camera's own clock, as `Timeline.taken_s` counts them."""
    return int(taken.replace(tzinfo=UTC).timestamp())
