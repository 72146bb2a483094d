"""What the recipient decides and does: accept, apologise, carry out, complete need by need, close."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import riyadh_date
from core.constraints import explain
from referrals.enums import DECLINE_REASONS, CloseReason, NeedResult
from referrals.models import Need, Referral
from referrals.services.giving import record_of_needs
from referrals.services.moving import Said, _move
from referrals.services.studying import require_words


class Result(NamedTuple):
    """What became of one need."""

    result: str
    words: str = ""
    value: Decimal | None = None  # in riyals, for the household's ledger


def accept(*, referral: Referral, by: Actor, words: str = "") -> Referral:
    """Take on the help. What was reserved of the month's capacity is used."""
    return _move(verb="accept", referral=referral, by=by, said=Said(words=words), prepare=partial(_accepting, by=by))


def decline(
    *,
    referral: Referral,
    by: Actor,
    reason: str,
    words: str,
    words_person: str = "",
    next_door: Organisation | None = None,
) -> Referral:
    """Apologise: a reason and words for the sender, other words for the person, and where else to turn."""
    if reason not in DECLINE_REASONS[referral.kind]:
        raise _wrong("reason", _("Give the reason for the apology."), "invalid_choice")
    require_words(words=words)
    said = Said(words=words, words_person=words_person, reason=reason, next_door=next_door)
    changes = {"decline_reason": reason, "next_door": next_door, "due_at": None}
    return _move(verb="decline", referral=referral, by=by, said=said, prepare=partial(_declining, changes=changes))


def start(*, referral: Referral, by: Actor, words: str = "") -> Referral:
    """Begin the help itself. The first beginning is the day on which an urgent case counts."""
    return _move(verb="start", referral=referral, by=by, said=Said(words=words), prepare=_starting)


def progress(*, referral: Referral, by: Actor, words: str) -> Referral:
    """Say how far the help has come."""
    require_words(words=words)
    return _move(verb="progress", referral=referral, by=by, said=Said(words=words))


def complete(*, referral: Referral, by: Actor, results: Mapping[int, Result], words: str = "") -> Referral:
    """Finish, with a result for every need. What was helped stands in the household's ledger of assistance."""
    prepare = partial(_completing, results=results, by=by)
    return _move(verb="complete", referral=referral, by=by, said=Said(words=words), prepare=prepare)


def close(*, referral: Referral, by: Actor, reason: str, words: str = "") -> Referral:
    """End without assistance, for a reason that lies with the household."""
    if reason not in CloseReason.values:
        raise _wrong("reason", _("Give the reason for closing."), "invalid_choice")
    said = Said(words=words, reason=reason)
    return _move(verb="close", referral=referral, by=by, said=said, prepare=partial(_closing, reason=reason))


# --- the columns of each ---------------------------------------------------------------------------------------------


def _accepting(row: Referral, at: datetime, *, by: Actor) -> dict[str, Any]:
    return {"due_at": None, "assignee": row.assignee or by.membership}


def _declining(row: Referral, at: datetime, *, changes: dict[str, Any]) -> dict[str, Any]:
    door: Organisation | None = changes["next_door"]
    if door is not None and not _is_another_door(row, door):
        raise _wrong("next_door", _("Please choose another charity of this office."), "invalid_choice")
    return changes


def _is_another_door(row: Referral, door: Organisation) -> bool:
    belongs = door.pk == row.office_id or (door.kind == OrganisationKind.CHARITY and door.parent_id == row.office_id)
    return belongs and door.active and door.pk not in (row.recipient_id, row.sender_id)


def _starting(row: Referral, at: datetime) -> dict[str, Any]:
    return {"first_started_on": row.first_started_on or riyadh_date(at)}


def _closing(row: Referral, at: datetime, *, reason: str) -> dict[str, Any]:
    return {"close_reason": reason, "due_at": None}


def _completing(row: Referral, at: datetime, *, results: Mapping[int, Result], by: Actor) -> dict[str, Any]:
    needs = {need.pk: need for need in row.needs.all()}
    if results.keys() - needs.keys():
        raise _wrong("results", _("This need does not belong to the referral."), "invalid_choice")
    if needs.keys() - results.keys():
        raise _wrong("results", _("Please give a result for every need."), "required")
    for pk, given in results.items():
        if given.result not in NeedResult.values:
            raise _wrong("results", _("Please give a result for every need."), "invalid_choice")
        if given.value is not None and given.value < 0:
            raise _wrong("results", _("An amount cannot be below zero."), "min_value")
        needs[pk].result, needs[pk].result_words = given.result, given.words
    with explain(Need):
        Need.objects.bulk_update(needs.values(), ["result", "result_words"])
    values = {pk: given.value for pk, given in results.items()}
    record_of_needs(referral=row, needs=needs.values(), values=values, by=by, at=at)
    return {"first_started_on": row.first_started_on or riyadh_date(at), "due_at": None}


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
