"""People and households under /api/v1/beneficiaries/."""

from beneficiaries.api.duplicates import DuplicateViewSet
from beneficiaries.api.people import HouseholdViewSet, PersonViewSet
from beneficiaries.api.ties import ConsentViewSet, ContactViewSet, LifeEventViewSet, RepresentationViewSet

__all__ = [
    "ConsentViewSet",
    "ContactViewSet",
    "DuplicateViewSet",
    "HouseholdViewSet",
    "LifeEventViewSet",
    "PersonViewSet",
    "RepresentationViewSet",
]
