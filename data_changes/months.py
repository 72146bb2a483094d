"""A month of due days: its weeks from Sunday on, each day in both calendars. Plain data, no rows."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import today
from core.dates import GREGORIAN_MONTH_NAMES, SHORT_WEEKDAY_NAMES, WEEKDAY_NAMES
from core.deadlines import WorkingCalendar
from core.digits import fold_digits
from core.hijri import HijriDate, OutOfRangeError, covers, month_name
from data_changes.enums import ChangeStatus

HIJRI: Final = "hijri"
GREGORIAN: Final = "gregorian"
ONE_DAY: Final = dt.timedelta(days=1)
# The week begins on Sunday (conventions-ar, section 5).
WEEK: Final = (6, 0, 1, 2, 3, 4, 5)
WAITING: Final = (ChangeStatus.PROPOSED, ChangeStatus.OPEN)


@dataclass(frozen=True)
class Day:
    """One cell: the day in the month's own calendar and in the other one, and what falls due on it."""

    date: dt.date
    inside: bool
    number: str
    other: str
    is_today: bool
    is_off: bool
    waiting: int
    done: int

    @property
    def is_late(self) -> bool:
        return bool(self.waiting) and self.date < today()

    @property
    def words(self) -> str:
        """What a reader of the screen hears: «3 متابعات بانتظار الإبلاغ»."""
        said = []
        if self.waiting:
            words = ngettext(
                "%(n)s follow-up waits for the report", "%(n)s follow-ups wait for the report", self.waiting
            )
            said.append(words % {"n": self.waiting})
        if self.done:
            words = ngettext("%(n)s report was made", "%(n)s reports were made", self.done)
            said.append(words % {"n": self.done})
        return _(", ").join(said)


@dataclass(frozen=True)
class Month:
    """A month of one of the two calendars."""

    calendar: str
    year: int
    number: int

    @classmethod
    def asked(cls, calendar: str, text: str) -> Month:
        """The month that an address names (``1448-06``); this month where it names none."""
        calendar = calendar if calendar in (HIJRI, GREGORIAN) else HIJRI
        parts = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", fold_digits(text.strip()))
        if parts:
            month = cls(calendar, int(parts[1]), int(parts[2]))
            if month.exists:
                return month
        return cls.of(calendar, today())

    @classmethod
    def of(cls, calendar: str, day: dt.date) -> Month:
        """The month in which a day lies."""
        if calendar == HIJRI and covers(day):
            found = HijriDate.from_gregorian(day)
            return cls(HIJRI, found.year, found.month)
        return cls(GREGORIAN, day.year, day.month)

    @property
    def exists(self) -> bool:
        try:
            return covers(self.first) and covers(self.last + ONE_DAY)
        except (ValueError, OutOfRangeError):
            return False

    @property
    def first(self) -> dt.date:
        if self.calendar == HIJRI:
            return HijriDate(self.year, self.number, 1).to_gregorian()
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        if self.calendar == HIJRI:
            return HijriDate(self.year, self.number, HijriDate.month_length(self.year, self.number)).to_gregorian()
        return (dt.date(self.year + self.number // 12, self.number % 12 + 1, 1)) - ONE_DAY

    @property
    def name(self) -> str:
        if self.calendar == HIJRI:
            return _("%(month)s %(year)s AH") % {"month": month_name(self.number), "year": self.year}
        return _("%(month)s %(year)s") % {"month": GREGORIAN_MONTH_NAMES[self.number - 1], "year": self.year}

    @property
    def key(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def previous(self) -> Month:
        return Month.of(self.calendar, self.first - ONE_DAY)

    @property
    def next(self) -> Month:
        return Month.of(self.calendar, self.last + ONE_DAY)

    @property
    def other(self) -> Month:
        """The month of the other calendar in which this one's middle lies."""
        middle = self.first + dt.timedelta(days=14)
        return Month.of(GREGORIAN if self.calendar == HIJRI else HIJRI, middle)

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """The names of the days from Sunday on, and short ones for a phone."""
        return [(str(WEEKDAY_NAMES[day]), str(SHORT_WEEKDAY_NAMES[day])) for day in WEEK]

    def weeks(self, counted: Iterable[tuple[dt.date, str, int]], *, days_off: WorkingCalendar) -> list[list[Day]]:
        """The month's rows of seven days; ``counted``: due day, status, how many."""
        waiting: defaultdict[dt.date, int] = defaultdict(int)
        done: defaultdict[dt.date, int] = defaultdict(int)
        for day, status, count in counted:
            (waiting if status in WAITING else done)[day] += count
        start = self.first - ONE_DAY * WEEK.index(self.first.weekday())
        end = self.last + ONE_DAY * (6 - WEEK.index(self.last.weekday()))
        days = [self._day(start + ONE_DAY * n, waiting, done, days_off) for n in range((end - start).days + 1)]
        return [days[n : n + 7] for n in range(0, len(days), 7)]

    def _day(self, day: dt.date, waiting: dict[dt.date, int], done: dict[dt.date, int], off: WorkingCalendar) -> Day:
        hijri = HijriDate.from_gregorian(day)
        own, other = (hijri.day, (day.day, str(GREGORIAN_MONTH_NAMES[day.month - 1])))
        if self.calendar == GREGORIAN:
            own, other = day.day, (hijri.day, str(month_name(hijri.month)))
        first = other[0] == 1 or day == self.first
        return Day(
            date=day,
            inside=self.first <= day <= self.last,
            number=str(own),
            other=f"{other[0]} {other[1]}" if first else str(other[0]),
            is_today=day == today(),
            is_off=not off.is_working_day(day),
            waiting=waiting.get(day, 0),
            done=done.get(day, 0),
        )
