"""Charities: known to the whole office and the branch; kept by coordinator and director, their own part by charities."""

from charities.models import Charity
from tests.access import EVERYBODY, Line
from tests.factories.charities import (
    CharityContactFactory,
    CharityFactory,
    DataSharingAgreementFactory,
    ServiceFactory,
)

KEEPERS = "coordinator manager"
OWN = f"{KEEPERS} charity_manager"


def code(world):
    Charity.objects.filter(organisation=world.charity).exists() or CharityFactory(organisation=world.charity)
    return {"charity": world.charity.code}


def row(factory, world, existing):
    return code(world) | {"pk": (existing.first() or factory(charity=world.charity)).pk}


def service(world):
    return row(ServiceFactory, world, world.charity.services)


def contact(world):
    return row(CharityContactFactory, world, world.charity.contacts)


def agreement(world):
    return row(DataSharingAgreementFactory, world, world.charity.agreements)


def typed_charity(world):
    return {"name_ar": "جمعية جديدة", "kind": "civil", "active": "on"}


def typed_service(world):
    return {"kind": "food", "name_ar": "سلال غذائية", "active": "on"}


def typed_contact(world):
    return {"name": "مسؤول التواصل", "phone": "0138550000"}


def typed_agreement(world):
    return {"reference": "DSA-NEW", "valid_from": "g:2026-01-01", "answers": ["current"], "statement_quota": "10"}


def both(route, kwargs, data, who, **more):
    """The form, and what it sends."""
    return [
        Line(route, kwargs=kwargs, own={who: 200}, **more),
        Line(route, "POST", kwargs=kwargs, data=data, own={who: 302}, **more),
    ]


# The neighbour is a director, too: of another charity, which she may look up and not keep.
KEPT = {"neighbour": 403}
LINES = [
    Line("charities:list", own={EVERYBODY: 200}),
    Line("charities:own", own={"charity_staff charity_manager charity_reader": 302}, rest=404),
    Line("charities:detail", kwargs=code, own={EVERYBODY: 200}, neighbour=200),
    Line("charities:history", kwargs=code, own={OWN: 200}, **KEPT),
    *both("charities:new", None, lambda world: typed_charity(world) | {"code": "NEW-1"}, KEEPERS),
    *both("charities:edit", code, typed_charity, KEEPERS, **KEPT),
    *both("charities:new-service", code, typed_service, OWN, **KEPT),
    *both("charities:edit-service", service, typed_service, OWN, **KEPT),
    *both("charities:new-contact", code, typed_contact, OWN, **KEPT),
    *both("charities:edit-contact", contact, typed_contact, OWN, **KEPT),
    Line("charities:verify-contact", "POST", kwargs=contact, own={OWN: 302}, **KEPT),
    *both("charities:new-agreement", code, typed_agreement, KEEPERS, **KEPT),
    *both("charities:edit-agreement", agreement, typed_agreement, KEEPERS, **KEPT),
]
