"""What came and what went."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import Permission
from core.pagination import Keyset, bounded_counts
from referrals import boxes, exports, rights
from referrals.boxes import INBOX, OUTBOX, Box
from referrals.forms import FilterForm

RELATED = ("sender", "recipient", "office", "person", "household__district")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What came to the reader's organisation, overdue first."""
    return _list(request, INBOX)


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What the reader's organisation sent."""
    return _list(request, OUTBOX)


def _list(request: HttpRequest, box: Box) -> HttpResponse:
    actor = request.actor
    rights.require_some(actor)
    groups = boxes.groups_of(actor, box)
    group = boxes.group_named(actor, box, request.GET.get("group"))
    groups = groups if group in groups else [*groups, group]
    form = exports.narrowed(actor, group, request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    everything = {each.code: boxes.rows_of(actor, box, each) for each in groups}
    rows = boxes.filtered(everything[group.code], actor, given).select_related(*RELATED)
    applied = {name: value for name, value in given.items() if value}
    page = Keyset(
        rows,
        order=group.order,
        cursor=request.GET.get("cursor"),
        bound_to={"box": box.code, "group": group.code, "of": actor.organisation.pk} | applied,
    )
    lines = boxes.lines_of(actor, box, page.rows)
    counts = bounded_counts(everything)
    path = reverse(f"referrals:{box.code}")
    context = {
        "box": box,
        "group": group,
        "form": form,
        "applied": len(applied),
        "page": page,
        "bands": boxes.banded(lines, group),
        "shown": len(lines),
        "count": counts[group.code],
        "tabs": [(each.label, f"{path}?group={each.code}", counts[each.code], each is group) for each in groups],
        "chips": _chips(request, form, applied),
        "clear_url": f"{path}?group={group.code}",
        "query": _query(request),
        "may_send": bool(rights.kinds_to_send(actor)),
        "export_url": f"{reverse('referrals:export')}?box={box.code}&{_query(request)}" if lines else "",
        "brings_past": actor.can(Permission.PAST_IMPORT),
        "sends_sheets": rights.sends_sheets(actor),
    }
    return render(request, "referrals/list.html", context)


def _query(request: HttpRequest, *without: str) -> str:
    """The address's query, encoded, without the cursor and whatever else is named."""
    values = request.GET.copy()
    for name in ("cursor", *without):
        values.pop(name, None)
    return values.urlencode()


def _chips(request: HttpRequest, form: FilterForm, applied: dict[str, Any]) -> list[tuple[str, str]]:
    """What is applied, in words, with the address that takes it off."""
    chips = []
    for name, value in applied.items():
        field = form.fields[name]
        choices = dict(getattr(field, "choices", []))
        words = str(field.label) if value is True else f"{field.label}: {choices.get(value, value)}"
        chips.append((words, f"?{_query(request, name)}"))
    return chips
