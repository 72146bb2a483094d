"""Who may do what to a request for a statement, and why a verb is refused. Buttons, services and the API ask here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from statements.enums import MOVES, Side, StatementStatus
from statements.models import StatementRequest

# Never offered as a button, nor listed among what is refused.
SILENT: Final = frozenset({"expire"})


@dataclass(frozen=True)
class Refusal:
    """Verbs that are not open now, and why, or whose they are."""

    labels: str
    words: str


def asks(actor: Actor) -> bool:
    """Whether the actor works for a charity that may ask."""
    return actor.is_charity and actor.can(Permission.STATEMENT_ASK)


def answers(actor: Actor) -> bool:
    """Whether the actor answers for an office."""
    return actor.is_office and Extent.ALL in actor.extents(Permission.STATEMENT_ANSWER)


def sets_quotas(actor: Actor) -> bool:
    """Whether the actor keeps the agreements of the office's charities."""
    return actor.is_office and Extent.ALL in actor.extents(Permission.CHARITY_EDIT)


def require_asking(actor: Actor) -> None:
    if not asks(actor):
        raise PermissionDenied(Permission.STATEMENT_ASK.value)


def require_some(actor: Actor) -> None:
    """Go on only for those who work with statements at all (403 otherwise)."""
    if not (asks(actor) or answers(actor)):
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)


def stands_on(actor: Actor, statement: StatementRequest, side: str) -> bool:
    """Whether the actor works for that side of the request."""
    if actor.is_system or side == Side.SYSTEM:
        return actor.is_system and side == Side.SYSTEM
    if side == Side.CHARITY:
        return asks(actor) and actor.organisation.pk == statement.charity_id
    return answers(actor) and actor.organisation.pk == statement.office_id


def require(actor: Actor, statement: StatementRequest, verb: str) -> None:
    """Go on only where the verb is the actor's (403 otherwise)."""
    if not stands_on(actor, statement, MOVES[verb].side):
        raise PermissionDenied(verb)


def allowed(actor: Actor, statement: StatementRequest) -> list[str]:
    """The verbs that the actor may make now, in the order of the table."""
    return [verb for verb, move in MOVES.items() if statement.allows(verb) and stands_on(actor, statement, move.side)]


def refused(actor: Actor, statement: StatementRequest) -> list[Refusal]:
    """The other verbs, those with the same reason together: from which state they are open, or whose they are."""
    if statement.past:
        return []  # nothing is done to it any more: the mark beside its state says so
    reasons: dict[str, list[str]] = {}
    for verb, move in MOVES.items():
        mine = stands_on(actor, statement, move.side)
        if verb not in SILENT and not (mine and statement.allows(verb)):
            reasons.setdefault(_reason(statement, verb, mine), []).append(str(move.label))
    return [Refusal(get_text_list(labels, _("and")), words) for words, labels in reasons.items()]


def _reason(statement: StatementRequest, verb: str, mine: bool) -> str:
    if mine:
        states = [str(status.label) for status in StatementStatus if status in MOVES[verb].leaves]
        return _("Open while the request is: %(statuses)s.") % {"statuses": get_text_list(states, _("or"))}
    if MOVES[verb].side == Side.CHARITY:
        return _("For the charity that asked: %(organisation)s.") % {"organisation": statement.charity}
    return _("For the office: %(organisation)s.") % {"organisation": statement.office}
