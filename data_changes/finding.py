"""Data changes by their reference, for the search of the bar (core/finding.py)."""

from django.urls import reverse

from accounts.actor import Actor
from data_changes.models import DataChange


def address_of(actor: Actor, reference: str) -> str:
    found = DataChange.objects.visible_to(actor).filter(reference=reference).first()
    return reverse("data_changes:detail", args=[found.reference]) if found else ""
