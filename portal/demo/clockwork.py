"""Days and moments of the demonstration, and what is shared by every story told in it."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter as Tally

from accounts.models import Membership, Organisation
from core.clock import RIYADH
from core.deadlines import WorkingCalendar, end_of_day
from core.hijri import HijriDate
from core.models import Counter
from offices.calendars import calendar_for


class Clockwork:
    """The seed, the calendars and the running references of one load."""

    def __init__(self, seed: random.Random) -> None:
        self.seed = seed
        self._calendars: dict[str, WorkingCalendar] = {}
        self._given: Tally[tuple[str, str, int]] = Tally()

    def calendar(self, organisation: Organisation) -> WorkingCalendar:
        if organisation.kind not in self._calendars:
            self._calendars[organisation.kind] = calendar_for(organisation)
        return self._calendars[organisation.kind]

    def reference(self, office: Organisation, kind: str, on: dt.date) -> str:
        series = (office.code, kind, HijriDate.from_gregorian(on).year)
        self._given[series] += 1
        return f"{office.code}-{kind}-{series[2]}-{self._given[series]:06d}"

    def keep_counters(self) -> None:
        """Leave the counters where the references ended, so that the next matter goes on from there."""
        Counter.objects.bulk_create(
            [
                Counter(office=code, kind=kind, year=year, value=value)
                for (code, kind, year), value in self._given.items()
            ],
            update_conflicts=True,
            unique_fields=["office", "kind", "year"],
            update_fields=["value"],
        )

    def moment(self, day: dt.date, first: int = 8, last: int = 13) -> dt.datetime:
        """A moment of a day between two hours."""
        minutes = self.seed.randrange(first * 60, last * 60)
        return dt.datetime.combine(day, dt.time(minutes // 60, minutes % 60), tzinfo=RIYADH)

    def working_day(self, organisation: Organisation, first: dt.date, last: dt.date) -> dt.date:
        """Some working day between two days, both included."""
        day = first + dt.timedelta(days=self.seed.randrange((last - first).days + 1))
        calendar = self.calendar(organisation)
        return day if calendar.is_working_day(day) else calendar.previous_working_day(day)

    def due(self, organisation: Organisation, sent: dt.date, days: int) -> dt.datetime:
        return end_of_day(self.calendar(organisation).add_working_days(sent, days))


def event_fields(office: Organisation, by: Membership | None, at: dt.datetime, verb: str) -> dict:
    """The columns that every event row shares."""
    return {
        "office": office,
        "membership": by,
        "organisation": by.organisation if by else office,
        "at": at,
        "verb": verb,
    }
