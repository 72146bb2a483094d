"""What the office does: take up, answer, return, decline, look at the number."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.models import Person
from beneficiaries.services import find_by_number, make_known
from charities.enums import StatementAnswer
from charities.models import DataSharingAgreement
from charities.services import agreement_of
from core.clock import now, riyadh_date
from statements import letters, rights
from statements.enums import REVEALED
from statements.models import StatementRequest
from statements.proposal import compare
from statements.services.asking import no_agreement
from statements.services.moving import Changes, changed_meanwhile, locked, move, record, tidy, wrong


def take_up(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """Begin to check. Whoever begins goes on with it, unless it is assigned to somebody else."""
    return move(verb="take_up", statement=statement, by=by, prepare=partial(_taking_up, by=by))


@transaction.atomic
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
    answered = move(verb="answer", statement=statement, by=by, prepare=prepare, words=words)
    letters.issue(answered, by)
    return answered


def return_(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Give a request back to its charity, saying what is missing. The term begins anew when it is asked again."""
    _require_words(words)
    return move(verb="return", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


def decline(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Apologise, saying why."""
    _require_words(words)
    return move(verb="decline", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


@transaction.atomic
def reveal_number(*, statement: StatementRequest, by: Actor) -> str:
    """The full number that was typed, for checking it in the ministry's system; who saw it is written down."""
    by.require(Permission.IDENTITY_REVEAL)
    row = locked(statement=statement, by=by)
    rights.require(by, row, "answer")
    if not row.is_waiting:
        raise changed_meanwhile(statement=row)
    if by.membership is None:
        raise PermissionDenied(Permission.IDENTITY_REVEAL.value)
    record(row=row, verb=REVEALED, by=by, status_from=row.status, at=now())
    return str(row.number_typed)


def answers_allowed(*, agreement: DataSharingAgreement | None) -> list[StatementAnswer]:
    """What may be said under an agreement, in the order of the enum. That no statement is possible may always be said."""
    allowed = set(agreement.answers if agreement else []) | {StatementAnswer.REFER}
    return [each for each in StatementAnswer if each in allowed]


def _taking_up(row: StatementRequest, at: datetime, *, by: Actor) -> Changes:
    return {"assignee": row.assignee or by.membership}


def _telling(row: StatementRequest, at: datetime, *, words: str) -> Changes:
    return {"words": tidy(words=words)}


def _answering(
    row: StatementRequest, at: datetime, *, by: Actor, answer: str, matched: bool, same_person: bool, words: str
) -> Changes:
    if by.membership is None:
        raise PermissionDenied("answer")
    agreement = agreement_of(row.charity)
    if agreement is None and answer != StatementAnswer.REFER:
        raise no_agreement()
    if answer not in answers_allowed(agreement=agreement):
        raise wrong(
            field="answer",
            words=_("Please choose one of the answers that the agreement allows."),
            code="invalid_choice",
        )
    if answer != StatementAnswer.REFER and not matched:
        unchecked = _("Confirm that the answer was checked against the ministry's system.")
        raise wrong(field="matched", words=unchecked, code="statement_answer_was_checked")
    return {
        "answer": answer,
        "agreement": agreement or row.agreement,
        "matched_with_ministry": matched,
        "words": tidy(words=words),
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


def _require_words(words: str) -> None:
    if not words.strip():
        raise wrong(field="words", words=_("This field is required."), code="required")
