"""Periods of statistics: a Hijri year, a Gregorian year, any span of days.

A figure means nothing without its period, and a Hijri year is not a Gregorian one: a period carries the calendar it
was asked in, and its months and its predecessor are of that calendar. Both ends are inclusive days in Riyadh.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core import dates, hijri
from core.hijri import HijriDate
from core.typed_dates import Calendar, TypedDate

MAX_DAYS: Final = 11_000  # about thirty years: longer than the office keeps figures, short enough to list its months

AnyDate = date | HijriDate | TypedDate

_ONE_DAY: Final = timedelta(days=1)


class InvalidPeriodError(ValidationError, ValueError):
    """A period nobody can count; the message is meant for the person who asked.

    Codes: ``period_reversed``, ``period_too_long``, ``period_out_of_range``.
    """


@dataclass(frozen=True, slots=True)
class Bucket:
    """A month of a period, in the period's calendar.

    ``label`` names it («صفر 1444هـ، من يوم 15»), ``name`` is the month's name alone, for the foot of a chart; both are
    in the language that was active when the bucket was made. ``whole`` is False where the period cuts the month.
    """

    label: str
    start: date
    end: date
    whole: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends inclusive, and the calendar in which it was asked.

    Raises ``InvalidPeriodError``.
    """

    calendar: Calendar
    start: date
    end: date

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", Calendar(self.calendar))
        if self.end < self.start:
            raise InvalidPeriodError(_("The period ends before it begins."), code="period_reversed")
        if self.days > MAX_DAYS:
            raise InvalidPeriodError(_("The period is longer than 30 years."), code="period_too_long")
        if self.calendar == Calendar.HIJRI and not (hijri.covers(self.start) and hijri.covers(self.end)):
            raise InvalidPeriodError(
                _("The Hijri calendar is known from the year %(first)s to %(last)s."),
                code="period_out_of_range",
                params={"first": hijri.MIN_YEAR, "last": hijri.MAX_YEAR},
            )

    @classmethod
    def hijri_year(cls, year: int) -> Self:
        """Return a Hijri year, 1 Muharram to the last of Dhu al-Hijjah."""
        return cls._year(Calendar.HIJRI, year)

    @classmethod
    def gregorian_year(cls, year: int) -> Self:
        """Return a Gregorian year, 1 January to 31 December."""
        return cls._year(Calendar.GREGORIAN, year)

    @classmethod
    def custom(cls, start: AnyDate, end: AnyDate, calendar: Calendar | None = None) -> Self:
        """Return the span between two days, both inclusive; an imprecise date gives its first or its last day.

        Without ``calendar`` the period is Hijri if either end was given in Hijri, or if plain Gregorian days span a
        whole number of years by Hijri dates (2022-09-11 to 2023-08-30 is 15 Safar 1444 to 14 Safar 1445).
        """
        first = start.gregorian if isinstance(start, TypedDate) else _day(start)
        last = end.gregorian_end if isinstance(end, TypedDate) else _day(end)
        if calendar is None:
            given_in_hijri = _is_hijri(start) or _is_hijri(end) or _whole_years(Calendar.HIJRI, first, last) is not None
            in_range = hijri.covers(first) and hijri.covers(last)
            calendar = Calendar.HIJRI if given_in_hijri and in_range else Calendar.GREGORIAN
        return cls(calendar, first, last)

    @classmethod
    def _year(cls, calendar: Calendar, year: int) -> Self:
        # A typed year checks its range and speaks to the reader.
        try:
            typed = TypedDate(calendar, year)
        except ValidationError as error:
            raise InvalidPeriodError(error.message, code="period_out_of_range", params=error.params) from None
        return cls(calendar, typed.gregorian, typed.gregorian_end)

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    @property
    def year(self) -> int | None:
        """The year that the period is, in its calendar, or None if it is another span."""
        year, month, day = _parts(self.calendar, self.start)
        whole = (month, day) == (1, 1) and _whole_years(self.calendar, self.start, self.end) == 1
        return year if whole else None

    @property
    def label(self) -> str:
        """The period in words, in its own calendar: «1445هـ», «2023م», «15 صفر 1444هـ – 14 صفر 1445هـ»."""
        if self.year is not None:
            return dates.year_label(self.calendar, self.year)
        written = dates.hijri_date if self.calendar == Calendar.HIJRI else dates.gregorian_date
        return pgettext("period", "%(first)s – %(last)s") % {"first": written(self.start), "last": written(self.end)}

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    def previous(self) -> Self:
        """Return the period to compare with; it always ends the day before this one begins.

        Of a year, and of a span that is a whole number of years by the dates of its calendar, the same dates that
        many years earlier; of any other span, one of equal length.
        """
        years = _whole_years(self.calendar, self.start, self.end)
        first = _years_later(self.calendar, self.start, -years) if years else None
        if first is None:
            first = self.start - timedelta(days=self.days)
        last = self.start - _ONE_DAY
        in_range = hijri.covers(first) and hijri.covers(last)
        return type(self)(self.calendar if in_range else Calendar.GREGORIAN, first, last)

    def months(self) -> list[Bucket]:
        """Return the months of the period in its own calendar, in order and without a gap; the ends may be partial.

        Distinct people must be counted over the period, never summed over its months.
        """
        buckets = []
        day = self.start
        while day <= self.end:
            year, month, _day_of_month = _parts(self.calendar, day)
            first, last = _month(self.calendar, year, month)
            buckets.append(self._bucket(year, month, first, last))
            if last == date.max:
                break
            day = last + _ONE_DAY
        return buckets

    def _bucket(self, year: int, month: int, first: date, last: date) -> Bucket:
        start, end = max(first, self.start), min(last, self.end)
        words = {
            "month": dates.month_label(self.calendar, year, month),
            "first": (start - first).days + 1,
            "last": (end - first).days + 1,
        }
        if start > first and end < last:
            label = pgettext("part of a month", "%(month)s, from day %(first)s to day %(last)s")
        elif start > first:
            label = pgettext("part of a month", "%(month)s, from day %(first)s")
        elif end < last:
            label = pgettext("part of a month", "%(month)s, to day %(last)s")
        else:
            label = "%(month)s"
        name = hijri.month_name(month) if self.calendar == Calendar.HIJRI else dates.gregorian_month_name(month)
        return Bucket(label % words, start, end, (start, end) == (first, last), name)


def _day(given: date | HijriDate) -> date:
    return given.to_gregorian() if isinstance(given, HijriDate) else given


def _is_hijri(given: AnyDate) -> bool:
    return isinstance(given, HijriDate) or (isinstance(given, TypedDate) and given.calendar == Calendar.HIJRI)


def _parts(calendar: Calendar, day: date) -> tuple[int, int, int]:
    """Return year, month and day of a day in a calendar."""
    found = HijriDate.from_gregorian(day) if calendar == Calendar.HIJRI else day
    return found.year, found.month, found.day


def _month(calendar: Calendar, year: int, month: int) -> tuple[date, date]:
    """Return the first and the last day of a month."""
    if calendar == Calendar.HIJRI:
        first = HijriDate(year, month, 1).to_gregorian()
        return first, first + timedelta(days=HijriDate.month_length(year, month) - 1)
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _years_later(calendar: Calendar, day: date, years: int) -> date | None:
    """Return the same date so many years later, the last of the month where that month is shorter; None off the table."""
    year, month, day_of_month = _parts(calendar, day)
    try:
        first, last = _month(calendar, year + years, month)
    except ValueError:
        return None
    return min(first + timedelta(days=day_of_month - 1), last)


def _whole_years(calendar: Calendar, start: date, end: date) -> int | None:
    """Return how many years lie between two days if they are whole by the calendar's dates, otherwise None."""
    if calendar == Calendar.HIJRI and not (hijri.covers(start) and hijri.covers(end)):
        return None
    length = 354.367 if calendar == Calendar.HIJRI else 365.2425
    years = round(((end - start).days + 1) / length)
    if years < 1:
        return None
    # Compared with the end, not with the day after it: that day may already lie beyond the table.
    first, last = _parts(calendar, start), _parts(calendar, end)
    if first[1:] == (1, 1):
        return years if last == _last_of_year(calendar, first[0] + years - 1) else None
    return years if _years_later(calendar, start, years) == end + _ONE_DAY else None


def _last_of_year(calendar: Calendar, year: int) -> tuple[int, int, int]:
    return _parts(calendar, _month(calendar, year, 12)[1])
