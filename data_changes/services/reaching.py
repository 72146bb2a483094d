"""The task to reach somebody in person: opened once for each reason, ended when somebody was reached."""

from __future__ import annotations

from collections.abc import Iterable

from core.clock import now
from data_changes.models import DataChange, Outreach


def begin(*, changes: Iterable[DataChange], reason: str) -> list[Outreach]:
    """Open the task of each change that has none of this reason yet. The caller holds the changes."""
    changes = list(changes)
    if not changes:
        return []
    waiting = Outreach.objects.waiting().filter(change__in=changes, reason=reason)
    known = set(waiting.values_list("change", flat=True))
    return Outreach.objects.bulk_create(
        [
            Outreach(office_id=change.office_id, change=change, reason=reason)
            for change in changes
            if change.pk not in known
        ]
    )


def finish(*, changes: Iterable[DataChange], reason: str = "") -> None:
    """End the tasks of these changes: somebody was reached, or nothing is left to say."""
    changes = list(changes)
    if not changes:
        return
    waiting = Outreach.objects.waiting().filter(change__in=changes)
    if reason:
        waiting = waiting.filter(reason=reason)
    waiting.update(finished_at=now())
