"""Writing a referral before it is sent. A draft exists for its sender alone, and nothing is matched while it is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from beneficiaries.enums import LegalBasis, Relation
from beneficiaries.models import Household, Person
from beneficiaries.services import GivenPerson, find_by_number
from charities.enums import HelpKind
from core.constraints import explain
from core.encryption import digest
from core.errors import Conflict
from referrals import rights
from referrals.enums import NeedUrgency
from referrals.models import Need, Referral
from referrals.services.moving import changed_meanwhile, locked
from referrals.subjects import Typed

MOST_NEEDS: Final = 12


@dataclass(frozen=True, kw_only=True)
class GivenNeed:
    """One need as the sender states it."""

    kind: str
    description: str = ""
    urgency: str = NeedUrgency.ORDINARY
    estimate: Decimal | None = None


class Drafted(NamedTuple):
    referral: Referral
    new: bool  # False: the same was received before


@transaction.atomic
def draft(*, by: Actor, uuid: UUID, payload: dict[str, Any] | None = None, **content: Any) -> Drafted:
    """Begin a referral under a uuid that its sender made. The same received twice is one; anything else is a conflict.

    ``content`` is what `save_draft` takes; ``payload`` is what sameness is judged by, where it is more than that.
    """
    fields, needs = _content(by, **content)
    mark = _digest(fields, needs, payload)
    referral = Referral(
        office=by.office, sender=by.organisation, drafted_by=by.membership, uuid=uuid, payload_digest=mark, **fields
    )
    try:
        with explain(Referral):
            referral.save(force_insert=True)
    except Conflict:
        known = _received(by, uuid, mark)
        if known is None:
            raise
        return Drafted(known, new=False)
    _write_needs(referral, needs)
    return Drafted(referral, new=True)


@transaction.atomic
def save_draft(*, referral: Referral, by: Actor, **content: Any) -> Referral:
    """Write a draft anew: kind, to, person | household | given, needs, summary, legal_basis, consent, linked_to."""
    row = locked(referral=referral, by=by)
    rights.require(by, row, "send")
    if not row.allows("send"):
        raise changed_meanwhile(referral=row)
    fields, needs = _content(by, **content)
    for field, value in fields.items():
        setattr(row, field, value)
    with explain(Referral):
        row.save(update_fields=[*fields])
    Need.objects.filter(referral=row).delete()
    _write_needs(row, needs)
    return row


# --- what was written ------------------------------------------------------------------------------------------------


def _content(
    by: Actor,
    *,
    kind: str,
    to: Organisation | None = None,
    person: Person | None = None,
    household: Household | None = None,
    given: GivenPerson | None = None,
    needs: Sequence[GivenNeed] = (),
    summary: str = "",
    legal_basis: str = "",
    consent: bool = False,
    confidential: bool = False,
    origin_visit: UUID | None = None,
    linked_to: Referral | None = None,
) -> tuple[dict[str, Any], list[GivenNeed]]:
    """The columns of a draft, checked as far as a draft can be."""
    offered = rights.kinds_to_send(by)
    if not offered:
        raise PermissionDenied("referral.send")
    if kind not in offered:
        raise _wrong("kind", _("Please choose a kind of referral."), "invalid_choice")
    if legal_basis and legal_basis not in LegalBasis.values:
        raise _wrong("legal_basis", _("Please choose a legal basis."), "invalid_choice")
    if legal_basis == LegalBasis.CONSENT and not consent:
        raise _wrong("consent", _("Confirm that the person agreed."), "required")
    fields: dict[str, Any] = {
        "kind": kind,
        "recipient": _recipient(by, to),
        "summary": summary,
        "legal_basis": legal_basis,
        "consent": consent,
        "confidential": confidential,
        "origin_visit": origin_visit,
        "linked_to": _linked(by, linked_to),
    }
    return fields | _subject(by, person, household, given), _needs(needs)


def _recipient(by: Actor, to: Organisation | None) -> Organisation:
    """A charity writes to its office; the office to one of its charities."""
    if by.is_charity:
        if to is not None and to.pk != by.office.pk:
            raise _wrong("to", _("A charity sends its referrals to its office."), "invalid_choice")
        return by.office
    if to is None:
        raise _wrong("to", _("Please choose a charity."), "required")
    if to.kind != OrganisationKind.CHARITY or to.parent_id != by.office.pk or not to.active:
        raise _wrong("to", _("Please choose a charity."), "invalid_choice")
    return to


def _linked(by: Actor, linked_to: Referral | None) -> Referral | None:
    if linked_to is not None and not Referral.objects.visible_to(by).filter(pk=linked_to.pk).exists():
        raise _wrong("linked_to", _("There is no such referral."), "invalid_choice")
    return linked_to


def _subject(
    by: Actor, person: Person | None, household: Household | None, given: GivenPerson | None
) -> dict[str, Any]:
    """Somebody chosen from what the sender may see, or somebody typed."""
    if person is None and household is None and given is not None:
        person = _recognised(by, given)
    if person is not None:
        found = Person.objects.visible_to(by).filter(pk=person.pk).select_related("household", "merged_into").first()
        if found is None:
            raise _wrong("person", _("There is no such person."), "invalid_choice")
        survivor = found.survivor
        return {"person": survivor, "household": survivor.household, "subject_typed": None}
    if household is not None:
        if not Household.objects.visible_to(by).filter(pk=household.pk).exists():
            raise _wrong("household", _("There is no such household."), "invalid_choice")
        members = Person.objects.visible_to(by).survivors().filter(household=household)
        head = members.filter(relation=Relation.HEAD).first() or members.order_by("pk").first()
        return {"person": head, "household": household, "subject_typed": None}
    if given is None:
        raise _wrong("subject", _("Please say whom the referral is about."), "required")
    missing = [part for part in ("first_name", "family_name", "gender") if not getattr(given, part)]
    if missing:
        raise ValidationError(
            {part: ValidationError(_("This field is required."), code="required") for part in missing}
        )
    return {"person": None, "household": None, "subject_typed": Typed.of(given).dump()}


def _recognised(by: Actor, given: GivenPerson) -> Person | None:
    """The office knows its own register by the number; to a charity nothing is recognised."""
    if not by.is_office or not given.national_number:
        return None
    found = find_by_number(office=by.office, national_number=given.national_number)
    return Person.objects.visible_to(by).filter(pk=found.pk).first() if found else None


def _needs(needs: Sequence[GivenNeed]) -> list[GivenNeed]:
    if len(needs) > MOST_NEEDS:
        words = _("At most %(most)s needs can be stated.") % {"most": MOST_NEEDS}
        raise _wrong("needs", words, "max_length")
    for need in needs:
        if need.kind not in HelpKind.values or need.urgency not in NeedUrgency.values:
            raise _wrong("needs", _("Please choose what is needed."), "invalid_choice")
        if need.estimate is not None and need.estimate < 0:
            raise _wrong("needs", _("An amount cannot be below zero."), "min_value")
    return list(needs)


def _write_needs(referral: Referral, needs: Sequence[GivenNeed]) -> None:
    rows = [
        Need(
            office=referral.office,
            referral=referral,
            kind=need.kind,
            description=need.description,
            urgency=need.urgency,
            estimate=need.estimate,
        )
        for need in needs
    ]
    with explain(Need):
        Need.objects.bulk_create(rows)


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})


# --- once ------------------------------------------------------------------------------------------------------------


def _received(by: Actor, uuid: UUID, mark: str) -> Referral | None:
    """What stands under this uuid, if it is the sender's own and the same; somebody else's, or another, is a conflict."""
    if not Referral.objects.filter(uuid=uuid).exists():
        return None
    own = Referral.objects.visible_to(by).filter(uuid=uuid, sender=by.organisation, payload_digest=mark)
    known = own.select_related("office", "sender", "recipient").first()
    if known is None:
        raise Conflict(_("Another referral was already received under this number."), code="uuid_conflict")
    return known


def _digest(fields: dict[str, Any], needs: Sequence[GivenNeed], payload: dict[str, Any] | None) -> str:
    """Of the checked content, what was left out and what stands by default being the same."""
    told: dict[str, Any] = {
        name: value.pk if hasattr(value, "pk") else str(value) for name, value in fields.items() if value
    }
    told["needs"] = sorted(json.dumps(vars(need), default=str, sort_keys=True) for need in needs)
    return digest(json.dumps(told | (payload or {}), default=str, sort_keys=True, ensure_ascii=False))
