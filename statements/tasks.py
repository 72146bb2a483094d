"""The sweep that lets old statements expire. Running it early, late, twice or several at once changes nothing."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from statements import services

logger = logging.getLogger(__name__)


@shared_task(name="statements.expire")
def expire() -> int:
    """Every office's statements that have outlived their validity, batch by batch, each a transaction of its own."""
    expired = 0
    for office in services.with_something_to_expire():
        try:
            expired += _expire_in(Actor.system(office))
        except Exception:
            # The next office must not wait for the mending of this one; its rows stay due.
            logger.exception("The statements of office %s did not expire.", office.pk)
    return expired


def _expire_in(actor: Actor) -> int:
    expired = 0
    while True:
        with scope.enter(actor):
            batch = services.expire_old(by=actor)
        if not batch:
            return expired
        expired += batch
