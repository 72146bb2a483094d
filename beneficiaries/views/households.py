"""The households that the reader may know of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.forms import HouseholdFilterForm
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, HouseholdQuerySet, Person
from beneficiaries.searching import is_number
from core.arabic import clean_text
from core.digits import fold_digits
from core.pagination import Keyset, bounded_count


@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """Newest first; by district, and by the name of a member whose identity is open to the reader."""
    actor: Actor = request.actor
    actor.require(Permission.PERSON_VIEW)
    form = HouseholdFilterForm(request.GET, actor=actor)
    form.is_valid()
    name = clean_text(fold_digits(request.GET.get("q", "")))[:100]
    if is_number(name):
        return redirect("beneficiaries:households")  # no number in an address
    rows = _rows(actor, name, form.cleaned_data.get("district"))
    page = Keyset(
        rows.select_related("district"), order=("-id",), cursor=request.GET.get("cursor"), bound_to=request.GET
    )
    narrowed = bool(name or form.cleaned_data.get("district"))
    context = {
        "lines": _lines(actor, page.rows),
        "page": page,
        "filter": form,
        "applied": narrowed,
        "found": bounded_count(rows) if narrowed else None,
        "register": Extent.ALL in actor.extents(Permission.PERSON_VIEW),
        "may_register": Extent.ALL in actor.extents(Permission.PERSON_EDIT),
    }
    return render(request, "beneficiaries/households.html", context)


def _rows(actor: Actor, name: str, district: Any) -> HouseholdQuerySet:
    rows = Household.objects.visible_to(actor).standing()
    if name:
        named = Person.objects.identified_to(actor).survivors().named(name)
        rows = rows.filter(pk__in=named.values("household"))
    return rows.filter(district=district) if district else rows


def _lines(actor: Actor, rows: list[Household]) -> list[dict[str, Any]]:
    """Each household with the member it is called by and how many they are, in two queries."""
    members = Person.objects.visible_to(actor).survivors().filter(household__in=rows)
    by_household: dict[int | None, list[Person]] = {row.pk: [] for row in rows}
    for member in members.order_by("birth_date", "id"):
        by_household[member.household_id].append(member)
    heads = {
        pk: min(listed, key=lambda member: member.relation != "head") for pk, listed in by_household.items() if listed
    }
    shown = {person.id: person for person in shown_to(actor, heads.values())}
    return [
        {
            "household": row,
            "head": shown[heads[row.pk].pk] if row.pk in heads else None,
            "members": len(by_household[row.pk]),
        }
        for row in rows
    ]
