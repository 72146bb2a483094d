"""Deadlines: calendar days, working days of an organisation, hours of duty.

A day counts from the next one: what happens on the 12th and has 15 days is due on the 27th, at 23:59:59 in Riyadh.
A working day is the *owner's* — office and charity keep different holidays — so the calendar is handed in as plain
data and knows no model.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings

from core.clock import RIYADH, in_riyadh

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)  # as date.weekday() counts

DutyPeriod = tuple[time, time]  # from, until; until 00:00 means the end of the day

WEEKEND: Final = frozenset({FRIDAY, SATURDAY})
DUTY_PERIODS: Final[Mapping[int, Sequence[DutyPeriod]]] = {
    weekday: ((time(8), time(22)),) for weekday in (SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
}

_ONE_DAY: Final = timedelta(days=1)
_HORIZON: Final = timedelta(days=3660)  # no calendar is closed for ten years: whoever looks further has a mistake


class NoSuchDayError(ValueError):
    """The calendar has no working day, or no duty, within ten years."""


def end_of_day(day: date) -> datetime:
    """Return the last second of a day in Riyadh, 23:59:59: the moment at which what is due on that day is due."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=RIYADH)


def add_calendar_days(day: date, days: int) -> date:
    """Return the day that lies so many calendar days later; day 1 is the next day."""
    return day + timedelta(days=days)


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days and the duty hours of one organisation.

    ``weekend``: weekdays off (Monday is 0); ``holidays``: dates off; ``duty_periods``: weekday → periods on Riyadh's
    clock in which urgent work is taken up. A duty period is honoured on its weekday even if that is weekend (a charity
    may keep duty on Saturdays), never on a holiday. ``seasons``: from, until, and the hours that stand in the place of
    the ordinary ones on every weekday with duty (Ramadan).
    """

    weekend: frozenset[int] = WEEKEND
    holidays: frozenset[date] = frozenset()
    duty_periods: Mapping[int, Sequence[DutyPeriod]] = field(default_factory=lambda: DUTY_PERIODS, hash=False)
    seasons: tuple[tuple[date, date, tuple[DutyPeriod, ...]], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "weekend", frozenset(self.weekend))
        object.__setattr__(self, "holidays", frozenset(self.holidays))
        _check_weekdays(self.weekend)
        _check_weekdays(self.duty_periods)
        if len(self.weekend) == 7:
            raise ValueError("a week without a working day has no deadlines")
        for periods in self.duty_periods.values():
            for start, end in periods:
                if end != time(0) and end <= start:
                    raise ValueError("a duty period ends after it begins, on the same day")

    # --- working days

    def is_working_day(self, day: date) -> bool:
        """Say whether the organisation works on that day."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day. Raises ``NoSuchDayError``."""
        return self._step(day, _ONE_DAY)

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before a day. Raises ``NoSuchDayError``."""
        return self._step(day, -_ONE_DAY)

    def working_day_from(self, day: date) -> date:
        """Return the day itself if it is a working day, otherwise the next one. Raises ``NoSuchDayError``."""
        return day if self.is_working_day(day) else self.next_working_day(day)

    def add_working_days(self, day: date, days: int) -> date:
        """Return the working day that lies so many working days after a day; counting begins on the next working day.

        The answer is always a working day: with 0, the day itself or the next working day. Negative counts backwards
        ("two working days before it is due"). Raises ``NoSuchDayError``.
        """
        if days == 0:
            return self.working_day_from(day)
        for _count in range(abs(days)):
            day = self.next_working_day(day) if days > 0 else self.previous_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Count the working days after ``first`` up to and including ``last``: what is left, or how long it took.

        ``add_working_days(first, n) == last`` gives n. Negative, by the same count, when ``last`` lies before.
        """
        if last < first:
            return -self.working_days_between(last, first)
        weeks, rest = divmod((last - first).days, 7)
        count = weeks * (7 - len(self.weekend))
        count += sum((last - timedelta(days=back)).weekday() not in self.weekend for back in range(rest))
        return count - sum(first < day <= last and day.weekday() not in self.weekend for day in self.holidays)

    def _step(self, day: date, step: timedelta) -> date:
        start = day
        day += step
        while not self.is_working_day(day):
            day += step
            if abs(day - start) > _HORIZON:
                raise NoSuchDayError("there is no working day within ten years")
        return day

    # --- duty

    def is_on_duty(self, moment: datetime) -> bool:
        """Say whether an aware moment lies in a duty period."""
        local = in_riyadh(moment)
        return any(start <= local < end for start, end in self._duty_on(local.date()))

    def has_duty(self, day: date) -> bool:
        """Say whether there is any duty on that day."""
        return bool(self._duty_on(day))

    def next_duty(self, moment: datetime) -> datetime:
        """Return the moment itself if duty is on, otherwise when duty next begins. Raises ``NoSuchDayError``."""
        return self.add_duty_hours(moment, 0)

    def add_duty_hours(self, moment: datetime, hours: float) -> datetime:
        """Return when so many hours of duty will have passed; the clock runs only inside duty periods.

        What happens outside duty starts at the next duty period: four hours from Friday evening end on Sunday at
        noon. Takes an aware moment, returns one on Riyadh's clock. Raises ``NoSuchDayError``.
        """
        if hours < 0:
            raise ValueError("duty hours are not counted backwards")
        left = timedelta(hours=hours)
        for start, end in self._duty_after(in_riyadh(moment)):
            if left <= end - start:
                return start + left
            left -= end - start
        raise NoSuchDayError("there is no such duty within ten years")

    def _duty_after(self, local: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is left of each duty period from a moment on."""
        day = local.date()
        last = day + _HORIZON
        while day <= last:
            for start, end in self._duty_on(day):
                if end > local:
                    yield max(start, local), end
            day += _ONE_DAY

    def _duty_on(self, day: date) -> list[tuple[datetime, datetime]]:
        """Return a day's duty periods in order, those that touch or overlap as one."""
        if day in self.holidays:
            return []
        merged: list[tuple[datetime, datetime]] = []
        for start, end in sorted(self._periods_of(day)):
            begins = datetime.combine(day, start, tzinfo=RIYADH)
            ends = datetime.combine(day if end != time(0) else day + _ONE_DAY, end, tzinfo=RIYADH)
            if merged and begins <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
            else:
                merged.append((begins, ends))
        return merged

    def _periods_of(self, day: date) -> Sequence[DutyPeriod]:
        ordinary = self.duty_periods.get(day.weekday(), ())
        hours = next((hours for first, last, hours in self.seasons if first <= day <= last), ordinary)
        return hours if ordinary else ()


def legal_deadline(day: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the due date of a duty in calendar days.

    Whether a legal deadline that ends on a day off moves to the next working day is not confirmed for the
    social-security regulations: ``settings.EXTEND_TO_NEXT_WORKING_DAY`` (default False) decides.
    """
    due = add_calendar_days(day, days)
    if getattr(settings, "EXTEND_TO_NEXT_WORKING_DAY", False):
        return calendar.working_day_from(due)
    return due


def _check_weekdays(weekdays: Collection[int]) -> None:
    if not all(MONDAY <= weekday <= SUNDAY for weekday in weekdays):
        raise ValueError("weekdays are numbered from 0, Monday, to 6, Sunday")
