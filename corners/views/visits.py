"""The visits of a corner day: logged, looked through, corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Extent, Permission
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Person
from beneficiaries.services import find_by_number
from core.actions import posted, status_of
from core.clock import RIYADH
from core.errors import is_conflict
from core.identifiers import normalise_national_number
from core.pagination import Keyset
from corners import services
from corners.enums import CorrectionReason, NextStep
from corners.forms import CorrectionForm, VisitForm
from corners.listing import next_page, rows_for
from corners.models import CornerDay, Visit
from corners.views.days import own_day, refused, visible_day
from corners.views.sheet import form_class, latest_visits, sheet


@sensitive_post_parameters("national_id", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """The visit form as a plain page: without scripts, and for visits that are entered later."""
    day = own_day(request, pk, Permission.VISIT_LOG)
    form = form_class(day)(posted(request), initial={"uuid": uuid4()})
    if form.is_valid():
        try:
            logged = services.log_visit(
                by=request.actor,
                uuid=form.cleaned_data["uuid"],
                corner_day=day.pk,
                happened_at=_moment(day, form),
                **_content(request, form),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect(_after(request, logged.visit))
    if form.is_bound and (form.has_error("uuid") or any(is_conflict(e) for e in form.non_field_errors().as_data())):
        again = request.POST.copy()
        again["uuid"] = str(uuid4())  # what stands in the form now is another visit
        form.data = again
    return render(request, "corners/day.html", sheet(request, day, form=form), status=status_of(form))


@require_safe
def latest(request: HttpRequest, pk: int) -> HttpResponse:
    """The running count and the newest visits, as the part of the page that holds them."""
    day = visible_day(request, pk)
    _require_visits(request)
    return render(request, "corners/_latest.html", latest_visits(request, day))


@require_safe
def visit_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every visit of a day, voided ones too."""
    day = visible_day(request, pk)
    _require_visits(request)
    visits = Visit.objects.visible_to(request.actor).filter(corner_day=day).listed().with_names()
    page = Keyset(visits, order=("-happened_at", "-id"), size=50, cursor=request.GET.get("cursor"), bound_to=pk)
    context = {"day": day, "page": page, "rows": rows_for(request.actor, page.rows)}
    return render(request, "corners/visits.html", context)


@sensitive_post_parameters("national_id")
@require_POST
def recognise(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the office's register knows a number: name and masked number, as this researcher may see them."""
    own_day(request, pk, Permission.VISIT_LOG)
    if Extent.ALL not in request.actor.extents(Permission.PERSON_VIEW):
        raise PermissionDenied(Permission.PERSON_VIEW.value)
    try:
        number = normalise_national_number(request.POST.get("national_id", ""))
    except ValidationError as error:
        return render(request, "corners/_recognised.html", {"error": error.messages[0]})
    found = find_by_number(office=request.actor.office, national_number=number)
    # A person whom only the keepers may know of is as unknown here as nobody.
    person = found and Person.objects.visible_to(request.actor).filter(pk=found.pk).first()
    seen = person is not None and person.pk in can_see_identity(request.actor, [person])
    context = {"person": shown(person, seen=seen) if person else None, "record": person}
    return render(request, "corners/_recognised.html", context)


@sensitive_post_parameters("national_id", "name")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Correct a visit, or say that it did not take place."""
    visit = _visit(request, uuid)
    if not visit.may_be_corrected_by(request.actor) and visit.standing:
        raise PermissionDenied(Permission.VISIT_CORRECT.value)
    form = CorrectionForm(posted(request), initial=_said(visit))
    if form.is_valid():
        given = form.cleaned_data
        changes = {} if given["void"] else form.content() | {"anonymous": given["anonymous"]}
        try:
            services.correct_visit(
                visit=visit,
                by=request.actor,
                reason=given["reason"],
                words=given["words"],
                void=given["void"],
                **changes,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The correction was saved."))
            return redirect("corners:day", visit.corner_day_id)
    (row,) = rows_for(request.actor, [visit])
    context = {"visit": visit, "row": row, "form": form, "needs_motive": visit.needs_motive_of(request.actor)}
    return render(request, "corners/correct.html", context, status=status_of(form))


@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back a visit that was saved by mistake."""
    visit = _visit(request, uuid)
    try:
        services.correct_visit(visit=visit, by=request.actor, reason=CorrectionReason.MISTAKE, void=True)
    except ValidationError as error:
        return refused(request, visit.corner_day, error)
    messages.success(request, _("The visit was taken back."))
    return redirect("corners:day", visit.corner_day_id)


# --- shared ------------------------------------------------------------------------------------------------------


def _visit(request: HttpRequest, uuid: UUID) -> Visit:
    visit = get_object_or_404(Visit.objects.visible_to(request.actor).with_names(), uuid=uuid)
    request.actor.require(Permission.VISIT_CORRECT)
    return visit


def _require_visits(request: HttpRequest) -> None:
    """Hosts and the branch see numbers, never visits."""
    if Extent.ALL not in request.actor.extents(Permission.CORNER_VIEW):
        raise PermissionDenied(Permission.CORNER_VIEW.value)


def _content(request: HttpRequest, form: VisitForm) -> dict[str, Any]:
    content = form.content()
    if request.POST.get("then") == NextStep.REFERRAL:
        content["next_step"] = NextStep.REFERRAL.value
    return content


def _moment(day: CornerDay, form: VisitForm) -> datetime | None:
    """When a visit that is entered later took place; on an open day it is now."""
    if not form.is_late:
        return None
    return datetime.combine(day.day, form.cleaned_data["time"], tzinfo=RIYADH)


def _after(request: HttpRequest, visit: Visit) -> str:
    """Back to the day, or on to the referral."""
    referral = next_page(request.actor, NextStep.REFERRAL)
    if request.POST.get("then") == NextStep.REFERRAL and referral:
        return f"{referral}?visit={visit.uuid}"
    return f"{reverse('corners:day', args=[visit.corner_day_id])}?saved={visit.uuid}"


def _said(visit: Visit) -> dict[str, Any]:
    """A visit as its form would have been filled in. The number is never put back into a field."""
    return {
        "visitor_kind": visit.visitor_kind,
        "gender": visit.gender,
        "services": visit.services,
        "name": visit.name_given or "",
        "outcome": visit.outcome,
        "topics": visit.topics,
        "minutes": visit.minutes,
        "next_step": visit.next_step,
        "note": visit.note,
        "reason": CorrectionReason.MISTAKE,
    }
