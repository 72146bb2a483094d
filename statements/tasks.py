"""What runs in the background: sheets of requests, old statements. Run early, late or twice, it changes nothing more."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from exchange import running
from statements import batch_rows, exports, services
from statements.earlier import taking_over
from statements.earlier.kind import EARLIER

logger = logging.getLogger(__name__)


@shared_task(name=batch_rows.SHEET.task)
def ask_batch(batch_id: int) -> None:
    """Go on with a sheet of requests where it stands."""
    running.work(batch_id, kind=batch_rows.SHEET, examine=batch_rows.examine, apply=batch_rows.apply)


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


@shared_task(name="statements.watch")
def watch() -> int:
    """Notice what is unusual in how statements are asked for, office by office; what was noticed is not noticed twice."""
    noticed = 0
    for office in services.with_something_asked():
        actor = Actor.system(office)
        try:
            with scope.enter(actor):
                noticed += services.watch(by=actor)
        except Exception:
            logger.exception("The asking of office %s was not looked at.", office.pk)
    return noticed


@shared_task(name=EARLIER.task)
def take_over_earlier(batch_id: int) -> None:
    """Go on with a table of earlier statements where it stands."""
    running.work(batch_id, kind=EARLIER, examine=taking_over.examine, apply=taking_over.apply)


@shared_task(name=exports.TASK)
def write_export(export_id: int) -> None:
    """Write a list of this room as a file."""
    running.write_export(export_id, kinds=exports.KINDS)
