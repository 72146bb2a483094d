"""When a duty is due and when it is reminded of: arithmetic on days, knowing no table.

Every reminder falls into a window in which people may be messaged, each later than the one before, at most one a day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import RIYADH, in_riyadh
from core.deadlines import WorkingCalendar, add_calendar_days, legal_deadline
from data_changes.enums import REMINDED_ON, TERMS, Milestone

Windows = Callable[[date], Sequence[tuple[time, time]]]

MORNING = time(8)
ONE_DAY = timedelta(days=1)
# Season tables are made by hand: whoever finds no window for so long sends at once rather than never.
LONGEST_WAIT = 14


@dataclass(frozen=True)
class Planned:
    """One reminder: which, of which day, and from which moment on it is told."""

    milestone: str
    falls_on: date
    due_at: datetime


def due_day(duty: str, happened_on: date, calendar: WorkingCalendar) -> date:
    """The last day of the duty: 15 calendar days after the change, 30 after the ministry's request."""
    return legal_deadline(happened_on, TERMS[duty], calendar)


def plan(
    *, duty: str, happened_on: date, due_on: date, at: datetime, calendar: WorkingCalendar, windows: Windows
) -> list[Planned]:
    """The reminders of a duty whose follow-up opens at a moment: what is still to come, and at once the newest of the rest."""
    days = milestones(duty, happened_on, due_on, calendar)
    today = in_riyadh(at).date()
    coming = [(milestone, day) for milestone, day in days if day > today]
    planned = [Planned(milestone, day, first_moment(day, windows)) for milestone, day in coming]
    passed = [(milestone, day) for milestone, day in days if day <= today]
    if passed:
        moment = next_moment(at, windows)
        if not planned or moment < planned[0].due_at:
            planned.insert(0, Planned(*passed[-1], moment))
    return planned


def milestones(duty: str, happened_on: date, due_on: date, calendar: WorkingCalendar) -> list[tuple[str, date]]:
    """The days of reminding in their order, at most one for a day."""
    term = TERMS[duty]
    found: dict[date, str] = {
        due_on if days == term else add_calendar_days(happened_on, days): milestone
        for milestone, days in REMINDED_ON[duty].items()
    }
    found[due_on + ONE_DAY] = Milestone.AFTER
    if (open_day := last_day_before_holiday(due_on, calendar)) and happened_on < open_day:
        found[open_day] = Milestone.BEFORE_HOLIDAY  # says more than the day's own
    return [(found[day], day) for day in sorted(found)]


def last_day_before_holiday(due_on: date, calendar: WorkingCalendar) -> date | None:
    """The last working day before the holiday in which the due day lies; None when no holiday hides it."""
    if calendar.is_working_day(due_on):
        return None
    before, after = calendar.previous_working_day(due_on), calendar.next_working_day(due_on)
    closed = (before + timedelta(days=n) for n in range(1, (after - before).days))
    return before if any(day in calendar.holidays for day in closed) else None


def first_moment(day: date, windows: Windows) -> datetime:
    """When the day's first window opens."""
    starts = [start for start, _end in windows(day)]
    return datetime.combine(day, min(starts, default=MORNING), tzinfo=RIYADH)


def next_moment(at: datetime, windows: Windows) -> datetime:
    """The moment itself inside a window, otherwise when the next one opens."""
    local = in_riyadh(at)
    for days in range(LONGEST_WAIT):
        day = local.date() + timedelta(days=days)
        for start, end in sorted(windows(day)):
            begins = datetime.combine(day, start, tzinfo=RIYADH)
            ends = datetime.combine(day if end != time(0) else day + ONE_DAY, end, tzinfo=RIYADH)
            if local < ends:
                return max(local, begins)
    return local


def safe_hours(windows: Sequence[tuple[time, time]], first: time | None, last: time | None) -> list[tuple[time, time]]:
    """The part of the windows in which this person may be messaged. 00:00 at the end of a window is the end of its day."""
    found = []
    for start, end in windows:
        begins = max(start, first or time.min)
        ends = min(end if end != time(0) else time.max, last if last and last != time(0) else time.max)
        if begins < ends:
            found.append((begins, time(0) if ends == time.max else ends))
    return found
