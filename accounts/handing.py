"""Handing over: from one member of an organisation to another, and who may do so.

Each room moves its own rows (`<room>/handing.py`); the page and the API that call all of them live in `portal`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise

from accounts.actor import Actor
from accounts.enums import Extent, Permission, Role
from accounts.models import Membership
from accounts.roles import ROLES, grants_of
from accounts.services import staffed_by

# What the taker must be able to do, if the giver can.
WORK: Final = (
    Permission.REFERRAL_DECIDE,
    Permission.STATEMENT_ANSWER,
    Permission.STATEMENT_ASK,
    Permission.CHANGE_FOLLOW,
)


@dataclass(frozen=True)
class Piece:
    """So many open matters of one sort. ``discreet`` ones exist for keepers alone."""

    code: str
    label: str | Promise
    number: int
    discreet: bool = False


@dataclass(frozen=True)
class Hands:
    """Whose open work, and whose it becomes."""

    giver: Membership
    ids: tuple[int, ...]  # every membership of the giver there, also one that has ended
    roles: frozenset[str]
    staffed: bool  # the actor keeps the organisation's members
    taker: Membership | None = None
    keeper: Membership | None = None  # the taker's membership as a keeper
    discreet_only: bool = False

    def to(self, *, discreet: bool = False) -> Membership | None:
        return self.keeper if discreet else self.taker


def hands_of(by: Actor, giver: Membership, taker: Membership | None = None) -> Hands:
    """The hands for a hand-over by this actor; raises PermissionDenied where it is not theirs.

    A member hands over their own; whoever staffs the organisation anybody's; a keeper another keeper's ta'affuf.
    """
    theirs = list(Membership.objects.filter(user=giver.user_id, organisation=giver.organisation_id).order_by("pk"))
    own = by.user is not None and giver.user_id == by.user.pk and giver.organisation_id == by.organisation.pk
    here = giver.organisation_id == by.organisation.pk and by.can(Permission.MEMBER_MANAGE)
    staffs = here or any(organisation.pk == giver.organisation_id for organisation in staffed_by(actor=by))
    fellow = by.is_keeper and by.organisation.pk == giver.organisation_id and _kept(theirs)
    if by.membership is None or not (own or staffs or fellow):
        raise PermissionDenied("hand_over")
    return Hands(
        giver=giver,
        ids=tuple(row.pk for row in theirs),
        roles=frozenset(row.role for row in theirs),
        staffed=staffs,
        taker=taker,
        keeper=_keeper_of(taker) if taker else None,
        discreet_only=not (own or staffs),
    )


def takers_for(hands: Hands) -> Any:
    """Who may take it: members of the organisation, each once, whose role can do what the giver's can."""
    main = {role for role in hands.roles if not ROLES[Role(role)].addition} or set(hands.roles)
    if hands.discreet_only:
        able = [role for role, definition in ROLES.items() if not definition.addition]
    else:
        able = [role for role, definition in ROLES.items() if not definition.addition and _covers(role, main)]
    rows = Membership.objects.active().filter(organisation=hands.giver.organisation_id, role__in=able)
    rows = rows.exclude(user=hands.giver.user_id).select_related("user", "organisation")
    if hands.discreet_only:
        rows = rows.filter(user__in=_keepers(hands.giver.organisation_id))
    return rows.order_by("user__full_name", "pk")


def _covers(role: str, held: set[str]) -> bool:
    wanted, granted = grants_of(held), grants_of({role})
    for permission in WORK:
        extents = granted.get(permission, frozenset())
        if permission in wanted and Extent.ALL not in extents and not wanted[permission] <= extents:
            return False
    return True


def _kept(memberships: list[Membership]) -> bool:
    return any(row.role == Role.DISCRETION_KEEPER for row in memberships)


def _keepers(organisation: int) -> Any:
    rows = Membership.objects.active().filter(organisation=organisation, role=Role.DISCRETION_KEEPER)
    return rows.values("user")


def _keeper_of(taker: Membership) -> Membership | None:
    rows = Membership.objects.active().filter(
        user=taker.user_id, organisation=taker.organisation_id, role=Role.DISCRETION_KEEPER
    )
    return rows.select_related("user", "organisation").first()
