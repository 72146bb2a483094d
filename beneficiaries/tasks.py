"""What runs over the register in the background. Running it early, twice or several at once changes nothing."""

from celery import shared_task

from accounts import scope
from accounts.actor import Actor
from accounts.models import Organisation
from beneficiaries import exports, register_import, services
from beneficiaries.models import Person
from exchange import running


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


@shared_task(name=register_import.REGISTER.task)
def import_register(batch_id: int) -> None:
    """Go on with an import of the register where it stands."""
    running.work(batch_id, kind=register_import.REGISTER, examine=register_import.examine, apply=register_import.apply)


@shared_task(name=exports.TASK)
def write_export(export_id: int) -> None:
    """Write a list of this room as a file."""
    running.write_export(export_id, kinds=exports.KINDS)
