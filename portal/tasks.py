"""Sweeps that need several rooms at once. Running one early, late, twice or several at once changes nothing."""

import datetime as dt
import logging

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import in_riyadh, now
from notifications.services import write_digests
from offices.calendars import calendar_for

logger = logging.getLogger(__name__)

# Before work begins; after noon it is no morning any more, and the next working day says it.
MORNING = (dt.time(7), dt.time(12))


@shared_task(name="portal.write_digests")
def morning_digests() -> int:
    """The e-mail of the morning to everybody whose organisation works today. Returns how many were written."""
    at = now()
    if not MORNING[0] <= in_riyadh(at).time() < MORNING[1]:
        return 0
    return digests_of(at)


def digests_of(at: dt.datetime) -> int:
    """The same, whatever the time of day."""
    written = 0
    for office in Organisation.objects.active().filter(kind=OrganisationKind.OFFICE).order_by("pk"):
        try:
            with scope.enter(Actor.system(office)):
                written += _of_office(office, at)
        except Exception:
            # The next office must not wait for the mending of this one; its people are asked again in a quarter of an hour.
            logger.exception("The digests of office %s were not written.", office.pk)
    return written


def _of_office(office: Organisation, at: dt.datetime) -> int:
    """Holidays are those of a kind of organisation: one calendar for the office and one for its charities."""
    day = in_riyadh(at).date()
    bodies = [office, *Organisation.objects.active().filter(parent=office).order_by("pk")]
    calendars = {body.kind: body for body in reversed(bodies)}
    works = {kind: calendar_for(body).is_working_day(day) for kind, body in calendars.items()}
    return write_digests(office=office, organisations=[body for body in bodies if works[body.kind]], at=at, day=day)
