"""What a row was before, when it was changed and by whom: the events that triggers keep (docs/adr/0007), in words.

An event holds the row as it stood before the change; what came after is the next event, or the row as it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Field, ForeignKey, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Membership
from core import dates
from core.arabic import clean_text
from core.identifiers import mask_last4
from core.typed_dates import TypedDate

LAST4: Final = "last4"
DASH: Final = "–"


@dataclass(frozen=True)
class ChangedField:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """One change of a row: when, who (None: the system), and every field that became something else."""

    at: datetime
    who: Membership | None
    fields: tuple[ChangedField, ...]
    about: str = ""  # the row, where several are told of together


def history_of(*rows: Model, leave_out: Collection[str] = (), limit: int = 20) -> list[Change]:
    """The last changes of tracked rows of one model, newest first, without fields that only follow from others.

    Of several rows each change says which one it is about.
    """
    if not rows:
        return []
    of_model: Any = rows[0]
    tracked = of_model.events.model.objects.filter(pgh_obj__in=[row.pk for row in rows])
    events = list(tracked.select_related("pgh_context").order_by("-pgh_created_at", "-pgh_id")[:limit])
    keys = {event.pk: (event.pgh_context.metadata if event.pgh_context else {}).get("membership") for event in events}
    people = Membership.objects.select_related("user", "organisation").in_bulk({key for key in keys.values() if key})
    after: dict[Any, Any] = {row.pk: row for row in rows}
    names = {row.pk: str(row) if len(rows) > 1 else "" for row in rows}
    changes = []
    for event in events:
        changed = tuple(_differences(event, after[event.pgh_obj_id], set(leave_out)))
        if changed:
            changes.append(Change(event.pgh_created_at, people.get(keys[event.pk]), changed, names[event.pgh_obj_id]))
        after[event.pgh_obj_id] = event
    return changes


def newest(*histories: list[Change], limit: int = 20) -> list[Change]:
    """Several models' changes as one list."""
    return sorted((change for each in histories for change in each), key=lambda change: change.at, reverse=True)[:limit]


def _differences(before: Any, after: Any, leave_out: set[str]) -> Iterator[ChangedField]:
    for field in before._meta.concrete_fields:
        if field.name.startswith("pgh_") or field.name in leave_out:
            continue
        old, new = getattr(before, field.attname), getattr(after, field.attname, None)
        if (old or None) != (new or None):
            yield ChangedField(capfirst(str(_label(field))), _words(field, before), _words(field, after))


def _label(field: Field[Any, Any]) -> Any:
    return _("national number") if LAST4 in field.name else field.verbose_name


def _words(field: Field[Any, Any], row: Any) -> str:
    value = getattr(row, field.attname)
    match value:
        case None | "" | []:
            return DASH
        case bool():
            return _("Yes") if value else _("No")
        case TypedDate():
            return dates.as_typed(value)
        case date():
            return dates.both_calendars(value, "medium")
        case list():
            chosen = dict(getattr(field, "base_field", field).flatchoices)
            return pgettext("between the items of a list", ", ").join(str(chosen.get(each, each)) for each in value)
    if isinstance(field, ForeignKey):
        return str(getattr(row, field.name))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    text = clean_text(str(value))
    return mask_last4(text) if LAST4 in field.name else text
