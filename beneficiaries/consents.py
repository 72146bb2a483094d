"""Whether a person has agreed to something, today."""

from __future__ import annotations

from beneficiaries.models import Consent, Person


def holds(person: Person, purpose: str) -> bool:
    """Given for this purpose, not withdrawn, and not asked for anew by a later text. Of merged rows, any of them."""
    file = Person.objects.standing_for([person.merged_into_id or person.pk])
    return Consent.objects.holding().filter(person__in=file, text__purpose=purpose).exists()
