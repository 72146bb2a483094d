"""The statement letter: what the office answered, on paper, in the person's gender, with a code that anybody can verify."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from accounts.enums import Gender
from core.dates import both_calendars
from core.identifiers import mask_last4
from exchange import issued
from exchange.enums import DocumentKind, WithdrawalReason
from exchange.models import IssuedDocument
from exchange.papers import LETTER, Letter, in_languages
from statements import reading
from statements.enums import StatementStatus
from statements.models import StatementRequest

KIND = DocumentKind.STATEMENT_LETTER


def has_letter(statement: StatementRequest) -> bool:
    """Whether an answer stands that a letter can carry."""
    return not statement.past and statement.status in (StatementStatus.ANSWERED, StatementStatus.EXPIRED)


def issue(statement: StatementRequest, by: Actor) -> IssuedDocument:
    """The letter of an answer: issued with it, or for one that was given before there were letters."""
    return issued.issue(
        office=statement.office,
        kind=KIND,
        reference=statement.reference,
        template=LETTER,
        by=by,
        to=statement.charity,
        data=in_languages(lambda: _content(statement)),
        issuer=statement.office,
        issued_by=statement.answered_by,
        issued_at=statement.answered_at,
        valid_until=reading.valid_until(statement),
    )


def withdraw(statement: StatementRequest, by: Actor, reason: str = WithdrawalReason.CORRECTED) -> None:
    """The answer no longer stands: whoever verifies its letter is told."""
    issued.withdraw(office=statement.office, kind=KIND, reference=statement.reference, by=by, reason=reason)


def _content(statement: StatementRequest) -> dict[str, Any]:
    assert statement.answered_by
    assert statement.answered_at
    assert statement.asked_at
    female = statement.gender == Gender.FEMALE
    words = {"reference": statement.reference, "day": both_calendars(statement.asked_at, "medium")}
    before = (
        pgettext("f", "With reference to your request %(reference)s of %(day)s about the person named below:")
        if female
        else pgettext("m", "With reference to your request %(reference)s of %(day)s about the person named below:")
    )
    after = [
        _(
            "This statement speaks of the day on which it was given. It serves the purpose named above alone, and is not "
            "passed on to others."
        )
    ]
    if statement.words:
        after.insert(0, _("Note: %(words)s") % {"words": statement.words})
    return Letter(
        title=_("Statement letter"),
        issuer=statement.office,
        to=statement.charity,
        reference=statement.reference,
        at=statement.answered_at,
        signed=statement.answered_by,
        before=[before % words],
        facts=[
            (_("Name as in your request"), statement.name_typed),
            (_("Identity number"), mask_last4(statement.number_last4)),
            (_("Purpose"), reading.purpose_words(statement)),
        ],
        result=str(reading.answer_words(statement.answer, statement.gender)),
        result_label=_("Statement"),
        result_note=_("Checked against the ministry's system on the day of the statement.")
        if statement.matched_with_ministry
        else "",
        after=after,
        valid_until=reading.valid_until(statement),
    ).data()
