"""The verbs of requests for statements, every one of them a move through the one state table.

Nothing here looks into the register before the office answers: asking about somebody known and somebody unknown is the
same work, takes the same time and leaves the same rows.
"""

from __future__ import annotations

import uuid as uuids
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Gender, OrganisationKind, Permission
from accounts.models import Organisation
from beneficiaries.enums import LegalBasis
from beneficiaries.models import Person
from beneficiaries.services import find_by_number, make_known
from charities.enums import StatementAnswer
from charities.models import DataSharingAgreement
from charities.services import agreement_of
from core.arabic import clean_text
from core.clock import now, riyadh_date, today
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import normalise_national_number
from core.references import next_reference
from statements import rights
from statements.enums import MOVES, REVEALED, WAITING, StatementPurpose, StatementStatus
from statements.models import StatementEvent, StatementRequest
from statements.notices import tell_of
from statements.proposal import compare
from statements.terms import due_at, left_this_month

REFERENCE: Final = "STM"
BATCH: Final = 100
S = StatementStatus

Changes = Mapping[str, Any]
Prepare = Callable[[StatementRequest, datetime], Changes]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a charity says of the person and of its purpose."""

    purpose: str = ""
    purpose_words: str = ""
    name: str = ""
    national_number: str = ""
    gender: str = ""


# --- the charity -----------------------------------------------------------------------------------------------------


@transaction.atomic
def save_draft(
    *, by: Actor, given: Given, statement: StatementRequest | None = None, uuid: uuids.UUID | None = None
) -> StatementRequest:
    """Keep what a charity typed, whole or not: a new draft, or what is being completed. The same `uuid` is one draft."""
    rights.require_asking(by)
    values = _values(given)
    if statement is not None:
        row = _locked(statement, by)
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
    return _move(verb="ask", statement=statement, by=by, prepare=_asking)


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
    return _move(verb="withdraw", statement=statement, by=by, words=words)


# --- the office ------------------------------------------------------------------------------------------------------


def take_up(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """Begin to check. Whoever begins goes on with it, unless it is assigned to somebody else."""
    return _move(verb="take_up", statement=statement, by=by, prepare=partial(_taking_up, by=by))


def answer(
    *,
    statement: StatementRequest,
    by: Actor,
    answer: str,
    matched: bool = False,
    same_person: bool = True,
    words: str = "",
) -> StatementRequest:
    """Give one of the answers that the agreement allows.

    `matched` says that it was checked against the ministry's system, which only `refer` may do without. `same_person`
    says that the person whom the register has under this number is the one meant: the request then stands on their
    file. The charity is told the answer and its day, whatever the register knows.
    """
    prepare = partial(_answering, by=by, answer=answer, matched=matched, same_person=same_person, words=words)
    return _move(verb="answer", statement=statement, by=by, prepare=prepare, words=words)


def return_(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Give a request back to its charity, saying what is missing. The term begins anew when it is asked again."""
    _require_words(words)
    return _move(verb="return", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


def decline(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Apologise, saying why."""
    _require_words(words)
    return _move(verb="decline", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


@transaction.atomic
def reveal_number(*, statement: StatementRequest, by: Actor) -> str:
    """The full number that was typed, for checking it in the ministry's system; who saw it is written down."""
    by.require(Permission.IDENTITY_REVEAL)
    row = _locked(statement, by)
    rights.require(by, row, "answer")
    if not row.is_waiting:
        raise changed_meanwhile(statement=row)
    if by.membership is None:
        raise PermissionDenied(Permission.IDENTITY_REVEAL.value)
    _record(row, REVEALED, by, status_from=row.status, at=now())
    return str(row.number_typed)


# --- the system ------------------------------------------------------------------------------------------------------


def expire(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """What was stated speaks of its day and is not to be relied on for ever. The system's alone."""
    return _move(verb="expire", statement=statement, by=by, prepare=_expiring)


def with_something_to_expire() -> QuerySet[Organisation]:
    """The offices in which a statement has outlived its validity."""
    old = _outlived(today()).filter(office=OuterRef("pk"))
    return Organisation.objects.filter(Exists(old), kind=OrganisationKind.OFFICE).order_by("pk")


@transaction.atomic
def expire_old(*, by: Actor) -> int:
    """Let a batch of an office's old statements expire; returns how many, 0 when none is left.

    Two sweeps never hold the same statement.
    """
    old = _outlived(today()).filter(office=by.office).order_by("answered_on", "id")
    rows = list(old.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for row in rows:
        expire(statement=row, by=by)
    return len(rows)


def _outlived(day: date) -> QuerySet[StatementRequest]:
    last = day - timedelta(days=settings.STATEMENT_VALID_DAYS)
    return StatementRequest.objects.filter(status=S.ANSWERED, answered_on__lt=last)


# --- the one way through the table -------------------------------------------------------------------------------------


def changed_meanwhile(*, statement: StatementRequest) -> Conflict:
    """What the second of two people is told."""
    status = statement.get_status_display()
    return Conflict(_("The request has changed meanwhile. It is now: %(status)s.") % {"status": status})


@transaction.atomic
def _move(
    *, verb: str, statement: StatementRequest, by: Actor, words: str = "", prepare: Prepare | None = None
) -> StatementRequest:
    """Lock, check, change, record, tell: the only code that writes a request's status."""
    row = _locked(statement, by)
    rights.require(by, row, verb)
    if not row.allows(verb):
        raise changed_meanwhile(statement=row)
    before, at = row.status, now()
    changes: dict[str, Any] = {"status": MOVES[verb].reaches}
    changes |= prepare(row, at) if prepare else {}
    for field, value in changes.items():
        setattr(row, field, value)
    with explain(StatementRequest):
        row.save(update_fields=[*changes])
    _record(row, verb, by, status_from=before, at=at, words=_tidy(words))
    if not (verb == "withdraw" and before not in WAITING):  # nobody works on it: nobody's news
        tell_of(row, verb)
    return row


def _locked(statement: StatementRequest, by: Actor) -> StatementRequest:
    """The row as it is now, held until the transaction ends. One that the actor may not know of does not exist."""
    rows = StatementRequest.objects.visible_to(by).select_related("office", "charity", "agreement", "assignee__user")
    return rows.select_for_update(of=("self",)).get(pk=statement.pk)


def _record(row: StatementRequest, verb: str, by: Actor, *, status_from: str, at: datetime, words: str = "") -> None:
    StatementEvent.objects.create(
        office=row.office,
        statement=row,
        verb=verb,
        status_from=status_from,
        status_to=row.status,
        at=at,
        membership=by.membership,
        organisation=by.organisation,
        words=words,
    )


# --- asking ------------------------------------------------------------------------------------------------------------


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


# --- answering -----------------------------------------------------------------------------------------------------------


def answers_allowed(*, agreement: DataSharingAgreement | None) -> list[StatementAnswer]:
    """What may be said under an agreement, in the order of the enum. That no statement is possible may always be said."""
    allowed = set(agreement.answers if agreement else []) | {StatementAnswer.REFER}
    return [each for each in StatementAnswer if each in allowed]


def _taking_up(row: StatementRequest, at: datetime, *, by: Actor) -> Changes:
    return {"assignee": row.assignee or by.membership}


def _telling(row: StatementRequest, at: datetime, *, words: str) -> Changes:
    return {"words": _tidy(words)}


def _answering(
    row: StatementRequest, at: datetime, *, by: Actor, answer: str, matched: bool, same_person: bool, words: str
) -> Changes:
    if by.membership is None:
        raise PermissionDenied("answer")
    agreement = agreement_of(row.charity)
    if agreement is None and answer != StatementAnswer.REFER:
        raise no_agreement()
    if answer not in answers_allowed(agreement=agreement):
        raise _wrong("answer", _("Please choose one of the answers that the agreement allows."), "invalid_choice")
    if answer != StatementAnswer.REFER and not matched:
        unchecked = _("Confirm that the answer was checked against the ministry's system.")
        raise _wrong("matched", unchecked, "statement_answer_was_checked")
    return {
        "answer": answer,
        "agreement": agreement or row.agreement,
        "matched_with_ministry": matched,
        "words": _tidy(words),
        "answered_at": at,
        "answered_on": riyadh_date(at),
        "answered_by": by.membership,
        "person": _meant(row, by) if same_person and answer != StatementAnswer.REFER else None,
    }


def _meant(row: StatementRequest, by: Actor) -> Person | None:
    """Whom the register has under the typed number. One whom only the keepers know of must be named rightly, too."""
    person = find_by_number(office=row.office, national_number=row.number_typed)
    if person is None or (person.discreet and not compare(row, person).agrees):
        return None
    return make_known(person=person)


def _expiring(row: StatementRequest, at: datetime) -> Changes:
    if row.answered_on is None or (riyadh_date(at) - row.answered_on).days <= settings.STATEMENT_VALID_DAYS:
        raise Conflict(_("The statement is still valid."), code="not_due")
    return {}


def _require_words(words: str) -> None:
    if not words.strip():
        raise _wrong("words", _("This field is required."), "required")


def _tidy(words: str) -> str:
    return clean_text(words, keep_newlines=True)


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
