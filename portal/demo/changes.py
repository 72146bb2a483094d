"""Data changes followed to their end, and those that are open now, with the reminders their plan gives them."""

from __future__ import annotations

import datetime as dt

from accounts.models import Membership
from beneficiaries.models import Person
from core.clock import RIYADH
from data_changes.enums import MOVES, ChangeChannel, ChangeKind, ChangeStatus, Duty, Proof, ReminderStatus
from data_changes.models import DataChange, DataChangeEvent, Reminder
from data_changes.plan import due_day, plan
from offices.calendars import MESSAGE_WINDOWS
from portal.demo.bodies import House
from portal.demo.clockwork import Clockwork, event_fields

DETAILS = {
    ChangeKind.SOCIAL: "ولادة في الأسرة.",
    ChangeKind.ECONOMIC: "بداية عمل جزئي لأحد أفراد الأسرة.",
    ChangeKind.HOUSING: "انتقال إلى منزل مستأجر في حي آخر.",
}


class Changes:
    """Collects changes, events and reminders, then writes them at once."""

    def __init__(self, house: House, works: Clockwork) -> None:
        self.house, self.works, self.seed = house, works, works.seed
        self.office = house.organisation
        self.rows: list[DataChange] = []
        self.events: list[DataChangeEvent] = []
        self.reminders: list[Reminder] = []

    def told(self, person: Person, due_on: dt.date, days_before_due: int, verified: bool = True) -> None:
        """A change of which the ministry was told so many days before (or, below zero, after) it was due."""
        happened = due_on - dt.timedelta(days=15)
        by = self.seed.choice(self.house.researchers)
        learned = happened + dt.timedelta(days=self.seed.randrange(0, 4))
        notified = due_on - dt.timedelta(days=days_before_due)
        change = self._opened(person, happened, max(learned, happened), by)
        change.notified_on, change.proof = notified, Proof.SEEN
        self._move(change, "notify", by, self.works.moment(notified, 9, 14))
        if verified:
            self._move(change, "verify", by, self.works.moment(notified + dt.timedelta(days=2), 9, 14))
        self._plan(change, ended_on=notified)

    def open(self, person: Person, happened: dt.date, learned: dt.date, by: Membership, now: dt.datetime) -> DataChange:
        change = self._opened(person, happened, learned, by, latest=now)
        self._plan(change, now=now)
        return change

    def _opened(
        self, person: Person, happened: dt.date, learned: dt.date, by: Membership, latest: dt.datetime | None = None
    ) -> DataChange:
        kind = self.seed.choice(list(ChangeKind))
        at = self.works.moment(learned)
        at = min(at, latest) if latest else at
        change = DataChange(
            office=self.office,
            reference=self.works.reference(self.office, "CHG", learned),
            person=person,
            duty=Duty.CHANGE,
            kind=kind,
            status=ChangeStatus.PROPOSED,
            happened_on=happened,
            learned_on=learned,
            due_on=due_day(Duty.CHANGE, happened, self.works.calendar(self.office)),
            channel=self.seed.choice([ChangeChannel.CORNER, ChangeChannel.OFFICE]),
            details=DETAILS[kind],
            opened_for=self.office,
            assignee=by,
            created_at=at,
        )
        self.rows.append(change)
        self._move(change, "open", by, at)
        return change

    def _move(self, change: DataChange, verb: str, by: Membership, at: dt.datetime) -> None:
        leaves, reaches = MOVES[verb]
        if change.status not in leaves:
            raise ValueError(f"{verb} cannot leave {change.status}")
        fields = event_fields(self.office, by, at, verb)
        self.events.append(DataChangeEvent(change=change, status_from=change.status, status_to=reaches, **fields))
        change.status = reaches

    def _plan(self, change: DataChange, *, ended_on: dt.date | None = None, now: dt.datetime | None = None) -> None:
        """The reminders of the change, told up to its end or to now; after an end the rest are silent."""
        opened = next(event.at for event in reversed(self.events) if event.change is change and event.verb == "open")
        planned = plan(
            duty=change.duty,
            happened_on=change.happened_on,
            due_on=change.due_on,
            at=opened,
            calendar=self.works.calendar(self.office),
            windows=lambda _day: list(MESSAGE_WINDOWS),
        )
        end = dt.datetime.combine(ended_on, dt.time(12), tzinfo=RIYADH) if ended_on else now
        for one in planned:
            past = end is not None and one.due_at <= end
            status = ReminderStatus.TOLD if past else ReminderStatus.SILENCED if ended_on else ReminderStatus.PLANNED
            finished = one.due_at if past else end if ended_on else None
            self.reminders.append(
                Reminder(
                    office=self.office,
                    change=change,
                    milestone=one.milestone,
                    falls_on=one.falls_on,
                    due_at=one.due_at,
                    finished_at=finished,
                    status=status,
                )
            )

    def save(self) -> None:
        DataChange.objects.bulk_create(self.rows, batch_size=1000)
        for row in (*self.events, *self.reminders):
            row.change = row.change
        DataChangeEvent.objects.bulk_create(self.events, batch_size=2000)
        Reminder.objects.bulk_create(self.reminders, batch_size=2000)
