"""The sweep of the ladder: whatever step is due is taken, once."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import now
from referrals.enums import LadderStage, ReferralStatus, StageStatus
from referrals.models import LadderStep, Referral
from referrals.notices import tell_of
from referrals.services.duties import lapse, remind, was_reminded
from referrals.services.planning import _move

BATCH: Final = 100
# How long a sender has who could be reminded late only, after a pause of the portal.
GRACE: Final = timedelta(days=4)
Stage = LadderStage


def with_steps_due(*, at: datetime) -> QuerySet[Organisation]:
    """The offices in which a step waits to be taken: one look into the index each."""
    due = LadderStep.objects.filter(office=OuterRef("pk"), status=StageStatus.PLANNED, due_at__lte=at)
    return Organisation.objects.filter(Exists(due), kind=OrganisationKind.OFFICE).order_by("pk")


@transaction.atomic
def climb(*, by: Actor) -> int:
    """Take the office's due steps, a batch of them; returns how many referrals were looked at, 0 when none is left.

    One transaction: the claim, the notices, the lapse, the mark that it was taken. Two sweeps never hold the same
    referral; one that dies has done nothing. After a pause of the portal only the newest step of a referral is taken.
    """
    at = now()
    referrals = _claim(by.office, at)
    waiting: defaultdict[int, list[LadderStep]] = defaultdict(list)
    planned = LadderStep.objects.filter(referral__in=referrals, status=StageStatus.PLANNED, due_at__lte=at)
    for step in planned.order_by("due_at", "id"):
        waiting[step.referral_id].append(step)
    for referral in referrals:
        if due := waiting[referral.pk]:  # nothing, if another sweep took it between our look and our lock
            _take(referral, due, by)
    return len(referrals)


def _claim(office: Organisation, at: datetime) -> list[Referral]:
    """Lock the referrals that have a step due, those that nobody else holds."""
    due = LadderStep.objects.filter(office=office, status=StageStatus.PLANNED, due_at__lte=at)
    oldest = list(due.order_by("due_at", "id").values_list("referral", flat=True)[: BATCH * 4])
    rows = Referral.objects.filter(pk__in=oldest).select_related(
        "office", "sender", "recipient", "assignee__user", "assignee__organisation", "drafted_by__user"
    )
    return list(rows.order_by("pk").select_for_update(of=("self",), skip_locked=True)[:BATCH])


def _take(referral: Referral, due: list[LadderStep], by: Actor) -> None:
    step = due[-1]
    asking = referral.status == ReferralStatus.INFORMATION_REQUESTED
    if asking and step.stage == Stage.LAPSE and not was_reminded(referral=referral):
        _remind_first(referral, due, by)  # the turn ends some days later
        return
    _move(steps=_rows(due[:-1]), to=StageStatus.OVERTAKEN)
    _move(steps=_rows([step]), to=StageStatus.TOLD)
    match step.stage:
        case Stage.LAPSE:
            lapse(referral=referral, by=by)
        case Stage.AWAITED:
            remind(referral=referral, by=by)
        case stage:
            urgent = referral.is_urgent and stage != Stage.DUE_SOON
            act = f"{stage}_urgent" if urgent else str(stage)
            tell_of(referral, act, once=f"referral-step:{step.pk}")


def _remind_first(referral: Referral, due: list[LadderStep], by: Actor) -> None:
    lapsing = due[-1]
    _move(steps=_rows(due[:-1]), to=StageStatus.TOLD)
    lapsing.due_at = now() + GRACE
    lapsing.save(update_fields=["due_at"])
    remind(referral=referral, by=by)


def _rows(steps: list[LadderStep]) -> QuerySet[LadderStep]:
    return LadderStep.objects.filter(pk__in=[step.pk for step in steps])
