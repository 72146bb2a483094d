"""Who waits for a plan to be opened: visits whose next step it is, and referrals of candidates that are being studied."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from accounts.actor import Actor
from core.clock import today
from corners.enums import NextStep
from corners.models import Visit
from empowerment.enums import OPEN_PLANS
from empowerment.models import Plan
from empowerment.services.plans import CANDIDATE
from referrals.enums import ReferralKind
from referrals.models import Referral

SINCE: Final = dt.timedelta(days=90)
MOST: Final = 50


def referrals(actor: Actor) -> QuerySet[Referral]:
    """Candidates referred to the office, studied or accepted, from which no plan was opened yet."""
    rows: Any = Referral.objects.visible_to(actor).filter(
        kind=ReferralKind.EMPOWERMENT_CANDIDATE, recipient=actor.office, status__in=CANDIDATE
    )
    opened = Plan.objects.filter(origin_referral=OuterRef("pk"))
    found: QuerySet[Referral] = rows.filter(~Exists(opened)).select_related("sender", "person").order_by("due_at", "id")
    return found


def visits(actor: Actor) -> QuerySet[Visit]:
    """Visits of the last three months whose next step is a plan, of people who have none open since."""
    rows: Any = Visit.objects.visible_to(actor).filter(
        office=actor.office,
        standing=True,
        next_step=NextStep.PLAN,
        person__isnull=False,
        day__gte=today() - SINCE,
    )
    from_visit = Plan.objects.filter(origin_visit=OuterRef("uuid"))
    open_now = Plan.objects.filter(person=OuterRef("person"), status__in=sorted(OPEN_PLANS))
    rows = rows.filter(~Exists(from_visit), ~Exists(open_now)).select_related("person", "corner")
    found: QuerySet[Visit] = rows.order_by("-day", "-id")
    return found
