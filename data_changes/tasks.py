"""The sweep that tells what is due. Running it early, late, twice or several at once changes nothing."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from core.clock import now
from data_changes import services

logger = logging.getLogger(__name__)


@shared_task(name="data_changes.remind")
def remind() -> int:
    """Tell every office's due reminders, batch by batch; each batch is a transaction of its own."""
    looked_at = 0
    for office in services.with_something_due(at=now()):
        try:
            looked_at += _remind_office(Actor.system(office))
        except Exception:
            # The next office must not wait for the mending of this one; its rows stay due.
            logger.exception("The reminders of office %s were not told.", office.pk)
    return looked_at


def _remind_office(actor: Actor) -> int:
    looked_at = 0
    while True:
        with scope.enter(actor):
            batch = services.tell_due(by=actor)
        if not batch:
            return looked_at
        looked_at += batch
