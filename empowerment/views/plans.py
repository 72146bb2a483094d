"""The pages of plans: one page with everything on it, a form for each verb, the opening."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import Person
from core.actions import posted, status_of
from core.attachments import serve
from core.errors import is_conflict
from empowerment import plan_reading as reading
from empowerment.forms.plans import ROW_FORMS, VERB_FORMS, OpenPlanForm, PlanForm, is_open
from empowerment.models import Plan, PlanPaper
from empowerment.models.offers import manages
from empowerment.services import plans
from empowerment.verbs import SAY_WHO, SERVICES, row_of, target
from empowerment.whole import whole_of, with_everything
from referrals.models import Referral


def require_plans(actor: Actor) -> None:
    """Plans are led at an office; an enabling body reports for its enrolments only."""
    actor.require(Permission.PLAN_MANAGE)
    if not manages(actor):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


# --- opening -------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a plan: from a person (``?person=``), a visit (``?visit=``), a candidate's referral (``?referral=``), or by number."""
    actor = request.actor
    require_plans(actor)
    referral = _referral_of_link(request)
    person = _person_of_link(request, referral)
    initial = {"origin_visit": _visit_of_link(request), "origin_referral": referral.pk if referral else None}
    form = OpenPlanForm(posted(request), actor=actor, person=person, initial=initial)
    if form.is_valid():
        try:
            plan = plans.open_plan(by=actor, **form.arguments())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The plan was opened. Reference: %(code)s") % {"code": plan.reference})
            return redirect(plan)
    if form.is_bound:
        person = form.cleaned_data.get("person") or person
    seen = shown(person, seen=person.pk in can_see_identity(actor, [person])) if person else None
    context = {"form": form, "person": seen, "referral": referral}
    return render(request, "empowerment/plan_new.html", context, status=status_of(form))


def _person_of_link(request: HttpRequest, referral: Referral | None) -> Person | None:
    """The person whom the link names; whoever cannot be seen does not exist."""
    given = request.GET.get("person", "")
    people = Person.objects.visible_to(request.actor).select_related("merged_into")
    if not given:
        return people.filter(pk=referral.person_id).first() if referral and referral.person_id else None
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
    return get_object_or_404(people, pk=number)


def _referral_of_link(request: HttpRequest) -> Referral | None:
    given = request.GET.get("referral", "")
    if not given:
        return None
    return get_object_or_404(Referral.objects.visible_to(request.actor), reference=given[:32])


def _visit_of_link(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("visit", ""))
    except ValueError:
        return None


# --- one plan ------------------------------------------------------------------------------------------------------


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    return show(request, _find(request, reference, everything=True))


def _find(request: HttpRequest, reference: str, *, everything: bool = False) -> Any:
    """Rows before rights: whoever leads no plans knows of none."""
    rows: Any = Plan.objects.visible_to(request.actor)
    rows = with_everything(rows, request.actor) if everything else rows.select_related("person", "abilities")
    return get_object_or_404(rows, reference=reference)


def show(request: HttpRequest, plan: Any, *, conflict: str = "") -> HttpResponse:
    """The plan as it stands; after a conflict with the reason why nothing was done (409)."""
    actor = request.actor
    whole = whole_of(plan, actor)
    person = plan.person.survivor
    events = plan.events.select_related("membership__user").order_by("-at", "-id")[: reading.MOST_EVENTS]
    seen = person.pk in can_see_identity(actor, [person])
    context = {
        "plan": plan,
        "whole": whole,
        "confides": whole.confides,
        "person": shown(person, seen=seen),
        "tags": reading.tags(plan),
        "facts": reading.facts(whole),
        "acts": reading.next_acts(whole),
        "quiet": reading.quiet_acts(whole, actor),
        "goals": reading.goal_rows(whole),
        "obstacles": reading.obstacle_rows(whole),
        "enrolments": reading.enrolment_rows(whole),
        "follow_ups": reading.follow_up_lines(whole),
        "chart": reading.radar(whole),
        "abilities": getattr(plan, "abilities", None),
        "history": reading.history(whole, list(events)),
        "at": request.GET.get("at", ""),
        "conflict": conflict,
    }
    return render(request, "empowerment/plan.html", context, status=409 if conflict else 200)


@require_safe
def paper(request: HttpRequest, reference: str, uuid: UUID) -> FileResponse:
    """One document of a plan."""
    plan = _find(request, reference)
    papers = PlanPaper.objects.visible_to(request.actor).filter(plan=plan)
    return serve(get_object_or_404(papers, uuid=uuid), request.actor)


# --- its verbs -----------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, reference: str, verb: str, pk: int | None = None) -> HttpResponse:
    """One verb: its form on a page of its own, or drawn inside the plan's page; then the service, and the plan again."""
    actor = request.actor
    plan = _find(request, reference)
    row = None if pk is None else row_of(actor, plan, verb, pk)
    if verb in SAY_WHO and not reading.may_say_who(plan, actor):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    if request.method != "POST" and not is_open(verb, plan, row):
        messages.info(request, _("This is not possible as the plan stands now."))
        return redirect(plan)
    form_class = (ROW_FORMS if row else VERB_FORMS)[verb]
    form = form_class(posted(request), request.FILES or None, plan=plan, actor=actor, row=row)
    if form.is_valid():
        try:
            SERVICES[verb](by=actor, **target(plan, row), **form.arguments())
        except ValidationError as error:
            if is_conflict(error):
                again = _find(request, reference, everything=True)
                return show(request, again, conflict=" ".join(error.messages))
            form.refuse(error)
        else:
            messages.success(request, str(form.done))
            at = form.section
            return redirect(f"{plan.get_absolute_url()}?at={at}#{at}")
    return _form_page(request, plan, form, verb, row)


def _form_page(request: HttpRequest, plan: Plan, form: PlanForm, verb: str, row: Any) -> HttpResponse:
    slot = f"act-{verb}-{row.pk if row else 0}"
    context = {
        "plan": plan,
        "form": form,
        "row": row,
        "slot": slot,
        "url": request.path,
        "back": f"{plan.get_absolute_url()}?at={form.section}",
    }
    answer = render(request, "empowerment/plan_act.html", context, status=status_of(form))
    if form.is_bound:
        # Drawn inside the plan's page, a refused form stays where it was, with what was typed.
        answer["HX-Retarget"] = answer["HX-Reselect"] = f"#{slot}"
        answer["HX-Reswap"] = "outerHTML"
    return answer
