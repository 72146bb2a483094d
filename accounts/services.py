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
from accounts.models import Absence, AbsenceQuerySet, Membership, MembershipQuerySet, Organisation, User
from accounts.roles import ROLES, roles_of
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict

# The role that an organisation of this kind can never be without.
INDISPENSABLE = {OrganisationKind.OFFICE: Role.MANAGER, OrganisationKind.CHARITY: Role.CHARITY_MANAGER}
LONGEST_ABSENCE = dt.timedelta(days=366)


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


# --- absence -----------------------------------------------------------------------------------------------------


@transaction.atomic
def record_absence(
    *,
    by: Actor,
    membership: Membership,
    starts_on: dt.date,
    ends_on: dt.date,
    deputy: Membership | None = None,
) -> Absence:
    """Say that a member is away on these days, both included, and who stands in: the member says so, or whoever staffs.

    Raises ValidationError on the field that cannot be.
    """
    require_absence(by=by, membership=membership)
    assert by.membership is not None
    # One lock for the organisation's absences: two people do not name each other, and no absence is entered twice.
    Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    if ends_on < starts_on:
        raise _wrong("ends_on", _("An absence ends on or after the day it starts."), "reversed")
    if ends_on < today():
        raise _wrong("ends_on", _("These days have passed."), "passed")
    if ends_on - starts_on >= LONGEST_ABSENCE:
        raise _wrong("ends_on", _("An absence lasts a year at most; for longer the work is handed over."), "too_long")
    others = _absences_between(membership.organisation, starts_on, ends_on)
    if others.filter(membership__user=membership.user_id).exists():
        raise _wrong("starts_on", _("An absence on these days is entered already."), "overlaps")
    if deputy is not None:
        possible = _open(membership.organisation).exclude(user=membership.user_id)
        if not possible.filter(pk=deputy.pk).exists():
            raise _wrong("deputy", _("Please choose another member of the organisation."), "invalid_choice")
        if others.filter(membership__user=deputy.user_id).exists():
            raise _wrong("deputy", _("This member is away on these days too."), "away")
    with explain(Absence):
        return Absence.objects.create(
            membership=membership, starts_on=starts_on, ends_on=ends_on, deputy=deputy, entered_by=by.membership
        )


@transaction.atomic
def cancel_absence(*, by: Actor, absence: Absence) -> Absence:
    """Take an absence back; of one that has begun, the days that passed stay."""
    rows = Absence.objects.visible_to(by).select_related("membership__organisation").select_for_update(of=("self",))
    row = rows.get(pk=absence.pk)
    require_absence(by=by, membership=row.membership)
    if row.cancelled_at or row.ends_on < today():
        raise Conflict(_("This absence has already ended."))
    yesterday = today() - dt.timedelta(days=1)
    if row.starts_on <= yesterday:
        row.ends_on = yesterday
    else:
        row.cancelled_at = now()
    row.save(update_fields=["ends_on", "cancelled_at"])
    return row


def require_absence(*, by: Actor, membership: Membership) -> None:
    """Go on only for the member's own absence, or where the actor keeps the organisation's members."""
    if by.user is None or membership.user_id != by.user.pk or membership.organisation_id != by.organisation.pk:
        require_staffing(by=by, organisation=membership.organisation)


def _absences_between(organisation: Organisation, first: dt.date, last: dt.date) -> AbsenceQuerySet:
    rows = Absence.objects.standing().filter(membership__organisation=organisation)
    return rows.filter(starts_on__lte=last, ends_on__gte=first)


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})


# --- shared ------------------------------------------------------------------------------------------------------


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
