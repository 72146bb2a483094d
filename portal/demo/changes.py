"""Data changes followed to their end, and those that are open now, with the reminders their plan gives them."""

from __future__ import annotations

import datetime as dt

from accounts.models import Membership, Organisation
from beneficiaries.models import Person
from core.clock import RIYADH, riyadh_date
from core.identifiers import mask_last4
from data_changes.enums import (
    MOVES,
    Agreement,
    ChangeChannel,
    ChangeKind,
    ChangeStatus,
    CloseReason,
    ContactWay,
    Duty,
    OutreachReason,
    Proof,
    ReminderStatus,
)
from data_changes.models import ContactAttempt, DataChange, DataChangeEvent, Outreach, Reminder
from data_changes.notices import SMS, once_key
from data_changes.plan import due_day, plan
from notifications.enums import Channel, DeliveryStatus
from notifications.models import Delivery
from offices.calendars import MESSAGE_WINDOWS
from portal.demo.bodies import House
from portal.demo.clockwork import Clockwork, event_fields

DETAILS = {
    ChangeKind.SOCIAL: "ولادة في الأسرة.",
    ChangeKind.ECONOMIC: "بداية عمل جزئي لأحد أفراد الأسرة.",
    ChangeKind.HOUSING: "انتقال إلى منزل مستأجر في حي آخر.",
}


def _move(reminder: Reminder, to: str) -> None:
    """What became of a reminder, as the sweeps would have found it."""
    reminder.status = to


class Changes:
    """Collects changes, events and reminders, then writes them at once."""

    def __init__(self, house: House, works: Clockwork) -> None:
        self.house, self.works, self.seed = house, works, works.seed
        self.office = house.organisation
        self.rows: list[DataChange] = []
        self.events: list[DataChangeEvent] = []
        self.reminders: list[Reminder] = []
        self.outreach: list[Outreach] = []
        self.attempts: list[ContactAttempt] = []
        self.deliveries: list[tuple[Reminder, str]] = []

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

    def proposed(self, person: Person, happened: dt.date, channel: str, kind: str, now: dt.datetime) -> None:
        """Recorded elsewhere, and not taken up yet."""
        change = self._change(person, happened, riyadh_date(now), now - dt.timedelta(hours=3))
        change.channel, change.kind, change.details = channel, kind, DETAILS[ChangeKind(kind)]
        fields = event_fields(self.office, None, change.created_at, "propose")
        self.events.append(DataChangeEvent(change=change, status_from="", status_to=change.status, **fields))

    def requested(self, person: Person, asked: dt.date, told: dt.date | None, by: Membership, now: dt.datetime) -> None:
        """The ministry's own request, 30 days: told on a day, or still running."""
        change = self._opened(person, asked, asked, by, latest=now, duty=Duty.MINISTRY_REQUEST)
        if told:
            change.notified_on, change.proof = told, Proof.SEEN
            self._move(change, "notify", by, self.works.moment(told, 9, 14))
            self._move(change, "verify", by, self.works.moment(told + dt.timedelta(days=1), 9, 14))
            self._plan(change, ended_on=told)
        else:
            self._plan(change, now=now)

    def for_charity(self, change: DataChange, charity: Organisation, by: Membership) -> None:
        """Opened by a charity with the person present."""
        change.opened_for, change.channel, change.assignee = charity, ChangeChannel.CHARITY, None
        event = next(event for event in self.events if event.change is change and event.verb == "open")
        event.organisation, event.membership, event.agreement = charity, by, Agreement.PRESENT

    def said_by_link(self, change: DataChange, now: dt.datetime, day: dt.date | None) -> None:
        """The person said through their own link that the data are updated."""
        change.notified_on, change.proof = day, Proof.SAID
        self._move(change, "notify", None, now - dt.timedelta(hours=1), by_link=True)
        for reminder in self.reminders:
            if reminder.change is change and reminder.status == ReminderStatus.PLANNED:
                reminder.status, reminder.finished_at = ReminderStatus.SILENCED, now - dt.timedelta(hours=1)

    def closed(self, change: DataChange, by: Membership, now: dt.datetime) -> None:
        change.close_reason = CloseReason.NO_CHANGE
        self._move(change, "close", by, now - dt.timedelta(hours=1))
        for reminder in self.reminders:
            if reminder.change is change and reminder.status == ReminderStatus.PLANNED:
                reminder.status, reminder.finished_at = ReminderStatus.SILENCED, now - dt.timedelta(hours=1)

    def reached_by_message(self, change: DataChange, status: str) -> None:
        """What became of the message of the newest reminder that went out."""
        if reminder := self._newest(change):
            self.deliveries.append((reminder, status))
            if status == DeliveryStatus.FAILED:
                _move(reminder, ReminderStatus.UNREACHED)
                self._reach(change, OutreachReason.UNDELIVERED, reminder.due_at)
            elif status == DeliveryStatus.PENDING:
                _move(reminder, ReminderStatus.HANDED)

    def after_an_outage(self, change: DataChange) -> None:
        """The portal stood still for days: of what fell due meanwhile only the newest went out."""
        newest = self._newest(change)
        for reminder in self.reminders:
            if reminder.change is change and reminder.status == ReminderStatus.TOLD and reminder is not newest:
                _move(reminder, ReminderStatus.OVERTAKEN)

    def reached_by_nobody(self, change: DataChange, by: Membership, now: dt.datetime, reason: str) -> None:
        """A task for the researcher, who has tried in vain so far."""
        reminder = self._newest(change)
        if reminder and reason == OutreachReason.NO_CHANNEL:
            _move(reminder, ReminderStatus.UNREACHED)
        since = reminder.due_at if reminder else now - dt.timedelta(hours=4)
        self._reach(change, reason, since)
        self.attempts.append(
            ContactAttempt(
                office=self.office,
                organisation=self.office,
                change=change,
                way=ContactWay.CALL,
                reached=False,
                at=max(since, now - dt.timedelta(hours=2)),
                membership=by,
                words="لم يُجب على الاتصال، وسيُعاد غدًا.",
            )
        )

    def _reach(self, change: DataChange, reason: str, since: dt.datetime) -> None:
        self.outreach.append(Outreach(office=self.office, change=change, reason=reason, opened_at=since))

    def _newest(self, change: DataChange) -> Reminder | None:
        past = [row for row in self.reminders if row.change is change and row.status == ReminderStatus.TOLD]
        return max(past, key=lambda row: row.due_at, default=None)

    def _opened(
        self,
        person: Person,
        happened: dt.date,
        learned: dt.date,
        by: Membership,
        latest: dt.datetime | None = None,
        duty: str = Duty.CHANGE,
    ) -> DataChange:
        at = self.works.moment(learned)
        at = min(at, latest) if latest else at
        change = self._change(person, happened, learned, at, duty)
        change.assignee = by
        self._move(change, "open", by, at)
        return change

    def _change(
        self, person: Person, happened: dt.date, learned: dt.date, at: dt.datetime, duty: str = Duty.CHANGE
    ) -> DataChange:
        kind = self.seed.choice(list(ChangeKind))
        change = DataChange(
            office=self.office,
            reference=self.works.reference(self.office, "CHG", learned),
            person=person,
            duty=duty,
            kind=kind,
            status=ChangeStatus.PROPOSED,
            happened_on=happened,
            happened_on_typed=f"g:{happened.isoformat()}",
            learned_on=learned,
            due_on=due_day(duty, happened, self.works.calendar(self.office)),
            channel=self.seed.choice([ChangeChannel.CORNER, ChangeChannel.OFFICE]),
            details=DETAILS[kind],
            opened_for=self.office,
            created_at=at,
        )
        self.rows.append(change)
        return change

    def _move(
        self, change: DataChange, verb: str, by: Membership | None, at: dt.datetime, *, by_link: bool = False
    ) -> None:
        leaves, reaches = MOVES[verb]
        if change.status not in leaves:
            raise ValueError(f"{verb} cannot leave {change.status}")
        fields = event_fields(self.office, by, at, verb)
        self.events.append(
            DataChangeEvent(change=change, status_from=change.status, status_to=reaches, by_link=by_link, **fields)
        )
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
        for row in (*self.events, *self.reminders, *self.outreach, *self.attempts):
            row.change = row.change
        DataChangeEvent.objects.bulk_create(self.events, batch_size=2000)
        Reminder.objects.bulk_create(self.reminders, batch_size=2000)
        Outreach.objects.bulk_create(self.outreach)
        ContactAttempt.objects.bulk_create(self.attempts)
        Delivery.objects.bulk_create([self._delivery(*each) for each in self.deliveries])

    def _delivery(self, reminder: Reminder, status: str) -> Delivery:
        """The text message of a reminder, as the sweep would have written it."""
        change, number = reminder.change, "+966550000000"
        over = status != DeliveryStatus.PENDING
        return Delivery(
            office=self.office,
            kind="data_changes.to_person",
            channel=Channel.SMS,
            address=mask_last4(number[-4:]),
            number=number,
            label=change.reference,
            facts={
                "days": abs((change.due_on - riyadh_date(reminder.due_at)).days),
                "late": change.due_on < riyadh_date(reminder.due_at),
                "milestone": reminder.milestone,
                "due": change.due_on.isoformat(),
                "gender": change.person.gender,
                "duty": change.duty,
            },
            once=f"{once_key(change, reminder.milestone)}:{SMS}",
            status=status,
            created_at=reminder.due_at,
            not_before=reminder.due_at,
            claimed_at=reminder.due_at if over else None,
            attempted_at=reminder.due_at if over else None,
            finished_at=reminder.due_at if over else None,
            attempts=2 if status == DeliveryStatus.FAILED else int(over),
        )
