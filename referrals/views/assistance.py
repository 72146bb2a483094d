"""The ledger of assistance of one household: what it was given, a line added by hand, a line struck out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from beneficiaries.models import Household
from core.actions import posted, status_of
from core.pagination import Keyset
from referrals import rights, services
from referrals.forms import AssistanceForm, StrikeForm
from referrals.models import Assistance

RELATED = ("organisation", "recorded_by__user", "struck_by__user", "need__referral")


@require_safe
def assistance(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything the household was given that the reader may know of, newest first."""
    household = _household(request, reference)
    rows = Assistance.objects.visible_to(request.actor).filter(household=household).select_related(*RELATED)
    page = Keyset(
        rows,
        order=("-given_on", "-id"),
        cursor=request.GET.get("cursor"),
        bound_to={"assistance": household.pk, "keeper": request.actor.is_keeper},
    )
    context = {
        "household": household,
        "page": page,
        "query": "",
        "may_record": rights.records_assistance(request.actor),
        "trail": _trail(household),
    }
    return render(request, "referrals/assistance/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, reference: str) -> HttpResponse:
    household = _household(request, reference)
    _require_keeping(request)
    form = AssistanceForm(posted(request), actor=request.actor)
    if form.is_valid():
        try:
            services.record_assistance(household=household, by=request.actor, **form.arguments())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The assistance was recorded."))
            return redirect("referrals:assistance", household.reference)
    context = {
        "form": form,
        "household": household,
        "heading": _("Recording assistance"),
        "lead": _("Help that the household was given past the portal. Needs that are met stand here by themselves."),
        "button": _("Record the assistance"),
        "trail": _trail(household, ledger=True),
    }
    return render(request, "referrals/assistance/form.html", context, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: HttpRequest, reference: str, pk: int) -> HttpResponse:
    household = _household(request, reference)
    _require_keeping(request)
    rows = Assistance.objects.visible_to(request.actor).filter(household=household)
    line = get_object_or_404(rows.select_related("organisation"), pk=pk)
    form = StrikeForm(posted(request))
    if form.is_valid():
        try:
            services.strike_assistance(assistance=line, by=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The line was struck out."))
            return redirect("referrals:assistance", household.reference)
    context = {
        "form": form,
        "household": household,
        "line": line,
        "heading": _("Striking out a line"),
        "lead": _("The line stays readable, with the reason, and counts no more."),
        "button": _("Strike out"),
        "danger": True,
        "trail": _trail(household, ledger=True),
    }
    return render(request, "referrals/assistance/form.html", context, status=status_of(form))


def _household(request: HttpRequest, reference: str) -> Household:
    """To a charity the ledger does not exist."""
    actor = request.actor
    rows = Household.objects.visible_to(actor) if actor.is_office else Household.objects.none()
    return get_object_or_404(rows, reference=reference)


def _require_keeping(request: HttpRequest) -> None:
    if not rights.records_assistance(request.actor):
        raise PermissionDenied("assistance")


def _trail(household: Household, *, ledger: bool = False) -> list[tuple[Any, str]]:
    trail = [(household.reference, household.get_absolute_url())]
    if ledger:
        trail.append((_("Assistance"), reverse("referrals:assistance", args=[household.reference])))
    return trail
