"""What the office oversees: the month's numbers, who asks what and how often, and what is unusual in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Permission
from accounts.models import Organisation
from core.actions import posted, status_of
from core.clock import today
from core.errors import is_conflict
from core.pagination import Keyset
from statements import asking as figures
from statements import quotas as month
from statements import rights, services
from statements import unusual as watched
from statements.forms import AskingForm, ExplainForm, QuotaForm
from statements.models import UnusualAsking
from statements.views.sheets import trail

# --- the month's numbers ------------------------------------------------------------------------------------------------


@require_safe
def quotas(request: HttpRequest) -> HttpResponse:
    """What every charity may ask this month and what is left; a charity sees its own."""
    return _quotas(request)


@require_POST
def quota(request: HttpRequest, code: str) -> HttpResponse:
    """The office changes the number of one charity's agreement."""
    actor = request.actor
    if not rights.sets_quotas(actor):
        raise PermissionDenied(Permission.CHARITY_EDIT.value)
    charity = get_object_or_404(month.charities(actor), code=code)
    form = QuotaForm(request.POST, prefix=code)
    if form.is_valid():
        try:
            services.set_quota(charity=charity, by=actor, quota=form.cleaned_data["quota"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The month's number of %(charity)s was changed.") % {"charity": charity})
            return redirect("statements:quotas")
    return _quotas(request, tried=(charity, form))


def _quotas(request: HttpRequest, tried: tuple[Organisation, QuotaForm] | None = None) -> HttpResponse:
    actor = request.actor
    if not (rights.asks(actor) or rights.answers(actor) or rights.sets_quotas(actor)):
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
    lines = month.of_month(actor)
    sets = rights.sets_quotas(actor)
    for line in lines:
        if sets and line.month is not None:
            own = tried and tried[0].pk == line.charity.pk
            line.form = (
                tried[1]
                if own and tried
                else QuotaForm(prefix=line.charity.code, initial={"quota": line.month.allowed})
            )
    context = {
        "asks": rights.asks(actor),
        "sets": sets,
        "lines": lines,
        "tried": tried and tried[1],
        "renews_on": month.renews_on(),
        "no_agreement": services.no_agreement().message,
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/quotas.html", context, status=status_of(tried[1]) if tried else 200)


# --- who asks what ------------------------------------------------------------------------------------------------------


@require_safe
def asking(request: HttpRequest) -> HttpResponse:
    """Figures of a period: by charity, or of one charity by the people who ask."""
    actor = request.actor
    if not rights.answers(actor):
        raise PermissionDenied(Permission.STATEMENT_ANSWER.value)
    form = AskingForm(request.GET or None, charities=month.charities(actor))
    given = form.given() if form.is_valid() else {}
    last = given.get("last") or today()
    first = given.get("first") or last - dt.timedelta(days=settings.STATEMENT_WATCH_DAYS - 1)
    charity, purpose = given.get("charity"), given.get("purpose")
    rows = figures.asked_between(actor, first, last)
    if purpose:
        rows = rows.filter(purpose=purpose)
    if charity:
        rows = rows.filter(charity=charity)
    lines = figures.by_member(rows) if charity else figures.by_charity(rows)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "charity": charity,
        "lines": lines,
        "purposes": figures.by_purpose(rows),
        "hours": settings.STATEMENT_USUAL_HOURS,
        "oversees": actor.can(Permission.STATEMENT_OVERSEE),
        "unusual": UnusualAsking.objects.visible_to(actor).open().count(),
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/asking.html", context)


# --- what is unusual ----------------------------------------------------------------------------------------------------


@require_safe
def unusuals(request: HttpRequest) -> HttpResponse:
    """What was noticed, the open ones first."""
    actor = request.actor
    actor.require(Permission.STATEMENT_OVERSEE)
    rows = UnusualAsking.objects.visible_to(actor).select_related("charity", "dismissed_by__user")
    past = Keyset(rows.exclude(dismissed_at=None), order=("-id",), cursor=request.GET.get("cursor"))
    context = {
        "open": [watched.told(row) for row in rows.open().order_by("-id")[:100]],
        "page": past,
        "past": [watched.told(row) for row in past.rows],
        "thresholds": watched.thresholds(),
        "trail": trail(actor),
    }
    request.place = "statements:list"
    return render(request, "statements/unusuals.html", context)


@require_safe
def unusual(request: HttpRequest, uuid: Any) -> HttpResponse:
    """One thing that was noticed, and the requests that it is about."""
    return _unusual(request, uuid)


@require_http_methods(["POST"])
def explain(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Say what it was."""
    found = _found(request, uuid)
    form = ExplainForm(posted(request))
    if form.is_valid():
        try:
            services.explain_unusual(found=found, by=request.actor, words=form.cleaned_data["words"])
        except ValidationError as error:
            if is_conflict(error):
                return _unusual(request, uuid, refusal=error.messages)
            form.refuse(error)
        else:
            messages.success(request, _("It is written down as explained."))
            return redirect("statements:unusuals")
    return _unusual(request, uuid, form=form)


def _unusual(
    request: HttpRequest, uuid: Any, form: ExplainForm | None = None, refusal: Sequence[str] = ()
) -> HttpResponse:
    found = _found(request, uuid)
    context = {
        "found": found,
        "told": watched.told(found),
        "rows": watched.rows_of(request.actor, found),
        "form": form or ExplainForm(),
        "refusal": refusal,
        "trail": trail(request.actor),
    }
    request.place = "statements:list"
    status = 409 if refusal else status_of(form) if form else 200
    return render(request, "statements/unusual.html", context, status=status)


def _found(request: HttpRequest, uuid: Any) -> UnusualAsking:
    request.actor.require(Permission.STATEMENT_OVERSEE)
    rows = UnusualAsking.objects.visible_to(request.actor).select_related("charity", "dismissed_by__user")
    return get_object_or_404(rows, uuid=uuid)
