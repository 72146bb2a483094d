"""Who is on duty for urgent cases, and on which days nobody is named."""

from __future__ import annotations

import datetime as dt
from typing import Final

from accounts.absences import away
from accounts.models import Membership, Organisation
from core.clock import in_riyadh, today
from offices.calendars import calendar_for
from offices.models import DutyTurn

AHEAD: Final = 7  # days that are looked at for a gap


def turns_at(organisation: Organisation, moment: dt.datetime) -> list[DutyTurn]:
    """The turns that cover a moment, of those who are not away: name and number of whom to telephone."""
    local = in_riyadh(moment)
    rows = DutyTurn.objects.on(local.date()).filter(organisation=organisation)
    rows = rows.select_related("membership__user", "membership__organisation").order_by("first_day", "id")
    covering = [turn for turn in rows if _covers(turn, local.time()) and turn.membership.is_active]
    if not covering:
        return []
    absent = away(organisation, local.date())
    return [turn for turn in covering if turn.membership.user_id not in absent]


def on_duty(organisation: Organisation, moment: dt.datetime) -> list[Membership]:
    """The members on duty at a moment; none where nobody is named."""
    return [turn.membership for turn in turns_at(organisation, moment)]


def unnamed_days(organisation: Organisation, since: dt.date | None = None, ahead: int = AHEAD) -> list[dt.date]:
    """The days of duty in the next days for which nobody is named: two queries."""
    first = since or today()
    days = [first + dt.timedelta(days=number) for number in range(ahead)]
    calendar = calendar_for(organisation)
    rows = DutyTurn.objects.standing().filter(organisation=organisation, last_day__gte=first, first_day__lte=days[-1])
    spans = list(rows.order_by().values_list("first_day", "last_day"))
    return [day for day in days if calendar.has_duty(day) and not any(begins <= day <= ends for begins, ends in spans)]


def _covers(turn: DutyTurn, clock: dt.time) -> bool:
    return turn.starts_at is None or turn.ends_at is None or turn.starts_at <= clock < turn.ends_at
