"""This room's part of a person's and of a household's page: the visits to corners."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.models import Household, Person
from core.panels import Panel, moments
from corners.listing import rows_for
from corners.models import Visit

NEWEST = 8


def of_person(actor: Actor, person: Person) -> list[Panel]:
    return _visits(actor, person.file_ids)


def of_household(actor: Actor, household: Household) -> list[Panel]:
    return _visits(actor, household.file_ids)


def _visits(actor: Actor, people: list[int]) -> list[Panel]:
    """The newest visits; nothing for whoever sees numbers only, nothing where there was none."""
    if Extent.ALL not in actor.extents(Permission.CORNER_VIEW):
        return []
    visits = Visit.objects.visible_to(actor).counted().filter(person__in=people).with_names()
    rows = rows_for(actor, visits[:NEWEST])
    if not rows:
        return []
    return [Panel("corner-visits", _("Visits at corners"), "corners/panels/visits.html", {"rows": rows}, flush=True)]


def moments_of_person(actor: Actor, person: Person) -> list[QuerySet]:
    return _moments(actor, person.file_ids)


def moments_of_household(actor: Actor, household: Household) -> list[QuerySet]:
    return _moments(actor, household.file_ids)


def moment(name: str, code: str, key: str) -> tuple[str, str]:
    return _("Visit at a corner"), reverse("corners:day", args=[key])


def _moments(actor: Actor, people: list[int]) -> list[QuerySet]:
    if Extent.ALL not in actor.extents(Permission.CORNER_VIEW):
        return []
    rows = Visit.objects.visible_to(actor).counted().filter(person__in=people)
    return [moments(rows, room="corners", name="visit", at="happened_at", code="visitor_kind", key="corner_day")]
