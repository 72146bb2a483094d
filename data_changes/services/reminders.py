"""Reminders: rows from the day a follow-up opens, each handed over once, told when somebody was reached.

Whoever touches the reminders of a change holds the lock on the change: the sweep, and every verb that silences them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Membership, Organisation
from core.clock import now
from data_changes import notices
from data_changes.enums import REMINDER_MOVES, ChangeStatus, Milestone, OutreachReason, ReminderStatus
from data_changes.models import ContactAttempt, DataChange, Reminder
from data_changes.plan import plan
from data_changes.services import reaching
from notifications.enums import DeliveryStatus
from offices.calendars import calendar_for, message_windows

BATCH = 1000
# Of a person no reminder says these; the number would be decrypted for nothing.
UNSAID = ("national_number", "full_name", "sort_name", "search_key_dropped", "search_key_seated", "name_en", "tags")
# What a delivery's state says about the reminder (notifications.enums.DeliveryStatus).
ARRIVED = (DeliveryStatus.SENT, DeliveryStatus.DELIVERED)
GOING = (DeliveryStatus.PENDING, DeliveryStatus.CLAIMED, DeliveryStatus.ATTEMPTED)
MISSED = (DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN, DeliveryStatus.DEAD)
# Tried so often in vain, a researcher is asked; the gateway may go on trying.
TWICE = 2
# So long a receipt may still correct what was taken for told.
RECEIPTS = dt.timedelta(days=3)


def schedule(*, change: DataChange, at: dt.datetime) -> list[Reminder]:
    """Write the reminders of a change that opens now."""
    planned = plan(
        duty=change.duty,
        happened_on=change.happened_on,
        due_on=change.due_on,
        at=at,
        calendar=calendar_for(change.office),
        windows=cache(message_windows),
    )
    return Reminder.objects.bulk_create(
        Reminder(
            office=change.office,
            change=change,
            milestone=each.milestone,
            falls_on=each.falls_on,
            due_at=each.due_at,
        )
        for each in planned
    )


def silence(*, change: DataChange) -> None:
    """What is left is not needed any more, nor is what waits to go out to the person."""
    _move(Reminder.objects.filter(change=change, status=ReminderStatus.PLANNED), ReminderStatus.SILENCED)
    notices.take_back([(change, milestone) for milestone in Milestone])


def reached(*, change: DataChange) -> None:
    """A researcher reached somebody: the newest milestone that reached nobody is told after all."""
    missed = Reminder.objects.filter(change=change, status=ReminderStatus.UNREACHED).order_by("-due_at", "-id")
    _move(_rows(missed[:1]), ReminderStatus.TOLD)


def with_something_due(*, at: dt.datetime) -> QuerySet[Organisation]:
    """The offices in which a reminder waits to be told: one look into the index each."""
    due = Reminder.objects.filter(office=OuterRef("pk"), status=ReminderStatus.PLANNED, due_at__lte=at)
    return Organisation.objects.filter(Exists(due), kind=OrganisationKind.OFFICE).order_by("pk")


def with_something_to_settle(*, again: bool = False) -> QuerySet[Organisation]:
    """The offices that wait to hear whether a message reached somebody; ``again``: those that heard lately."""
    rows = Reminder.objects.filter(office=OuterRef("pk"))
    if again:
        rows = rows.filter(
            finished_at__gte=now() - RECEIPTS, status__in=[ReminderStatus.TOLD, ReminderStatus.UNREACHED]
        )
    else:
        rows = rows.filter(status=ReminderStatus.HANDED)
    return Organisation.objects.filter(Exists(rows), kind=OrganisationKind.OFFICE).order_by("pk")


@transaction.atomic
def tell_due(*, by: Actor) -> int:
    """Tell what is due in the actor's office, a batch of it; returns how many changes were looked at, 0 when none is left.

    One transaction: the claim, the notices, the messages to go out, and the mark that they were handed over. Two sweeps
    never hold the same change; a sweep that dies has told nothing. After a pause of the portal only the newest reminder
    of a change goes out, the older ones are overtaken. Whoever cannot be messaged becomes a researcher's task at once.
    """
    at = now()
    changes = _claim(by.office, at)
    waiting, older = _reminders_of(changes)
    due_now: list[notices.Due] = []
    overtaken: list[Reminder] = []
    for change in changes:
        due = [reminder for reminder in waiting[change.pk] if reminder.due_at <= at]
        coming = [reminder for reminder in waiting[change.pk] if reminder.due_at > at]
        if due:  # nothing, if another sweep told it between our look and our lock
            overtaken += due[:-1]
            due_now.append(notices.Due(change, due[-1], coming[0].due_at if coming else None))
    # An older message that still waits is not sent any more: the newer one says it all.
    notices.take_back((due.change, milestone) for due in due_now for milestone in older[due.change.pk])
    outcome = notices.reminders(due_now, at=at, windows=cache(message_windows))
    for status in (ReminderStatus.HANDED, ReminderStatus.UNREACHED, ReminderStatus.OVERTAKEN):
        _move(_rows(due.reminder for due in due_now if outcome[due.change.pk] == status), status)
    _move(_rows(overtaken), ReminderStatus.OVERTAKEN)
    alone = [due.change for due in due_now if outcome[due.change.pk] == ReminderStatus.UNREACHED]
    reaching.begin(changes=alone, reason=OutreachReason.NO_CHANNEL)
    return len(changes)


def _reminders_of(changes: Sequence[DataChange]) -> tuple[dict[int, list[Reminder]], dict[int, list[str]]]:
    """Of each change the reminders that are planned, in their order, and the milestones that are on their way."""
    planned: defaultdict[int, list[Reminder]] = defaultdict(list)
    older: defaultdict[int, list[str]] = defaultdict(list)
    open_states = [ReminderStatus.PLANNED, ReminderStatus.HANDED, ReminderStatus.UNREACHED]
    for reminder in Reminder.objects.filter(change__in=changes, status__in=open_states).order_by("due_at", "id"):
        if reminder.status == ReminderStatus.PLANNED:
            planned[reminder.change_id].append(reminder)
        else:
            older[reminder.change_id].append(reminder.milestone)
    return planned, older


@transaction.atomic
def settle(*, by: Actor, again: bool = False) -> int:
    """Read what became of the messages: told where one arrived, a researcher's task where none did.

    What was handed over waits here until its delivery ends or has failed twice. ``again`` looks once more at what was
    settled in the last days: a receipt may come late, of a message taken for sent that did not arrive, or of one given up
    that did. Returns how many reminders were moved.
    """
    found = list((_corrected if again else _ended)(by.office)[:BATCH])
    held = DataChange.objects.filter(pk__in={row.change_id for row in found}).order_by("pk")
    changes = {change.pk: change for change in held.select_for_update(of=("self",), skip_locked=True)}
    newest = _newest_of(changes)
    became: defaultdict[str, list[Reminder]] = defaultdict(list)
    for row in found:
        if row.change_id in changes:
            running = changes[row.change_id].status == ChangeStatus.OPEN
            became[_outcome(row, running=running, last=newest.get(row.change_id) == row.pk)].append(row)
    moved = sum(_move(_rows(reminders), status) for status, reminders in became.items())
    told = [changes[row.change_id] for row in became[ReminderStatus.TOLD] if newest[row.change_id] == row.pk]
    reaching.finish(changes=told, reason=OutreachReason.UNDELIVERED)
    missed = [changes[row.change_id] for row in became[ReminderStatus.UNREACHED]]
    reaching.begin(changes=missed, reason=OutreachReason.UNDELIVERED)
    return moved


def _ended(office: Organisation) -> QuerySet[Reminder]:
    """The reminders on their way whose message arrived, or is not going to (or not soon: tried twice in vain)."""
    deliveries = notices.deliveries_of("change_id", "milestone")
    rows = Reminder.objects.filter(office=office, status=ReminderStatus.HANDED)
    rows = rows.annotate(
        arrived=Exists(deliveries.filter(status__in=ARRIVED)),
        waits=Exists(deliveries.filter(status__in=GOING, attempts__lt=TWICE)),
    )
    return rows.filter(Q(arrived=True) | Q(waits=False)).order_by("id")


def _corrected(office: Organisation) -> QuerySet[Reminder]:
    """Of the last days, those whose messages now say something else. Whom a researcher reached was told."""
    deliveries = notices.deliveries_of("change_id", "milestone")
    in_person = ContactAttempt.objects.filter(
        change=OuterRef("change_id"), reached=True, at__gte=OuterRef("finished_at")
    )
    rows = Reminder.objects.filter(office=office, finished_at__gte=now() - RECEIPTS).annotate(
        arrived=Exists(deliveries.filter(status__in=ARRIVED)), missed=Exists(deliveries.filter(status__in=MISSED))
    )
    wrongly_told = Q(status=ReminderStatus.TOLD, arrived=False, missed=True) & ~Exists(in_person)
    return rows.filter(wrongly_told | Q(status=ReminderStatus.UNREACHED, arrived=True)).order_by("id")


def _outcome(row: Any, *, running: bool, last: bool) -> str:
    if row.arrived:
        return ReminderStatus.TOLD
    if not running:
        return ReminderStatus.SILENCED
    return ReminderStatus.UNREACHED if last else ReminderStatus.OVERTAKEN


def _newest_of(changes: Iterable[int]) -> dict[int, int]:
    """Of each change the newest reminder that was claimed."""
    claimed = Reminder.objects.filter(change__in=list(changes)).exclude(
        status__in=[ReminderStatus.PLANNED, ReminderStatus.SILENCED]
    )
    return dict(claimed.order_by("due_at", "id").values_list("change", "pk"))


def _claim(office: Organisation, at: dt.datetime) -> list[DataChange]:
    """Lock the open changes that have a reminder due, those that nobody else holds."""
    found = list(dict.fromkeys(_find(office, at)))
    rows = DataChange.objects.select_related("person").defer(*(f"person__{name}" for name in UNSAID))
    changes = rows.in_bulk(found)
    _with_those_who_hear(changes.values(), office)
    return [changes[pk] for pk in found]


def _with_those_who_hear(changes: Collection[DataChange], office: Organisation) -> None:
    """The few members and charities of many changes, read once each."""
    members = Membership.objects.select_related("user", "organisation").in_bulk(
        {change.assignee_id for change in changes if change.assignee_id}
    )
    openers = Organisation.objects.in_bulk({change.opened_for_id for change in changes} - {office.pk})
    for change in changes:
        change.office = office
        change.opened_for = openers.get(change.opened_for_id, office)
        change.assignee = members.get(change.assignee_id or 0)


def _find(office: Organisation, at: dt.datetime) -> QuerySet[DataChange, int]:
    """The ids of what is due, the longest waiting first: along the index of the office's reminders, a batch of it, locked."""
    return (
        DataChange.objects.open()
        .filter(
            office=office,
            reminders__office=office,
            reminders__status=ReminderStatus.PLANNED,
            reminders__due_at__lte=at,
        )
        .order_by("reminders__due_at", "reminders__id")
        .select_for_update(of=("self",), skip_locked=True)
        .values_list("pk", flat=True)[:BATCH]
    )


def _rows(reminders: Iterable[Reminder]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders])


def _move(rows: QuerySet[Reminder], to: str) -> int:
    """The only code that moves a reminder, along the table beside its states. It is finished once, when it is claimed."""
    leaves = [status for status, reaches in REMINDER_MOVES.items() if to in reaches]
    return rows.filter(status__in=leaves).update(status=to, finished_at=Coalesce("finished_at", now()))
