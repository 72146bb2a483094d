"""A charity's own mirror, and its monthly papers."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.enums import Permission
from core.attachments import serve
from indicators.mirror import charity_for, mirror_of
from indicators.models import CharityReport
from indicators.months import BY_CODE, SPANS, Month
from indicators.telling import sections_of

MOST_REPORTS = 12


@require_safe
def own_mirror(request: HttpRequest) -> HttpResponse:
    """«Our figures»: the mirror of the reader's own charity."""
    request.actor.require(Permission.STATISTICS_VIEW)
    if not request.actor.is_charity:
        raise Http404
    return redirect("indicators:mirror", charity=request.actor.organisation.code)


@require_safe
def mirror(request: HttpRequest, charity: str) -> HttpResponse:
    """What became of one charity's referrals and statements in some months, and the office's punctuality towards it."""
    actor = request.actor
    body = charity_for(actor, charity)
    span = BY_CODE.get(request.GET.get("months", ""), SPANS[0])
    first, last = span.days()
    found = mirror_of(body, first, last)
    reports = CharityReport.objects.visible_to(actor).filter(charity=body)
    context = {
        "charity": body,
        "mirror": found,
        "sections": sections_of(found),
        "span": span,
        "spans": SPANS,
        "reports": [(row, Month(row.year, row.month).label) for row in reports[:MOST_REPORTS]],
    }
    return render(request, "indicators/mirror.html", context)


@require_safe
def report(request: HttpRequest, charity: str, uuid: UUID) -> FileResponse:
    """One month's paper."""
    body = charity_for(request.actor, charity)
    rows = CharityReport.objects.visible_to(request.actor).filter(charity=body)
    return serve(get_object_or_404(rows, uuid=uuid), request.actor)
