"""What must run once among all machines, and how late things are (docs/adr/0015).

The lease is a row, and the clock is the database's: machines whose clocks differ agree, and a clock that jumps lets at most
two sweeps run side by side, which changes nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Min

from accounts.models import Organisation
from core.clock import now
from notifications.models import Delivery, Pulse

BEAT = "beat"
SENDER = "sender"
# Later than this is worth a word; a beat or a sender comes round several times a minute.
TOLERATED = dt.timedelta(minutes=2)

_HOLD = """
INSERT INTO notifications_pulse (name, holder, held_until, at)
VALUES (%(name)s, %(holder)s, clock_timestamp() + %(length)s::interval, clock_timestamp())
ON CONFLICT (name) DO UPDATE
SET holder = EXCLUDED.holder, held_until = EXCLUDED.held_until, at = EXCLUDED.at
WHERE notifications_pulse.holder = EXCLUDED.holder OR notifications_pulse.held_until < clock_timestamp()
RETURNING 1
"""


def hold(*, name: str, holder: str, length: dt.timedelta) -> bool:
    """Take or renew the lease of a name. False while somebody else holds it. One statement: nobody comes between."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, {"name": name, "holder": holder[:80], "length": f"{length.total_seconds()} seconds"})
        return cursor.fetchone() is not None


def let_go(*, name: str, holder: str) -> None:
    """Leave the lease to whoever comes next, without their waiting for it to run out."""
    Pulse.objects.filter(name=name, holder=holder).update(held_until=now())


def note(*, name: str) -> None:
    """A sign of life of something that any machine may do."""
    at = now()
    Pulse.objects.update_or_create(name=name, defaults={"at": at, "held_until": at})


@dataclass(frozen=True)
class Lateness:
    """How late the beat and the sender are, and since when there is no sign of them; None: there never was one."""

    beat_at: dt.datetime | None
    sender_at: dt.datetime | None
    beat: dt.timedelta
    sender: dt.timedelta

    @property
    def is_late(self) -> bool:
        return self.beat_at is None or self.sender > TOLERATED or self.beat > TOLERATED


def lateness(*, office: Organisation | None = None) -> Lateness:
    """Of the beat: since its last sign of life. Of the sender: since the oldest message that it should have taken up."""
    at = now()
    signs = dict(Pulse.objects.filter(name__in=[BEAT, SENDER]).values_list("name", "at"))
    waiting = Delivery.objects.due(at)
    if office is not None:
        waiting = waiting.filter(office=office)
    oldest = waiting.aggregate(oldest=Min("not_before"))["oldest"]
    beat_at = signs.get(BEAT)
    nothing = dt.timedelta()
    return Lateness(
        beat_at=beat_at,
        sender_at=signs.get(SENDER),
        beat=max(at - beat_at, nothing) if beat_at else nothing,
        sender=at - oldest if oldest else nothing,
    )
