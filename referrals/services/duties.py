"""Who works on a referral, and what the system does when nobody does."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from accounts.models import Membership
from accounts.roles import ROLES
from core.clock import now
from core.errors import Conflict
from offices.duty import turns_at
from offices.models import DutyTurn
from referrals import rights
from referrals.enums import NEVER_LAPSE, ReferralKind, ReferralStatus
from referrals.models import Referral
from referrals.notices import tell_of
from referrals.services.moving import Said, _move, changed_meanwhile, locked, record

REMINDED: Final = "remind"
ASSIGNED: Final = "assign"


@transaction.atomic
def assign(*, referral: Referral, by: Actor, membership: Membership | None) -> Referral:
    """Hand an open referral to one of the recipient's people, or back to all of them. Its state stays."""
    row = locked(referral=referral, by=by)
    rights.require_decides(by, row)
    if not row.is_open:
        raise changed_meanwhile(referral=row)
    if membership is not None and membership.pk not in can_be_assigned(referral=row).values_list("pk", flat=True):
        error = ValidationError(_("Please choose a member who may work on this referral."), code="invalid_choice")
        raise ValidationError({"membership": error})
    row.assignee = membership
    row.save(update_fields=["assignee"])
    record(referral=row, verb=ASSIGNED, by=by, status_from=row.status, at=now(), said=Said())
    if membership is not None and (by.membership is None or membership.user_id != by.membership.user_id):
        tell_of(row, ASSIGNED)
    return row


def can_be_assigned(*, referral: Referral) -> Any:
    """The recipient's active members whose role may work on it; for ta'affuf its keepers."""
    roles = [role for role, definition in ROLES.items() if _may_work(definition.grants, referral)]
    members = Membership.objects.active().filter(organisation=referral.recipient, role__in=roles)
    return members.select_related("user", "organisation").order_by("user__full_name", "pk")


def open_by_member(*, referral: Referral) -> dict[int, int]:
    """How many open referrals each of the recipient's members has; of ta'affuf only where the case is one itself."""
    rows = Referral.objects.open().filter(recipient=referral.recipient, assignee__isnull=False)
    if not referral.is_discreet:
        rows = rows.plain()
    return dict(rows.values_list("assignee").annotate(number=Count("*")).order_by())


def _may_work(grants: Any, referral: Referral) -> bool:
    if referral.is_discreet:
        return Permission.TAAFFUF_HANDLE in grants
    extent = grants.get(Permission.REFERRAL_DECIDE)
    return extent is not None and (extent == Extent.ALL or referral.kind == ReferralKind.EMPOWERMENT_CANDIDATE)


def whom_to_phone(*, referral: Referral) -> list[DutyTurn]:
    """Who is named on the recipient's duty list for this hour: name and number, for an urgent case alone."""
    return turns_at(referral.recipient, now()) if referral.is_urgent else []


def lapse(*, referral: Referral, by: Actor) -> Referral:
    """The ladder has ended without an answer: the recipient's turn is over, the need is not. The system's alone.

    Never for urgent cases and ta'affuf; while information is awaited, only after the sender was reminded.
    """
    return _move(verb="lapse", referral=referral, by=by, prepare=_lapsing)


@transaction.atomic
def remind(*, referral: Referral, by: Actor) -> Referral:
    """Remind the sender, once, that the recipient waits for information."""
    row = locked(referral=referral, by=by)
    if not by.is_system:
        raise PermissionDenied(REMINDED)
    if row.status != ReferralStatus.INFORMATION_REQUESTED or was_reminded(referral=row):
        raise changed_meanwhile(referral=row)
    record(referral=row, verb=REMINDED, by=by, status_from=row.status, at=now(), said=Said())
    tell_of(row, REMINDED)
    return row


def _lapsing(row: Referral, at: datetime) -> dict[str, Any]:
    if row.kind in NEVER_LAPSE:
        raise Conflict(_("Referrals of this kind do not lapse."), code="never_lapses")
    if row.due_at is not None and row.due_at > at:
        raise Conflict(_("The time to answer has not passed yet."), code="not_due")
    if row.status == ReferralStatus.INFORMATION_REQUESTED and not was_reminded(referral=row):
        raise Conflict(_("The sender has not been reminded yet."), code="not_reminded")
    return {"due_at": None, "paused_at": None}


def was_reminded(*, referral: Referral) -> bool:
    """Whether the sender was reminded of the present question."""
    last = referral.events.filter(verb__in=["request_information", REMINDED]).order_by("-id").first()
    return last is not None and last.verb == REMINDED
