"""Sending and taking back: what the sender decides."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.models import Person
from beneficiaries.services import make_known, match_or_create
from core.clock import now, riyadh_date
from core.references import next_reference
from referrals import receipts
from referrals.enums import FROM_CHARITY, CommentAudience, ReferralKind
from referrals.models import Referral
from referrals.services.choosing import require_choice
from referrals.services.moving import Said, _move, record
from referrals.subjects import Typed
from referrals.terms import terms_for

REFERENCE: Final = "REF"
CHOSEN: Final = "choose"
# What the office itself answers need not name a service.
WITHOUT_NEEDS: Final = FROM_CHARITY - {ReferralKind.URGENT, ReferralKind.TAAFFUF}


@transaction.atomic
def send(*, referral: Referral, by: Actor, motive: str = "") -> Referral:
    """Send a draft: the person is matched or made, the recipient's readiness and the terms are decided now.

    `motive`: why a charity that stands before the chosen one is passed over; asked for then, and kept for the sender's
    own people.
    """
    row = _move(verb="send", referral=referral, by=by, prepare=partial(_sending, by=by, motive=motive))
    receipts.tell_person(row)
    if motive.strip():
        said = Said(words=motive, audience=CommentAudience.OWN)
        record(referral=row, verb=CHOSEN, by=by, status_from=row.status, at=now(), said=said)
    return row


def withdraw(*, referral: Referral, by: Actor, words: str = "") -> Referral:
    """Take a referral back, whatever has become of it, as long as it has not ended."""
    return _move(verb="withdraw", referral=referral, by=by, said=Said(words=words), prepare=_at_rest)


def _at_rest(row: Referral, at: datetime) -> dict[str, Any]:
    return {"due_at": None, "paused_at": None}


def _sending(row: Referral, at: datetime, *, by: Actor, motive: str) -> dict[str, Any]:
    _require_whole(row)
    first = row.linked_to.recipient_id if row.linked_to else None  # of a second referral: who did not answer
    require_choice(referral=row, recipient=row.recipient, motive=motive, without=[first])
    person, household = row.person, row.household
    if person is None and household is None:
        typed = Typed.parse(row.subject_typed)
        assert typed is not None
        person = match_or_create(by=by, given=typed.given(), discreet=row.is_discreet)
    if person is not None:
        person = _of_the_register(person, row)
        household = person.household or household
    if household is None:
        raise _wrong("subject", _("This person belongs to no household yet. Please complete the register first."))
    terms = terms_for(row, row.recipient, at)
    return {
        "person": person,
        "household": household,
        "sent_at": at,
        "first_sent_on": riyadh_date(at),
        "take_up_due_at": terms.take_up_due_at,
        "decide_due_at": terms.decide_due_at,
        "due_at": terms.take_up_due_at,
        "reference": next_reference(row.office, REFERENCE, on=riyadh_date(at)),
    }


def _of_the_register(person: Person, row: Referral) -> Person:
    """The row that stands for the person; an ordinary matter makes the person known to the whole office."""
    return person.survivor if row.is_discreet else make_known(person=person.survivor)


def _require_whole(row: Referral) -> None:
    """What a draft may lack and a referral may not."""
    if not row.legal_basis:
        raise _wrong("legal_basis", _("Please choose a legal basis."))
    if not row.summary:
        raise _wrong("summary", _("Please describe what the household needs."))
    if row.kind not in WITHOUT_NEEDS and not row.needs.all():
        raise _wrong("needs", _("Please state at least one need."))


def _wrong(field: str, words: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code="required")})
