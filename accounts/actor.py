"""Who acts: a person in an organisation, or the system on behalf of an office."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from accounts.enums import Extent, OrganisationKind, Permission, Role
from accounts.roles import grants_of

if TYPE_CHECKING:
    from accounts.models import Membership, Organisation, User


@dataclass(frozen=True)
class Actor:
    """One person in one of their organisations, with every right that their roles there grant.

    ``office`` is the tenant whose rows the actor works in: the office itself, the office above a charity or
    an enabling body, or, for the branch, the branch's own organisation. ``user`` is None for the system.
    """

    user: User | None
    organisation: Organisation
    office: Organisation
    memberships: tuple[Membership, ...] = ()
    permissions: dict[Permission, frozenset[Extent]] = field(default_factory=dict)

    @classmethod
    def of(cls, user: User, memberships: list[Membership]) -> Actor:
        """The actor for a person's active memberships in one organisation (at least one)."""
        organisation = memberships[0].organisation
        return cls(
            user=user,
            organisation=organisation,
            office=organisation.tenant,
            memberships=tuple(memberships),
            permissions=grants_of({membership.role for membership in memberships}),
        )

    @classmethod
    def system(cls, office: Organisation) -> Actor:
        """The portal itself at work in an office's rows: tasks and commands. It holds every right there."""
        return cls(
            user=None,
            organisation=office,
            office=office,
            permissions={permission: frozenset({Extent.ALL}) for permission in Permission},
        )

    @property
    def is_system(self) -> bool:
        return self.user is None

    @property
    def membership(self) -> Membership | None:
        """The membership that events record: the main role's, or the only one; None for the system."""
        return self.memberships[0] if self.memberships else None

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    @property
    def is_office(self) -> bool:
        return self.organisation.kind == OrganisationKind.OFFICE

    @property
    def is_charity(self) -> bool:
        return self.organisation.kind == OrganisationKind.CHARITY

    @property
    def is_enabler(self) -> bool:
        return self.organisation.kind == OrganisationKind.ENABLER

    @property
    def is_branch(self) -> bool:
        return self.organisation.kind == OrganisationKind.BRANCH

    @property
    def is_keeper(self) -> bool:
        """Whether ta'affuf cases exist for this actor."""
        return Permission.TAAFFUF_HANDLE in self.permissions

    def can(self, permission: Permission) -> bool:
        return permission in self.permissions

    def extents(self, permission: Permission) -> frozenset[Extent]:
        """How far the right reaches; empty where it is not held."""
        return self.permissions.get(permission, frozenset())

    def require(self, permission: Permission) -> None:
        """Go on only with this right (403 otherwise)."""
        if not self.can(permission):
            raise PermissionDenied(permission.value)

    def holds(self, role: Role) -> bool:
        return role in self.roles
