"""A person's and a household's page: each room is asked for its part (core.panels); a room without one is not asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Household, Person
from beneficiaries.panels import head_of, may_read_history
from beneficiaries.words import tags_of
from core.panels import Panel
from core.work import Action
from portal import rooms


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What every room knows of a person. A duplicate's page is its survivor's."""
    actor: Actor = request.actor
    row = get_object_or_404(Person.objects.visible_to(actor).select_related("household__district"), pk=pk)
    if row.merged_into_id:
        return redirect("portal:person", pk=row.merged_into_id)
    seen = row.pk in can_see_identity(actor, [row])
    household = Household.objects.visible_to(actor).filter(members=row).first()
    context = {
        "row": row,
        "person": shown(row, seen=seen),
        "household": household,
        "tags": _tags(actor, row),
        "history_url": reverse("beneficiaries:history", args=[row.pk]) if may_read_history(actor) else "",
        **_parts(_ask(actor, row, "of_person"), _ask(actor, row, "acts_on_person")),
    }
    return render(request, "portal/person.html", context)


@require_safe
def household(request: HttpRequest, reference: str) -> HttpResponse:
    """What every room knows of a household."""
    actor: Actor = request.actor
    rows = Household.objects.visible_to(actor).select_related("district")
    row = get_object_or_404(rows, reference=reference)
    head = head_of(actor, row)
    context = {
        "household": row,
        "head": head and shown(head, seen=head.pk in can_see_identity(actor, [head])),
        "tags": _tags(actor, head) if head else [],
        **_parts(_ask(actor, row, "of_household"), _ask(actor, row, "acts_on_household")),
    }
    return render(request, "portal/household.html", context)


def _ask(actor: Actor, row: Any, what: str) -> list[Any]:
    """Every room's answer to one question of core.panels, in the order of the file."""
    answers = (getattr(panels, what)(actor, row) for panels in rooms.PANELS.values() if hasattr(panels, what))
    return [part for answer in answers for part in answer]


def _parts(panels: Iterable[Panel], acts: list[Action]) -> dict[str, Any]:
    listed = list(panels)
    ordered = sorted(acts, key=lambda act: not act.primary)
    return {
        "wide": [panel for panel in listed if not panel.side],
        "narrow": [panel for panel in listed if panel.side],
        "acts": ordered,
    }


def _tags(actor: Actor, row: Person) -> list[tuple[Any, str, str]]:
    """For others than the office a person's status is what a statement says."""
    return tags_of(row) if actor.is_office else []
