"""The parts of the list of follow-ups, and what it is narrowed by: the page, the file and the API read the same."""

from __future__ import annotations

from typing import Any

from accounts.actor import Actor
from data_changes import reading
from data_changes.enums import ChangeStatus
from data_changes.forms import FilterForm
from data_changes.models import UNFINISHED, DataChangeQuerySet

S = ChangeStatus
# The parts of the list: which states, and in which order.
WAITING, UNREACHED, TO_VERIFY, DONE, EVERYTHING = "waiting", "unreached", "to-verify", "done", "all"
STATES: dict[str, tuple[str, ...]] = {
    WAITING: (S.PROPOSED, S.OPEN),
    UNREACHED: (S.OPEN,),
    TO_VERIFY: (S.NOTIFIED,),
    DONE: (S.VERIFIED, S.CLOSED),
    EVERYTHING: (),
}
# A charity is told open or done, no more.
OUTSIDE: dict[str, tuple[str, ...]] = {WAITING: UNFINISHED, DONE: STATES[DONE], EVERYTHING: ()}
NEWEST_FIRST = (DONE, EVERYTHING)


def states_of(actor: Actor) -> dict[str, tuple[str, ...]]:
    return STATES if reading.reads_whole(actor) else OUTSIDE


def state_named(actor: Actor, state: str) -> str:
    """The part of that name; what waits for any other."""
    return state if state in states_of(actor) else WAITING


def valid(filters: FilterForm) -> dict[str, Any]:
    """The filters that make sense; the others are left aside."""
    filters.is_valid()
    return {name: filters.cleaned_data.get(name) for name in filters.fields}


def filtered(changes: DataChangeQuerySet, actor: Actor, given: dict[str, Any]) -> DataChangeQuerySet:
    if reference := given.get("q"):
        changes = changes.filter(reference__iendswith=reference)
    if reading.reads_whole(actor):
        chosen = {"kind": "kind", "duty": "duty", "channel": "channel", "due": "due_on"}
        changes = changes.filter(**{field: given[name] for name, field in chosen.items() if name in given})
        if given.get("mine"):
            changes = changes.followed_by(actor)
    return changes


def in_state(changes: DataChangeQuerySet, state: str, states: dict[str, tuple[str, ...]]) -> DataChangeQuerySet:
    if state == UNREACHED:
        return changes.unreached()
    return changes.filter(status__in=states[state]) if states[state] else changes
