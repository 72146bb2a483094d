"""People and households of an office's register, and everything that is kept about who they are."""

from beneficiaries.housing import models as housing  # noqa: F401  (tables of this room too)
from beneficiaries.models.consent import Consent, ConsentText
from beneficiaries.models.duplicates import DuplicatePair, RegisterEvent
from beneficiaries.models.life import LifeEvent
from beneficiaries.models.people import (
    Contact,
    Disclosure,
    DisclosureQuerySet,
    Household,
    HouseholdQuerySet,
    Person,
    PersonQuerySet,
    Reveal,
)
from beneficiaries.models.representation import Representation

__all__ = [
    "Consent",
    "ConsentText",
    "Contact",
    "Disclosure",
    "DisclosureQuerySet",
    "DuplicatePair",
    "Household",
    "HouseholdQuerySet",
    "LifeEvent",
    "Person",
    "PersonQuerySet",
    "RegisterEvent",
    "Representation",
    "Reveal",
]
