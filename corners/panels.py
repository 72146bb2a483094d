"""This room's part of a person's and of a household's page: the visits to corners."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.models import Household, Person
from core.panels import Panel
from corners.listing import rows_for
from corners.models import Visit

NEWEST = 8


def of_person(actor: Actor, person: Person) -> list[Panel]:
    return _visits(actor, [person.pk])


def of_household(actor: Actor, household: Household) -> list[Panel]:
    members = Person.objects.visible_to(actor).survivors().filter(household=household)
    return _visits(actor, members.values_list("pk", flat=True))


def _visits(actor: Actor, people: Iterable[int]) -> list[Panel]:
    """The newest visits; nothing for whoever sees numbers only, nothing where there was none."""
    if Extent.ALL not in actor.extents(Permission.CORNER_VIEW):
        return []
    visits = Visit.objects.visible_to(actor).counted().of_people(people).with_names()
    rows = rows_for(actor, visits[:NEWEST])
    if not rows:
        return []
    return [Panel("corner-visits", _("Visits at corners"), "corners/panels/visits.html", {"rows": rows}, flush=True)]
