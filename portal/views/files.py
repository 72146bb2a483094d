"""A person's and a household's page: each room is asked for its part (core.panels); a room without one is not asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.identity import can_see_identity, shown
from beneficiaries.models import DuplicatePair, Household, Person
from beneficiaries.panels import head_of, may_read_history
from beneficiaries.words import tags_of
from core.panels import Moment, Panel
from core.work import Action
from portal import rooms

MOST_MOMENTS: Final = 40
ICONS: Final = {
    "beneficiaries": "user",
    "referrals": "referral",
    "statements": "statement",
    "data_changes": "change",
    "corners": "corner",
}


class Part(TextChoices):
    """The parts of a file, each a page of its own."""

    DATA = "", pgettext_lazy("portal file", "File")
    MATTERS = "matters", _("Matters")
    AGREEMENTS = "agreements", _("Consents and representation")
    TIMELINE = "timeline", _("Timeline")


# These parts are the register's; a part of another's file that is open through a matter has no place for them.
REGISTER: Final = frozenset({Part.AGREEMENTS, Part.TIMELINE})


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """What every room knows of a person. A duplicate's page is its survivor's."""
    actor: Actor = request.actor
    rows = Person.objects.visible_to(actor).with_file(actor).annotate(open_pairs=DuplicatePair.nearest(actor))
    row = get_object_or_404(rows.select_related("household__district"), pk=pk)
    if row.merged_into_id:
        return redirect("portal:person", pk=row.merged_into_id)
    part = _part(request, actor)
    context = {
        "row": row,
        "person": shown(row, seen=row.pk in can_see_identity(actor, [row])),
        "household": _known_household(actor, row),
        "tags": _tags(actor, row),
        "history_url": reverse("beneficiaries:history", args=[row.pk]) if may_read_history(actor) else "",
        "tabs": _tabs(actor, part, row.get_absolute_url()),
        **_parts(_panels(actor, row, part, "person"), _ask(actor, row, "acts_on_person", rooms.PANELS)),
    }
    return render(request, "portal/person.html", context)


@require_safe
def household(request: HttpRequest, reference: str) -> HttpResponse:
    """What every room knows of a household."""
    actor: Actor = request.actor
    rows = Household.objects.visible_to(actor).with_file(actor).select_related("district")
    row = get_object_or_404(rows, reference=reference)
    head = head_of(actor, row)
    part = _part(request, actor)
    context = {
        "household": row,
        "head": head and shown(head, seen=head.pk in can_see_identity(actor, [head])),
        "tags": _tags(actor, head) if head else [],
        "tabs": _tabs(actor, part, row.get_absolute_url()),
        **_parts(_panels(actor, row, part, "household"), _ask(actor, row, "acts_on_household", rooms.PANELS)),
    }
    return render(request, "portal/household.html", context)


def _part(request: HttpRequest, actor: Actor) -> str:
    """The part that the address names; an unknown or a closed one is the first."""
    asked = request.GET.get("part", "")
    return asked if asked in Part.values and _open(actor, asked) else Part.DATA


def _open(actor: Actor, part: str) -> bool:
    return part not in REGISTER or Extent.ALL in actor.extents(Permission.PERSON_VIEW)


def _tabs(actor: Actor, current: str, address: str) -> list[tuple[Any, str, None, bool]]:
    return [
        (part.label, f"{address}?part={part}" if part else address, None, part == current)
        for part in Part
        if _open(actor, part)
    ]


def _panels(actor: Actor, row: Any, part: str, of: str) -> list[Panel]:
    """What the rooms say in this part of the file of a person or a household."""
    own = {"beneficiaries": rooms.PANELS["beneficiaries"]}
    match part:
        case Part.MATTERS:
            panels = {room: rooms.PANELS[room] for room in rooms.MATTERS if room in rooms.PANELS}
            found = _ask(actor, row, f"of_{of}", panels)
            return found or [Panel("nothing", _("Matters"), "portal/nothing.html")]
        case Part.AGREEMENTS:
            return _ask(actor, row, f"agreements_of_{of}", own)
        case Part.TIMELINE:
            moments = _moments(_ask(actor, row, f"moments_of_{of}", rooms.PANELS))
            return [Panel("timeline", _("Timeline"), "portal/timeline.html", {"moments": moments})]
    return _ask(actor, row, f"of_{of}", own)


def _moments(asked: list[QuerySet]) -> list[Moment]:
    """The newest moments of all rooms, in one query."""
    first, *others = asked
    rows = first.union(*others, all=True) if others else first
    rows = rows.order_by("-moment_at", "moment_room", "moment_key", "moment_name")[:MOST_MOMENTS]
    found = []
    for at, room, name, code, key in rows:
        title, url = rooms.PANELS[room].moment(name, code, key)
        found.append(Moment(at, title, ICONS.get(room, "circle"), url))
    return found


def _known_household(actor: Actor, row: Person) -> Household | None:
    """The household as the actor may know it: the register's reader has it in hand, a discreet one is the keepers'."""
    if row.household is None or Extent.ALL in actor.extents(Permission.PERSON_VIEW):
        return row.household if row.household and (actor.is_keeper or not row.household.discreet) else None
    return Household.objects.visible_to(actor).filter(members=row).first()


def _ask(actor: Actor, row: Any, what: str, asked: Mapping[str, Any]) -> list[Any]:
    """Every room's answer to one question of core.panels, in the order of the file."""
    answers = (getattr(panels, what)(actor, row) for panels in asked.values() if hasattr(panels, what))
    return [part for answer in answers for part in answer]


def _parts(panels: Iterable[Panel], acts: list[Action]) -> dict[str, Any]:
    listed = list(panels)
    ordered = sorted(acts, key=lambda act: not act.primary)
    return {
        "wide": [panel for panel in listed if not panel.side],
        "narrow": [panel for panel in listed if panel.side],
        "acts": ordered,
    }


def _tags(actor: Actor, row: Person) -> list[tuple[Any, str, str]]:
    """For others than the office a person's status is what a statement says."""
    return tags_of(row) if actor.is_office else []
