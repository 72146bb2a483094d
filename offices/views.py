"""The offices that a reader may know of: their place, departments, hours and days off. To look up, not to change."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from accounts.models import Organisation
from core.clock import today
from core.hijri import HijriDate
from core.pagination import Keyset
from offices.enums import Weekday
from offices.models import Department, DutyPeriod, Holiday, Office, Season


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """A branch's offices; for everybody else the one they work in or with."""
    request.actor.require(Permission.ORGANISATION_VIEW)
    rows = Office.objects.visible_to(request.actor).select_related("organisation__parent", "governorate__region")
    page = Keyset(rows, order=("organisation__sort_name", "pk"), cursor=request.GET.get("cursor"))
    return render(request, "offices/list.html", {"page": page})


@require_safe
def detail(request: HttpRequest, office: str) -> HttpResponse:
    actor: Actor = request.actor
    actor.require(Permission.ORGANISATION_VIEW)
    rows = Office.objects.visible_to(actor).select_related("organisation__parent", "governorate__region")
    row = get_object_or_404(rows, organisation__code=office)
    bodies = Organisation.objects.visible_to(actor).active().filter(parent=row.organisation)
    context = {
        "row": row,
        "departments": Department.objects.visible_to(actor).filter(office=row.organisation),
        "charities": bodies.filter(kind=OrganisationKind.CHARITY).count(),
        "duty": _by_day(DutyPeriod.objects.visible_to(actor).filter(organisation=row.organisation)),
    }
    return render(request, "offices/detail.html", context)


@require_safe
def holidays(request: HttpRequest) -> HttpResponse:
    """Days off of offices and charities from this Hijri year on, and the seasons with hours of their own."""
    request.actor.require(Permission.ORGANISATION_VIEW)
    since = HijriDate(HijriDate.from_gregorian(today()).year, 1, 1).to_gregorian()
    rows = Holiday.objects.visible_to(request.actor).filter(ends_on__gte=since)
    page = Keyset(rows, order=("starts_on", "id"), cursor=request.GET.get("cursor"))
    seasons = Season.objects.visible_to(request.actor).filter(ends_on__gte=since)
    context = {"page": page, "seasons": seasons}
    return render(request, "offices/holidays.html", context)


def _by_day(periods: object) -> list[tuple[str, list[DutyPeriod]]]:
    """The week from Sunday on, each day with its periods."""
    week = {weekday: place for place, weekday in enumerate(Weekday)}
    ordered = sorted(periods, key=lambda period: (week[period.weekday], period.starts_at))  # type: ignore[call-overload]
    return [(str(Weekday(day).label), list(each)) for day, each in groupby(ordered, key=lambda period: period.weekday)]
