"""The clock that wakes the sweeps: one among however many machines run it (docs/adr/0015)."""

import contextlib
import datetime as dt
import socket
import uuid
from typing import Any

import celery.beat
from django.db import Error, connection

from notifications import services
from portal.heartbeat import mark

# A beat that has not renewed its lease for this long has died; it is renewed every five seconds at the latest.
LEASE = dt.timedelta(seconds=20)


class Scheduler(celery.beat.Scheduler):
    """Celery's own scheduler, in memory: every periodic task is a sweep, so there is no state to keep or to lose.

    However many machines run a beat, the one that holds the lease sends (docs/adr/0015). The others stand by and take over
    when it runs out; what fell due meanwhile they send at once. While the database does not answer, nobody sends: every
    sweep would ask it first.
    """

    max_interval = 5

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.holder = f"{socket.gethostname()[:40]}-{uuid.uuid4()}"
        super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        mark("beat")
        if not self._leads():
            return self.max_interval
        return super().tick(*args, **kwargs)

    def close(self) -> None:
        with contextlib.suppress(Error):
            services.let_go(name=services.BEAT, holder=self.holder)
        super().close()

    def _leads(self) -> bool:
        try:
            return services.hold(name=services.BEAT, holder=self.holder, length=LEASE)
        except Error:
            connection.close()
            return False
