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
from statements.models import StatementEvent, StatementRequest
from statements.notices import tell_of

Changes = Mapping[str, Any]
Prepare = Callable[[StatementRequest, datetime], Changes]


def changed_meanwhile(*, statement: StatementRequest) -> Conflict:
    """What the second of two people is told."""
    status = statement.get_status_display()
    return Conflict(_("The request has changed meanwhile. It is now: %(status)s.") % {"status": status})


def move(
    *, verb: str, statement: StatementRequest, by: Actor, words: str = "", prepare: Prepare | None = None
) -> StatementRequest:
    """One verb on one request; `prepare` says what else changes, under the lock."""
    return _move(verb=verb, statement=statement, by=by, words=words, prepare=prepare)


@transaction.atomic
def _move(
    *, verb: str, statement: StatementRequest, by: Actor, words: str = "", prepare: Prepare | None = None
) -> StatementRequest:
    """Lock, check, change, record, tell: the only code that writes a request's status."""
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
    if not (verb == "withdraw" and before not in WAITING):  # nobody works on it: nobody's news
        tell_of(row, verb)
    return row


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
