"""Looking National Addresses up, and comparing again where time has changed the answer.

The service is asked between two transactions, never inside one (docs/adr/0013).
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from celery import shared_task
from django.core.exceptions import ValidationError

from accounts import scope
from accounts.actor import Actor
from accounts.enums import OrganisationKind
from accounts.models import Organisation
from beneficiaries.housing import services
from beneficiaries.housing.addresses import NoAnswer, provider, question_of
from beneficiaries.housing.enums import HousingResult, HousingSource
from beneficiaries.housing.models import AddressLookup, HousingDeclaration
from core.clock import today

MOST_AT_ONCE: Final = 20
# How long a look-up belongs to whoever has begun it; a worker that dies leaves it to the next sweep.
HELD: Final = dt.timedelta(minutes=2)


@shared_task(name=services.LOOK_UP)
def look_up_address(lookup_id: int) -> int:
    """Ask the service for one address, if it still waits. Returns how many answers came."""
    return _look_up(only=lookup_id)


@shared_task(name="beneficiaries.look_up_addresses")
def look_up_addresses() -> int:
    """Ask for those that wait: put off, or lost with a worker or the broker."""
    return _look_up()


@shared_task(name="beneficiaries.recheck_housing")
def recheck_housing() -> int:
    """Compare again what matched by a lease that has run out since. Returns how many do not match any more."""
    changed = 0
    for actor in _systems():
        with scope.enter(actor):
            current = HousingDeclaration.objects.visible_to(actor).current().filter(result=HousingResult.MATCHED)
            ended = current.filter(records__source=HousingSource.EJAR, records__ends_on__lt=today())
            declarations = list(ended.order_by("id").distinct())
        for declaration in declarations:
            try:
                with scope.enter(actor):
                    changed += services.recheck(declaration=declaration, by=actor).result != HousingResult.MATCHED
            except ValidationError:
                continue  # declared anew meanwhile
    return changed


def _systems() -> list[Actor]:
    offices = Organisation.objects.filter(kind=OrganisationKind.OFFICE, active=True)
    return [Actor.system(office) for office in offices.order_by("pk")]


def _look_up(only: int | None = None) -> int:
    """Hold what is due, ask with no transaction open, write down what was said. A service in trouble is left alone."""
    answered = 0
    for actor in _systems():
        with scope.enter(actor):
            held = services.hold_lookups(by=actor, held_for=HELD, most=MOST_AT_ONCE, only=only)
        for lookup in held:
            if not _answered(lookup, actor):
                return answered
            answered += 1
    return answered


def _answered(lookup: AddressLookup, actor: Actor) -> bool:
    try:
        parts = provider().find(question_of(lookup.declaration))
    except NoAnswer as refusal:
        with scope.enter(actor):
            services.put_off_lookup(lookup=lookup, by=actor, problem=refusal.problem)
        return False
    with scope.enter(actor):
        services.answer_lookup(lookup=lookup, by=actor, parts=parts)
    return True
