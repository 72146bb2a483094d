"""What came and what went as a file, as the list was filtered, with the names that its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.actor import Actor
from accounts.enums import Permission
from core.clock import riyadh_date
from core.dates import hijri_date
from exchange.exporting import errors_of, following, place_of
from exchange.kinds import ExportKind, OutColumn
from referrals import boxes, reading, subjects
from referrals.boxes import INBOX, OUTBOX, Box, Group
from referrals.bulk.kinds import KINDS as SHEETS
from referrals.earlier.kind import EARLIER
from referrals.enums import ReferralStatus
from referrals.forms import FilterForm

TASK: Final = "referrals.write_export"
RELATED: Final = ("sender", "recipient", "office", "person", "household__district", "assignee__user")


def narrowed(actor: Actor, group: Group, given: Mapping[str, Any]) -> FilterForm:
    """What the list is narrowed by, as its address says."""
    statuses = [status for status in ReferralStatus if status in group.statuses]
    return FilterForm(given, actor=actor, statuses=statuses if len(statuses) > 1 else [])


def asked(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """Which list, which of its tabs, and what it is narrowed by, out of what stands in an address."""
    box = _box(given.get("box"))
    group = boxes.group_named(actor, box, given.get("group"))
    form = narrowed(actor, group, given)
    filters = form.cleaned_data if form.is_valid() else {}
    return {"box": box.code, "group": group.code} | {name: value for name, value in filters.items() if value}


def _box(code: Any) -> Box:
    return OUTBOX if code == OUTBOX.code else INBOX


def _rows(actor: Actor, filters: Mapping[str, Any]) -> tuple[Group, Any]:
    box = _box(filters["box"])
    group = boxes.group_named(actor, box, filters["group"])
    given = {name: value for name, value in filters.items() if name not in ("box", "group")}
    return group, boxes.filtered(boxes.rows_of(actor, box, group), actor, given)


def _count(actor: Actor, filters: Mapping[str, Any]) -> int:
    _group, rows = _rows(actor, filters)
    return int(rows.count())


def _chunk(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> Iterator[tuple[Any, Sequence[Any]]]:
    group, rows = _rows(actor, filters)
    by = "due_at" if group.order == boxes.BY_TERM else ""
    page = following(rows.select_related(*RELATED).prefetch_related("needs"), after, by=by)[:size]
    listed = list(page)
    about = subjects.shown_to(actor, listed)
    for row in listed:
        yield place_of(row, by=by), _values(actor, row, about[row.pk])


def _values(actor: Actor, row: Any, subject: subjects.Subject) -> Sequence[Any]:
    """As the list and the referral's page show it: of one that went on, nothing of what became of it."""
    passed = reading.has_passed(actor, row)
    between = pgettext("between the items of a list", ", ")
    person = subject.person
    return (
        row.reference,
        row.get_kind_display(),
        str(reading.status_tag(actor, row)[0]),
        row.sender.name,
        "" if passed else row.recipient.name,
        person.name if person else "",
        person.number if person else "",
        subject.household,
        subject.district,
        between.join(need.get_kind_display() for need in row.needs.all()),
        *_both(row.sent_at),
        *_both(None if passed else row.due_at),
        *_both(None if passed else row.ended_at),
        str(_("From an earlier record")) if row.past else "",
        row.past_number,
    )


def _both(at: datetime | None) -> tuple[Any, str]:
    return (riyadh_date(at), hijri_date(at)) if at else (None, "")


REFERRALS: Final = ExportKind(
    code="referrals",
    label=_("Referrals"),
    permission=Permission.REFERRAL_DECIDE,
    task=TASK,
    columns=(
        OutColumn(_("Reference"), 24, ltr=True),
        OutColumn(_("Kind"), 26),
        OutColumn(_("Status"), 22),
        OutColumn(_("From"), 28),
        OutColumn(_("To"), 28),
        OutColumn(_("Name"), 30),
        OutColumn(_("National number (masked)"), 20, ltr=True),
        OutColumn(_("Household"), 22, ltr=True),
        OutColumn(_("District"), 18),
        OutColumn(_("Needs"), 30),
        OutColumn(pgettext_lazy("column", "Sent on"), 14),
        OutColumn(pgettext_lazy("column", "Sent on (Hijri)"), 20),
        OutColumn(pgettext_lazy("column", "Due on"), 14),
        OutColumn(pgettext_lazy("column", "Due on (Hijri)"), 20),
        OutColumn(pgettext_lazy("column", "Ended on"), 14),
        OutColumn(pgettext_lazy("column", "Ended on (Hijri)"), 20),
        OutColumn(_("From an earlier record"), 16),
        OutColumn(_("Number in your record"), 18, ltr=True),
    ),
    chunk=_chunk,
    count=_count,
)
KINDS: Final = {kind.code: kind for kind in (REFERRALS, *map(errors_of, (*SHEETS.values(), EARLIER)))}
