"""Roles as data: the permission matrix of the portal, read by the checks, the pages and docs/roles.md.

A role is a description and what it grants: a permission and how far it reaches (docs/adr/0010).
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import Extent, OrganisationKind, Permission, Role

Grants = dict[Permission, Extent]


@dataclass(frozen=True)
class RoleDefinition:
    """What a role is for, in which kinds of organisation it can be held, and what it grants."""

    role: Role
    held_in: frozenset[OrganisationKind]
    description: str | Promise
    grants: Grants
    addition: bool = False  # held beside another role, never alone


P, E, K = Permission, Extent, OrganisationKind
EVERYBODY: Grants = {P.ORGANISATION_VIEW: E.ALL, P.NOTICE_READ: E.ALL}
REGISTER: Grants = {P.PERSON_VIEW: E.ALL, P.IDENTITY_SEE: E.ALL}
DISCLOSED: Grants = {P.PERSON_VIEW: E.DISCLOSED, P.IDENTITY_SEE: E.DISCLOSED}
REFERRALS: Grants = {P.REFERRAL_SEND: E.ALL, P.REFERRAL_WITHDRAW: E.ALL, P.REFERRAL_DECIDE: E.ALL}
CHARITY_WORK: Grants = (
    EVERYBODY
    | DISCLOSED
    | REFERRALS
    | {
        P.CORNER_VIEW: E.NUMBERS,
        P.CORNER_DAY_CONFIRM: E.ALL,
        P.STATEMENT_ASK: E.ALL,
        P.CHANGE_FOLLOW: E.WITH_PERSON,
        P.STATISTICS_VIEW: E.OWN_MIRROR,
    }
)

ROLES: dict[Role, RoleDefinition] = {
    definition.role: definition
    for definition in [
        RoleDefinition(
            Role.RESEARCHER,
            frozenset({K.OFFICE}),
            _("Runs corner days, studies referrals, answers statement requests, follows data changes."),
            EVERYBODY
            | REGISTER
            | REFERRALS
            | {
                P.PERSON_EDIT: E.ALL,
                P.IDENTITY_REVEAL: E.ALL,
                P.CORNER_VIEW: E.ALL,
                P.CORNER_DAY_RUN: E.ASSIGNED,
                P.VISIT_LOG: E.ASSIGNED,
                P.VISIT_CORRECT: E.OWN_OPEN_DAY,
                P.STATEMENT_ANSWER: E.ALL,
                P.CHANGE_FOLLOW: E.ALL,
                P.STATISTICS_VIEW: E.ALL,
            },
        ),
        RoleDefinition(
            Role.SPECIALIST,
            frozenset({K.OFFICE}),
            _("Leads beneficiaries through plans, nominations, follow-ups and outcomes."),
            EVERYBODY
            | REGISTER
            | {
                P.PERSON_EDIT: E.OWN_PLANS,
                P.CORNER_VIEW: E.ALL,
                P.REFERRAL_SEND: E.CANDIDATES,
                P.REFERRAL_WITHDRAW: E.CANDIDATES,
                P.REFERRAL_DECIDE: E.CANDIDATES,
                P.CHANGE_FOLLOW: E.OWN_PLANS,
                P.PLAN_MANAGE: E.ALL,
                P.STATISTICS_VIEW: E.ALL,
            },
        ),
        RoleDefinition(
            Role.COORDINATOR,
            frozenset({K.OFFICE}),
            _("Keeps meetings, recommendations, joint activities, workshops and agreements."),
            EVERYBODY
            | {
                P.CHARITY_EDIT: E.ALL,
                P.CORNER_VIEW: E.ALL,
                P.CORNER_PLAN: E.ALL,
                P.INTEGRATION_MANAGE: E.ALL,
                P.STATISTICS_VIEW: E.ALL,
            },
        ),
        RoleDefinition(
            Role.MANAGER,
            frozenset({K.OFFICE}),
            _("Sees what is overdue, approves, and reads the annual integration statistics."),
            EVERYBODY
            | REGISTER
            | REFERRALS
            | {
                P.MEMBER_MANAGE: E.ALL,
                P.CHARITY_EDIT: E.ALL,
                P.PERSON_EDIT: E.ALL,
                P.IDENTITY_REVEAL: E.ALL,
                P.CORNER_VIEW: E.ALL,
                P.CORNER_PLAN: E.ALL,
                P.CORNER_DAY_RUN: E.ALL,
                P.VISIT_LOG: E.ALL,
                P.VISIT_CORRECT: E.WITH_MOTIVE,
                P.REFERRAL_REDIRECT: E.ALL,
                P.REFERRAL_REOPEN: E.ALL,
                P.STATEMENT_ANSWER: E.ALL,
                P.STATEMENT_OVERSEE: E.ALL,
                P.CHANGE_FOLLOW: E.ALL,
                P.PLAN_MANAGE: E.ALL,
                P.INTEGRATION_MANAGE: E.ALL,
                P.STATISTICS_VIEW: E.ALL,
                P.STATISTICS_DRILL_DOWN: E.ALL,
                P.STATISTICS_FREEZE: E.ALL,
                P.DELIVERY_MANAGE: E.ALL,
                P.CONSENT_PUBLISH: E.ALL,
                P.PAST_IMPORT: E.ALL,
            },
        ),
        RoleDefinition(
            Role.CHARITY_STAFF,
            frozenset({K.CHARITY}),
            _("Sends referrals, asks for statements, answers the office's referrals, hosts corner days."),
            CHARITY_WORK,
        ),
        RoleDefinition(
            Role.CHARITY_MANAGER,
            frozenset({K.CHARITY}),
            _("Does the same and keeps the charity's staff, services and capacity."),
            CHARITY_WORK | {P.MEMBER_MANAGE: E.ALL, P.CHARITY_EDIT: E.SERVICES},
        ),
        RoleDefinition(
            Role.CHARITY_READER,
            frozenset({K.CHARITY}),
            _("Reads the charity's own figures; sees no person."),
            EVERYBODY | {P.CORNER_VIEW: E.NUMBERS, P.STATISTICS_VIEW: E.OWN_MIRROR},
        ),
        RoleDefinition(
            Role.ENABLER,
            frozenset({K.ENABLER}),
            _("Publishes courses, jobs and funding; reports attendance and results."),
            EVERYBODY | DISCLOSED | {P.PLAN_MANAGE: E.RESULTS, P.STATISTICS_VIEW: E.OWN},
        ),
        RoleDefinition(
            Role.SUPERVISOR,
            frozenset({K.BRANCH}),
            _("Compares offices and reads approved reports."),
            EVERYBODY | {P.CORNER_VIEW: E.NUMBERS, P.STATISTICS_VIEW: E.FROZEN},
        ),
        RoleDefinition(
            Role.PROTECTION_OFFICER,
            frozenset({K.OFFICE}),
            _("Watches who looked at what, data-subject requests and retention."),
            EVERYBODY
            | {
                P.IDENTITY_SEE: E.REQUESTER,
                P.STATISTICS_VIEW: E.ALL,
                P.ACCESS_LOG_VIEW: E.ALL,
                P.PRIVACY_MANAGE: E.ALL,
            },
        ),
        RoleDefinition(
            Role.DISCRETION_KEEPER,
            frozenset({K.OFFICE, K.CHARITY}),
            _("Handles ta'affuf cases; an extra role beside another, held by at least two people."),
            {P.TAAFFUF_HANDLE: E.ALL},
            addition=True,
        ),
        RoleDefinition(
            Role.SYSTEM_ADMIN,
            frozenset({K.BRANCH}),
            _("Configures the portal; sees no identity."),
            EVERYBODY | {P.MEMBER_MANAGE: E.ALL, P.ADMIN_SITE: E.ALL},
        ),
    ]
}


def roles_of(kind: str) -> list[RoleDefinition]:
    """The roles that can be held in an organisation of this kind, main roles first."""
    return sorted((d for d in ROLES.values() if kind in d.held_in), key=lambda d: d.addition)


def grants_of(roles: set[str]) -> dict[Permission, frozenset[Extent]]:
    """What these roles grant together: each permission with every extent in which it is held."""
    held: dict[Permission, set[Extent]] = {}
    for role in roles:
        for permission, extent in ROLES[Role(role)].grants.items():
            held.setdefault(permission, set()).add(extent)
    return {permission: frozenset(extents) for permission, extents in held.items()}
