"""Charities by name, licence or code: for their list and for the search of the bar (core/finding.py)."""

from django.urls import reverse

from accounts.actor import Actor
from charities.models import Charity, CharityQuerySet
from core.arabic import search_keys
from core.finding import Hit


def named(rows: CharityQuerySet, text: str) -> list[int]:
    """A register of charities is short: its names are folded here, so that a changed name is found at once."""
    wanted = [set(key.split()) for key in search_keys(text)]
    found = []
    columns = ("organisation__name_ar", "organisation__name_en", "licence", "organisation__code")
    for pk, *texts in rows.values_list("pk", *columns):
        keys = search_keys(" ".join(each for each in texts if each))
        if any(all(word in key for word in words) for words, key in zip(wanted, keys, strict=True) if words):
            found.append(pk)
    return found


def find(actor: Actor, words: str, limit: int) -> list[Hit]:
    """The charities that the actor may know, in the alphabet's order."""
    rows = Charity.objects.visible_to(actor).active()
    found = (
        rows.filter(pk__in=named(rows, words)).select_related("organisation").order_by("organisation__sort_name", "pk")
    )
    return [
        Hit(
            title=row.organisation.name,
            url=reverse("charities:detail", args=[row.organisation.code]),
            icon="charity",
            reference=row.organisation.code,
        )
        for row in found[:limit]
    ]
