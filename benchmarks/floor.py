"""Floor B: what any signed-in page costs before it says anything, and what any write costs before it decides anything."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.views.decorators.http import require_POST, require_safe

from core.models import Counter

EMPTY = engines["django"].from_string('{% extends "base.html" %}')


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The whole middleware, the base layout, navigation and bell, and an empty body."""
    return HttpResponse(EMPTY.render({}, request))


@require_POST
def insert(request: HttpRequest) -> HttpResponse:
    """The whole middleware and one INSERT."""
    Counter.objects.create(office="FLOOR", kind=uuid4().hex[:10], year=1448)
    return HttpResponse("1")
