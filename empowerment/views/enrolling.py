"""Nominating people, and what becomes of it: the specialist's pages and the enabling body's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from beneficiaries.identity import can_see_identity, shown
from core.actions import posted, status_of
from core.clock import today
from core.fields import TypedDateFormField
from core.forms import ArkanForm
from core.typed_dates import TypedDate
from empowerment import matching
from empowerment.conditions import check
from empowerment.enums import ENROLMENT_MOVES
from empowerment.forms.enrolling import AttendanceForm, CertificateForm, EndForm, NominationForm
from empowerment.models import Enrolment, Offering, Plan
from empowerment.models.offers import manages
from empowerment.reading import course_of, rows_for
from empowerment.services import enrolling

# verb of the table: the form that it asks for, the service behind it.
VERBS: Final[dict[str, tuple[type[ArkanForm], Callable[..., Enrolment]]]] = {
    "accept": (ArkanForm, enrolling.accept),
    "wait": (ArkanForm, enrolling.put_in_line),
    "attend": (ArkanForm, enrolling.begin),
    "complete": (CertificateForm, enrolling.complete),
    "decline": (EndForm, enrolling.decline),
    "drop": (EndForm, enrolling.drop),
    "withdraw": (EndForm, enrolling.withdraw),
}


@require_safe
def matches(request: HttpRequest, reference: str) -> HttpResponse:
    """What is open now for the person of a plan, each with a sentence."""
    plan = _plan(request, reference)
    seen = can_see_identity(request.actor, [plan.person])
    context = {
        "plan": plan,
        "person": shown(plan.person, seen=plan.person_id in seen),
        "matches": matching.offerings_for(plan=plan, actor=request.actor),
    }
    return render(request, "empowerment/matches.html", context)


@require_http_methods(["GET", "POST"])
def nominate(request: HttpRequest, reference: str, uuid: str) -> HttpResponse:
    """One person for one offering: conditions line by line, the agreement, what has to be provided."""
    plan = _plan(request, reference)
    offering = _offering(request.actor, uuid)
    abilities = getattr(plan, "abilities", None)
    conditions = offering.programme.conditions.order_by("id")
    lines = check(offering=offering, conditions=conditions, person=plan.person, abilities=abilities)
    initial = {"accommodation": abilities.accommodation if abilities else "", "agreed_on": today()}
    form = NominationForm(posted(request), lines=lines, initial=initial)
    if form.is_valid():
        values = form.cleaned_data | {"agreed_on": form.cleaned_data["agreed_on"].gregorian}
        try:
            row = enrolling.nominate(plan=plan, offering=offering, by=request.actor, **values)
        except ValidationError as error:
            form.refuse(error)
        else:
            words = _("The nomination was sent. It is now: %(status)s.") % {"status": row.get_status_display()}
            messages.success(request, words)
            return redirect(row)
    seen = can_see_identity(request.actor, [plan.person])
    context = {
        "form": form,
        "plan": plan,
        "person": shown(plan.person, seen=plan.person_id in seen),
        "offering": offering,
        "lines": lines,
    }
    return render(request, "empowerment/nominate.html", context, status=status_of(form))


@require_safe
def enrolment(request: HttpRequest, reference: str) -> HttpResponse:
    """One enrolment: where it stands, what comes next, what has been."""
    row = _enrolment(request, reference)
    (line,) = rows_for(request.actor, [row])
    context = {
        "line": line,
        "row": row,
        "verbs": [(verb, ENROLMENT_MOVES[verb].label) for verb in line.verbs],
        "events": course_of(row),
        "attendance": row.attendance.order_by("-day")[:60],
        "manages": manages(request.actor),
    }
    return render(request, "empowerment/enrolment.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """One verb of the table."""
    if verb not in VERBS:
        raise Http404
    row = _enrolment(request, reference)
    if enrolling.side_of(by=request.actor) not in ENROLMENT_MOVES[verb].sides:
        raise PermissionDenied(verb)
    kind, service = VERBS[verb]
    form = kind(posted(request))
    if posted(request) is not None and form.is_valid():
        try:
            service(enrolment=row, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The change was saved."))
            return redirect(row)
    context = {"form": form, "heading": ENROLMENT_MOVES[verb].label, "row": row, "back": row.get_absolute_url()}
    return render(request, "empowerment/act.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def attendance(request: HttpRequest, uuid: str) -> HttpResponse:
    """Who was there on one day: everybody with a seat on one screen."""
    actor: Actor = request.actor
    offering = _offering(actor, uuid)
    day = _day(request)
    rows = Enrolment.objects.visible_to(actor).filter(offering=offering, status__in=enrolling.HERE)
    lines = rows_for(actor, rows.select_related("person", "offering").order_by("nominated_at", "id"))
    people = [(line.enrolment.reference, line.person.name) for line in lines]
    known = {
        row.reference: each.presence
        for row in rows.prefetch_related("attendance")
        for each in row.attendance.all()
        if each.day == day
    }
    form = AttendanceForm(posted(request), people=people, initial=known)
    if posted(request) is not None and form.is_valid():
        try:
            enrolling.record_attendance(offering=offering, by=actor, day=day, presences=form.presences)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The attendance was saved."))
            return redirect(offering)
    context = {"form": form, "offering": offering, "day": day, "people": people}
    return render(request, "empowerment/attendance.html", context, status=status_of(form))


def _day(request: HttpRequest) -> Any:
    """The day that is recorded: the one in the address, today without one."""
    field = TypedDateFormField(required=False, latest=today)
    try:
        typed = field.clean(request.GET.get("day", ""))
    except ValidationError as error:
        raise Http404 from error
    return typed.gregorian if isinstance(typed, TypedDate) else today()


def _plan(request: HttpRequest, reference: str) -> Plan:
    rows = Plan.objects.visible_to(request.actor).select_related("person__household", "track", "abilities")
    return get_object_or_404(rows, reference=reference)


def _offering(actor: Actor, uuid: str) -> Offering:
    rows = Offering.objects.visible_to(actor).select_related("programme__track", "body", "district")
    found: Offering = get_object_or_404(rows, uuid=uuid)
    return found


def _enrolment(request: HttpRequest, reference: str) -> Enrolment:
    rows = Enrolment.objects.visible_to(request.actor)
    rows = rows.select_related("person", "offering__programme", "body", "plan", "nominated_by__user")
    return get_object_or_404(rows, reference=reference)
