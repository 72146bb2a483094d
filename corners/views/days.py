"""The days of corners: planned, confirmed, opened, closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Extent, Permission
from accounts.models import Membership
from accounts.roles import ROLES
from core.actions import posted, status_of
from core.errors import is_conflict
from core.pagination import Keyset
from corners import counting, services
from corners.enums import CornerStatus, DayStatus
from corners.forms import AssignForm, CancelForm, CloseForm, DayFilter, PlanForm, ServiceForm
from corners.listing import day_rows
from corners.models import Corner, CornerDay, CornerDayQuerySet
from corners.views.sheet import sheet


@require_safe
def day_list(request: HttpRequest) -> HttpResponse:
    """The days that the actor may see, newest first; a researcher's own unless all are asked for."""
    actor = request.actor
    actor.require(Permission.CORNER_VIEW)
    has_own = Extent.ASSIGNED in actor.extents(Permission.CORNER_DAY_RUN)
    filters = DayFilter(request.GET or None, whose=has_own)
    given = filters.cleaned_data if filters.is_valid() else {}
    days = CornerDay.objects.visible_to(actor).select_related("corner")
    if has_own and given.get("whose", "mine") != "all":
        days = days.assigned_to(actor)
    if given.get("status"):
        days = days.filter(status=given["status"])
    bound_to = {"whose": given.get("whose", ""), "status": given.get("status", "")}
    page = Keyset(days, order=("-day", "-id"), size=20, cursor=request.GET.get("cursor"), bound_to=bound_to)
    context = {
        "page": page,
        "rows": day_rows(actor, page.rows),
        "filters": filters,
        "filtered": sum(1 for value in (given.get("status"), given.get("whose") == "all") if value),
    }
    return render(request, "corners/days.html", context)


@require_safe
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: its running count, and for whoever runs it the form of the next visit."""
    return render(request, "corners/day.html", sheet(request, visible_day(request, pk)))


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The host confirms the day."""
    found = visible_day(request, pk)
    request.actor.require(Permission.CORNER_DAY_CONFIRM)
    try:
        services.confirm_day(day=found, by=request.actor)
    except ValidationError as error:
        return refused(request, found, error)
    messages.success(request, _("The corner day was confirmed."))
    return redirect("corners:day", pk)


@require_POST
def open_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the day; its page then holds the form."""
    found = own_day(request, pk)
    try:
        services.open_day(day=found, by=request.actor)
    except ValidationError as error:
        return refused(request, found, error)
    return redirect("corners:day", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the day with its count, after a look at it."""
    found = own_day(request, pk)
    numbers = counting.numbers_by_day([found])[found.pk]
    form = CloseForm(posted(request), initial={"counted": numbers.visits})
    if form.is_valid():
        try:
            closed = services.close_day(day=found, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
            form.data = form.data | {"counted": numbers.visits}  # type: ignore[operator]
        else:
            messages.success(request, _closing_words(closed))
            return redirect("corners:day", pk)
    return _step(request, "corners/close.html", found, form, visits=numbers.visits, numbers=numbers)


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a day that has not begun, with its reason."""
    found = visible_day(request, pk)
    request.actor.require(Permission.CORNER_PLAN)
    form = CancelForm(posted(request))
    if form.is_valid():
        try:
            services.cancel_day(day=found, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The corner day was cancelled, and the host was told."))
            return redirect("corners:day", pk)
    return _step(request, "corners/cancel.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Who runs the day."""
    found = visible_day(request, pk)
    request.actor.require(Permission.CORNER_PLAN)
    present = found.researchers.values_list("membership_id", flat=True)
    form = AssignForm(posted(request), choices=_researchers(request), initial={"researchers": list(present)})
    if form.is_valid():
        chosen = list(form.cleaned_data["researchers"])
        try:
            services.assign(day=found, by=request.actor, researchers=chosen)
        except ValidationError as error:
            form.refuse(error)
        else:
            _say_assigned(request, found.section, chosen)
            return redirect("corners:day", pk)
    return _step(request, "corners/assign.html", found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a day of a corner."""
    corner = get_object_or_404(Corner.objects.visible_to(request.actor).select_related("charity"), pk=pk)
    request.actor.require(Permission.CORNER_PLAN)
    hours = {"starts_at": corner.starts_at, "ends_at": corner.ends_at, "section": corner.section}
    form = PlanForm(posted(request), choices=_researchers(request), initial=hours)
    if form.is_valid():
        given = form.cleaned_data
        chosen = list(given["researchers"])
        try:
            planned = services.plan_day(
                corner=corner,
                by=request.actor,
                day=given["day"].gregorian,
                starts_at=given["starts_at"],
                ends_at=given["ends_at"],
                section=given["section"],
                researchers=chosen,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The corner day was planned, and the host was asked to confirm it."))
            _warn_of_section(request, planned.section, chosen)
            return redirect("corners:day", planned.pk)
    context = {"corner": corner, "form": form, "active": corner.status == CornerStatus.ACTIVE}
    return render(request, "corners/plan.html", context, status=status_of(form))


# --- shared ------------------------------------------------------------------------------------------------------


def _days(request: HttpRequest) -> CornerDayQuerySet:
    return CornerDay.objects.visible_to(request.actor).select_related("corner__charity")


def visible_day(request: HttpRequest, pk: int) -> CornerDay:
    return get_object_or_404(_days(request), pk=pk)


def own_day(request: HttpRequest, pk: int, permission: Permission = Permission.CORNER_DAY_RUN) -> CornerDay:
    """A day that the actor runs; another researcher's does not exist for this."""
    found = visible_day(request, pk)
    request.actor.require(permission)
    if not _days(request).run_by(request.actor).filter(pk=pk).exists():
        raise Http404
    return found


def refused(request: HttpRequest, day: CornerDay, error: ValidationError) -> HttpResponse:
    """A button that came too late: the page of the day as it stands now, with the reason."""
    form = ServiceForm({})
    form.is_valid()
    form.refuse(error)
    day = visible_day(request, day.pk)
    context = sheet(request, day) | {"refused": form}
    return render(request, "corners/day.html", context, status=409 if is_conflict(error) else 400)


def _step(request: HttpRequest, template: str, day: CornerDay, form: ServiceForm, **more: Any) -> HttpResponse:
    """The page of one step; where the step is no longer possible it says how the day stands."""
    day.refresh_from_db(fields=["status"])
    (row,) = day_rows(request.actor, [day])
    return render(request, template, {"day": day, "row": row, "form": form, **more}, status=status_of(form))


def _researchers(request: HttpRequest) -> QuerySet[Membership]:
    """The members of the office who may run a day."""
    able = [role for role, definition in ROLES.items() if Permission.CORNER_DAY_RUN in definition.grants]
    rows = Membership.objects.visible_to(request.actor).active()
    rows = rows.filter(organisation=request.actor.office, role__in=able)
    return rows.select_related("user").order_by("user__full_name", "id")


def _say_assigned(request: HttpRequest, section: str, chosen: list[Membership]) -> None:
    messages.success(request, _("The researchers of the day were noted."))
    _warn_of_section(request, section, chosen)


def _warn_of_section(request: HttpRequest, section: str, chosen: list[Membership]) -> None:
    if services.lacks_woman(section=section, researchers=chosen):
        messages.warning(request, _("This is a women's section and no woman researcher is assigned."))


def _closing_words(day: CornerDay) -> str:
    assert day.status == DayStatus.CLOSED
    n = day.closing_count or 0
    return ngettext(
        "The corner day was closed with %(n)s visit.", "The corner day was closed with %(n)s visits.", n
    ) % {"n": f"{n:,}"}
