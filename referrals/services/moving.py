"""The one way through the state table: lock, check, change, record, tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation
from beneficiaries.enums import DisclosureScope, Purpose
from beneficiaries.services import disclose, end_disclosures
from charities.services import release, reserve, use
from core.clock import now, riyadh_date
from core.constraints import explain
from core.errors import Conflict
from referrals import letters, rights
from referrals.asking import help_kinds, ignores_capacity
from referrals.enums import ENDED, MOVES, OPEN, ReferralStatus
from referrals.models import Referral, ReferralEvent, ReferralHop
from referrals.notices import tell_of
from referrals.services.planning import replan

S = ReferralStatus
# What of the recipient's capacity a referral holds while it stands in a state.
RESERVED: Final = frozenset({S.SENT, S.UNDER_REVIEW, S.INFORMATION_REQUESTED})
USED: Final = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED})
# Nobody works on these: their withdrawal is nobody's news.
AT_REST: Final = frozenset({S.DRAFT, S.UNANSWERED})

Changes = Mapping[str, Any]
Prepare = Callable[[Referral, datetime], Changes]


@dataclass(frozen=True)
class Before:
    """What the move left."""

    status: str
    recipient: Organisation
    sent_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What whoever makes the move says with it."""

    words: str = ""  # for the other side
    words_person: str = ""  # for the person alone
    reason: str = ""
    audience: str = ""  # of a comment
    next_door: Organisation | None = None  # of an apology
    towards: Organisation | None = None  # of a call: who was telephoned


class AlreadyOpen(Conflict):
    """That the sender's own first referral still runs: nothing is said of anybody else's."""

    default_code = "open_referral_exists"

    def __init__(self, reference: str) -> None:
        words = _("You already have an open referral of this kind for this household there: %(reference)s.")
        super().__init__(words % {"reference": reference})
        self.reference = reference


def locked(*, referral: Referral, by: Actor) -> Referral:
    """The row as it is now, held until the transaction ends. One that the actor may not know of does not exist."""
    rows = Referral.objects.visible_to(by).select_related(
        "office",
        "sender",
        "recipient",
        "household",
        "person__household",
        "linked_to",
        "assignee__user",
        "drafted_by__user",
    )
    return rows.prefetch_related("needs").select_for_update(of=("self",)).get(pk=referral.pk)


def changed_meanwhile(*, referral: Referral) -> Conflict:
    """What the second of two people is told."""
    return Conflict(_("The referral has changed meanwhile. It is now: %(status)s.") % {"status": _status(referral)})


@transaction.atomic
def _move(
    *, verb: str, referral: Referral, by: Actor, said: Said | None = None, prepare: Prepare | None = None
) -> Referral:
    """Lock, check, change, record, tell: the only code that writes a referral's status."""
    said = said or Said()
    row = locked(referral=referral, by=by)
    rights.require(by, row, verb)
    if not row.allows(verb):
        raise changed_meanwhile(referral=row)
    if not rights.is_open(row, verb):
        raise Conflict(_("Only the office can answer a referral of this kind."), code="not_redirectable")
    before = Before(row.status, row.recipient, row.sent_at)
    at = now()
    reached = MOVES[verb].reaches
    changes: dict[str, Any] = {"status": reached, "ended_at": at if reached in ENDED else None}
    changes |= prepare(row, at) if prepare else {}
    _write(row, changes)
    record(referral=row, verb=verb, by=by, status_from=before.status, at=at, said=said)
    _keep_capacity(row, before)
    _keep_disclosure(row, before, by, at)
    letters.take_back(row, verb, by)
    if (row.status, row.recipient) != (before.status, before.recipient) or verb == "redirect":
        replan(referral=row, at=at, first=verb == "send")
    if not (verb == "withdraw" and before.status in AT_REST):
        tell_of(row, verb, before.recipient if verb in ("redirect", "lapse") else None)
    return row


def record(*, referral: Referral, verb: str, by: Actor, status_from: str, at: datetime, said: Said) -> ReferralEvent:
    """The immutable row of one act."""
    return ReferralEvent.objects.create(
        office=referral.office,
        referral=referral,
        verb=verb,
        status_from=status_from,
        status_to=referral.status,
        at=at,
        membership=by.membership,
        organisation=by.organisation,
        words=said.words,
        words_person=said.words_person,
        reason=said.reason,
        audience=said.audience,
        next_door=said.next_door,
        towards=said.towards,
    )


def _write(row: Referral, changes: dict[str, Any]) -> None:
    for field, value in changes.items():
        setattr(row, field, value)
    try:
        with explain(Referral, ReferralHop):
            row.save(update_fields=[*changes])
    except Conflict as refusal:
        if refusal.code != "open_referral_exists":
            raise
        raise _already_open(row) from refusal


def _already_open(referral: Referral) -> AlreadyOpen:
    first = Referral.objects.open().filter(
        household=referral.household, kind=referral.kind, sender=referral.sender, recipient=referral.recipient
    )
    return AlreadyOpen(first.exclude(pk=referral.pk).values_list("reference", flat=True).first() or "")


# --- what follows from a move --------------------------------------------------------------------------------------


def _keep_capacity(row: Referral, before: Before) -> None:
    """Reserved on sending, used on acceptance, given back when the recipient's turn ends without help."""
    turned = before.recipient.pk != row.recipient_id
    held, holds = _holding(before.status), _holding(row.status)
    if row.is_discreet or (held == holds and not turned):
        return  # a counter that moves would tell others of a case that does not exist for them
    kinds = help_kinds(referral=row)
    if held and (turned or holds != USED) and _has_capacity(before.recipient):
        release(charity=before.recipient, help_kinds=kinds, on=_month_of(before.sent_at), used=held == USED)
    if not _has_capacity(row.recipient):
        return
    if holds == RESERVED:
        # Only a sending asks for room; what is looked at again had its place already.
        free = ignores_capacity(kind=row.kind) or row.status != S.SENT
        reserve(charity=row.recipient, help_kinds=kinds, on=_month_of(row.sent_at), ignore_capacity=free)
    elif holds == USED:
        use(charity=row.recipient, help_kinds=kinds, on=_month_of(row.sent_at))


def _holding(status: str) -> frozenset[str]:
    if status in RESERVED:
        return RESERVED
    return USED if status in USED else frozenset()


def _has_capacity(organisation: Organisation) -> bool:
    return organisation.kind == OrganisationKind.CHARITY


def _month_of(sent_at: datetime | None) -> Any:
    return riyadh_date(sent_at or now())


def _keep_disclosure(row: Referral, before: Before, by: Actor, at: datetime) -> None:
    """Whoever receives it sees the person; whoever is done keeps the identity for a while, whoever lost it not at all."""
    turned = before.recipient.pk != row.recipient_id
    if before.status in OPEN and (turned or row.status == S.UNANSWERED):
        end_disclosures(office=row.office, source=row.reference, organisation=before.recipient)
    elif before.status in OPEN and row.status in ENDED:
        until = riyadh_date(at) + timedelta(days=settings.IDENTITY_MASKED_AFTER_DAYS)
        end_disclosures(office=row.office, source=row.reference, organisation=before.recipient, until=until)
    begins = row.status in OPEN and (turned or before.status not in OPEN)
    if begins and row.recipient.kind == OrganisationKind.CHARITY:
        disclose(
            office=row.office,
            organisation=row.recipient,
            source=row.reference,
            purpose=Purpose.REFERRAL,
            legal_basis=row.legal_basis,
            by=by,
            household=row.household,
            person=row.person,
            scope=DisclosureScope.IDENTITY,
            memberships=keepers_of(organisation=row.recipient) if row.is_discreet else None,
            discreet=row.is_discreet,
        )


def keepers_of(*, organisation: Organisation) -> list[Membership]:
    """Whom a ta'affuf case is shown to there."""
    held = Membership.objects.active().filter(organisation=organisation, role=Role.DISCRETION_KEEPER)
    return list(held.order_by("pk"))


def _status(referral: Referral) -> str:
    return referral.get_status_display()
