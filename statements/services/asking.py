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
from accounts.models import Organisation
from beneficiaries.enums import LegalBasis
from charities.models import DataSharingAgreement
from charities.services import agreement_of
from core.arabic import clean_text
from core.clock import riyadh_date
from core.constraints import explain
from core.dates import both_calendars
from core.encryption import digest
from core.errors import Conflict
from core.identifiers import normalise_national_number
from core.references import next_reference
from statements import rights
from statements.enums import StatementPurpose, StatementStatus
from statements.models import StatementRequest
from statements.services.moving import Changes, changed_meanwhile, locked, move
from statements.terms import due_at, month_of_asking

REFERENCE: Final = "STM"
TYPED: Final = (
    "purpose",
    "purpose_words",
    "name_typed",
    "number_typed",
    "number_last4",
    "number_digest",
    "gender",
)
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


@transaction.atomic
def ask_again(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """A statement has expired and is still needed: the same request once more, under a reference of its own."""
    rights.require_asking(by)
    row = locked(statement=statement, by=by)
    if row.status != S.EXPIRED:
        raise changed_meanwhile(statement=row)
    copied = _as_given(row)
    new = StatementRequest(office=row.office, charity=row.charity, status=S.DRAFT, follows=row, **copied)
    new.save()
    return ask(statement=new, by=by)


def withdraw(*, statement: StatementRequest, by: Actor, words: str = "") -> StatementRequest:
    """Take a request back before it is answered. What it took of the month's number is free again."""
    return move(verb="withdraw", statement=statement, by=by, words=words)


def _asking(row: StatementRequest, at: datetime) -> Changes:
    _require_whole(row)
    agreement = agreement_held(charity=row.charity)
    if month_of_asking(agreement, but=row).left < 1:
        raise none_left(agreement=agreement, but=row)
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


def agreement_held(*, charity: Organisation) -> DataSharingAgreement:
    """The charity's agreement in force, locked: askings of one charity pass one after the other."""
    agreement = agreement_of(charity)
    if agreement is None:
        raise no_agreement()
    held = DataSharingAgreement.objects.select_for_update(of=("self",)).select_related("charity")
    return held.get(pk=agreement.pk)


def no_agreement() -> Conflict:
    """Without an agreement in force nothing can be asked; who can mend it."""
    return Conflict(
        _(
            "No data-sharing agreement between the office and the charity is in force. "
            "It is mended by: the office's coordinator or director."
        ),
        code="no_agreement",
    )


def none_left(*, agreement: DataSharingAgreement, wanted: int = 1, but: StatementRequest | None = None) -> Conflict:
    """The month's number is used up, or too small for a sheet: what is left, when it renews, and whom to ask."""
    month = month_of_asking(agreement, but=but)
    if month.left:
        asked = ngettext("This sheet asks for %(n)s statement.", "This sheet asks for %(n)s statements.", wanted)
        left = ngettext(
            "%(n)s request is left of this month's number.",
            "%(n)s requests are left of this month's number.",
            month.left,
        )
        words = f"{asked % {'n': wanted}} {left % {'n': month.left}}"
    else:
        words = ngettext(
            "The agreement allows %(n)s request a month; none is left.",
            "The agreement allows %(n)s requests a month; none is left.",
            month.allowed,
        ) % {"n": month.allowed}
    renewal = _("The number renews on %(day)s. A larger one is agreed with: the office's director or coordinator.")
    return Conflict(f"{words} {renewal % {'day': both_calendars(month.renews_on)}}", code="quota_reached")


def _refuse_twice(row: StatementRequest) -> None:
    """The charity's own request about the same number that still waits; nothing is said of anybody else's."""
    own = StatementRequest.objects.waiting().filter(charity=row.charity, number_digest=row.number_digest)
    if other := own.exclude(pk=row.pk).order_by("id").first():
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
        "number_digest": digest(number) if number else "",
        "gender": given.gender,
    }


def _as_given(row: StatementRequest) -> dict[str, Any]:
    return {name: getattr(row, name) for name in TYPED}
