"""The lists: one's own plans, who waits for one, and how the work is spread."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.enums import Permission, Role
from beneficiaries.identity import can_see_identity, shown
from core.clock import today
from core.pagination import Keyset, bounded_counts
from core.work import Band, band_of
from empowerment import candidates, caseload
from empowerment import plan_reading as reading
from empowerment.forms.plans import CaseloadFilterForm
from empowerment.models import Plan
from empowerment.views.plans import require_plans

SIZE = 20
BANDED = (caseload.OPEN, caseload.OVERDUE, caseload.STEPS, caseload.SEATS)


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """A specialist's own plans, those to be heard from first; the director's are everybody's."""
    actor = request.actor
    require_plans(actor)
    part = request.GET.get("part", "")
    part = part if part in caseload.PARTS else caseload.OPEN
    everybody = caseload.leads_all(actor) or request.GET.get("all") == "1"
    filters = CaseloadFilterForm(request.GET, actor=actor)
    given = _valid(filters)
    rows = Plan.objects.visible_to(actor) if everybody or given.get("who") else caseload.mine(actor)
    rows = _filtered(rows, given)
    bound = {"part": part, "all": everybody} | {name: str(value) for name, value in given.items()}
    page = Keyset(
        caseload.with_lines(caseload.part_of(rows, part)),
        order=caseload.order_of(part),
        size=SIZE,
        cursor=request.GET.get("cursor"),
        bound_to=bound,
    )
    counts = bounded_counts({name: caseload.part_of(rows, name) for name in caseload.COUNTED})
    context = {
        "page": page,
        "bands": _bands(_lines(actor, page.rows), banded=part in BANDED),
        "tabs": _tabs(part, counts, given, everybody=everybody),
        "filters": filters,
        "filtered": len(given),
        "clear_url": _address(part, {}, everybody=everybody),
        "everybody": everybody,
        "may_choose": not caseload.leads_all(actor),
        "directs": actor.holds(Role.MANAGER),
        "switch_url": _address(part, {}, everybody=not everybody),
    }
    return render(request, "empowerment/plans.html", context)


def _valid(filters: CaseloadFilterForm) -> dict[str, Any]:
    filters.is_valid()
    return {name: value for name in filters.fields if (value := filters.cleaned_data.get(name))}


def _filtered(plans: Any, given: dict[str, Any]) -> Any:
    if reference := given.get("q"):
        plans = plans.filter(reference__iendswith=reference)
    if track := given.get("track"):
        plans = plans.filter(track=track)
    if who := given.get("who"):
        plans = plans.filter(specialist=who)
    return plans


def _lines(actor: Actor, plans: list[Any]) -> list[dict[str, Any]]:
    seen = can_see_identity(actor, [plan.person for plan in plans])
    return [
        {
            "plan": plan,
            "person": shown(plan.person, seen=plan.person_id in seen),
            "tag": reading.plan_tag(plan),
            "step_late": plan.step_due_on is not None and plan.step_due_on <= today(),
        }
        for plan in plans
    ]


def _bands(rows: list[dict[str, Any]], *, banded: bool) -> list[tuple[str, str, list[dict[str, Any]]]]:
    if not banded:
        return [("", "", rows)] if rows else []
    words = {
        Band.LATE: _("To be heard from: overdue"),
        Band.TODAY: _("To be heard from today"),
        Band.WEEK: _("Within seven days"),
        Band.LATER: _("Later"),
    }
    grouped = groupby(rows, key=lambda row: band_of(row["plan"].contact_due_on))
    return [(str(band), words[band], list(group)) for band, group in grouped]


def _tabs(
    part: str, counts: dict[str, Any], given: dict[str, Any], *, everybody: bool
) -> list[tuple[str, str, Any, bool]]:
    words = {
        caseload.OPEN: _("Open plans"),
        caseload.OVERDUE: _("Contact overdue"),
        caseload.STEPS: _("A step is due"),
        caseload.SEATS: _("Waiting for a seat"),
        caseload.DRAFTS: _("Not begun"),
        caseload.RESTING: _("On hold"),
        caseload.ENDED: _("Ended"),
    }
    return [
        (words[name], _address(name, given, everybody=everybody), counts.get(name), name == part)
        for name in caseload.PARTS
    ]


def _address(part: str, given: dict[str, Any], *, everybody: bool) -> str:
    kept = {name: str(getattr(value, "pk", value)) for name, value in given.items()}
    if part != caseload.OPEN:
        kept["part"] = part
    if everybody:
        kept["all"] = "1"
    return reverse("empowerment:plans", query=kept or None)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Visits and referrals after which a plan is to be opened."""
    actor = request.actor
    require_plans(actor)
    visits = list(candidates.visits(actor)[: candidates.MOST])
    referred = list(candidates.referrals(actor)[: candidates.MOST])
    people = [row.person for row in (*visits, *referred) if row.person]
    seen = can_see_identity(actor, people)

    def line(row: Any, **more: str) -> dict[str, Any]:
        person = shown(row.person, seen=row.person_id in seen) if row.person else None
        return {"row": row, "person": person, "url": reverse("empowerment:new", query=more)}

    context = {
        "visits": [line(row, visit=str(row.uuid), person=str(row.person_id)) for row in visits],
        "referrals": [line(row, referral=row.reference) for row in referred],
    }
    return render(request, "empowerment/candidates.html", context)


@require_safe
def load(request: HttpRequest) -> HttpResponse:
    """How many plans each specialist leads, by name; for whoever shares the work out."""
    actor = request.actor
    require_plans(actor)
    if not actor.holds(Role.MANAGER):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    return render(request, "empowerment/load.html", {"rows": caseload.load_of(actor)})
