"""Reminders: rows from the day a follow-up opens, each told once.

Whoever touches the reminders of a change holds the lock on the change: the sweep, and every verb that silences them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import now
from data_changes import notices
from data_changes.enums import Milestone, ReminderStatus
from data_changes.models import DataChange, Reminder
from data_changes.plan import plan
from offices.calendars import calendar_for, message_windows

BATCH = 500


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
    notices.take_back(change, list(Milestone))


def with_something_due(*, at: dt.datetime) -> QuerySet[Organisation]:
    """The offices in which a reminder waits to be told: one look into the index each."""
    due = Reminder.objects.filter(office=OuterRef("pk"), status=ReminderStatus.PLANNED, due_at__lte=at)
    return Organisation.objects.filter(Exists(due), kind=OrganisationKind.OFFICE).order_by("pk")


@transaction.atomic
def tell_due(*, by: Actor) -> int:
    """Tell what is due in the actor's office, a batch of it; returns how many changes were looked at, 0 when none is left.

    One transaction: the claim, the notices, the e-mails to go out, and the mark that it was told. Two sweeps never hold the
    same change; a sweep that dies has told nothing. After a pause of the portal only the newest reminder of a change is
    told, the older ones are overtaken.
    """
    at = now()
    changes = _claim(by.office, at)
    waiting: defaultdict[int, list[Reminder]] = defaultdict(list)
    for reminder in Reminder.objects.filter(change__in=changes, status=ReminderStatus.PLANNED).order_by("due_at", "id"):
        waiting[reminder.change_id].append(reminder)
    told: list[notices.Due] = []
    overtaken: list[Reminder] = []
    for change in changes:
        due = [reminder for reminder in waiting[change.pk] if reminder.due_at <= at]
        coming = [reminder for reminder in waiting[change.pk] if reminder.due_at > at]
        if due:  # nothing, if another sweep told it between our look and our lock
            overtaken += due[:-1]
            told.append(notices.Due(change, due[-1], coming[0].due_at if coming else None))
    notices.reminders(told, at=at, windows=cache(message_windows))
    _move(_rows(due.reminder for due in told), ReminderStatus.TOLD)
    _move(_rows(overtaken), ReminderStatus.OVERTAKEN)
    return len(changes)


def _claim(office: Organisation, at: dt.datetime) -> list[DataChange]:
    """Lock the open changes that have a reminder due, those that nobody else holds."""
    rows = (
        DataChange.objects.open()
        .filter(office=office, reminders__status=ReminderStatus.PLANNED, reminders__due_at__lte=at)
        .select_related("office", "person", "opened_for", "assignee__user", "assignee__organisation")
        .order_by("reminders__due_at", "reminders__id")
        .select_for_update(of=("self",), skip_locked=True)
    )
    return list({change.pk: change for change in rows[:BATCH]}.values())


def _rows(reminders: Iterable[Reminder]) -> QuerySet[Reminder]:
    return Reminder.objects.filter(pk__in=[reminder.pk for reminder in reminders])


def _move(rows: QuerySet[Reminder], to: str, **changes: Any) -> int:
    """The only code that moves a reminder; each is finished once."""
    planned = rows.filter(status=ReminderStatus.PLANNED)
    return planned.update(status=to, finished_at=now(), **changes)
