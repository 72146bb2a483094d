"""What the system does: let old statements expire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import riyadh_date, today
from core.errors import Conflict
from statements.enums import StatementStatus
from statements.models import StatementBatch, StatementRequest
from statements.notices import tell_of_batch
from statements.services.moving import Changes, move

BATCH: Final = 100
S = StatementStatus


def expire(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """What was stated speaks of its day and is not to be relied on for ever. The system's alone."""
    return move(verb="expire", statement=statement, by=by, prepare=_expiring)


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
    _tell_of_sheets(rows)
    return len(rows)


def _tell_of_sheets(rows: Sequence[StatementRequest]) -> None:
    """Of a sheet whose statements expire together the charity is told once a day."""
    expired = Counter(row.batch_id for row in rows if row.batch_id)
    for batch in StatementBatch.objects.filter(pk__in=expired).select_related("office", "charity").order_by("pk"):
        tell_of_batch(batch, "expire", count=expired[batch.pk], once=f"{batch.uuid}:{today().isoformat()}")


def _outlived(day: date) -> QuerySet[StatementRequest]:
    last = day - timedelta(days=settings.STATEMENT_VALID_DAYS)
    return StatementRequest.objects.filter(status=S.ANSWERED, answered_on__lt=last)


def _expiring(row: StatementRequest, at: datetime) -> Changes:
    if row.answered_on is None or (riyadh_date(at) - row.answered_on).days <= settings.STATEMENT_VALID_DAYS:
        raise Conflict(_("The statement is still valid."), code="not_due")
    return {}
