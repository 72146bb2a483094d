"""The corners of an office, or of the charity that hosts them."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.enums import Extent, Permission
from core.clock import today
from core.dates import year_label
from core.hijri import HijriDate
from core.pagination import Keyset
from core.periods import Period
from core.typed_dates import Calendar
from corners import counting
from corners.enums import DayStatus
from corners.listing import day_rows
from corners.models import Corner, CornerDay

EXPECTED = (DayStatus.PLANNED, DayStatus.CONFIRMED, DayStatus.OPEN)


@require_safe
def corner_list(request: HttpRequest) -> HttpResponse:
    """The reader's own days first (today's before all), then every corner with its next day."""
    actor = request.actor
    actor.require(Permission.CORNER_VIEW)
    this_day = today()
    corners = (
        Corner.objects.visible_to(actor)
        .select_related("charity")
        .annotate(
            next_day=Min("days__day", filter=Q(days__day__gte=this_day, days__status__in=EXPECTED)),
            last_day=Max("days__day", filter=Q(days__opened_at__isnull=False)),
        )
    )
    page = Keyset(corners, order=("name", "id"), size=50, cursor=request.GET.get("cursor"))
    mine = _own_days(request)
    return render(
        request,
        "corners/list.html",
        {
            "page": page,
            "today": this_day,
            "days_today": [row for row in mine if row.day.day == this_day],
            "days_ahead": [row for row in mine if row.day.day != this_day],
            "hosts": actor.is_charity,
            "runs": Extent.ASSIGNED in actor.extents(Permission.CORNER_DAY_RUN),
        },
    )


def _own_days(request: HttpRequest) -> list[Any]:
    """Today's and the next few days: of a host those at its place, of a researcher the assigned ones."""
    actor = request.actor
    days = CornerDay.objects.visible_to(actor)
    if not actor.is_charity:
        days = days.assigned_to(actor)
    days = days.filter(day__gte=today(), status__in=EXPECTED).select_related("corner").order_by("day", "id")[:6]
    return day_rows(actor, days)


@require_safe
def corner(request: HttpRequest, pk: int) -> HttpResponse:
    """One corner: its place and hours, the numbers of this Hijri year, its days."""
    actor = request.actor
    found = get_object_or_404(Corner.objects.visible_to(actor).select_related("charity"), pk=pk)
    days = CornerDay.objects.visible_to(actor).filter(corner=found).select_related("corner")
    this_year = HijriDate.from_gregorian(today()).year
    year = Period.hijri_year(this_year)
    held = days.filter(day__range=(year.start, year.end), opened_at__isnull=False)
    page = Keyset(days, order=("-day", "-id"), size=20, cursor=request.GET.get("cursor"))
    return render(
        request,
        "corners/detail.html",
        {
            "corner": found,
            "districts": found.districts.all(),
            "year": year_label(Calendar.HIJRI, this_year),
            "held": held.count(),
            "numbers": counting.numbers_of_days(held.values("pk")),
            "page": page,
            "rows": day_rows(actor, page.rows),
            "may_plan": actor.can(Permission.CORNER_PLAN),
        },
    )
