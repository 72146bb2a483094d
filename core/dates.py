"""Dates and times in words, in both calendars: Hijri first, Gregorian after, European digits, هـ and م.

Outside Umm al-Qura's range (1924-08-01 … 2077-11-16) the Gregorian date stands alone. Every function answers in the
active language.
"""

from datetime import date, datetime, time
from typing import Final, Literal

from django.utils.translation import gettext, pgettext, pgettext_lazy

from core import hijri
from core.clock import in_riyadh, riyadh_date
from core.hijri import HijriDate
from core.typed_dates import Calendar, Precision, TypedDate

Style = Literal["long", "medium", "short"]

WEEKDAY_NAMES: Final = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)
SHORT_WEEKDAY_NAMES: Final = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)
GREGORIAN_MONTH_NAMES: Final = (
    pgettext_lazy("Gregorian month", "January"),
    pgettext_lazy("Gregorian month", "February"),
    pgettext_lazy("Gregorian month", "March"),
    pgettext_lazy("Gregorian month", "April"),
    pgettext_lazy("Gregorian month", "May"),
    pgettext_lazy("Gregorian month", "June"),
    pgettext_lazy("Gregorian month", "July"),
    pgettext_lazy("Gregorian month", "August"),
    pgettext_lazy("Gregorian month", "September"),
    pgettext_lazy("Gregorian month", "October"),
    pgettext_lazy("Gregorian month", "November"),
    pgettext_lazy("Gregorian month", "December"),
)


def both_calendars(day: date | datetime, style: Style = "long") -> str:
    """Return a day in both calendars; of an aware moment, its day in Riyadh.

    ==========  ============================================  ============================================
    style       Arabic                                        English
    ==========  ============================================  ============================================
    ``long``    الإثنين 12 صفر 1445هـ (28 أغسطس 2023م)        Monday 12 Safar 1445 AH (28 August 2023)
    ``medium``  12 صفر 1445هـ – 28/08/2023م                   12 Safar 1445 AH – 28/08/2023
    ``short``   12/02/1445هـ – 28/08/2023م                    12/02/1445 AH – 28/08/2023
    ==========  ============================================  ============================================
    """
    day = _plain(day)
    match style:
        case "long":
            words = {"hijri": hijri_date(day, weekday=True), "gregorian": gregorian_date(day)}
            if not words["hijri"]:
                return gregorian_date(day, weekday=True)
            return pgettext("both calendars", "%(hijri)s (%(gregorian)s)") % words
        case "medium":
            words = {"hijri": hijri_date(day), "gregorian": gregorian_digits(day)}
        case "short":
            words = {"hijri": hijri_digits(day), "gregorian": gregorian_digits(day)}
        case _:
            raise ValueError(f"a date is written long, medium or short, not {style}")
    if not words["hijri"]:
        return words["gregorian"]
    return pgettext("both calendars", "%(hijri)s – %(gregorian)s") % words


def hijri_date(day: date | datetime, *, weekday: bool = False) -> str:
    """Return «12 صفر 1445هـ» or, with its weekday, «الإثنين 12 صفر 1445هـ»; empty outside the Hijri range."""
    day = _plain(day)
    if not hijri.covers(day):
        return ""
    text = _hijri_words(HijriDate.from_gregorian(day))
    return _with_weekday(day, text) if weekday else text


def gregorian_date(day: date | datetime, *, weekday: bool = False) -> str:
    """Return «28 أغسطس 2023م» or, with its weekday, «الإثنين 28 أغسطس 2023م»."""
    day = _plain(day)
    text = pgettext("Gregorian date", "%(day)s %(month)s %(year)s") % {
        "day": day.day,
        "month": gregorian_month_name(day.month),
        "year": day.year,
    }
    return _with_weekday(day, text) if weekday else text


def hijri_digits(day: date | datetime) -> str:
    """Return «12/02/1445هـ»; empty outside the Hijri range."""
    day = _plain(day)
    if not hijri.covers(day):
        return ""
    found = HijriDate.from_gregorian(day)
    return pgettext("Hijri date", "%(date)s AH") % {"date": f"{found.day:02}/{found.month:02}/{found.year}"}


def gregorian_digits(day: date | datetime) -> str:
    """Return «28/08/2023م»."""
    day = _plain(day)
    return pgettext("Gregorian date", "%(date)s") % {"date": f"{day.day:02}/{day.month:02}/{day.year:04}"}


def weekday_name(day: date | datetime) -> str:
    """Return the name of a day's weekday: «الإثنين»."""
    return str(WEEKDAY_NAMES[_plain(day).weekday()])


def gregorian_month_name(month: int) -> str:
    """Return a Gregorian month's name, 1 = January."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    return str(GREGORIAN_MONTH_NAMES[month - 1])


def month_label(calendar: Calendar, year: int, month: int) -> str:
    """Return a month with its year: «صفر 1444هـ», «أغسطس 2023م»."""
    if calendar == Calendar.HIJRI:
        words = {"month": hijri.month_name(month), "year": year}
        return pgettext("Hijri month and year", "%(month)s %(year)s AH") % words
    words = {"month": gregorian_month_name(month), "year": year}
    return pgettext("Gregorian month and year", "%(month)s %(year)s") % words


def year_label(calendar: Calendar, year: int) -> str:
    """Return a year with its era: «1445هـ», «2023م»."""
    if calendar == Calendar.HIJRI:
        return pgettext("Hijri year", "%(year)s AH") % {"year": year}
    return pgettext("Gregorian year", "%(year)s") % {"year": year}


def as_typed(typed: TypedDate) -> str:
    """Return a date as the person gave it, in its own calendar and precision: «12 صفر 1445هـ», «صفر 1445هـ», «1380هـ»."""
    match typed.precision:
        case Precision.YEAR:
            return year_label(typed.calendar, typed.year)
        case Precision.MONTH:
            return month_label(typed.calendar, typed.year, typed.month or 1)
        case Precision.DAY if typed.calendar == Calendar.HIJRI:
            return _hijri_words(HijriDate(typed.year, typed.month or 1, typed.day or 1))
        case _:
            return gregorian_date(typed.gregorian)


def time_of_day(moment: datetime | time) -> str:
    """Return a time on the twelve-hour clock: «7:15 م»; of an aware moment, on Riyadh's clock."""
    if isinstance(moment, datetime):
        moment = in_riyadh(moment).time()
    words = {"time": f"{moment.hour % 12 or 12}:{moment.minute:02}"}
    return (gettext("%(time)s am") if moment.hour < 12 else gettext("%(time)s pm")) % words


def _plain(day: date | datetime) -> date:
    return riyadh_date(day) if isinstance(day, datetime) else day


def _hijri_words(found: HijriDate) -> str:
    words = {"day": found.day, "month": hijri.month_name(found.month), "year": found.year}
    return pgettext("Hijri date", "%(day)s %(month)s %(year)s AH") % words


def _with_weekday(day: date, text: str) -> str:
    return pgettext("weekday and date", "%(weekday)s %(date)s") % {"weekday": weekday_name(day), "date": text}
