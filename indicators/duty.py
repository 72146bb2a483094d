"""How the reports of data changes stand against their terms, by the channel through which they became known.

Two duties, never added up: the person's report of a change, 15 days, and the ministry's own update requests, 30 days. On
time, late and unknown are those of the registry (`data_changes_on_time` …); what is not due yet stands apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from accounts.actor import Actor
from accounts.models import Organisation
from core.clock import today
from core.periods import Period
from data_changes.enums import ChangeChannel, ChangeStatus, Duty
from data_changes.models import DataChange
from indicators.annual import require_live

LEFT_OUT = (ChangeStatus.PROPOSED, ChangeStatus.CLOSED)


@dataclass(frozen=True)
class Standing:
    """The counts of one channel, or of all of them."""

    on_time: int = 0
    late: int = 0
    unknown: int = 0
    running: int = 0

    def __add__(self, other: Standing) -> Standing:
        return Standing(
            self.on_time + other.on_time,
            self.late + other.late,
            self.unknown + other.unknown,
            self.running + other.running,
        )

    @property
    def ended(self) -> int:
        """Those whose term is over, or whose report is known: what a share is of."""
        return self.on_time + self.late + self.unknown

    @property
    def share(self) -> float | None:
        """The part reported on time; None where there is nothing to share."""
        return self.on_time / self.ended if self.ended else None

    @property
    def payload(self) -> dict[str, int]:
        return {"on_time": self.on_time, "late": self.late, "unknown": self.unknown, "running": self.running}


@dataclass(frozen=True)
class DutyTable:
    """One duty: its channels in their order, and all of them together."""

    duty: str
    lines: tuple[tuple[str, Standing], ...]

    @property
    def total(self) -> Standing:
        return sum((standing for _channel, standing in self.lines), Standing())

    @property
    def payload(self) -> dict[str, Any]:
        channels = {channel: standing.payload for channel, standing in self.lines}
        return {"total": self.total.payload, "channels": channels}


def by_channel(*, by: Actor, office: Organisation, period: Period) -> list[DutyTable]:
    """Both duties of an office in a period, dated by the due day; one query."""
    require_live(by, office)
    told = Q(notified_on__isnull=False)
    counted = (
        DataChange.objects.filter(office=office, due_on__range=(period.start, period.end))
        .exclude(status__in=LEFT_OUT)
        .order_by()
        .values_list("duty", "channel")
        .annotate(
            on_time=Count("pk", filter=told & Q(notified_on__lte=F("due_on"))),
            late=Count("pk", filter=told & Q(notified_on__gt=F("due_on"))),
            unknown=Count("pk", filter=~told & Q(due_on__lt=today())),
            running=Count("pk", filter=~told & Q(due_on__gte=today())),
        )
    )
    found = {(duty, channel): Standing(*counts) for duty, channel, *counts in counted}
    return [
        DutyTable(
            duty,
            tuple((channel, found[duty, channel]) for channel in ChangeChannel.values if (duty, channel) in found),
        )
        for duty in Duty.values
    ]
