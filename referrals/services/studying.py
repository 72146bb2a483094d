"""Studying a referral: taking it up, asking its sender, being answered."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from referrals.models import Referral
from referrals.services.moving import Said, _move
from referrals.terms import resumed


def take_up(*, referral: Referral, by: Actor, words: str = "") -> Referral:
    """Begin to study it. Whoever takes it up goes on with it, unless it is assigned to somebody else."""
    return _move(verb="take_up", referral=referral, by=by, said=Said(words=words), prepare=partial(_taking_up, by=by))


def request_information(*, referral: Referral, by: Actor, words: str) -> Referral:
    """Ask the sender for what is missing. The term stands still until the answer."""
    require_words(words=words)
    return _move(verb="request_information", referral=referral, by=by, said=Said(words=words), prepare=_pausing)


def answer(*, referral: Referral, by: Actor, words: str) -> Referral:
    """Give what was asked for. The term goes on, by as many working days later as it stood still."""
    require_words(words=words)
    return _move(verb="answer", referral=referral, by=by, said=Said(words=words), prepare=_resuming)


def _taking_up(row: Referral, at: datetime, *, by: Actor) -> dict[str, Any]:
    return {"due_at": row.decide_due_at, "assignee": row.assignee or by.membership}


def _pausing(row: Referral, at: datetime) -> dict[str, Any]:
    return {"paused_at": at, "due_at": None}


def _resuming(row: Referral, at: datetime) -> dict[str, Any]:
    due = resumed(row, at)
    return {"paused_at": None, "decide_due_at": due, "due_at": due}


def require_words(*, words: str, field: str = "words") -> None:
    """Go on only with something said."""
    if not words.strip():
        raise ValidationError({field: ValidationError(_("This field is required."), code="required")})
