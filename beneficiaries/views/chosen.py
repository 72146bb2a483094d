"""Two records that the portal did not propose: an officer chooses the other one, sees both, and merges them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from beneficiaries import services
from beneficiaries.forms import MergeForm, OtherForm
from beneficiaries.identity import shown, shown_to
from beneficiaries.models import DuplicatePair, Person
from beneficiaries.searching import people_by_text
from beneficiaries.side_by_side import beside as lay_beside
from core.actions import status_of

MOST: int = 20


@require_http_methods(["GET", "POST"])
def choose_other(request: HttpRequest, pk: int) -> HttpResponse:
    """Find the other record by name, number or mobile."""
    actor: Actor = request.actor
    person = _person(request, pk)
    form = OtherForm(request.POST or None)
    found: list[dict[str, Any]] | None = None
    if form.is_valid():
        try:
            rows = people_by_text(actor=actor, text=form.cleaned_data["q"], field="q")
        except ValidationError as error:
            form.refuse(error)
        else:
            rows = rows.survivors().exclude(pk=person.pk).select_related("household__district")
            listed = list(rows.order_by("sort_name", "id")[:MOST])
            found = [{"row": row, "person": one} for row, one in zip(listed, shown_to(actor, listed), strict=True)]
    context = {"form": form, "row": person, "person": shown(person, seen=True), "found": found}
    return render(request, "beneficiaries/duplicates/choose.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def beside(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Both records with what speaks for and against one person; the officer decides which stays."""
    actor: Actor = request.actor
    person = _person(request, pk)
    second = get_object_or_404(_rows(actor).exclude(pk=person.pk), pk=other)
    keys = sorted([person.pk, second.pk])
    proposed = DuplicatePair.objects.visible_to(actor).open().filter(first=keys[0], second=keys[1]).first()
    if proposed:
        return redirect("beneficiaries:pair", pk=proposed.pk)
    records = {row.pk: row for row in (person, second)}
    first, last = (records[key] for key in keys)
    choices = [(first.pk, _("The first record")), (last.pk, _("The second record"))]
    form = MergeForm(request.POST or None, choices=choices)
    if form.is_valid():
        survivor = records.pop(int(form.cleaned_data["survivor"]))
        (duplicate,) = records.values()
        try:
            services.merge(duplicate=duplicate, survivor=survivor, by=actor, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The two records were merged. They can be parted again on this page."))
            return redirect("portal:person", pk=survivor.pk)
    sides = lay_beside(actor, first, last)
    form.initial.setdefault("survivor", sides.survivor)
    context = {
        "merge_url": request.path,
        "apart_url": "",
        "back_url": reverse("beneficiaries:choose-other", args=[person.pk]),
        "chosen": person,
        "chosen_name": shown(person, seen=True).name,
        "state": "",
        "sides": sides,
        "form": form,
        "open": True,
        "events": [],
    }
    return render(request, "beneficiaries/duplicates/pair.html", context, status=status_of(form))


def _rows(actor: Actor) -> Any:
    return Person.objects.visible_to(actor).survivors().select_related("household__district")


def _person(request: HttpRequest, pk: int) -> Person:
    person: Person = get_object_or_404(_rows(request.actor), pk=pk)
    services.require_register(by=request.actor)
    return person
