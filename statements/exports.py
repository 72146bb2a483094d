"""Requests for statements as a file, as the list was filtered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Permission
from core.clock import riyadh_date
from core.dates import hijri_date
from core.identifiers import mask_last4
from exchange.exporting import errors_of, following, place_of
from exchange.kinds import ExportKind, OutColumn
from statements import boxes, reading, rights
from statements.earlier.kind import EARLIER
from statements.forms import FilterForm

TASK: Final = "statements.write_export"


def asked(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """Which part of the list, and what it is narrowed by, out of what stands in an address."""
    form = FilterForm(given, actor=actor)
    filters = form.cleaned_data if form.is_valid() else {}
    kept = {name: getattr(value, "pk", value) for name, value in filters.items() if value}
    return {"group": boxes.group_named(actor, str(given.get("group", ""))).code} | kept


def kind_for(actor: Actor) -> ExportKind:
    """The office's list, or a charity's own."""
    return OF_OFFICE if rights.answers(actor) else OF_CHARITY


def _rows(actor: Actor, filters: Mapping[str, Any]) -> tuple[boxes.Group, Any]:
    group = boxes.group_named(actor, filters["group"])
    given = {name: value for name, value in filters.items() if name != "group"}
    return group, boxes.filtered(boxes.rows_of(actor, group), actor, given)


def _count(actor: Actor, filters: Mapping[str, Any]) -> int:
    _group, rows = _rows(actor, filters)
    return int(rows.count())


def _chunk(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> Iterator[tuple[Any, Sequence[Any]]]:
    group, rows = _rows(actor, filters)
    by = "due_at" if group.order == boxes.BY_TERM else ""
    for row in following(rows.select_related("charity", "assignee__user"), after, by=by)[:size]:
        yield (
            place_of(row, by=by),
            (
                row.reference,
                row.charity.name,
                row.name_typed,
                mask_last4(row.number_last4) if row.number_last4 else "",
                reading.purpose_words(row),
                str(reading.status_tag(row)[0]),
                str(reading.answer_words(row.answer, row.gender)),
                *_both(row.asked_at),
                *_both(row.due_at),
                *_both(row.answered_at),
                str(_("From an earlier record")) if row.past else "",
                row.past_number,
            ),
        )


def _both(at: datetime | None) -> tuple[Any, str]:
    return (riyadh_date(at), hijri_date(at)) if at else (None, "")


def _list(code: str, permission: Permission) -> ExportKind:
    return ExportKind(
        code=code,
        label=_("Statements"),
        permission=permission,
        task=TASK,
        columns=(
            OutColumn(_("Reference"), 24, ltr=True),
            OutColumn(pgettext_lazy("column", "Charity"), 28),
            OutColumn(_("Name"), 30),
            OutColumn(_("National number (masked)"), 20, ltr=True),
            OutColumn(_("Purpose"), 24),
            OutColumn(_("Status"), 20),
            OutColumn(_("Answer"), 30),
            OutColumn(pgettext_lazy("column", "Asked on"), 14),
            OutColumn(pgettext_lazy("column", "Asked on (Hijri)"), 20),
            OutColumn(pgettext_lazy("column", "Due on"), 14),
            OutColumn(pgettext_lazy("column", "Due on (Hijri)"), 20),
            OutColumn(pgettext_lazy("column", "Answered on"), 14),
            OutColumn(pgettext_lazy("column", "Answered on (Hijri)"), 20),
            OutColumn(_("From an earlier record"), 16),
            OutColumn(_("Number in your record"), 18, ltr=True),
        ),
        chunk=_chunk,
        count=_count,
    )


OF_OFFICE: Final = _list("statements", Permission.STATEMENT_ANSWER)
OF_CHARITY: Final = _list("statements_charity", Permission.STATEMENT_ASK)
KINDS: Final = {kind.code: kind for kind in (OF_OFFICE, OF_CHARITY, errors_of(EARLIER))}
