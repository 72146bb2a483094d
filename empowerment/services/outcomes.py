"""What came of a plan, and whether it lasted. Each beginning and end proposes the data change that the law asks for."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict
from core.typed_dates import TypedDate
from data_changes.enums import ChangeChannel, ChangeKind
from data_changes.models import DataChange
from data_changes.services import propose
from empowerment.enums import CHECK_MONTHS, CheckResult, OutcomeKind
from empowerment.models import Enrolment, Outcome, OutcomeCheck, Plan, PlanPaper
from empowerment.models.offers import manages

LONGEST: Final = dt.timedelta(days=5 * 366)


@dataclass(frozen=True)
class Recorded:
    """An outcome, and the follow-up of the 15-day duty that it proposes."""

    outcome: Outcome
    change: DataChange


@transaction.atomic
def record(
    *,
    plan: Plan,
    by: Actor,
    kind: str,
    started_on: TypedDate | dt.date,
    employer: str = "",
    income: Decimal | None = None,
    evidence: PlanPaper | None = None,
    evidence_words: str = "",
    enrolment: Enrolment | None = None,
) -> Recorded:
    """A job, a training wage or a project's income began. Plans its checks after 3, 6 and 12 months."""
    plan = _plan(plan, by)
    if kind not in OutcomeKind.values:
        raise _wrong("kind", _("Please choose what began."), "invalid_choice")
    typed = started_on if isinstance(started_on, TypedDate) else TypedDate.from_gregorian(started_on)
    start = typed.gregorian
    if start > today():
        raise _wrong("started_on", _("The date cannot be after today."), "too_late")
    if start < today() - LONGEST:
        raise _wrong("started_on", _("The date lies too far back."), "too_early")
    outcome = Outcome(
        office=plan.office,
        plan=plan,
        person=plan.person,
        enrolment=_of_plan(enrolment, plan, "enrolment"),
        kind=kind,
        started_on=start,
        employer=clean_text(employer)[:150],
        income=income,
        evidence=_of_plan(evidence, plan, "evidence"),
        evidence_words=clean_text(evidence_words)[:200],
        membership=by.membership,
    )
    outcome.started_on_typed = typed
    with explain(Outcome):
        outcome.save()
    OutcomeCheck.objects.bulk_create(
        OutcomeCheck(office=plan.office, outcome=outcome, months=months, due_on=months_after(day=start, months=months))
        for months in CHECK_MONTHS
    )
    return Recorded(outcome, _propose(outcome, by, typed))


@transaction.atomic
def answer_check(
    *,
    check: OutcomeCheck,
    by: Actor,
    result: str,
    checked_on: dt.date | None = None,
    income: Decimal | None = None,
    evidence: PlanPaper | None = None,
    words: str = "",
    ended_on: dt.date | None = None,
) -> OutcomeCheck:
    """Whether it goes on after 3, 6 or 12 months. An end is a change too, and is proposed as one."""
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    rows = OutcomeCheck.objects.filter(outcome__in=Outcome.objects.visible_to(by))
    row = rows.select_related("outcome__plan__person").select_for_update(of=("self",)).get(pk=check.pk)
    if row.result:
        raise Conflict(_("This check was answered meanwhile."), code="answered")
    if result not in CheckResult.values:
        raise _wrong("result", _("Please choose a result."), "invalid_choice")
    on = checked_on or today()
    if on > today():
        raise _wrong("checked_on", _("The date cannot be after today."), "too_late")
    row.result, row.checked_on, row.membership = result, on, by.membership
    row.income, row.words = income, clean_text(words)[:300]
    row.evidence = _of_plan(evidence, row.outcome.plan, "evidence")
    with explain(OutcomeCheck):
        row.save()
    if result == CheckResult.ENDED:
        _end(row.outcome, by, ended_on or on)
    return row


def months_after(*, day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end(outcome: Outcome, by: Actor, on: dt.date) -> None:
    if on > today():
        raise _wrong("ended_on", _("The date cannot be after today."), "too_late")
    outcome.ended_on = on
    with explain(Outcome):
        outcome.save(update_fields=["ended_on"])
    _propose(outcome, by, TypedDate.from_gregorian(on))


def _propose(outcome: Outcome, by: Actor, on: TypedDate) -> DataChange:
    return propose(
        person=outcome.person,
        by=by,
        kind=ChangeKind.ECONOMIC,
        happened_on=on,
        channel=ChangeChannel.OFFICE,
        details=str(outcome.get_kind_display()),
    )


def _plan(plan: Plan, by: Actor) -> Plan:
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    rows = Plan.objects.visible_to(by).select_related("person", "office")
    return rows.select_for_update(of=("self",)).get(pk=plan.pk)


def _of_plan(row: Any, plan: Plan, field: str) -> Any:
    """Something that belongs to the plan, or nothing; another plan's does not exist here."""
    if row is not None and row.plan_id != plan.pk:
        raise _wrong(field, _("What was chosen does not exist any more."), "gone")
    return row


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
