"""When organisations work, and when people may be messaged: the tables of this room as plain calendars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Final

from django.db.models import JSONField, QuerySet, Value

from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.deadlines import DUTY_PERIODS, WorkingCalendar
from offices.enums import HolidayScope
from offices.models import DutyPeriod, Holiday, Season

# Nobody is messaged outside these hours, where no season says otherwise.
MESSAGE_WINDOWS: Final[list[tuple[time, time]]] = [(time(8), time(21))]
END_OF_DAY: Final = "24:00"


def calendar_for(organisation: Organisation, *, duty_hours: bool = True) -> WorkingCalendar:
    """The organisation's working days and duty hours.

    Charities keep the charities' holidays, everybody else the offices'. An expected holiday counts like a confirmed
    one: its date may still move by a day, but nothing is planned into it. Without duty periods of its own, an
    organisation is on duty from Sunday to Thursday, 08:00–22:00; in a season (Ramadan) at the season's hours. Who counts
    whole days alone asks without `duty_hours`.
    """
    scope = HolidayScope.CHARITIES if organisation.kind == OrganisationKind.CHARITY else HolidayScope.OFFICES
    # Both in one query: a span with hours is a season, one without is a holiday. Plain query sets keep columns in order;
    # the translating ones do not.
    off: QuerySet[Holiday] = QuerySet(Holiday).filter(applies_to__in=[scope, HolidayScope.ALL]).order_by()
    hours: QuerySet[Season] = QuerySet(Season).exclude(duty_hours=[]).order_by()
    spans = off.values_list("starts_on", "ends_on", Value(None, output_field=JSONField())).union(
        hours.values_list("starts_on", "ends_on", "duty_hours"), all=True
    )
    holidays: set[date] = set()
    seasons: list[tuple[date, date, tuple[tuple[time, time], ...]]] = []
    for first, last, windows in spans:
        if windows:
            seasons.append((first, last, tuple((_clock(begins), _clock(ends)) for begins, ends in windows)))
        else:
            holidays.update(_days(first, last))
    duty: defaultdict[int, list[tuple[time, time]]] = defaultdict(list)
    periods = DutyPeriod.objects.filter(organisation=organisation) if duty_hours else DutyPeriod.objects.none()
    for weekday, starts_at, ends_at in periods.values_list("weekday", "starts_at", "ends_at"):
        duty[weekday].append((starts_at, ends_at))
    return WorkingCalendar(
        holidays=frozenset(holidays),
        duty_periods={weekday: tuple(hours_of_day) for weekday, hours_of_day in duty.items()} or DUTY_PERIODS,
        seasons=tuple(seasons),
    )


def message_windows(day: date) -> list[tuple[time, time]]:
    """The hours of a day, on Riyadh's clock, in which a person may be messaged: its season's, or 08:00–21:00.

    A window that ends at 00:00 runs to the end of the day.
    """
    season = Season.objects.filter(starts_on__lte=day, ends_on__gte=day).order_by("-starts_on", "-id").first()
    if season is None or not season.message_windows:
        return list(MESSAGE_WINDOWS)
    return sorted((_clock(first), _clock(last)) for first, last in season.message_windows)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


def _clock(text: str) -> time:
    return time(0) if text == END_OF_DAY else time.fromisoformat(text)
