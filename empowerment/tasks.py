"""The sweep that reminds of what is due in plans. Running it early, late or twice changes nothing."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from empowerment.services import plans

logger = logging.getLogger(__name__)


@shared_task(name="empowerment.remind")
def remind() -> int:
    """Tell every office's specialists whose contact or review is due. Returns how many plans were looked at."""
    told = 0
    for office in Organisation.objects.filter(kind=OrganisationKind.OFFICE, active=True).order_by("pk"):
        try:
            told += _remind_office(Actor.system(office))
        except Exception:
            logger.exception("The plans' reminders of office %s were not told.", office.pk)
    return told


def _remind_office(actor: Actor) -> int:
    told = 0
    while True:
        with scope.enter(actor):
            batch = plans.remind_due(by=actor)
        if not batch:
            return told
        told += batch
