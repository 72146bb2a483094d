"""The office director's page of messages: every one with its state, and what may be sent again."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Permission
from core.pagination import Keyset
from notifications import reading, services
from notifications.enums import DeliveryStatus
from notifications.forms import FilterForm
from notifications.models import Delivery, DeliveryQuerySet

S = DeliveryStatus
SIZE = 20
MOST = 999
TABS = ("", S.PENDING, S.SENT, S.DELIVERED, S.FAILED, S.UNKNOWN, S.DEAD)


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Newest first; the parts of the list are the states."""
    request.actor.require(Permission.DELIVERY_MANAGE)
    form = FilterForm(request.GET)
    form.is_valid()
    given = {name: value for name in form.fields if (value := form.cleaned_data.get(name))}
    status = given.pop("status", "")
    every = reading.filtered(Delivery.objects.visible_to(request.actor), given)
    page = Keyset(
        reading.filtered(every, {"status": status}),
        order=("-id",),
        size=SIZE,
        cursor=request.GET.get("cursor"),
        bound_to=given | {"status": status, "office": request.actor.office.pk},
    )
    counts = _counts(every)
    return render(
        request,
        "notifications/messages.html",
        {
            "page": page,
            "rows": [reading.Shown(row, request.actor) for row in page.rows],
            "tabs": [(_tab(each), _address(each, given), counts.get(each), each == status) for each in TABS],
            "filters": list(form),
            "filtered": len(given),
            "chips": [(f"{form[name].label}: {_chosen(form, name)}", _address(status, given, name)) for name in given],
            "clear_url": _address(status, {}),
            "state": reading.state_of_sending(services.lateness(office=request.actor.office)),
            "may_repeat_all": status == S.DEAD and bool(page.rows) and not given,
        },
    )


def _tab(status: str) -> str:
    return str(S(status).label) if status else _("All")


def _counts(rows: DeliveryQuerySet) -> dict[str, str]:
    """How many stand in each state, as far as anyone wants to know; one query for all of them."""
    parts = [rows.filter(status=each).order_by().values_list(Value(str(each)))[: MOST + 1] for each in TABS if each]
    found = Counter(name for (name,) in parts[0].union(*parts[1:], all=True))
    return {each: f"{MOST}+" if found[each] > MOST else str(found[each]) for each in TABS if each}


def _chosen(form: FilterForm, name: str) -> Any:
    value = form.cleaned_data[name]
    return dict(getattr(form.fields[name], "choices", ())).get(value, value)


def _address(status: str, given: dict[str, Any], without: str = "") -> str:
    kept = {name: value for name, value in given.items() if name != without}
    if status:
        kept["status"] = status
    return reverse("notifications:messages", query=kept or None)


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _find(request, pk))


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    try:
        services.retry(delivery=row, by=request.actor)
    except ValidationError as error:
        return _page(request, row, error)
    messages.success(request, _("The message waits to be sent again."))
    return redirect("notifications:message", pk=pk)


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    count = services.retry_all(by=request.actor)
    words = ngettext("%(count)s message waits to be sent again.", "%(count)s messages wait to be sent again.", count)
    if count:
        messages.success(request, words % {"count": count})
    else:
        messages.info(request, _("Nothing can be sent again: the time of these messages has passed."))
    return redirect(_address(S.PENDING if count else S.DEAD, {}))


def _find(request: HttpRequest, pk: int) -> Delivery:
    """Rows before rights: whoever does not watch over messages knows of none."""
    return get_object_or_404(Delivery.objects.visible_to(request.actor), pk=pk)


def _page(request: HttpRequest, row: Delivery, error: ValidationError | None = None) -> HttpResponse:
    shown = reading.Shown(row, request.actor)
    context = {
        "shown": shown,
        "facts": reading.facts(row),
        "timeline": reading.course(row),
        "refusal": error.messages if error else [],
        "trail": [
            (_("Notices"), reverse("notifications:list")),
            (_("Messages sent out"), reverse("notifications:messages")),
        ],
    }
    return render(request, "notifications/message.html", context, status=409 if error else 200)
