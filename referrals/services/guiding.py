"""What the office's director decides about any referral below the office: another recipient, another look."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.constraints import explain
from referrals.models import Referral, ReferralHop
from referrals.services.choosing import require_choice
from referrals.services.moving import Said, _move
from referrals.services.studying import require_words
from referrals.terms import decision_term, terms_for

MOTIVE_FROM: Final = 3  # the hop from which on a motive is needed


def redirect(*, referral: Referral, by: Actor, to: Organisation, motive: str = "") -> Referral:
    """Send it on to another charity. Hops are only added; from the third on the motive is recorded."""
    prepare = partial(_redirecting, by=by, to=to, motive=motive)
    return _move(verb="redirect", referral=referral, by=by, said=Said(words=motive), prepare=prepare)


def reopen(*, referral: Referral, by: Actor, motive: str) -> Referral:
    """Have the recipient look at it again, for a recorded motive. The time to decide begins anew."""
    require_words(words=motive, field="motive")
    return _move(verb="reopen", referral=referral, by=by, said=Said(words=motive), prepare=_reopening)


def next_hop(*, referral: Referral) -> int:
    """The number that the next redirection would have."""
    return referral.hops.count() + 1


def _redirecting(row: Referral, at: datetime, *, by: Actor, to: Organisation, motive: str) -> dict[str, Any]:
    charity = to.kind == OrganisationKind.CHARITY and to.parent_id == row.office_id and to.active
    if not charity or to.pk in (row.recipient_id, row.sender_id):
        raise _wrong("to", _("Please choose another charity of this office."), "invalid_choice")
    number = next_hop(referral=row)
    if number >= MOTIVE_FROM and not motive.strip():
        raise _wrong("motive", _("From the third redirection on, give the motive."), "required")
    suggested = _("Suggested by the recipient") if to.pk == row.next_door_id else ""
    without = [row.recipient_id, row.sender_id]
    require_choice(referral=row, recipient=to, motive=motive or suggested, without=without)
    terms = terms_for(row, to, at)
    assert by.membership is not None  # the system redirects nothing
    with explain(ReferralHop):
        ReferralHop.objects.create(
            office=row.office,
            referral=row,
            number=number,
            from_organisation=row.recipient,
            to_organisation=to,
            motive=motive,
            at=at,
            membership=by.membership,
        )
    return {
        "recipient": to,
        "sent_at": at,
        "take_up_due_at": terms.take_up_due_at,
        "decide_due_at": terms.decide_due_at,
        "due_at": terms.take_up_due_at,
        "paused_at": None,
        "assignee": None,
        "decline_reason": "",
        "next_door": None,
    }


def _reopening(row: Referral, at: datetime) -> dict[str, Any]:
    due = decision_term(row, at)
    return {"decide_due_at": due, "due_at": due, "decline_reason": "", "close_reason": "", "next_door": None}


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
