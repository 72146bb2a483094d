"""What a charity does: write down, ask, take back.

Nothing here looks into the register: asking about somebody known and somebody unknown is the same work, takes the same
time and leaves the same rows.
"""

from __future__ import annotations

import uuid as uuids
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Gender
from beneficiaries.enums import LegalBasis
from charities.models import DataSharingAgreement
from charities.services import agreement_of
from core.arabic import clean_text
from core.clock import riyadh_date
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import normalise_national_number
from core.references import next_reference
from statements import rights
from statements.enums import StatementPurpose, StatementStatus
from statements.models import StatementRequest
from statements.services.moving import Changes, changed_meanwhile, locked, move
from statements.terms import due_at, left_this_month

REFERENCE: Final = "STM"
S = StatementStatus


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a charity says of the person and of its purpose."""

    purpose: str = ""
    purpose_words: str = ""
    name: str = ""
    national_number: str = ""
    gender: str = ""


@transaction.atomic
def save_draft(
    *, by: Actor, given: Given, statement: StatementRequest | None = None, uuid: uuids.UUID | None = None
) -> StatementRequest:
    """Keep what a charity typed, whole or not: a new draft, or what is being completed. The same `uuid` is one draft."""
    rights.require_asking(by)
    values = _values(given)
    if statement is not None:
        row = locked(statement=statement, by=by)
        if not row.allows("ask"):
            raise changed_meanwhile(statement=row)
    else:
        uuid = uuid or uuids.uuid4()
        row = StatementRequest(office=by.office, charity=by.organisation, status=S.DRAFT, uuid=uuid)
    for name, value in values.items():
        setattr(row, name, value)
    if row.status != S.DRAFT:
        _require_whole(row)
    with explain(StatementRequest):
        row.save(update_fields=[*values] if row.pk else None)
    return row


@transaction.atomic
def ask(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """Send a draft, or what was returned, to the office. The agreement and what is left of its month decide now."""
    return move(verb="ask", statement=statement, by=by, prepare=_asking)


@transaction.atomic
def submit(*, by: Actor, given: Given, uuid: uuids.UUID | None = None) -> tuple[StatementRequest, bool]:
    """Write down and ask in one step; whether it was new. The same `uuid` with the same content is the same request."""
    rights.require_asking(by)
    uuid = uuid or uuids.uuid4()
    known = _sent_before(uuid)
    if known is None:
        try:
            known = save_draft(by=by, given=given, uuid=uuid)
        except Conflict:  # two at once from the same form: the other was faster
            known = _sent_before(uuid)
            if known is None:
                raise
        else:
            return ask(statement=known, by=by), True
    mine = known.charity_id == by.organisation.pk
    if mine and known.status == S.DRAFT:
        return ask(statement=save_draft(by=by, given=given, statement=known), by=by), True
    if mine and _as_given(known) == _values(given):
        return known, False
    raise Conflict(_("Another request was already sent from this form."), code="uuid_conflict")


def _sent_before(uuid: uuids.UUID) -> StatementRequest | None:
    return StatementRequest.objects.filter(uuid=uuid).select_for_update(of=("self",)).first()


def withdraw(*, statement: StatementRequest, by: Actor, words: str = "") -> StatementRequest:
    """Take a request back before it is answered. What it took of the month's number is free again."""
    return move(verb="withdraw", statement=statement, by=by, words=words)


def _asking(row: StatementRequest, at: datetime) -> Changes:
    _require_whole(row)
    agreement = _agreement_held(row)
    left = left_this_month(agreement, but=row)
    if left < 1:
        raise _none_left(agreement)
    _refuse_twice(row)
    return {
        "agreement": agreement,
        "legal_basis": LegalBasis.AGREEMENT,
        "asked_at": at,
        "due_at": due_at(row.office, at),
        "assignee": None,
        "words": "",
        "reference": row.reference or next_reference(row.office, REFERENCE, on=riyadh_date(at)),
    }


def _agreement_held(row: StatementRequest) -> DataSharingAgreement:
    """The charity's agreement in force, locked: askings of one charity pass one after the other."""
    agreement = agreement_of(row.charity)
    if agreement is None:
        raise no_agreement()
    return DataSharingAgreement.objects.select_for_update(of=("self",)).select_related("charity").get(pk=agreement.pk)


def no_agreement() -> Conflict:
    """Without an agreement in force nothing can be asked; who can mend it."""
    return Conflict(
        _(
            "No data-sharing agreement between the office and the charity is in force. "
            "It is mended by: the office's coordinator or director."
        ),
        code="no_agreement",
    )


def _none_left(agreement: DataSharingAgreement) -> Conflict:
    words = ngettext(
        "The agreement allows %(n)s request a month; none is left until the month ends.",
        "The agreement allows %(n)s requests a month; none is left until the month ends.",
        agreement.statement_quota,
    )
    return Conflict(words % {"n": agreement.statement_quota}, code="quota_reached")


def _refuse_twice(row: StatementRequest) -> None:
    """The charity's own request about the same number that still waits; nothing is said of anybody else's."""
    own = StatementRequest.objects.waiting().filter(charity=row.charity, number_last4=row.number_last4)
    for other in own.exclude(pk=row.pk).order_by("id"):
        if other.number_typed == row.number_typed:
            words = _("You have already asked about this person; your request waits for its answer: %(reference)s.")
            raise Conflict(words % {"reference": other.reference}, code="already_asked")


def _require_whole(row: StatementRequest) -> None:
    """What a draft may lack and a request may not."""
    missing = {
        "purpose": not row.purpose,
        "name": not row.name_typed,
        "national_number": not row.number_typed,
        "gender": not row.gender,
    }
    required = _("This field is required.")
    errors = {name: ValidationError(required, code="required") for name, lacks in missing.items() if lacks}
    if errors:
        raise ValidationError(errors)


def _values(given: Given) -> dict[str, Any]:
    """The columns of what was typed. A number is kept as it is stored everywhere; a wrong one is refused."""
    errors: dict[str, ValidationError] = {}
    number = clean_text(given.national_number)
    if number:
        try:
            number = normalise_national_number(number)
        except ValidationError as error:
            errors["national_number"] = error
    for name, choices in (("purpose", StatementPurpose.values), ("gender", Gender.values)):
        if (value := getattr(given, name)) and value not in choices:
            errors[name] = ValidationError(_("Please choose one of the answers offered."), code="invalid_choice")
    tidy = {name: clean_text(value) for name, value in asdict(given).items()}
    if given.purpose == StatementPurpose.OTHER and not tidy["purpose_words"]:
        errors["purpose_words"] = ValidationError(_("Describe the purpose."), code="required")
    for name, longest in (("name", 150), ("purpose_words", 200)):
        if len(tidy[name]) > longest:
            words = _("At most %(longest)s characters.") % {"longest": longest}
            errors[name] = ValidationError(words, code="max_length")
    if errors:
        raise ValidationError(errors)
    return {
        "purpose": given.purpose,
        "purpose_words": tidy["purpose_words"],
        "name_typed": tidy["name"],
        "number_typed": number,
        "number_last4": number[-4:],
        "gender": given.gender,
    }


def _as_given(row: StatementRequest) -> dict[str, Any]:
    names = ("purpose", "purpose_words", "name_typed", "number_typed", "number_last4", "gender")
    return {name: getattr(row, name) for name in names}
