"""The sweep that writes the charities' monthly papers. Running it early, late, twice or several at once changes nothing."""

import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from indicators import services

logger = logging.getLogger(__name__)


@shared_task(name="indicators.write_reports")
def write_reports() -> int:
    """Every office's missing papers of the month before, each in a transaction of its own. Returns how many."""
    return sum(_of_office(office) for office in _offices())


def _offices() -> list[Organisation]:
    rows = Organisation.objects.active().filter(kind=OrganisationKind.OFFICE)
    return list(rows.select_related("parent").order_by("pk"))


def _of_office(office: Organisation) -> int:
    actor, written = Actor.system(office), 0
    try:
        while True:
            with scope.enter(actor):
                report = services.write_next_report(by=actor)
            if report is None:
                return written
            written += 1
    except Exception:
        # The next office must not wait for the mending of this one; the missing papers are written by the next sweep.
        logger.exception("The monthly papers of office %s were not all written.", office.pk)
        return written
