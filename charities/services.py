"""What can be done to charities: their capacity month by month, and (below) what they offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from charities.agreements import agreement_of
from charities.models import Service, ServiceMonth
from core.errors import Conflict

__all__ = ["agreement_of", "release", "reserve", "use"]

# --- capacity --------------------------------------------------------------------------------------------------


@transaction.atomic
def reserve(
    *, charity: Organisation, help_kinds: Collection[str], on: date, ignore_capacity: bool = False
) -> list[ServiceMonth]:
    """Keep one place in each needed service for a household, in the month of `on`.

    One service of a kind gives the place: the one with most room. At least one needed kind must have room left
    (`Conflict`, "recipient_not_ready", otherwise); the others are then counted beyond their limit, as the charity
    decides about the whole household. Urgent and discreet matters ignore capacity and are counted all the same.
    """
    offered = _months_by_kind(charity, help_kinds, on)
    chosen = [max(months, key=_room) for months in offered.values()]
    if chosen and not ignore_capacity and all(_room(month) <= 0 for month in chosen):
        raise Conflict(_("The charity has no room left this month."), code="recipient_not_ready")
    for month in chosen:
        month.reserved += 1
        month.save(update_fields=["reserved"])
    return chosen


@transaction.atomic
def use(*, charity: Organisation, help_kinds: Collection[str], on: date) -> list[ServiceMonth]:
    """Count the places as used. `on` is the day on which they were reserved; what was not reserved is used as well."""
    chosen = [_most_reserved(months) for months in _months_by_kind(charity, help_kinds, on).values()]
    for month in chosen:
        month.reserved = max(month.reserved - 1, 0)
        month.used += 1
        month.save(update_fields=["reserved", "used"])
    return chosen


@transaction.atomic
def release(*, charity: Organisation, help_kinds: Collection[str], on: date, used: bool = False) -> list[ServiceMonth]:
    """Give places back: reserved ones, or, with `used`, those that an acceptance had taken.

    `on` is the day on which they were reserved. Where nothing was taken, nothing happens.
    """
    column = "used" if used else "reserved"
    months = _months_by_kind(charity, help_kinds, on, also_inactive=True).values()
    chosen = [month for month in (max(rows, key=attrgetter(column)) for rows in months) if getattr(month, column)]
    for month in chosen:
        setattr(month, column, getattr(month, column) - 1)
        month.save(update_fields=[column])
    return chosen


def _months_by_kind(
    charity: Organisation, help_kinds: Collection[str], on: date, also_inactive: bool = False
) -> dict[str, list[ServiceMonth]]:
    """The month's rows of the services that offer these kinds, made where missing, locked in one order."""
    month = on.replace(day=1)
    services = Service.objects.filter(charity=charity, kind__in=set(map(str, help_kinds)))
    if not also_inactive:
        services = services.active()
    rows = [ServiceMonth(office_id=service.office_id, service=service, month=month) for service in services]
    ServiceMonth.objects.bulk_create(rows, ignore_conflicts=True)
    locked = (
        ServiceMonth.objects.filter(service__in=[row.service_id for row in rows], month=month)
        .select_related("service")
        .order_by("service", "id")
        .select_for_update(of=("self",))
    )
    found: defaultdict[str, list[ServiceMonth]] = defaultdict(list)
    for row in locked:
        found[row.service.kind].append(row)
    return found


def _room(month: ServiceMonth) -> float:
    capacity = month.service.monthly_capacity
    return float("inf") if capacity is None else capacity - month.reserved - month.used


def _most_reserved(months: Iterable[ServiceMonth]) -> ServiceMonth:
    return max(months, key=lambda month: month.reserved)
