"""What is done to charities: what they say of themselves, what they offer, and their places month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from operator import attrgetter
from typing import Any, Final

from django.core.exceptions import EmptyResultSet, PermissionDenied
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, OrganisationKind, Permission
from accounts.models import Organisation
from charities.agreements import agreement_of
from charities.models import Charity, CharityContact, DataSharingAgreement, Service, ServiceMonth
from core.clock import today
from core.constraints import explain
from core.errors import Conflict
from offices.models import District

__all__ = [
    "add_agreement",
    "add_charity",
    "add_contact",
    "add_service",
    "agreement_of",
    "may_edit",
    "release",
    "reserve",
    "update_agreement",
    "update_charity",
    "update_contact",
    "update_service",
    "use",
    "verify_contact",
]

CHARITY_FIELDS: Final = frozenset({"kind", "licence", "licensed_by", "opening_hours"})
NAME_FIELDS: Final = frozenset({"name_ar", "name_en", "active"})
SERVICE_FIELDS: Final = frozenset(
    {"kind", "name_ar", "name_en", "conditions", "documents", "monthly_capacity", "active"}
)
CONTACT_FIELDS: Final = frozenset({"name", "job", "phone", "email"})
AGREEMENT_FIELDS: Final = frozenset(
    {
        "reference",
        "answers",
        "statement_quota",
        "tells_open_referrals",
        "tells_recent_help",
        "valid_from",
        "valid_to",
        "ended",
    }
)

# --- what a charity is -----------------------------------------------------------------------------------------


def may_edit(*, charity: Organisation, by: Actor, own_part: bool = False) -> bool:
    """Whether `by` keeps this charity's entry; `own_part`: its services and contacts, which its director keeps too."""
    extents = by.extents(Permission.CHARITY_EDIT)
    if Extent.ALL in extents:
        return charity.parent_id == by.office.pk
    return own_part and Extent.SERVICES in extents and charity.pk == by.organisation.pk


@transaction.atomic
def add_charity(*, by: Actor, code: str, districts: Collection[District] = (), **fields: Any) -> Charity:
    """A new charity of the office's governorate, with the organisation that people will work in."""
    if Extent.ALL not in by.extents(Permission.CHARITY_EDIT):
        raise PermissionDenied(Permission.CHARITY_EDIT.value)
    _known(fields, CHARITY_FIELDS | NAME_FIELDS)
    organisation = Organisation(kind=OrganisationKind.CHARITY, parent=by.office, code=code.upper())
    _save(organisation, {name: fields.pop(name) for name in NAME_FIELDS & fields.keys()}, taken="code")
    charity = Charity(organisation=organisation)
    _save(charity, fields)
    charity.districts.set(districts)
    return charity


@transaction.atomic
def update_charity(
    *, charity: Charity, by: Actor, districts: Collection[District] | None = None, **fields: Any
) -> Charity:
    """Change what is said of a charity. One that is not active is sent nothing and its people cannot enter."""
    _require(by, charity.organisation)
    _known(fields, CHARITY_FIELDS | NAME_FIELDS)
    charity = Charity.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=charity.pk)
    _save(charity.organisation, {name: fields.pop(name) for name in NAME_FIELDS & fields.keys()})
    _save(charity, fields)
    if districts is not None:
        charity.districts.set(districts)
    return charity


# --- services, contacts, agreements ------------------------------------------------------------------------------


@transaction.atomic
def add_service(*, charity: Organisation, by: Actor, districts: Collection[District] = (), **fields: Any) -> Service:
    """A kind of help that the charity offers from now on."""
    _require(by, charity, own_part=True)
    _known(fields, SERVICE_FIELDS)
    service = Service(office=charity.tenant, charity=charity)
    _save(service, fields, taken="name_ar")
    service.districts.set(districts)
    return service


@transaction.atomic
def update_service(
    *, service: Service, by: Actor, districts: Collection[District] | None = None, **fields: Any
) -> Service:
    """Change a service; the places that are reserved stay reserved."""
    _require(by, service.charity, own_part=True)
    _known(fields, SERVICE_FIELDS)
    service = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    _save(service, fields, taken="name_ar")
    if districts is not None:
        service.districts.set(districts)
    return service


@transaction.atomic
def add_contact(*, charity: Organisation, by: Actor, **fields: Any) -> CharityContact:
    """Somebody to call at the charity. Who enters a contact has just spoken with it: it counts as verified today."""
    _require(by, charity, own_part=True)
    _known(fields, CONTACT_FIELDS)
    contact = CharityContact(office=charity.tenant, charity=charity, verified_on=today())
    _save(contact, fields)
    return contact


@transaction.atomic
def update_contact(*, contact: CharityContact, by: Actor, **fields: Any) -> CharityContact:
    """Change a contact. A changed number is to be verified anew."""
    _require(by, contact.charity, own_part=True)
    _known(fields, CONTACT_FIELDS)
    contact = CharityContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if any(getattr(contact, name) != fields.get(name, getattr(contact, name)) for name in ("phone", "email")):
        contact.verified_on = None
    _save(contact, fields)
    return contact


@transaction.atomic
def verify_contact(*, contact: CharityContact, by: Actor) -> CharityContact:
    """Say that the contact was reached today."""
    _require(by, contact.charity, own_part=True)
    contact = CharityContact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    _save(contact, {"verified_on": today()})
    return contact


@transaction.atomic
def add_agreement(*, charity: Organisation, by: Actor, **fields: Any) -> DataSharingAgreement:
    """An agreement that the office and the charity have signed."""
    _require(by, charity)
    _known(fields, AGREEMENT_FIELDS)
    agreement = DataSharingAgreement(office=charity.tenant, charity=charity)
    _save(agreement, fields, taken="reference")
    return agreement


@transaction.atomic
def update_agreement(*, agreement: DataSharingAgreement, by: Actor, **fields: Any) -> DataSharingAgreement:
    """Change an agreement, or end it early."""
    _require(by, agreement.charity)
    _known(fields, AGREEMENT_FIELDS)
    agreement = DataSharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    _save(agreement, fields, taken="reference")
    return agreement


def _require(by: Actor, charity: Organisation, own_part: bool = False) -> None:
    by.require(Permission.CHARITY_EDIT)
    if not may_edit(charity=charity, by=by, own_part=own_part):
        raise PermissionDenied(Permission.CHARITY_EDIT.value)


def _known(fields: dict[str, Any], allowed: frozenset[str]) -> None:
    if unknown := fields.keys() - allowed:
        raise TypeError(f"not fields of this row: {sorted(unknown)}")


def _save(row: Model, fields: dict[str, Any], taken: str = "") -> None:
    """Set and save; what stands there already is said on the field `taken`."""
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        with explain(type(row)):
            row.save()
    except Conflict as error:
        if not taken or hasattr(error, "error_dict"):
            raise
        raise Conflict({taken: error}, code=error.code) from error


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


_MISSING_MONTHS: Final = """
    INSERT INTO charities_servicemonth (office_id, service_id, month, reserved, used)
    SELECT office_id, id, %s, 0, 0 FROM ({offered}) offered ON CONFLICT DO NOTHING"""


def _months_by_kind(
    charity: Organisation, help_kinds: Collection[str], on: date, also_inactive: bool = False
) -> dict[str, list[ServiceMonth]]:
    """The month's rows of the services that offer these kinds, made where missing, locked in one order."""
    month = on.replace(day=1)
    services = Service.objects.filter(charity=charity, kind__in=set(map(str, help_kinds)))
    if not also_inactive:
        services = services.active()
    try:
        offered, parameters = services.order_by("pk").values("office_id", "id").query.sql_with_params()
    except EmptyResultSet:  # no kind was asked for
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_MISSING_MONTHS.format(offered=offered), [month, *parameters])
    locked = (
        ServiceMonth.objects.filter(service__in=services, month=month)
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
