"""The follow-ups as a file, as the list was filtered. A charity's file says no more than its list does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.identity import can_see_identity, shown
from core.dates import hijri_date
from data_changes import reading
from data_changes.filtering import NEWEST_FIRST, filtered, in_state, state_named, states_of, valid
from data_changes.forms import FilterForm
from data_changes.models import DataChange
from exchange.exporting import following, place_of
from exchange.kinds import ExportKind, OutColumn

TASK: Final = "data_changes.write_export"


def asked(actor: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the list is narrowed by, out of what stands in its address."""
    kept = {name: str(value) for name, value in valid(FilterForm(given)).items() if value}
    return {"state": state_named(actor, str(given.get("state", "")))} | kept


def kind_for(actor: Actor) -> ExportKind:
    """What the actor's side may take away."""
    return FOLLOW_UPS if reading.reads_whole(actor) else FOLLOW_UPS_OUTSIDE


def _rows(actor: Actor, filters: Mapping[str, Any]) -> Any:
    given = {name: value for name, value in valid(FilterForm(filters)).items() if value}
    rows = filtered(DataChange.objects.visible_to(actor), actor, given)
    return in_state(rows, state_named(actor, filters["state"]), states_of(actor))


def _count(actor: Actor, filters: Mapping[str, Any]) -> int:
    return int(_rows(actor, filters).count())


def _page(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> list[tuple[Any, DataChange]]:
    by = "" if filters["state"] in NEWEST_FIRST else "due_on"
    rows = _rows(actor, filters).select_related("person", "opened_for", "assignee__user")
    return [(place_of(row, by=by), row) for row in following(rows, after, by=by)[:size]]


def _chunk(actor: Actor, filters: Mapping[str, Any], after: Any, size: int) -> Iterator[tuple[Any, Sequence[Any]]]:
    page = _page(actor, filters, after, size)
    seen = can_see_identity(actor, [row.person for _place, row in page])
    for place, row in page:
        person = shown(row.person, seen=row.person_id in seen)
        time_tag = reading.time_tag(row)
        yield (
            place,
            (
                row.reference,
                reading.title(row),
                str(reading.status_tag(row)[0]),
                str(time_tag[0]) if time_tag else "",
                person.name,
                person.number,
                row.opened_for.name,
                *_both(row.happened_on),
                *_both(row.due_on),
                *_both(row.notified_on),
                row.get_proof_display() if row.proof else "",
                row.get_channel_display(),
                row.assignee.user.get_full_name() if row.assignee else "",
            ),
        )


def _chunk_outside(
    actor: Actor, filters: Mapping[str, Any], after: Any, size: int
) -> Iterator[tuple[Any, Sequence[Any]]]:
    for place, row in _page(actor, filters, after, size):
        left = None if row.is_over else row.days_left
        yield place, (row.reference, str(reading.outside_tag(row)[0]), left)


def _both(day: date | None) -> tuple[date | None, str]:
    return (day, hijri_date(day)) if day else (None, "")


FOLLOW_UPS: Final = ExportKind(
    code="data_changes",
    label=_("Data-change follow-up"),
    permission=Permission.CHANGE_FOLLOW,
    task=TASK,
    columns=(
        OutColumn(_("Reference"), 24, ltr=True),
        OutColumn(_("Follow-up"), 30),
        OutColumn(_("State"), 20),
        OutColumn(_("Against the term"), 20),
        OutColumn(_("Whose change"), 30),
        OutColumn(_("National number (masked)"), 20, ltr=True),
        OutColumn(_("recorded by"), 28),
        OutColumn(_("happened on"), 13),
        OutColumn(_("happened on (Hijri)"), 20),
        OutColumn(_("Last day"), 13),
        OutColumn(_("Last day (Hijri)"), 20),
        OutColumn(_("ministry told on"), 13),
        OutColumn(_("ministry told on (Hijri)"), 20),
        OutColumn(_("proof"), 22),
        OutColumn(_("learned through"), 20),
        OutColumn(_("Followed by"), 26),
    ),
    chunk=_chunk,
    count=_count,
)
FOLLOW_UPS_OUTSIDE: Final = ExportKind(
    code="data_changes_outside",
    label=_("Data-change follow-up"),
    permission=Permission.CHANGE_FOLLOW,
    task=TASK,
    columns=(OutColumn(_("Reference"), 24, ltr=True), OutColumn(_("State"), 20), OutColumn(_("Days left"), 14)),
    chunk=_chunk_outside,
    count=_count,
)
KINDS: Final = {kind.code: kind for kind in (FOLLOW_UPS, FOLLOW_UPS_OUTSIDE)}
