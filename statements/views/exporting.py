"""The list of requests as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from exchange.views.exporting import give_out
from statements import exports, rights


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The office's list, or a charity's own, as it is filtered."""
    actor: Actor = request.actor
    rights.require_some(actor)
    return give_out(request, kind=exports.kind_for(actor), filters=exports.asked(actor, request.GET.dict()))
