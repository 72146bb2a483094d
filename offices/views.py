"""The offices that a reader may know of: their place, departments, hours and days off. To look up, not to change."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from accounts.models import Organisation
from accounts.services import require_staffing, staffed_by
from core.actions import status_of
from core.clock import now, today
from core.hijri import HijriDate
from core.pagination import Keyset
from offices import services
from offices.duty import turns_at, unnamed_days
from offices.enums import Weekday
from offices.forms import DutyForm
from offices.models import Department, DutyPeriod, DutyTurn, Holiday, Office, Season


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


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest) -> HttpResponse:
    """The duty list of one organisation (?organisation=CODE, the reader's own without one); kept by who staffs it."""
    actor: Actor = request.actor
    actor.require(Permission.ORGANISATION_VIEW)
    organisation = _listed(actor, request.GET.get("organisation", actor.organisation.code))
    keeps = organisation in staffed_by(actor=actor)
    if request.method == "POST":
        require_staffing(by=actor, organisation=organisation)
    form = DutyForm(request.POST or None, actor=actor, organisation=organisation) if keeps else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            services.put_on_duty(by=actor, organisation=organisation, **form.content())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The duty list was kept."))
            return redirect(_list_of(organisation))
    rows = DutyTurn.objects.visible_to(actor).standing().filter(organisation=organisation, last_day__gte=today())
    page = Keyset(
        rows.select_related("membership__user"),
        order=("first_day", "id"),
        cursor=request.GET.get("cursor"),
        bound_to=organisation.code,
    )
    context = {
        "organisation": organisation,
        "form": form,
        "page": page,
        "on_now": turns_at(organisation, now()),
        "unnamed": unnamed_days(organisation),
    }
    return render(request, "offices/duty.html", context, status=status_of(form) if form else 200)


@require_POST
def take_off_duty(request: HttpRequest, pk: int) -> HttpResponse:
    rows = DutyTurn.objects.visible_to(request.actor).select_related("organisation")
    turn = get_object_or_404(rows, pk=pk)
    require_staffing(by=request.actor, organisation=turn.organisation)
    try:
        services.take_off_duty(by=request.actor, turn=turn)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    else:
        messages.success(request, _("The duty list was kept."))
    return redirect(_list_of(turn.organisation))


def _listed(actor: Actor, code: str) -> Organisation:
    """An organisation whose duty list the reader may know: its own, its office's, an office's bodies'."""
    rows = Organisation.objects.visible_to(actor).active().filter(code=code)
    if not (actor.is_office or actor.is_branch):
        rows = rows.filter(pk__in=[actor.organisation.pk, actor.office.pk])
    found = rows.exclude(kind=OrganisationKind.ENABLER).first()
    if found is None:
        raise Http404(code)
    return found


def _list_of(organisation: Organisation) -> str:
    return f"{reverse('offices:duty')}?organisation={organisation.code}"


def _by_day(periods: object) -> list[tuple[str, list[DutyPeriod]]]:
    """The week from Sunday on, each day with its periods."""
    week = {weekday: place for place, weekday in enumerate(Weekday)}
    ordered = sorted(periods, key=lambda period: (week[period.weekday], period.starts_at))  # type: ignore[call-overload]
    return [(str(Weekday(day).label), list(each)) for day, each in groupby(ordered, key=lambda period: period.weekday)]
