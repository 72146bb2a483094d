"""The sweep that keeps the queue of possible duplicates up to date."""

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries import services
from beneficiaries.models import Person


@shared_task(name="beneficiaries.compare")
def compare() -> int:
    """Compare new and changed people, office by office, batch by batch, until none is left. Returns how many."""
    compared = 0
    waiting = Person.objects.filter(to_compare=True).values("office").distinct()
    for office in Organisation.objects.filter(pk__in=waiting).order_by("pk"):
        found = 1
        while found:
            with scope.enter(Actor.system(office)):
                found = services.compare_waiting(office=office)
            compared += found
    return compared
