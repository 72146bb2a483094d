"""Whether a person has agreed to something, today."""

from __future__ import annotations

from django.db.models import Q

from beneficiaries.models import Consent, Person


def holds(person: Person, purpose: str) -> bool:
    """Given for this purpose, not withdrawn, and not asked for anew by a later text. Of merged rows, any of them."""
    survivor = person.merged_into_id or person.pk
    of_file = Q(person=survivor) | Q(person__merged_into=survivor)
    return Consent.objects.holding().filter(of_file, text__purpose=purpose).exists()
