"""Which steps an actor may take with a corner day now: from the table of moves, the rights and the date.

Buttons and the API's `allowed` read this; the services ask again.
"""

from __future__ import annotations

from collections.abc import Iterable

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from core.clock import today
from corners.enums import DayStatus
from corners.models import CornerDay

NOT_OVER = (DayStatus.PLANNED, DayStatus.CONFIRMED, DayStatus.OPEN)


def allowed_steps(actor: Actor, days: Iterable[CornerDay]) -> dict[int, list[str]]:
    """By day: confirm, open, log, close, assign, cancel. One query at most."""
    days = list(days)
    run: set[int] = set()
    if Extent.ALL in actor.extents(Permission.CORNER_DAY_RUN):
        run = {day.pk for day in days if day.office_id == actor.office.pk}
    elif days and actor.can(Permission.CORNER_DAY_RUN):
        ids = [day.pk for day in days]
        run = set(CornerDay.objects.run_by(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return {day.pk: _steps(actor, day, runs=day.pk in run) for day in days}


def _steps(actor: Actor, day: CornerDay, *, runs: bool) -> list[str]:
    this_day = today()
    hosts = actor.is_charity and actor.can(Permission.CORNER_DAY_CONFIRM)
    plans = actor.can(Permission.CORNER_PLAN)
    may = {
        "confirm": hosts and day.allows("confirm") and day.day >= this_day,
        "open": runs and day.allows("open") and day.day == this_day,
        "log": runs and day.was_held,
        "close": runs and day.allows("close"),
        "assign": plans and day.status in NOT_OVER,
        "cancel": plans and day.allows("cancel"),
    }
    return [step for step, allowed in may.items() if allowed]
