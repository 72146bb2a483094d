"""Handing over what is open with one member to another, in one step."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.handing import Hands
from core.clock import now
from referrals.models import Referral, ReferralEvent, ReferralQuerySet
from referrals.services.duties import ASSIGNED


def open_with(*, hands: Hands, by: Actor, discreet: bool) -> ReferralQuerySet:
    """What is open with the giver, as far as the actor may know of it: ta'affuf for keepers alone."""
    rows = Referral.objects.visible_to(by).open().filter(assignee__in=hands.ids)
    return rows.discreet() if discreet else rows.plain()


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor, discreet: bool) -> int:
    """Assign all of it to the taker; how many. Ta'affuf goes to a keeper or stays where it is."""
    taker = hands.to(discreet=discreet)
    if taker is None or (hands.discreet_only and not discreet):
        return 0
    rows = open_with(hands=hands, by=by, discreet=discreet).order_by("pk")
    moved = list(rows.select_for_update(of=("self",)))
    at = now()
    Referral.objects.filter(pk__in=[row.pk for row in moved]).update(assignee=taker)
    ReferralEvent.objects.bulk_create(
        ReferralEvent(
            office_id=row.office_id,
            referral=row,
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
