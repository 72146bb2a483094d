"""The sweep that ends a silence: what nobody answered stands in the office's queue for redirecting."""

from celery import shared_task
from django.core.exceptions import ValidationError

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from core.clock import now
from referrals import services


@shared_task(name="referrals.lapse")
def lapse() -> int:
    """Let every office's unanswered referrals lapse, each in a transaction of its own. Returns how many did."""
    lapsed = 0
    for office in Organisation.objects.filter(kind=OrganisationKind.OFFICE, active=True).order_by("pk"):
        actor = Actor.system(office)
        with scope.enter(actor):
            silent = services.past_the_ladder(by=actor, at=now())
        for referral in silent:
            try:
                with scope.enter(actor):
                    services.lapse(referral=referral, by=actor)
            except ValidationError:
                continue  # somebody answered meanwhile
            lapsed += 1
    return lapsed
