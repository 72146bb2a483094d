"""Who may hear about a person's file. An unproven companion may be trained, and hears nothing."""

from __future__ import annotations

from beneficiaries.enums import RepresentationScope
from beneficiaries.models import Person, Representation

HEARING = frozenset(RepresentationScope.values)
REPORTING = frozenset({RepresentationScope.REPORT.value, RepresentationScope.ACT.value})


def may_hear(person: Person, representative: Representation | Person | None) -> bool:
    """Whether anything of the person's file may be told to this one: the person themselves, or a proven representative."""
    return _holds(person, representative, HEARING)


def may_report(person: Person, representative: Representation | Person | None) -> bool:
    """Whether a change that this one reports counts as reported by the person."""
    return _holds(person, representative, REPORTING)


def _holds(person: Person, representative: Representation | Person | None, scopes: frozenset[str]) -> bool:
    if representative is None:
        return False
    file = Person.objects.standing_for([person.merged_into_id or person.pk])
    if isinstance(representative, Person):
        if representative.pk in file:
            return True
        theirs = Person.objects.standing_for([representative.merged_into_id or representative.pk])
        rows = Representation.objects.filter(representative__in=theirs)
    else:
        rows = Representation.objects.filter(pk=representative.pk)
    return rows.in_force().filter(person__in=file, scope__in=scopes).exists()
