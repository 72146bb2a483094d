"""Dates as people give them: in either calendar, sometimes only a month or a year.

What was typed is kept: a birth year given as 1380 must not come back as the first of January 1961.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import hijri
from core.digits import fold_digits
from core.hijri import HijriDate

MIN_GREGORIAN_YEAR: Final = 1850
MAX_GREGORIAN_YEAR: Final = 2150

_WRITTEN: Final = re.compile(r"([hg]):([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Calendar(StrEnum):
    """The two calendars; both are official, neither is derived from the other for the person who typed."""

    HIJRI = "hijri"
    GREGORIAN = "gregorian"


class Precision(StrEnum):
    """How much of the date the person knew."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class InvalidDateError(ValidationError, ValueError):
    """A date that does not exist or that we cannot convert; the message is meant for the person who typed it.

    Codes: ``date_out_of_range``, ``invalid_month``, ``invalid_day``, ``month_missing``, ``invalid_date``.
    """


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date as typed: calendar, year, and month and day where they are known.

    ``str()`` gives the stored form, ``h:1445-02-12``, ``g:2023-08`` or ``h:1380``, and ``parse`` reads it back.
    Raises ``InvalidDateError``.
    """

    calendar: Calendar
    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "calendar", Calendar(self.calendar))
        self._check_year()
        if self.month is None:
            if self.day is not None:
                raise InvalidDateError(_("Please enter the month, too."), code="month_missing")
            return
        if not 1 <= self.month <= 12:
            raise InvalidDateError(_("The month is a number from 1 to 12."), code="invalid_month")
        length = _month_length(self.calendar, self.year, self.month)
        if self.day is not None and not 1 <= self.day <= length:
            raise InvalidDateError(
                ngettext_lazy("This month has %(days)s day.", "This month has %(days)s days.", "days"),
                code="invalid_day",
                params={"days": length},
            )

    def _check_year(self) -> None:
        if self.calendar == Calendar.HIJRI and not hijri.MIN_YEAR <= self.year <= hijri.MAX_YEAR:
            raise InvalidDateError(
                _(
                    "A Hijri year is between %(first)s and %(last)s. For a Gregorian year, choose the Gregorian calendar."
                ),
                code="date_out_of_range",
                params={"first": hijri.MIN_YEAR, "last": hijri.MAX_YEAR},
            )
        if self.calendar == Calendar.GREGORIAN and not MIN_GREGORIAN_YEAR <= self.year <= MAX_GREGORIAN_YEAR:
            raise InvalidDateError(
                _("A Gregorian year is between %(first)s and %(last)s. For a Hijri year, choose the Hijri calendar."),
                code="date_out_of_range",
                params={"first": MIN_GREGORIAN_YEAR, "last": MAX_GREGORIAN_YEAR},
            )

    def __str__(self) -> str:
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return f"{self.calendar[0]}:{'-'.join(parts)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the stored form. Raises ``InvalidDateError``."""
        match = _WRITTEN.fullmatch(fold_digits(text.strip()))
        if not match:
            raise InvalidDateError(_("Please enter a correct date."), code="invalid_date")
        calendar = Calendar.HIJRI if match[1] == "h" else Calendar.GREGORIAN
        month, day = (int(part) if part else None for part in (match[3], match[4]))
        return cls(calendar, int(match[2]), month, day)

    @classmethod
    def from_gregorian(cls, day: date) -> Self:
        """Return a Gregorian day as if it had been typed so. Raises ``InvalidDateError``."""
        return cls(Calendar.GREGORIAN, day.year, day.month, day.day)

    @classmethod
    def from_hijri(cls, day: HijriDate) -> Self:
        """Return a Hijri day as if it had been typed so."""
        return cls(Calendar.HIJRI, day.year, day.month, day.day)

    @property
    def precision(self) -> Precision:
        if self.month is None:
            return Precision.YEAR
        return Precision.MONTH if self.day is None else Precision.DAY

    @property
    def gregorian(self) -> date:
        """The Gregorian day; of an imprecise date, its first day."""
        return _gregorian(self.calendar, self.year, self.month or 1, self.day or 1)

    @property
    def gregorian_end(self) -> date:
        """The last Gregorian day that the date may mean: the day itself, or the end of its month or year."""
        if self.day is not None:
            return self.gregorian
        month = self.month or 12
        first = _gregorian(self.calendar, self.year, month, 1)
        return first + timedelta(days=_month_length(self.calendar, self.year, month) - 1)


def _month_length(calendar: Calendar, year: int, month: int) -> int:
    return HijriDate.month_length(year, month) if calendar == Calendar.HIJRI else monthrange(year, month)[1]


def _gregorian(calendar: Calendar, year: int, month: int, day: int) -> date:
    return HijriDate(year, month, day).to_gregorian() if calendar == Calendar.HIJRI else date(year, month, day)
