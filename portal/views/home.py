"""*My work today*: where a person starts. Each room is asked what waits for this actor; a room without an answer is not asked."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from core.clock import today
from core.dates import month_label
from core.hijri import HijriDate
from core.typed_dates import Calendar
from core.work import grouped
from portal import rooms
from portal.navigation import menu_for


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    if actor is None:
        return render(request, "portal/no_membership.html")
    groups = grouped(list(ask(actor, "items")))
    this_day = today()
    hijri = HijriDate.from_gregorian(this_day)
    week = sorted(ask(actor, "week"), key=lambda entry: (entry.day, entry.title))
    return render(
        request,
        "portal/home.html",
        {
            "today": this_day,
            "month": month_label(Calendar.HIJRI, hijri.year, hijri.month),
            "now": list(ask(actor, "now")),
            "groups": groups,
            "total": sum(len(group.items) for group in groups),
            "week": week,
            "facts": list(ask(actor, "facts")),
            "places": [entry for group in menu_for(actor) for entry in group.entries if entry.url != request.path],
        },
    )


def ask(actor: Actor, what: str) -> Iterator[Any]:
    """Every room's answer to one question of core.work, in the order of the rooms."""
    asked = (rooms.own(module, what) for module in rooms.WORK.values())
    return chain.from_iterable(answer(actor) for answer in asked if answer)
