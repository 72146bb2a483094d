"""Records that may be one person: the queue, two of them side by side, and what is decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from beneficiaries import services
from beneficiaries.enums import Clue, Difference, NumberVerdict
from beneficiaries.forms import MergeForm, ReasonForm, SettleForm
from beneficiaries.identity import shown, shown_to
from beneficiaries.matches import compare_files, descriptions_of
from beneficiaries.models import DuplicatePair, Person, RegisterEvent
from beneficiaries.side_by_side import sides_of
from core.actions import status_of
from core.pagination import Keyset, bounded_count

MOST_NUMBERS = 20


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """One queue: numbers that two rows were given, then pairs that look like one person, the surest first."""
    actor: Actor = request.actor
    services.require_register(by=actor)
    rows = DuplicatePair.objects.visible_to(actor).open()
    people = ("first__household__district", "second__household__district")
    page = Keyset(rows.select_related(*people), order=("-strength", "id"), cursor=request.GET.get("cursor"))
    doubted = Person.objects.visible_to(actor).survivors().filter(doubtful=True).select_related("household__district")
    numbers = list(doubted.order_by("id")[:MOST_NUMBERS]) if not request.GET.get("cursor") else []
    context = {
        "numbers": [{"row": row, "person": shown(row, seen=True)} for row in numbers],
        "lines": _lines(page.rows),
        "page": page,
        "found": bounded_count(rows),
    }
    return render(request, "beneficiaries/duplicates/queue.html", context)


@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pair(request, pk)
    return _pair_page(request, found, MergeForm(choices=_choices(found)))


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pair(request, pk)
    form = MergeForm(request.POST, choices=_choices(found))
    if form.is_valid():
        survivor, duplicate = found.first, found.second
        if form.cleaned_data["survivor"] == str(found.second_id):
            survivor, duplicate = duplicate, survivor
        try:
            services.merge(duplicate=duplicate, survivor=survivor, by=request.actor, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The two records were merged. They can be parted again on this page."))
            return redirect("portal:person", pk=survivor.pk)
    return _pair_page(request, found, form)


@require_POST
def tell_apart(request: HttpRequest, pk: int) -> HttpResponse:
    found = _pair(request, pk)
    form = MergeForm(request.POST, choices=_choices(found))
    try:
        services.tell_apart(pair=found, by=request.actor, reason=request.POST.get("reason", ""))
    except ValidationError as error:
        form.is_valid()
        form.refuse(error)
        return _pair_page(request, found, form)
    messages.success(request, _("It was kept that these are two people. They are not proposed again."))
    return redirect("beneficiaries:duplicates")


@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge."""
    rows = Person.objects.visible_to(request.actor).select_related("merged_into")
    duplicate = get_object_or_404(rows.filter(merged_into__isnull=False), pk=pk)
    services.require_register(by=request.actor)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            services.part(duplicate=duplicate, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The records stand for themselves again."))
            return redirect("portal:person", pk=duplicate.pk)
    one, survivor = shown_to(request.actor, [duplicate, duplicate.survivor])
    context = {"form": form, "row": duplicate.survivor, "person": survivor, "duplicate": one}
    return render(request, "beneficiaries/duplicates/part.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def settle_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Say whose a doubtful number is."""
    actor: Actor = request.actor
    rows = Person.objects.visible_to(actor).survivors().select_related("household__district")
    person = get_object_or_404(rows, pk=pk)
    services.require_register(by=actor)
    form = SettleForm(request.POST or None)
    if form.is_valid():
        try:
            services.settle_number(person=person, by=actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            kept = form.cleaned_data["verdict"] == NumberVerdict.OWN
            words = _("The number was confirmed.") if kept else _("The number was taken away from this record.")
            messages.success(request, words)
            return redirect("portal:person", pk=person.pk)
    holders = rows.filter(national_number_digest=person.national_number_digest, doubtful=False).exclude(pk=person.pk)
    holder = holders.first() if person.national_number_digest else None
    open_pairs = DuplicatePair.objects.visible_to(actor).open()
    keys = sorted([person.pk, holder.pk]) if holder else [0, 0]
    context = {
        "form": form,
        "row": person,
        "person": shown(person, seen=True),
        "holder": holder,
        "held": holder and shown(holder, seen=True),
        "pair": open_pairs.filter(first=keys[0], second=keys[1]).first(),
    }
    return render(request, "beneficiaries/duplicates/settle.html", context, status=status_of(form))


def _pair(request: HttpRequest, pk: int) -> DuplicatePair:
    rows = DuplicatePair.objects.visible_to(request.actor)
    people = ("first__household__district", "second__household__district", "decided_by__user")
    found = get_object_or_404(rows.select_related(*people), pk=pk)
    services.require_register(by=request.actor)
    return found


def _choices(found: DuplicatePair) -> list[tuple[int, Any]]:
    return [(found.first_id, _("The first record")), (found.second_id, _("The second record"))]


def _pair_page(request: HttpRequest, found: DuplicatePair, form: MergeForm) -> HttpResponse:
    sides = sides_of(request.actor, found)
    form.initial.setdefault("survivor", sides.survivor)
    events = RegisterEvent.objects.visible_to(request.actor).filter(
        person__in=[found.first_id, found.second_id], other__in=[found.first_id, found.second_id]
    )
    context = {
        "merge_url": reverse("beneficiaries:merge", args=[found.pk]),
        "apart_url": reverse("beneficiaries:tell-apart", args=[found.pk]),
        "back_url": "",
        "chosen": None,
        "chosen_name": "",
        "state": found.get_state_display(),
        "sides": sides,
        "form": form,
        "open": found.state == "open" and not any(row.merged_into_id for row in sides.people),
        "events": [
            {
                "title": event.get_verb_display(),
                "icon": "user",
                "at": event.at,
                "who": event.membership and event.membership.user,
                "words": event.words,
            }
            for event in events.select_related("membership__user").order_by("-id")
        ],
    }
    return render(request, "beneficiaries/duplicates/pair.html", context, status=status_of(form))


def _lines(pairs: list[DuplicatePair]) -> list[dict[str, Any]]:
    """Each pair with its present clues and differences, in two queries however many there are."""
    files = descriptions_of({pk for row in pairs for pk in (row.first_id, row.second_id)})
    lines = []
    for row in pairs:
        comparison = compare_files(files[row.first_id], files[row.second_id])
        lines.append(
            {
                "pair": row,
                "one": shown(row.first, seen=True),
                "other": shown(row.second, seen=True),
                "clues": [Clue(clue).label for clue in comparison.clues],
                "differences": [Difference(difference).label for difference in comparison.differences],
            }
        )
    return lines
