"""The ladder as rows: planned with every move, so that each step is taken once, whatever crashes.

Whoever touches the steps of a referral holds the lock on the referral: every verb, and the sweep.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from accounts.actor import Actor
from accounts.models import Organisation
from core.clock import now
from referrals import ladder
from referrals.enums import RUNNING, ReferralStatus, StageStatus
from referrals.models import LadderStep, Referral
from referrals.terms import calendar_of, setting_of

BATCH: Final = 200


def replan(*, referral: Referral, at: datetime, first: bool = False) -> None:
    """Silence what belonged to another turn or term, and plan the present one. The same again changes nothing.

    `first`: there is no step of this referral yet.
    """
    steps = LadderStep.objects.filter(referral=referral)
    end = ladder.term_of(referral) if referral.status in RUNNING else None
    if end is None:
        _move(steps=steps, to=StageStatus.SILENCED)
        return
    turn = {"recipient": referral.recipient, "term_ends_at": end}
    if not first:
        _move(steps=steps.exclude(**turn), to=StageStatus.SILENCED)
    asked = referral.status == ReferralStatus.INFORMATION_REQUESTED
    planned = ladder.plan(
        referral,
        setting=setting_of(referral, referral.recipient),
        calendar=calendar_of(referral.sender if asked else referral.recipient, duty_hours=referral.is_urgent),
        at=at,
    )
    rows = [
        LadderStep(office=referral.office, referral=referral, stage=step.stage, due_at=step.due_at, **turn)
        for step in planned
    ]
    LadderStep.objects.bulk_create(rows, ignore_conflicts=True)
    if first:
        return
    # What stood still for a question, or was sent away and came back, and goes on with the very same term.
    _move(steps=steps.filter(stage__in=[step.stage for step in planned], **turn), to=StageStatus.PLANNED)


@transaction.atomic
def plan_missing(*, by: Actor) -> int:
    """Plan the office's referrals that run without steps: earlier ones, and those written all at once."""
    steps = LadderStep.objects.filter(
        referral=OuterRef("pk"), recipient=OuterRef("recipient"), term_ends_at=OuterRef("term")
    )
    rows = (
        Referral.objects.filter(office=by.office, status__in=sorted(RUNNING))
        .annotate(term=Coalesce(F("paused_at"), F("due_at")))
        .filter(~Exists(steps), term__isnull=False)
        .select_related("office", "sender", "recipient")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    found = list(rows[:BATCH])
    known: dict[int, Organisation] = {}
    for row in found:
        # One object for each organisation: its calendar and terms are read once.
        row.sender = known.setdefault(row.sender_id, row.sender)
        row.recipient = known.setdefault(row.recipient_id, row.recipient)
        replan(referral=row, at=now())
    return len(found)


def _move(*, steps: QuerySet[LadderStep], to: str) -> int:
    """The only code that moves a step: to its one end, or, silenced, back among the planned."""
    if to == StageStatus.PLANNED:
        return steps.filter(status=StageStatus.SILENCED).update(status=to, finished_at=None)
    return steps.filter(status=StageStatus.PLANNED).update(status=to, finished_at=now())
