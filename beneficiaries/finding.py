"""People by name and households by reference, for the search of the bar (core/finding.py)."""

from django.urls import reverse

from accounts.actor import Actor
from beneficiaries.identity import shown
from beneficiaries.models import Household, Person
from core.finding import Hit


def find(actor: Actor, words: str, limit: int) -> list[Hit]:
    """Only people whose names are open to the actor: a search is no oracle over the register."""
    people = Person.objects.identified_to(actor).survivors().named(words).order_by("sort_name", "id")[:limit]
    return [
        Hit(
            title=shown(person, seen=True).name,
            url=reverse("portal:person", args=[person.pk]),
            icon="user",
            last4=person.national_number_last4,
        )
        for person in people
    ]


def address_of(actor: Actor, reference: str) -> str:
    household = Household.objects.visible_to(actor).filter(reference=reference).first()
    return reverse("portal:household", args=[household.reference]) if household else ""
