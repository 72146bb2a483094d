"""The charities, alphabetically and never ranked; one charity with what it offers and what it still needs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from accounts.history import history_of, newest
from charities.enums import HelpKind
from charities.finding import named
from charities.forms import FilterForm
from charities.models import Charity, CharityContact, CharityQuerySet, DataSharingAgreement, Service
from charities.readiness import CONTACT_VALID_DAYS, SITUATIONS, Facts, facts_of, is_ready, lines_of, words_of_room
from charities.services import may_edit
from core.clock import today
from core.pagination import BoundedCount, Keyset, bounded_count

ENOUGH = 999
DERIVED = ("organisation", "office", "charity", "id")


@require_safe
def charities(request: HttpRequest) -> HttpResponse:
    """The charities that the reader may know of."""
    actor: Actor = request.actor
    actor.require(Permission.ORGANISATION_VIEW)
    form = FilterForm(request.GET, actor=actor)
    form.is_valid()
    rows = _filtered(Charity.objects.visible_to(actor), form.cleaned_data, actor)
    rows = rows.select_related("organisation").prefetch_related("districts", _offered(actor))
    page = Keyset(rows, order=("organisation__sort_name", "pk"), cursor=request.GET.get("cursor"), bound_to=request.GET)
    shown = [row.organisation for row in page.rows if _may_see_readiness(actor, row)]
    facts = facts_of(shown, [service for organisation in shown for service in organisation.offered])
    whole = not (page.next or page.previous)
    context = {
        "lines": [_line(row, facts.get(row.pk)) for row in page.rows],
        "page": page,
        "filter": form,
        "found": BoundedCount(len(page.rows), ENOUGH) if whole else bounded_count(rows),
        "applied": form.has_changed(),
        "readiness": bool(facts),
        "may_add": keeps_all(actor),
    }
    return render(request, "charities/list.html", context)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """«Our charity»: the page of the reader's own."""
    if not request.actor.is_charity:
        raise Http404
    return redirect("charities:detail", charity=request.actor.organisation.code)


@require_safe
def detail(request: HttpRequest, charity: str) -> HttpResponse:
    actor: Actor = request.actor
    row = charity_of(request, charity)
    of_charity = {"charity": row.organisation}
    rows = Service.objects.visible_to(actor).filter(**of_charity).with_taken().prefetch_related("districts")
    services = list(rows)
    sees_readiness = _may_see_readiness(actor, row)
    context = {
        "row": row,
        "services": [
            {"service": service, "room": words_of_room(service.monthly_capacity, service.taken)} for service in services
        ],
        "contacts": [
            {"contact": contact, "verified": _is_verified(contact)}
            for contact in CharityContact.objects.visible_to(actor).filter(**of_charity)
        ],
        "sees_contacts": sees_readiness,
        "agreements": DataSharingAgreement.objects.visible_to(actor).filter(**of_charity),
        "situations": _situations(actor, row, services) if sees_readiness else [],
        "may_edit": may_edit(charity=row.organisation, by=actor),
        "may_edit_own": may_edit(charity=row.organisation, by=actor, own_part=True),
        "today": today(),
        "sees_mirror": _sees_mirror(actor, row),
    }
    return render(request, "charities/detail.html", context)


@require_safe
def history(request: HttpRequest, charity: str) -> HttpResponse:
    """Who changed what, for those who keep the charity's entry."""
    row = charity_of(request, charity)
    if not may_edit(charity=row.organisation, by=request.actor, own_part=True):
        raise PermissionDenied
    of_charity = {"charity": row.organisation}
    actor = request.actor
    changes = newest(
        history_of(row, leave_out=DERIVED),
        history_of(row.organisation, leave_out=("id", "name")),
        history_of(*Service.objects.visible_to(actor).filter(**of_charity), leave_out=(*DERIVED, "name")),
        history_of(*CharityContact.objects.visible_to(actor).filter(**of_charity), leave_out=DERIVED),
        history_of(*DataSharingAgreement.objects.visible_to(actor).filter(**of_charity), leave_out=DERIVED),
        limit=50,
    )
    return render(request, "charities/history.html", {"row": row, "changes": changes})


def charity_of(request: HttpRequest, code: str) -> Charity:
    request.actor.require(Permission.ORGANISATION_VIEW)
    rows = Charity.objects.visible_to(request.actor).select_related("organisation__parent")
    return get_object_or_404(rows.prefetch_related("districts"), organisation__code=code)


def _filtered(rows: CharityQuerySet, asked: dict[str, Any], actor: Actor) -> CharityQuerySet:
    """What is wrong in a filter is said on it and narrows nothing."""
    if not asked.get("inactive"):
        rows = rows.active()
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("district"):
        rows = rows.filter(districts=asked["district"])
    if asked.get("help_kind"):
        offering = Service.objects.visible_to(actor).active().filter(kind=asked["help_kind"]).values("charity")
        rows = rows.filter(organisation__in=offering)
    if asked.get("q"):
        rows = rows.filter(pk__in=named(rows, asked["q"]))
    return rows


def _offered(actor: Actor) -> Prefetch:
    services = Service.objects.visible_to(actor).active().with_taken().order_by("kind", "id")
    return Prefetch("organisation__services", services, to_attr="offered")


def _line(row: Charity, facts: Facts | None) -> dict[str, Any]:
    kinds = list(dict.fromkeys(HelpKind(service.kind).label for service in row.organisation.offered))
    missing = len([line for line in lines_of(facts) if not line.ok]) if facts else 0
    tag = None
    if not row.organisation.active:
        tag = (_("Not active"), "", "pause")
    elif facts and missing:
        words = ngettext("%(n)s condition is missing", "%(n)s conditions are missing", missing) % {"n": missing}
        tag = (words, "waiting", "hourglass")
    elif facts:
        tag = (_("Ready for referrals"), "going", "check")
    return {"row": row, "kinds": kinds, "tag": tag}


def _may_see_readiness(actor: Actor, row: Charity) -> bool:
    """What a charity still needs is between itself, its office and the branch."""
    return actor.is_office or actor.is_branch or row.pk == actor.organisation.pk


def _sees_mirror(actor: Actor, row: Charity) -> bool:
    """The charity its own figures, the office each of its charities'."""
    extents = actor.extents(Permission.STATISTICS_VIEW)
    ours = actor.is_office and Extent.ALL in extents
    return ours or (Extent.OWN_MIRROR in extents and row.pk == actor.organisation.pk)


def keeps_all(actor: Actor) -> bool:
    """Who keeps the office's charities may also add one."""
    return Extent.ALL in actor.extents(Permission.CHARITY_EDIT)


def _situations(actor: Actor, row: Charity, services: list[Service]) -> list[dict[str, Any]]:
    """Readiness for each kind of referral. What concerns ta'affuf is for keepers and for who can mend it."""
    facts = facts_of([row.organisation], [service for service in services if service.active])[row.pk]
    sees_discreet = actor.is_keeper or may_edit(charity=row.organisation, by=actor, own_part=True)
    found = []
    for situation in SITUATIONS:
        if situation.discreet and not sees_discreet:
            continue
        lines = situation.lines(facts)
        warning = situation.warning(facts)
        found.append({"situation": situation, "lines": lines, "ready": is_ready(lines), "warning": warning})
    return found


def _is_verified(contact: CharityContact) -> bool:
    day = contact.verified_on
    return day is not None and (today() - day).days <= CONTACT_VALID_DAYS
