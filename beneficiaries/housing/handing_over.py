"""Handing over the open housing tasks of one member to another."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.handing import Hands
from beneficiaries.housing.models import HousingTask, TaskQuerySet


def open_with(*, hands: Hands, by: Actor, discreet: bool) -> TaskQuerySet:
    rows = HousingTask.objects.visible_to(by).open().filter(assignee__in=hands.ids)
    found: TaskQuerySet = rows.filter(declaration__household__discreet=discreet)
    return found


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor, discreet: bool) -> int:
    """Put all of them into the taker's hands; how many. Those of discreet households go to a keeper or stay."""
    taker = hands.to(discreet=discreet)
    if taker is None or (hands.discreet_only and not discreet):
        return 0
    rows = open_with(hands=hands, by=by, discreet=discreet).order_by("pk").select_for_update(of=("self",))
    moved = list(rows.values_list("pk", flat=True))
    HousingTask.objects.filter(pk__in=moved).update(assignee=taker)
    return len(moved)
