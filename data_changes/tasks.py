"""The sweep that tells what is due. Running it early, late, twice or several at once changes nothing."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import now
from data_changes import exports, services
from exchange import running

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


@shared_task(name="data_changes.settle")
def settle() -> int:
    """Read, office by office, what became of the messages on their way."""
    return _settle_offices(again=False)


@shared_task(name="data_changes.recheck")
def recheck() -> int:
    """Look once more at what was settled in the last days: receipts come late."""
    return _settle_offices(again=True)


@shared_task(name="data_changes.notice")
def notice() -> int:
    """Propose the changes that the API or a file brought into a room below. Returns how many rows were handled."""
    handled = 0
    for office in Organisation.objects.filter(kind=OrganisationKind.OFFICE, active=True).order_by("pk"):
        actor = Actor.system(office)
        try:
            with scope.enter(actor):
                handled += services.propose_noticed(by=actor)
        except Exception:
            logger.exception("The changes noticed in office %s were not proposed.", office.pk)
    return handled


def _settle_offices(*, again: bool) -> int:
    moved = 0
    for office in services.with_something_to_settle(again=again):
        try:
            moved += _settle_office(Actor.system(office), again=again)
        except Exception:
            logger.exception("The messages of office %s were not settled.", office.pk)
    return moved


def _settle_office(actor: Actor, *, again: bool) -> int:
    moved = 0
    while True:
        with scope.enter(actor):
            batch = services.settle(by=actor, again=again)
        if not batch:
            return moved
        moved += batch


def _remind_office(actor: Actor) -> int:
    looked_at = 0
    while True:
        with scope.enter(actor):
            batch = services.tell_due(by=actor)
        if not batch:
            return looked_at
        looked_at += batch


@shared_task(name=exports.TASK)
def write_export(export_id: int) -> None:
    """Write a list of this room as a file."""
    running.write_export(export_id, kinds=exports.KINDS)
