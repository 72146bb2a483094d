"""Hijri months as spans of days: what a mirror may be asked for, and what a report is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import dates
from core.clock import today
from core.hijri import HijriDate
from core.typed_dates import Calendar

ONE_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """One Hijri month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: dt.date) -> Self:
        found = HijriDate.from_gregorian(day)
        return cls(found.year, found.month)

    def back(self, months: int) -> Month:
        years, month = divmod(self.year * 12 + self.month - 1 - months, 12)
        return Month(years, month + 1)

    @property
    def first(self) -> dt.date:
        return HijriDate(self.year, self.month, 1).to_gregorian()

    @property
    def last(self) -> dt.date:
        return self.back(-1).first - ONE_DAY

    @property
    def label(self) -> str:
        return dates.month_label(Calendar.HIJRI, self.year, self.month)


@dataclass(frozen=True)
class Span:
    """A choice of months: `back` whole months before this one, to the end of the month `until` months before."""

    code: str
    label: str | Promise
    back: int
    until: int = 0

    def days(self, on: dt.date | None = None) -> tuple[dt.date, dt.date]:
        this = Month.of(on or today())
        return this.back(self.back).first, this.back(self.until).last


SPANS: Final = (
    Span("this", _("This month"), 0),
    Span("last", _("Last month"), 1, 1),
    Span("quarter", _("Three months"), 2),
    Span("year", _("Twelve months"), 11),
)
BY_CODE: Final = {span.code: span for span in SPANS}
