"""The Hijri calendar of Umm al-Qura, the civil calendar of Saudi Arabia.

The table (package hijridate) covers 1343–1500 AH. It can differ by a day from the sighted moon of Ramadan, Shawwal
and Dhu al-Hijjah in official announcements. From 1420 to 1450 it was compared with ICU's table day by day and is the
same; before and after, two tables of Umm al-Qura may differ by a day, which is one more reason to keep a birth date as
it was typed. Its first decades repeat what was announced then and have a few months of 28 or 31 days.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import hijridate
from django.utils.translation import pgettext_lazy

MIN_YEAR: Final = 1343
MAX_YEAR: Final = 1500

MONTH_NAMES: Final = (
    pgettext_lazy("Hijri month", "Muharram"),
    pgettext_lazy("Hijri month", "Safar"),
    pgettext_lazy("Hijri month", "Rabi al-Awwal"),
    pgettext_lazy("Hijri month", "Rabi al-Akhir"),
    pgettext_lazy("Hijri month", "Jumada al-Ula"),
    pgettext_lazy("Hijri month", "Jumada al-Akhirah"),
    pgettext_lazy("Hijri month", "Rajab"),
    pgettext_lazy("Hijri month", "Shaban"),
    pgettext_lazy("Hijri month", "Ramadan"),
    pgettext_lazy("Hijri month", "Shawwal"),
    pgettext_lazy("Hijri month", "Dhu al-Qadah"),
    pgettext_lazy("Hijri month", "Dhu al-Hijjah"),
)


class OutOfRangeError(ValueError):
    """A date that Umm al-Qura's table does not cover."""


@dataclass(frozen=True, order=True, slots=True)
class HijriDate:
    """A day of the Umm al-Qura calendar; ordered as the days are. ``str()`` gives ``1445-02-12``.

    Raises ``OutOfRangeError`` for a year that the table does not cover, ``ValueError`` for a day that does not exist.
    """

    year: int
    month: int
    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= self.month_length(self.year, self.month):
            raise ValueError(f"month {self.month} of {self.year} AH has no day {self.day}")

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    @staticmethod
    def month_length(year: int, month: int) -> int:
        """Return the number of days of a month: 29 or 30, before 1365 also 28 or 31.

        Raises ``OutOfRangeError`` or ``ValueError``.
        """
        if not MIN_YEAR <= year <= MAX_YEAR:
            raise OutOfRangeError(f"the Hijri calendar is known from {MIN_YEAR} to {MAX_YEAR}, not for {year}")
        if not 1 <= month <= 12:
            raise ValueError(f"there is no month {month}")
        return hijridate.Hijri(year, month, 1, validate=False).month_length()

    @classmethod
    def from_gregorian(cls, day: date) -> Self:
        """Return the Hijri date of a Gregorian day. Raises ``OutOfRangeError`` outside 1924-08-01 … 2077-11-16."""
        try:
            found = hijridate.Gregorian.fromdate(day).to_hijri()
        except OverflowError:
            raise OutOfRangeError(f"the Hijri calendar is not known for {day}") from None
        return cls(found.year, found.month, found.day)

    def to_gregorian(self) -> date:
        """Return the Gregorian day."""
        found = hijridate.Hijri(self.year, self.month, self.day, validate=False).to_gregorian()
        return date(found.year, found.month, found.day)


MIN: Final = HijriDate(MIN_YEAR, 1, 1)
MAX: Final = HijriDate(MAX_YEAR, 12, HijriDate.month_length(MAX_YEAR, 12))
MIN_GREGORIAN: Final = MIN.to_gregorian()
MAX_GREGORIAN: Final = MAX.to_gregorian()


def covers(day: date) -> bool:
    """Say whether a Gregorian day has a Hijri date here."""
    return MIN_GREGORIAN <= day <= MAX_GREGORIAN


def month_name(month: int) -> str:
    """Return a Hijri month's name (1 = Muharram) in the active language."""
    if not 1 <= month <= 12:
        raise ValueError(f"there is no month {month}")
    return str(MONTH_NAMES[month - 1])
