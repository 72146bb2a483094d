"""Handing over the corner days to come of one researcher to another."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.enums import Permission, Role
from accounts.handing import Hands
from accounts.roles import ROLES
from core.clock import today
from corners import notices
from corners.enums import DayStatus
from corners.models import CornerDay, CornerDayEvent, CornerDayQuerySet, CornerDayResearcher

TO_COME = sorted([DayStatus.PLANNED, DayStatus.CONFIRMED, DayStatus.OPEN])


def open_with(*, hands: Hands, by: Actor) -> CornerDayQuerySet:
    mine = CornerDayResearcher.objects.filter(membership__in=hands.ids).values("day")
    return CornerDay.objects.visible_to(by).filter(pk__in=mine, status__in=TO_COME, day__gte=today())


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor) -> int:
    """Put the taker down for each of them instead; how many. Somebody who runs no corner days takes none."""
    taker = hands.taker
    if taker is None or hands.discreet_only or Permission.CORNER_DAY_RUN not in ROLES[Role(taker.role)].grants:
        return 0
    days = list(open_with(hands=hands, by=by).select_related("corner").order_by("pk").select_for_update(of=("self",)))
    CornerDayResearcher.objects.filter(day__in=days, membership__in=hands.ids).delete()
    CornerDayResearcher.objects.bulk_create(
        [CornerDayResearcher(office_id=day.office_id, day=day, membership=taker) for day in days], ignore_conflicts=True
    )
    CornerDayEvent.objects.bulk_create(
        CornerDayEvent(
            office_id=day.office_id,
            corner_day=day,
            verb="assign",
            status_from=day.status,
            status_to=day.status,
            membership=by.membership,
            organisation=by.organisation,
        )
        for day in days
    )
    for day in days:
        notices.tell_assigned(day, [taker])
    return len(days)
