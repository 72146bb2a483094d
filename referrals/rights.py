"""Who may do what to a referral: the sides of the state table, the rights they need, and why a verb is refused.

Buttons, services and the API ask here, so they cannot disagree. For ta'affuf the keepers of a side stand in place of
everybody else on it, whatever other right they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission, Role
from accounts.models import Organisation
from core.clock import now
from referrals.enums import FROM_CHARITY, FROM_OFFICE, MOVES, ReferralKind, ReferralStatus, Side
from referrals.models import Referral

RIGHTS: Final = {
    "send": Permission.REFERRAL_SEND,
    "answer": Permission.REFERRAL_SEND,
    "withdraw": Permission.REFERRAL_WITHDRAW,
    "redirect": Permission.REFERRAL_REDIRECT,
    "reopen": Permission.REFERRAL_REOPEN,
}
# While the recipient studies a house or works on it.
LOOKED_AT: Final = frozenset({ReferralStatus.UNDER_REVIEW, ReferralStatus.ACCEPTED, ReferralStatus.IN_PROGRESS})
# Never offered as a button, nor listed among what is refused.
SILENT: Final = frozenset({"send", "lapse"})


@dataclass(frozen=True)
class Refusal:
    """Verbs that are not open now, and why, or who may."""

    labels: str
    words: str


def right_of(verb: str) -> Permission:
    """The right that a verb needs on its side."""
    return RIGHTS.get(verb, Permission.REFERRAL_DECIDE)


def reaches(actor: Actor, permission: Permission, kind: str) -> bool:
    """Whether the actor holds the right for this kind of referral."""
    if kind == ReferralKind.TAAFFUF:
        return actor.is_keeper
    extents = actor.extents(permission)
    return Extent.ALL in extents or (Extent.CANDIDATES in extents and kind == ReferralKind.EMPOWERMENT_CANDIDATE)


def stands_on(actor: Actor, referral: Referral, side: str) -> bool:
    """Whether the actor works for that side of the referral."""
    if actor.is_system or side == Side.SYSTEM:
        return actor.is_system and side == Side.SYSTEM
    organisation = {
        Side.SENDER: referral.sender_id,
        Side.RECIPIENT: referral.recipient_id,
        Side.OFFICE_MANAGER: referral.office_id,
    }[Side(side)]
    return actor.organisation.pk == organisation


def may(actor: Actor, referral: Referral, verb: str) -> bool:
    """Whether the verb is the actor's to make, in whatever state the referral is."""
    side = MOVES[verb].side
    if not stands_on(actor, referral, side):
        return False
    return side == Side.SYSTEM or reaches(actor, right_of(verb), referral.kind)


def require(actor: Actor, referral: Referral, verb: str) -> None:
    """Go on only where the verb is the actor's (403 otherwise)."""
    if not may(actor, referral, verb):
        raise PermissionDenied(verb)


def allowed(actor: Actor, referral: Referral) -> list[str]:
    """The verbs that the actor may make now, in the order of the table."""
    return [verb for verb in MOVES if is_open(referral, verb) and may(actor, referral, verb)]


def is_open(referral: Referral, verb: str) -> bool:
    """Whether the state lets the verb start, and the kind has somewhere to go."""
    return referral.allows(verb) and (verb != "redirect" or referral.kind in FROM_OFFICE)


def decides(actor: Actor, referral: Referral) -> bool:
    """Whether the actor is one of the recipient's people who work on it; they hand it to one another, too."""
    return stands_on(actor, referral, Side.RECIPIENT) and reaches(actor, Permission.REFERRAL_DECIDE, referral.kind)


def kinds_to_send(actor: Actor) -> list[ReferralKind]:
    """The kinds that the actor may send, in the order of the enum; none for those who send nothing."""
    directions = {True: FROM_OFFICE, False: FROM_CHARITY}
    if not (actor.is_office or actor.is_charity) or actor.is_system:
        return []
    offered = directions[actor.is_office]
    return [kind for kind in ReferralKind if kind in offered and reaches(actor, Permission.REFERRAL_SEND, kind)]


def sends_sheets(actor: Actor) -> bool:
    """Whether the actor sends many referrals by one table."""
    return bool(kinds_to_send(actor)) and Extent.ALL in actor.extents(Permission.REFERRAL_SEND)


def require_decides(actor: Actor, referral: Referral) -> None:
    if not decides(actor, referral):
        raise PermissionDenied(Permission.REFERRAL_DECIDE.value)


def called_by(actor: Actor, referral: Referral) -> Organisation:
    """Whom the actor telephones about it: the sender, if the actor's own organisation received it."""
    own = actor.organisation.pk == referral.recipient_id
    return referral.sender if own else referral.recipient


def visits(actor: Actor, referral: Referral) -> bool:
    """Whether the actor looks at the house: the recipient's people, of a home repair."""
    return referral.kind == ReferralKind.HOME_REPAIR and decides(actor, referral)


def pictures(actor: Actor, referral: Referral) -> bool:
    """Whether the actor keeps pictures of the house: both sides, of a home repair."""
    return referral.kind == ReferralKind.HOME_REPAIR and comments(actor, referral)


def confides(actor: Actor, referral: Referral) -> bool:
    """Whether the actor reads what it says and whom it is about.

    Of a confidential one: who wrote it, who works on it, and the directors of both sides; ta'affuf is its keepers' as ever.
    """
    if not referral.confidential or referral.is_discreet or actor.is_system:
        return True
    if any(actor.holds(role) for role in (Role.MANAGER, Role.CHARITY_MANAGER)):
        return True
    own = {membership.pk for membership in actor.memberships}
    return bool(own & {referral.drafted_by_id, referral.assignee_id})


def confided_to(actor: Actor) -> Q:
    """The same, of rows."""
    if any(actor.holds(role) for role in (Role.MANAGER, Role.CHARITY_MANAGER)):
        return Q()
    own = [membership.pk for membership in actor.memberships]
    return Q(confidential=False) | Q(drafted_by__in=own) | Q(assignee__in=own) | Q(kind=ReferralKind.TAAFFUF)


def records_assistance(actor: Actor) -> bool:
    """Whether the actor writes help into a household's ledger: those of the office who keep referrals, and its keepers."""
    return actor.is_office and (actor.can(Permission.REFERRAL_DECIDE) or actor.is_keeper)


def comments(actor: Actor, referral: Referral) -> bool:
    """Whether the actor takes part in the conversation: both sides and the supervising office."""
    parties = (referral.sender_id, referral.recipient_id, referral.office_id)
    return actor.organisation.pk in parties and _works_on(actor, referral)


def seconds(actor: Actor, referral: Referral) -> bool:
    """Whether the actor may send an urgent case that nobody took up to the next charity as well."""
    ours = referral.sender_id == referral.office_id == actor.organisation.pk
    return ours and reaches(actor, Permission.REFERRAL_SEND, referral.kind)


def _works_on(actor: Actor, referral: Referral) -> bool:
    if actor.is_system:
        return False
    rights_held = (Permission.REFERRAL_SEND, Permission.REFERRAL_DECIDE)
    return any(reaches(actor, right, referral.kind) for right in rights_held)


def act_is_open(referral: Referral, verb: str) -> bool:
    """Whether the state lets a verb of the table, or an act beside it, happen now."""
    if referral.past:
        return False
    match verb:
        case "send_second":
            silent = referral.status == ReferralStatus.SENT and referral.due_at and referral.due_at < now()
            return referral.is_urgent and bool(silent or referral.status == ReferralStatus.DECLINED)
        case "assign" | "call" | "comment":
            return referral.is_open
        case "visit":
            return referral.status in LOOKED_AT
        case "picture":
            return referral.status in LOOKED_AT or referral.status == ReferralStatus.COMPLETED
        case "attach":
            return referral.is_open or referral.status == ReferralStatus.DRAFT
    return is_open(referral, verb)


# Whose the acts beside the table are.
BESIDE: Final = {
    "assign": decides,
    "attach": comments,
    "call": comments,
    "comment": comments,
    "picture": pictures,
    "send_second": seconds,
    "visit": visits,
}


def require_act(actor: Actor, referral: Referral, verb: str) -> None:
    """Go on only where a verb of the table, or an act beside it, is the actor's (403 otherwise)."""
    if verb in MOVES:
        require(actor, referral, verb)
    elif not BESIDE[verb](actor, referral):
        raise PermissionDenied(verb)


def reads_kind(actor: Actor, kind: str) -> bool:
    """Whether referrals of this kind exist for the actor at all."""
    return any(reaches(actor, right, kind) for right in (Permission.REFERRAL_SEND, Permission.REFERRAL_DECIDE))


def guides(actor: Actor) -> bool:
    """Whether unanswered referrals of the office wait for the actor to be redirected."""
    return actor.is_office and (actor.can(Permission.REFERRAL_REDIRECT) or actor.is_keeper)


def works_with_referrals(actor: Actor) -> bool:
    """Whether lists of referrals exist for the actor."""
    return any(
        actor.can(right) for right in (Permission.REFERRAL_SEND, Permission.REFERRAL_DECIDE, Permission.TAAFFUF_HANDLE)
    )


def require_some(actor: Actor) -> None:
    """Go on only for those who work with referrals at all (403 otherwise)."""
    if not works_with_referrals(actor):
        raise PermissionDenied(Permission.REFERRAL_DECIDE.value)


# --- why not -----------------------------------------------------------------------------------------------------


def refused(actor: Actor, referral: Referral) -> list[Refusal]:
    """The other verbs, those with the same reason together: from which state they are open, or whose they are."""
    if referral.past:
        return []  # nothing is done to it any more: the mark beside its state says so
    reasons: dict[str, list[str]] = {}
    for verb, move in MOVES.items():
        if verb in SILENT or (may(actor, referral, verb) and is_open(referral, verb)):
            continue
        reasons.setdefault(_reason(actor, referral, verb), []).append(str(move.label))
    between = pgettext("between the items of a list", ", ")
    return [Refusal(between.join(labels), words) for words, labels in reasons.items()]


def _reason(actor: Actor, referral: Referral, verb: str) -> str:
    if not may(actor, referral, verb):
        return _whose(actor, referral, verb)
    if referral.allows(verb):
        return _("Only the office can answer a referral of this kind.")
    leaves = MOVES[verb].leaves
    names = [str(status.label) for status in ReferralStatus if status in leaves and status != ReferralStatus.DRAFT]
    return _("Open while the referral is: %(statuses)s.") % {"statuses": get_text_list(names, _("or"))}


def _whose(actor: Actor, referral: Referral, verb: str) -> str:
    side = MOVES[verb].side
    if stands_on(actor, referral, side):
        if side == Side.OFFICE_MANAGER and not referral.is_discreet:
            return _("For the office's director.")
        return _("Not among the rights of your role.")
    match side:
        case Side.SENDER:
            return _("For the sender: %(organisation)s.") % {"organisation": referral.sender}
        case Side.RECIPIENT:
            return _("For the recipient: %(organisation)s.") % {"organisation": referral.recipient}
    return _("For the office's director.")
