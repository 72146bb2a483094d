"""The one way through the state table: lock, check, change, record, tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from core.arabic import clean_text
from core.clock import now
from core.constraints import explain
from core.errors import Conflict
from statements import rights
from statements.enums import MOVES, WAITING
from statements.models import StatementBatch, StatementEvent, StatementRequest
from statements.notices import TOLD_TOGETHER, tell_of, tell_of_batch

Changes = Mapping[str, Any]
Prepare = Callable[[StatementRequest, datetime], Changes]


def changed_meanwhile(*, statement: StatementRequest) -> Conflict:
    """What the second of two people is told."""
    status = statement.get_status_display()
    return Conflict(_("The request has changed meanwhile. It is now: %(status)s.") % {"status": status})


@transaction.atomic
def move(
    *,
    verb: str,
    statement: StatementRequest,
    by: Actor,
    words: str = "",
    prepare: Prepare | None = None,
    quiet: bool = False,
) -> StatementRequest:
    """One verb on one request; `prepare` says what else changes, under the lock. `quiet`: the caller tells of many at once."""
    row, before = _move(verb=verb, statement=statement, by=by, words=words, prepare=prepare)
    if not quiet:
        _tell(row, verb, before)
    return row


def _tell(row: StatementRequest, verb: str, before: str) -> None:
    if verb == "withdraw" and before not in WAITING:
        return  # nobody works on it: nobody's news
    if row.batch_id is None or verb not in TOLD_TOGETHER:
        tell_of(row, verb)
    elif verb == "answer":
        tell_when_done(batch_id=row.batch_id)


def tell_when_done(*, batch_id: int) -> None:
    """Of a sheet the charity is told once: when nothing of it waits any more. Two last answers pass one after the other."""
    batches = StatementBatch.objects.select_for_update(of=("self",)).select_related("office", "charity")
    batch = batches.get(pk=batch_id)
    rows = StatementRequest.objects.filter(batch=batch)
    if not rows.waiting().exists():
        tell_of_batch(batch, "answer", count=rows.filter(answered_at__isnull=False).count())


@transaction.atomic
def _move(
    *, verb: str, statement: StatementRequest, by: Actor, words: str, prepare: Prepare | None
) -> tuple[StatementRequest, str]:
    """Lock, check, change, record: the only code that writes a request's status. Also the status before."""
    row = locked(statement=statement, by=by)
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
    record(row=row, verb=verb, by=by, status_from=before, at=at, words=tidy(words=words))
    return row, before


def locked(*, statement: StatementRequest, by: Actor) -> StatementRequest:
    """The row as it is now, held until the transaction ends. One that the actor may not know of does not exist."""
    rows = StatementRequest.objects.visible_to(by).select_related("office", "charity", "agreement", "assignee__user")
    return rows.select_for_update(of=("self",)).get(pk=statement.pk)


def record(*, row: StatementRequest, verb: str, by: Actor, status_from: str, at: datetime, words: str = "") -> None:
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


def tidy(*, words: str) -> str:
    return clean_text(words, keep_newlines=True)


def wrong(*, field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
