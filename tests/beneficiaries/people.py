"""Actors and given people for this room's tests."""

from accounts.actor import Actor
from accounts.enums import Role
from beneficiaries.services import GivenPerson
from tests.factories.accounts import MembershipFactory


def actor_of(organisation, *roles):
    """Somebody with these roles in the organisation."""
    first = MembershipFactory(organisation=organisation, role=roles[0])
    others = [MembershipFactory(organisation=organisation, role=role, user=first.user) for role in roles[1:]]
    return Actor.of(first.user, [first, *others])


def keeper_of(office):
    return actor_of(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)


def given(person=None, **values):
    """What someone types who knows `person`."""
    if person is not None:
        known = {name: getattr(person, name) for name in ("first_name", "family_name", "gender", "national_number")}
        values = known | values
    return GivenPerson(**values)
