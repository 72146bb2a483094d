"""What the office does: take up, answer, return, decline, look at the number."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

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
from core.digits import fold_digits
from statements import letters, rights
from statements.enums import REVEALED, Lane
from statements.models import StatementEvent, StatementRequest
from statements.notices import tell_of
from statements.proposal import compare
from statements.queue import ON_ONE_SCREEN, sorted_out
from statements.services.asking import no_agreement
from statements.services.moving import (
    Changes,
    changed_meanwhile,
    locked,
    move,
    record,
    tell_when_done,
    tidy,
    wrong,
)
from statements.terms import due_at

AMOUNT: Final = re.compile(r"[0-9][0-9.,٬٫]*\s*(?:ريال|ر\.\s?س|﷼|SAR|SR\b|riyal)|(?:SAR|﷼)\s*[0-9]", re.IGNORECASE)


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
    return _give(statement, by, answer, matched=matched, same_person=same_person, words=words)


@dataclass(frozen=True)
class PassedOver:
    """A request of a screen that was not answered with the others, and why."""

    statement: StatementRequest
    words: str


@dataclass(frozen=True)
class Answered:
    """What became of a screen full of requests."""

    given: list[StatementRequest]
    passed_over: list[PassedOver]


@transaction.atomic
def answer_many(*, by: Actor, answers: Mapping[int, str], matched: bool) -> Answered:
    """Give what a screen proposes, for all the requests that were left ticked on it.

    `answers` are the proposals as the officer saw them, by the request's key in the database. Each is looked at anew under
    its lock: what was answered meanwhile, or is no longer certain, is passed over and said so; it is never answered in
    bulk. `matched` says that all of them were checked against the ministry's system.
    """
    if not rights.answers(by) or by.membership is None:
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
    if not answers:
        raise wrong(field="answers", words=_("Please tick at least one request."), code="required")
    if len(answers) > ON_ONE_SCREEN:
        words = _("At most %(n)s requests are answered at once.") % {"n": ON_ONE_SCREEN}
        raise wrong(field="answers", words=words, code="too_many")
    if not matched:
        unchecked = _("Confirm that the answer was checked against the ministry's system.")
        raise wrong(field="matched", words=unchecked, code="statement_answer_was_checked")
    rows = StatementRequest.objects.visible_to(by).filter(pk__in=answers).select_related("charity", "batch")
    locked_rows = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if len(locked_rows) < len(answers):
        raise wrong(field="answers", words=_("What was chosen does not exist any more."), code="gone")
    waiting = {line.statement.pk: line for line in sorted_out(by, [row for row in locked_rows if row.is_waiting])}
    given, passed_over = [], []
    for row in locked_rows:
        line = waiting.get(row.pk)
        if line is None:
            passed_over.append(PassedOver(row, " ".join(changed_meanwhile(statement=row).messages)))
        elif line.lane == Lane.APART or line.answer != answers[row.pk]:
            passed_over.append(
                PassedOver(row, _("What the register says has changed meanwhile; look at it by itself."))
            )
        else:
            given.append(_give(row, by, line.answer, matched=True, quiet=True))
    _tell_of_many(given)
    return Answered(given, passed_over)


def _give(
    statement: StatementRequest,
    by: Actor,
    answer: str,
    *,
    matched: bool,
    same_person: bool = True,
    words: str = "",
    quiet: bool = False,
) -> StatementRequest:
    """What giving a statement is, one by one or among many: its letter is issued with it."""
    prepare = partial(_answering, by=by, answer=answer, matched=matched, same_person=same_person, words=words)
    given = move(verb="answer", statement=statement, by=by, prepare=prepare, words=words, quiet=quiet)
    letters.issue(given, by)
    return given


def _tell_of_many(given: Sequence[StatementRequest]) -> None:
    for row in given:
        if row.batch_id is None:
            tell_of(row, "answer")
    for batch_id in sorted({row.batch_id for row in given if row.batch_id}):
        tell_when_done(batch_id=batch_id)


def return_(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Give a request back to its charity, saying what is missing. The term begins anew when it is asked again."""
    _require_words(words)
    return move(verb="return", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


def decline(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Apologise, saying why."""
    _require_words(words)
    return move(verb="decline", statement=statement, by=by, words=words, prepare=partial(_telling, words=words))


@transaction.atomic
def correct(*, statement: StatementRequest, by: Actor, words: str) -> StatementRequest:
    """Take a wrong statement back, saying why: its letter no longer stands, and the request is checked anew.

    It counts again on the day on which it is answered rightly.
    """
    _require_words(words)
    prepare = partial(_correcting, by=by, words=words)
    taken_back = move(verb="correct", statement=statement, by=by, words=words, prepare=prepare)
    letters.withdraw(taken_back, by)
    return taken_back


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


@transaction.atomic
def reveal_numbers(*, keys: Collection[int], by: Actor) -> dict[int, str]:
    """The full numbers of a screen, for checking them in the ministry's system; each look is written down."""
    by.require(Permission.IDENTITY_REVEAL)
    if not rights.answers(by) or by.membership is None:
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
    rows = StatementRequest.objects.visible_to(by).waiting().filter(pk__in=keys).select_related("office")
    waiting = list(rows.order_by("pk")[:ON_ONE_SCREEN])
    at = now()
    StatementEvent.objects.bulk_create(
        StatementEvent(
            office=row.office,
            statement=row,
            verb=REVEALED,
            status_from=row.status,
            status_to=row.status,
            at=at,
            membership=by.membership,
            organisation=by.organisation,
        )
        for row in waiting
    )
    return {row.pk: str(row.number_typed) for row in waiting}


def answers_allowed(*, agreement: DataSharingAgreement | None) -> list[StatementAnswer]:
    """What may be said under an agreement, in the order of the enum. That no statement is possible may always be said."""
    allowed = set(agreement.answers if agreement else []) | {StatementAnswer.REFER}
    return [each for each in StatementAnswer if each in allowed]


def _taking_up(row: StatementRequest, at: datetime, *, by: Actor) -> Changes:
    return {"assignee": row.assignee or by.membership}


def _correcting(row: StatementRequest, at: datetime, *, by: Actor, words: str) -> Changes:
    _refuse_amounts(words)
    return {
        "answer": "",
        "matched_with_ministry": False,
        "words": tidy(words=words),
        "answered_at": None,
        "answered_on": None,
        "answered_by": None,
        "person": None,
        "assignee": row.assignee or by.membership,
        "due_at": due_at(row.office, at),
    }


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
    _refuse_amounts(words)
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


def _refuse_amounts(words: str) -> None:
    """A statement says whether, never how much."""
    if AMOUNT.search(fold_digits(words)):
        raise wrong(field="words", words=_("A statement never names an amount. Please leave it out."), code="amount")


def _require_words(words: str) -> None:
    if not words.strip():
        raise wrong(field="words", words=_("This field is required."), code="required")
