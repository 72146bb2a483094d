"""Whether the same need of a household was helped of late: to the office from its ledger, to a charity a bare yes or no.

No oracle: a charity is answered only where its agreement says so, and only of a household that stands before it in a
referral of its own. Ta'affuf is in no answer, and no ta'affuf case is given one.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.models import Household
from charities.agreements import agreement_of
from charities.models import DataSharingAgreement
from core.clock import today
from referrals.enums import ReferralStatus
from referrals.models import Assistance, AssistanceQuerySet, Referral, ReferralQuerySet

DAYS_OF_A_MONTH: Final = 30.44


def months_asked() -> int:
    """How far back the question reaches."""
    return int(settings.HELPED_WITHIN_MONTHS)


def recent(months: int | None = None) -> AssistanceQuerySet:
    """What was given in the last months, ta'affuf left out."""
    since = today() - dt.timedelta(days=round((months or months_asked()) * DAYS_OF_A_MONTH))
    return Assistance.objects.valid().filter(given_on__gte=since, discreet=False)


def with_help(rows: ReferralQuerySet, actor: Actor) -> ReferralQuerySet:
    """Beside each referral what `helped_in` needs to know, so that the page asks nothing more."""
    kinds = recent().filter(household=OuterRef("household")).order_by("kind").values("kind").distinct()
    agreed = DataSharingAgreement.objects.in_force().filter(charity=actor.organisation, tells_recent_help=True)
    return rows.annotate(helped_kinds=ArraySubquery(kinds), tells_help=Exists(agreed))


def helped_recently(household: Household, kind: str, months: int | None, asker: Actor) -> bool | None:
    """Yes or no; None where the asker is not answered, or does not know the household."""
    if not _may_ask(asker) or not _knows(asker, household.pk):
        return None
    return recent(months).filter(household=household, kind=kind).exists()


def helped_in(actor: Actor, referral: Any) -> set[str] | None:
    """Which of the referral's needs were helped of late, while it is drafted or decided; None: it is not said.

    A charity is told of a household that it chose from those disclosed to it, never of one that it typed. The referral
    comes from `with_help`.
    """
    if referral.is_discreet or referral.household_id is None or not _concerns(actor, referral):
        return None
    if actor.is_office:
        told = actor.can(Permission.PERSON_VIEW)
    else:
        told = referral.tells_help and (referral.is_open or _knows(actor, referral.household_id))
    return {need.kind for need in referral.needs.all()} & set(referral.helped_kinds) if told else None


def _may_ask(actor: Actor) -> bool:
    if actor.is_office:
        return actor.can(Permission.PERSON_VIEW)
    agreement = agreement_of(actor.organisation) if actor.is_charity else None
    return agreement is not None and agreement.tells_recent_help


def _knows(actor: Actor, household: int) -> bool:
    return Household.objects.visible_to(actor).filter(pk=household).exists()


def _concerns(actor: Actor, referral: Referral) -> bool:
    if actor.organisation.pk == referral.recipient_id:
        return referral.is_open
    drafting = referral.status == ReferralStatus.DRAFT and not referral.subject_typed
    return actor.organisation.pk == referral.sender_id and (drafting or (actor.is_office and referral.is_open))
