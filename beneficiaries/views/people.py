"""Finding people: a list with its filters in the URL, and one box that is sent by POST, as numbers may be typed in it."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.forms import FilterForm, SearchForm
from beneficiaries.identity import shown_to
from beneficiaries.models import Household, Person, PersonQuerySet
from beneficiaries.searching import is_number, people_by_text
from beneficiaries.words import tags_of
from core.actions import status_of
from core.arabic import clean_text
from core.digits import fold_digits
from core.pagination import Keyset, bounded_count

REFERENCE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]*-HH-[0-9]{4}-[0-9]{1,6}")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people the reader may know of, by name; filters and the searched name stand in the URL, a number never."""
    actor: Actor = request.actor
    actor.require(Permission.PERSON_VIEW)
    name = clean_text(fold_digits(request.GET.get("q", "")))[:100]
    form = FilterForm(request.GET, actor=actor)
    rows = _filtered(Person.objects.visible_to(actor).survivors(), form)
    if is_number(name):
        return redirect("beneficiaries:people")  # a number that came in an address is neither searched nor shown again
    search_form = SearchForm(initial={"q": name})
    if name:
        rows = rows.filter(pk__in=Person.objects.identified_to(actor).named(name).values("pk"))
    # Whose names are closed must not be put in order by them.
    order = ("sort_name", "id") if Extent.ALL in actor.extents(Permission.PERSON_VIEW) else ("-id",)
    page = Keyset(rows, order=order, cursor=request.GET.get("cursor"), bound_to=request.GET)
    found = bounded_count(rows) if name or form.has_changed() else None
    return _list(request, actor, page, search_form, form, name=name, found=found)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """What was typed into the box: a name goes into the URL of the list; a number is answered here and now."""
    actor: Actor = request.actor
    actor.require(Permission.PERSON_VIEW)
    form = SearchForm(request.POST)
    if not form.is_valid():
        return _list(request, actor, None, form, FilterForm(actor=actor), status=status_of(form))
    text = form.cleaned_data["q"]
    if REFERENCE.fullmatch(text.upper()):
        household = Household.objects.visible_to(actor).filter(reference=text.upper()).first()
        if household:
            return redirect("portal:household", reference=household.reference)
        form.add_error("q", ValidationError(_("There is no such household."), code="not_found"))
        return _list(request, actor, None, form, FilterForm(actor=actor))
    if not is_number(text):
        return redirect(
            f"{request.path.removesuffix('search/')}?{urlencode({'q': text})}" if text else "beneficiaries:people"
        )
    try:
        rows = people_by_text(actor=actor, text=text, field="q")
    except ValidationError as error:
        form.refuse(error)
        return _list(request, actor, None, form, FilterForm(actor=actor))
    page = Keyset(rows.survivors(), order=("-id",))
    return _list(request, actor, page, form, FilterForm(actor=actor), name=_("the number that was typed"))


def _filtered(rows: PersonQuerySet, form: FilterForm) -> PersonQuerySet:
    """What is wrong in a filter is said on it and narrows nothing."""
    form.is_valid()
    asked: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if value}
    if "status" in asked:
        rows = rows.filter(security_status=asked["status"])
    if "district" in asked:
        rows = rows.filter(household__district=asked["district"])
    if "tag" in asked:
        rows = rows.filter(tags__contains=[asked["tag"]])
    if "unconfirmed" in asked:
        rows = rows.filter(verified=False)
    return rows


def _list(
    request: HttpRequest,
    actor: Actor,
    page: Keyset[Person] | None,
    search_form: SearchForm,
    form: FilterForm,
    *,
    name: str = "",
    found: Any = None,
    status: int = 200,
) -> HttpResponse:
    rows = page.rows if page else []
    register = Extent.ALL in actor.extents(Permission.PERSON_VIEW)
    return render(
        request,
        "beneficiaries/people.html",
        {
            "lines": _lines(actor, rows),
            "page": page,
            "search": search_form,
            "filter": form,
            "name": name,
            "found": found,
            "register": register,
            "applied": bool(name) or form.is_bound and form.has_changed(),
            "may_register": Extent.ALL in actor.extents(Permission.PERSON_EDIT),
        },
        status=status,
    )


def _lines(actor: Actor, rows: list[Person]) -> list[dict[str, Any]]:
    households = Household.objects.visible_to(actor).select_related("district")
    around = households.in_bulk({row.household_id for row in rows if row.household_id})
    return [
        {
            "row": row,
            "person": person,
            "household": around.get(row.household_id),
            "tags": tags_of(row),
        }
        for row, person in zip(rows, shown_to(actor, rows), strict=True)
    ]
