"""Handing over the follow-ups of one member to another, with the people who are to be reached in person."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.handing import Hands
from core.clock import now
from data_changes.models import DataChange, DataChangeEvent, DataChangeQuerySet

ASSIGNED = "assign"


def open_with(*, hands: Hands, by: Actor, discreet: bool) -> DataChangeQuerySet:
    rows = DataChange.objects.visible_to(by).unfinished().filter(assignee__in=hands.ids)
    return rows.filter(person__discreet=discreet)


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor, discreet: bool) -> int:
    """Let the taker follow all of them; how many. Those of discreet people go to a keeper or stay where they are."""
    taker = hands.to(discreet=discreet)
    if taker is None or (hands.discreet_only and not discreet):
        return 0
    rows = open_with(hands=hands, by=by, discreet=discreet).order_by("pk")
    moved = list(rows.select_for_update(of=("self",)))
    at = now()
    DataChange.objects.filter(pk__in=[row.pk for row in moved]).update(assignee=taker)
    DataChangeEvent.objects.bulk_create(
        DataChangeEvent(
            office_id=row.office_id,
            change=row,
            verb=ASSIGNED,
            status_from=row.status,
            status_to=row.status,
            at=at,
            membership=by.membership,
            organisation=by.organisation,
        )
        for row in moved
    )
    return len(moved)
