"""A list of referrals as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from exchange.views.exporting import give_out
from referrals import exports


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """What came, or what went, as the list is filtered."""
    actor = request.actor
    actor.require(exports.REFERRALS.permission)
    return give_out(request, kind=exports.REFERRALS, filters=exports.asked(actor, request.GET.dict()))
