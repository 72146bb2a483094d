"""Who works where, and who lets them in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission, Role
from accounts.models import Membership, MembershipQuerySet, Organisation, User
from accounts.roles import ROLES, roles_of
from core.clock import today
from core.constraints import explain

# The role that an organisation of this kind can never be without.
INDISPENSABLE = {OrganisationKind.OFFICE: Role.MANAGER, OrganisationKind.CHARITY: Role.CHARITY_MANAGER}


@transaction.atomic
def invite(
    *,
    by: Actor,
    organisation: Organisation,
    username: str,
    email: str,
    full_name: str,
    gender: str,
    roles: Iterable[str],
    full_name_en: str = "",
) -> User:
    """Make somebody a member: a new user without a password, who sets one through the letter that follows.

    Raises ValidationError where a role cannot be held here, stands alone though it is an addition, or the user name or
    address is taken; PermissionDenied where the organisation is not the actor's to staff.
    """
    require_staffing(by=by, organisation=organisation)
    held = _held(organisation=organisation, roles=roles)
    user = User(username=username, email=email, full_name=full_name, full_name_en=full_name_en, gender=gender)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    with explain(User, Membership):
        user.save()
        Membership.objects.bulk_create([Membership(user=user, organisation=organisation, role=role) for role in held])
    return user


@transaction.atomic
def grant(*, by: Actor, user: User, organisation: Organisation, role: str) -> Membership:
    """Give a member of the organisation one more role there."""
    require_staffing(by=by, organisation=organisation)
    present = set(_open(organisation).filter(user=user).values_list("role", flat=True))
    _held(organisation=organisation, roles=present | {role})
    with explain(Membership):
        return Membership.objects.create(user=user, organisation=organisation, role=role)


@transaction.atomic
def end(*, by: Actor, membership: Membership) -> None:
    """End a membership from today on; with the last main role the additional ones end too.

    What the member did stays; open work is addressed to the organisation, so none of it is lost. Raises ValidationError
    for the last active manager of an office or charity.
    """
    require_staffing(by=by, organisation=membership.organisation)
    # One lock for everybody who changes this organisation's staff: two managers cannot dismiss each other at once.
    Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    rows = _open(membership.organisation)
    needed = INDISPENSABLE.get(OrganisationKind(membership.organisation.kind))
    if membership.role == needed and not rows.filter(role=needed).exclude(user=membership.user).exists():
        raise ValidationError(_("This is the last director here. Please name another one first."), code="last_manager")
    ending = rows.filter(user=membership.user)
    others = [row for row in ending if row.pk != membership.pk and not ROLES[Role(row.role)].addition]
    if others:
        ending = ending.filter(pk=membership.pk)
    yesterday = today() - dt.timedelta(days=1)
    for row in ending:
        row.ends_on = max(row.starts_on, yesterday)
        row.save(update_fields=["ends_on"])
    if not Membership.objects.active().filter(user=membership.user).exists():
        User.objects.filter(pk=membership.user_id).update(is_active=False)


@transaction.atomic
def switch(*, user: User, organisation: Organisation) -> None:
    """Work in another of one's organisations from now on. Raises PermissionDenied without a membership there."""
    if not Membership.objects.active().filter(user=user, organisation=organisation).exists():
        raise PermissionDenied(organisation.code)
    User.objects.filter(pk=user.pk).update(current_organisation=organisation)


def staffed_by(*, actor: Actor) -> list[Organisation]:
    """The organisations whose members the actor keeps.

    A charity's director the charity's; an office's director the office's, its charities' and its enabling bodies'; the
    system administrator the branch's and its offices'.
    """
    if not actor.can(Permission.MEMBER_MANAGE):
        return []
    here = Q(pk=actor.organisation.pk)
    if actor.is_office or actor.is_branch:
        here |= Q(parent=actor.organisation)
    return list(Organisation.objects.visible_to(actor).active().filter(here))


def require_staffing(*, by: Actor, organisation: Organisation) -> None:
    """Go on only where the actor keeps this organisation's members."""
    by.require(Permission.MEMBER_MANAGE)
    if organisation not in staffed_by(actor=by):
        raise PermissionDenied(organisation.code)


def _open(organisation: Organisation) -> MembershipQuerySet:
    return Membership.objects.active().filter(organisation=organisation)


def _held(*, organisation: Organisation, roles: Iterable[str]) -> list[Role]:
    """The roles, checked: each can be held in this kind of organisation, and an addition stands beside another."""
    wanted = [Role(role) for role in roles]
    possible = {definition.role for definition in roles_of(organisation.kind)}
    if not wanted or set(wanted) - possible:
        raise ValidationError(
            {"roles": ValidationError(_("Choose a role that exists in this organisation."), code="role")}
        )
    if all(ROLES[role].addition for role in wanted):
        raise ValidationError(
            {
                "roles": ValidationError(
                    _("This role is held beside another one. Please choose a main role too."), code="addition"
                )
            }
        )
    return wanted
