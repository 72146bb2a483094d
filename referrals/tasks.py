"""The sweeps against silence, and the work on tables. Running them early, late, twice or several at once changes nothing."""

import logging
from collections.abc import Callable

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import now
from exchange import running
from referrals import exports, services
from referrals.bulk import sending
from referrals.bulk.kinds import TASK
from referrals.earlier import taking_over
from referrals.earlier.kind import EARLIER

logger = logging.getLogger(__name__)


@shared_task(name="referrals.climb")
def climb() -> int:
    """Take every office's due steps, batch by batch; each batch is a transaction of its own."""
    return sum(_all_batches(office, services.climb) for office in services.with_steps_due(at=now()))


@shared_task(name="referrals.plan")
def plan() -> int:
    """Plan the ladder of referrals that run without one."""
    offices = Organisation.objects.filter(kind=OrganisationKind.OFFICE, active=True).order_by("pk")
    return sum(_all_batches(office, services.plan_missing) for office in offices)


@shared_task(name="referrals.keep")
def keep() -> int:
    """Remove the attachments whose time has passed, and the pictures whose consent was withdrawn."""
    offices = Organisation.objects.filter(kind=OrganisationKind.OFFICE).order_by("pk")
    return sum(_all_batches(office, services.remove_papers) for office in offices)


def _all_batches(office: Organisation, sweep: Callable[..., int]) -> int:
    actor, looked_at = Actor.system(office), 0
    try:
        while True:
            with scope.enter(actor):
                batch = sweep(by=actor)
            if not batch:
                return looked_at
            looked_at += batch
    except Exception:
        # The next office must not wait for the mending of this one; its rows stay due.
        logger.exception("A sweep of office %s was not finished.", office.pk)
        return looked_at


@shared_task(name=TASK)
def send_sheet(batch_id: int) -> None:
    """Go on with a table of referrals where it stands."""
    sending.go_on(batch_id)


@shared_task(name=exports.TASK)
def write_export(export_id: int) -> None:
    """Write a list of this room as a file."""
    running.write_export(export_id, kinds=exports.KINDS)


@shared_task(name=EARLIER.task)
def take_over_earlier(batch_id: int) -> None:
    """Go on with a table of earlier referrals where it stands."""
    running.work(batch_id, kind=EARLIER, examine=taking_over.examine, apply=taking_over.apply)
