"""Handing over what is open with one member to another, in one step."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.handing import Hands
from core.clock import now
from statements.enums import WAITING, StatementStatus
from statements.models import StatementEvent, StatementRequest, StatementRequestQuerySet

ASSIGNED = "assign"
OPEN = sorted(WAITING | {StatementStatus.RETURNED})


def open_with(*, hands: Hands, by: Actor) -> StatementRequestQuerySet:
    return StatementRequest.objects.visible_to(by).filter(status__in=OPEN, assignee__in=hands.ids)


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor) -> int:
    """Assign all of it to the taker; how many."""
    if hands.taker is None or hands.discreet_only:
        return 0
    moved = list(open_with(hands=hands, by=by).order_by("pk").select_for_update(of=("self",)))
    at = now()
    StatementRequest.objects.filter(pk__in=[row.pk for row in moved]).update(assignee=hands.taker)
    StatementEvent.objects.bulk_create(
        StatementEvent(
            office_id=row.office_id,
            statement=row,
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
