"""Finding, registering, changing and matching people; disclosing and revealing them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Membership, Organisation
from beneficiaries.enums import ContactKind, DisclosureScope, LifeEventKind, Relation, SecurityStatus
from beneficiaries.models import Contact, Disclosure, Household, Person, Reveal
from beneficiaries.services.duplicates import entered_despite
from beneficiaries.services.life import born, record_event
from beneficiaries.services.shared import SHORTEST_REASON, locked, require_register, visible_household
from core.arabic import clean_text, search_keys
from core.background import enqueue
from core.clock import now, today
from core.constraints import explain
from core.encryption import digest
from core.errors import Conflict
from core.identifiers import normalise_mobile, normalise_national_number
from core.references import next_reference
from core.typed_dates import TypedDate
from offices.models import District

HOUSEHOLD: Final = "HH"
# Wakes the sweep that compares new and changed people with the rest of the register.
COMPARE: Final = "beneficiaries.compare"
NAME_PARTS: Final = ("first_name", "father_name", "grandfather_name", "family_name")
PERSON_FIELDS: Final = frozenset(
    {
        *NAME_PARTS,
        "name_en",
        "gender",
        "birth_date_typed",
        "national_number",
        "relation",
        "tags",
        "verified",
        "language",
    }
)
HOUSEHOLD_FIELDS: Final = frozenset({"district", "needs"})


@dataclass(frozen=True, kw_only=True)
class GivenPerson:
    """A person as somebody outside the register described them."""

    first_name: str = ""
    father_name: str = ""
    grandfather_name: str = ""
    family_name: str = ""
    national_number: str = ""
    gender: str = ""
    birth_date_typed: TypedDate | None = None
    district: District | None = None

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*NAME_PARTS, "gender", "birth_date_typed", "national_number")}


# --- the register ------------------------------------------------------------------------------------------------


def find_by_number(*, office: Organisation, national_number: str) -> Person | None:
    """The person who holds this number in the office's register; of merged rows, the survivor.

    The office's knowledge alone: whether it finds someone must never reach a charity, nor, for a discreet person,
    anybody but the keepers.
    """
    number = _folded(national_number)
    if not number:
        return None
    holder = (
        Person.objects.filter(office=office, national_number_digest=digest(number), doubtful=False)
        .select_related("merged_into", "household")
        .first()
    )
    return holder and holder.survivor


def find_by_numbers(*, office: Organisation, digests: Collection[str]) -> dict[str, Person]:
    """The same for many numbers, by their digests, in one query."""
    holders = Person.objects.filter(office=office, national_number_digest__in=digests, doubtful=False)
    return {
        str(holder.national_number_digest): holder.survivor
        for holder in holders.select_related("merged_into", "household").order_by("pk")
    }


@transaction.atomic
def register_person(
    *, by: Actor, household: Household | None = None, mobile: str = "", despite: Collection[int] = (), **fields: Any
) -> Person:
    """Enter a person into the office's register: into a household of theirs, or into one of their own.

    `despite` names the people who were shown as possibly the same and refused as such: it is written down, and they
    are not proposed as duplicates of this person again.

    A number that only the keepers know of is taken over: the matter at hand names the person, who from now on exists
    for the whole office. Any other known number is a conflict.
    """
    require_register(by=by)
    values = _person_values(fields, allowed=PERSON_FIELDS | (HOUSEHOLD_FIELDS if household is None else frozenset()))
    household_values = {name: values.pop(name) for name in HOUSEHOLD_FIELDS & values.keys()}
    _require_first_name(values, required=True)
    holder = find_by_number(office=by.office, national_number=values.get("national_number") or "")
    if holder and (not holder.discreet or by.is_keeper):
        raise _already_registered()
    if household is not None:
        values["household"] = visible_household(household=household, by=by)
    if holder:
        person = _lift(holder)
        _write(person, {"verified": True} | {name: value for name, value in values.items() if value})
    else:
        if household is None:
            values |= {"household": _new_household(by.office, **household_values), "relation": Relation.HEAD}
        person = Person(office=by.office)
        _write(person, {"verified": True} | values)
    if mobile:
        Contact.objects.get_or_create(
            office=by.office, person=person, kind=ContactKind.MOBILE, value=normalise_mobile(mobile)
        )
    if despite:
        entered_despite(person=person, by=by, refused=despite)
    if household is not None:
        born(person=person, by=by)
    enqueue(COMPARE)
    return person


@transaction.atomic
def update_person(*, person: Person, by: Actor, **fields: Any) -> Person:
    """Change what the register says of a person. `national_number=""` takes the number away."""
    require_register(by=by)
    person = locked(person=person, by=by)
    values = _person_values(fields, allowed=PERSON_FIELDS)
    _require_first_name(values)
    if "national_number" in values:
        _make_room_for_number(person, values["national_number"] or "", by)
        values["doubtful"] = False
    _write(person, values)
    enqueue(COMPARE)
    return person


@transaction.atomic
def update_household(*, household: Household, by: Actor, moved_on: TypedDate | None = None, **fields: Any) -> Household:
    """Change where a household lives and what it needs. ``moved_on``: the district changes because the household moved."""
    require_register(by=by)
    if unknown := fields.keys() - HOUSEHOLD_FIELDS:
        raise TypeError(f"not fields of a household: {sorted(unknown)}")
    household = visible_household(household=household, by=by)
    for name, value in fields.items():
        setattr(household, name, clean_text(value, keep_newlines=True) if name == "needs" else value)
    household.save(update_fields=[*fields])
    if moved_on is not None:
        _moved(household, by, moved_on)
    return household


@transaction.atomic
def set_security_status(*, person: Person, by: Actor, status: str, as_of: date | None, source: str = "") -> Person:
    """Record a person's place in social security, as of which day it is known and from where."""
    require_register(by=by)
    person = locked(person=person, by=by)
    if status not in SecurityStatus.values:
        raise ValidationError({"status": ValidationError(_("Please choose a status."), code="invalid_choice")})
    if status != SecurityStatus.UNKNOWN and as_of is None:
        error = ValidationError(_("Say as of which day the status is known."), code="person_status_has_date")
        raise ValidationError({"as_of": error})
    if as_of and as_of > today():
        raise ValidationError({"as_of": ValidationError(_("The date cannot be after today."), code="too_late")})
    person.security_status = status
    person.security_status_as_of = as_of
    person.security_status_source = clean_text(source)[:100]
    with explain(Person):
        person.save(update_fields=["security_status", "security_status_as_of", "security_status_source"])
    return person


@transaction.atomic
def match_or_create(*, by: Actor, given: GivenPerson, discreet: bool = False) -> Person:
    """The person whom a matter names: matched by number in the office's register, or a new one with a household.

    An office is believed: the number decides. A charity must also know the name, as it will be shown what it named;
    a number that the register knows under another name makes a row apart, which the office looks into. What a charity
    types is never confirmed (`verified`) and the answer to it never says which of these happened.
    An ordinary matter that names a discreet person makes the person known to the whole office.
    """
    values = _person_values(given.values(), allowed=PERSON_FIELDS)
    person = _named(by, given, values, discreet=discreet)
    return person if discreet else _lift(person)


@transaction.atomic
def make_known(*, person: Person) -> Person:
    """An ordinary matter names somebody of whom only the keepers knew: from now on the whole office knows them."""
    return _lift(person)


def _named(by: Actor, given: GivenPerson, values: dict[str, Any], *, discreet: bool) -> Person:
    """The matching row, or a new one. Whoever is faster with the same number wins; the other finds the row."""
    known, doubtful = _matching(by, given, values["national_number"] or "")
    if known:
        return known
    try:
        with transaction.atomic():
            return _create_given(by, given, values, discreet=discreet, doubtful=doubtful)
    except IntegrityError:
        known, doubtful = _matching(by, given, values["national_number"] or "")
        return known or _create_given(by, given, values, discreet=discreet, doubtful=doubtful)


def _matching(by: Actor, given: GivenPerson, number: str) -> tuple[Person | None, bool]:
    """The row that this number and, for a charity, this name stand for; and whether somebody else holds the number."""
    holder = find_by_number(office=by.office, national_number=number)
    if holder is None or by.is_office or _names_agree(holder, given):
        return holder, False
    doubted = Person.objects.filter(office=by.office, national_number_digest=digest(number), doubtful=True)
    return next((row.survivor for row in doubted.order_by("pk") if _names_agree(row, given)), None), True


def _create_given(by: Actor, given: GivenPerson, values: dict[str, Any], *, discreet: bool, doubtful: bool) -> Person:
    """An unconfirmed person and a household of one."""
    household = _new_household(by.office, district=given.district, discreet=discreet)
    person = Person(
        office=by.office,
        household=household,
        relation=Relation.HEAD,
        discreet=discreet,
        doubtful=doubtful,
        verified=by.is_office,
    )
    _set(person, values)
    person.save()
    return person


def _names_agree(person: Person, given: GivenPerson) -> bool:
    """Whether someone who gives this name knows the person: first and family name, as search reads them."""
    if not _same(person.first_name, given.first_name):
        return False
    return not person.family_name or _same(person.family_name, given.family_name)


def _same(left: str, right: str) -> bool:
    if not left or not right:
        return False
    return any(a == b for a, b in zip(search_keys(left), search_keys(right), strict=True))


# --- disclosure --------------------------------------------------------------------------------------------------


@transaction.atomic
def disclose(
    *,
    office: Organisation,
    organisation: Organisation,
    source: str,
    purpose: str,
    legal_basis: str,
    by: Actor | None,
    household: Household | None = None,
    person: Person | None = None,
    scope: str = DisclosureScope.IDENTITY,
    memberships: Collection[Membership] | None = None,
    discreet: bool = False,
) -> list[Disclosure]:
    """Show a household, or one person of it, to an organisation or to single memberships, because of a matter.

    With `person`, the household's other members stay closed. What is already shown because of the same matter is not
    shown twice; what was about to run out stands without an end again, as a new row.
    """
    rows = []
    for membership in memberships if memberships is not None else [None]:
        shown: dict[str, Any] = {"office": office, "organisation": organisation, "membership": membership}
        shown |= {"household": household, "person": person, "source": source}
        same = list(Disclosure.objects.filter(ended_at=None, **shown).select_for_update())
        standing = [row for row in same if row.scope == scope and row.until is None]
        outdated = [row.pk for row in same if row not in standing]
        if outdated:
            Disclosure.objects.filter(pk__in=outdated).update(ended_at=now())
        rows.append(
            standing[0]
            if standing
            else Disclosure.objects.create(
                **shown,
                scope=scope,
                purpose=purpose,
                legal_basis=legal_basis,
                discreet=discreet,
                granted_by=by.membership if by else None,
            )
        )
    return rows


@transaction.atomic
def end_disclosures(
    *, office: Organisation, source: str, organisation: Organisation | None = None, until: date | None = None
) -> int:
    """End what a matter showed: at once, or after the day `until`. Never makes an end later. Returns how many rows."""
    rows = Disclosure.objects.filter(office=office, source=source, ended_at=None)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if until is None:
        return rows.update(ended_at=now())
    return rows.filter(Q(until=None) | Q(until__gt=until)).update(until=until)


@transaction.atomic
def reveal_number(*, person: Person, by: Actor, reason: str) -> str:
    """The full national number, for a reason that is written down. The only way to it."""
    by.require(Permission.IDENTITY_REVEAL)
    reason = clean_text(reason)
    if len(reason) < SHORTEST_REASON:
        error = ValidationError(_("Please say why you need the full number."), code="required")
        raise ValidationError({"reason": error})
    if len(reason) > 300:
        error = ValidationError(_("The reason is too long: 300 characters at most."), code="max_length")
        raise ValidationError({"reason": error})
    person = Person.objects.visible_to(by).get(pk=person.pk)
    if not person.national_number:
        raise ValidationError(_("No number is known of this person."), code="no_number")
    if by.membership is None:
        raise PermissionDenied(Permission.IDENTITY_REVEAL.value)
    Reveal.objects.create(office=by.office, person=person, membership=by.membership, reason=reason)
    return str(person.national_number)


def _moved(household: Household, by: Actor, on: TypedDate) -> None:
    """The move of a household is its breadwinner's to report."""
    members = Person.objects.visible_to(by).survivors().filter(household=household, died_on=None)
    if head := min(members, key=lambda row: (row.relation != Relation.HEAD, row.pk), default=None):
        try:
            record_event(person=head, by=by, kind=LifeEventKind.MOVE, happened_on=on)
        except ValidationError as error:
            raise ValidationError({"moved_on": error.messages}) from error


# --- shared ------------------------------------------------------------------------------------------------------


def _new_household(office: Organisation, **values: Any) -> Household:
    return Household.objects.create(office=office, reference=next_reference(office, HOUSEHOLD), **values)


def _require_first_name(values: dict[str, Any], required: bool = False) -> None:
    if (required or "first_name" in values) and not values.get("first_name"):
        raise ValidationError({"first_name": ValidationError(_("Please enter the first name."), code="required")})


def _already_registered() -> Conflict:
    error = ValidationError(_("A person with this number is already in the register."), code="person_exists")
    return Conflict({"national_number": error}, code="person_exists")


def _make_room_for_number(person: Person, number: str, by: Actor) -> None:
    """Refuse a number that another person holds. One whom `by` may not know of stands back without a word."""
    holder = find_by_number(office=by.office, national_number=number)
    if holder is None:
        return
    if holder.pk == person.pk:
        if person.duplicates.filter(national_number_digest=digest(number), doubtful=False).exists():
            words = _("This number stands in a record that was merged into this one; it need not be entered again.")
            raise Conflict({"national_number": ValidationError(words, code="number_merged")}, code="number_merged")
        return
    if not holder.discreet or by.is_keeper:
        raise _already_registered()
    holder.doubtful = True
    holder.save(update_fields=["doubtful"])


def _lift(person: Person) -> Person:
    """Make a discreet person, and the household, known to the whole office: another matter names them."""
    if person.discreet:
        person.discreet = False
        person.save(update_fields=["discreet"])
    if person.household and person.household.discreet:
        person.household.discreet = False
        person.household.save(update_fields=["discreet"])
    return person


def _person_values(fields: dict[str, Any], *, allowed: Iterable[str]) -> dict[str, Any]:
    """Clean values, numbers normalised. Raises `ValidationError` on the field."""
    if unknown := fields.keys() - set(allowed):
        raise TypeError(f"not fields of a person: {sorted(unknown)}")
    values: dict[str, Any] = {
        name: clean_text(value) if isinstance(value, str) else value for name, value in fields.items()
    }
    if values.get("national_number"):
        try:
            values["national_number"] = normalise_national_number(values["national_number"])
        except ValidationError as error:
            raise ValidationError({"national_number": error}) from error
    birth = values.get("birth_date_typed")
    if birth and birth.gregorian > today():
        words = _("The date cannot be after today.")
        raise ValidationError({"birth_date_typed": ValidationError(words, code="too_late")})
    return values


def _write(person: Person, values: dict[str, Any]) -> None:
    _set(person, values)
    with explain(Person):
        person.save()


def _set(person: Person, values: dict[str, Any]) -> None:
    """Set fields and those that follow from them."""
    for name, value in values.items():
        if name == "national_number":
            person.national_number = value or None
            person.national_number_digest = digest(value) if value else None
            person.national_number_last4 = value[-4:] if value else ""
        elif name == "birth_date_typed":
            person.birth_date_typed = value or ""
            person.birth_date = value.gregorian if value else None
        else:
            setattr(person, name, value)


def _folded(national_number: str) -> str:
    """Ten digits, or nothing where there cannot be a match."""
    try:
        return normalise_national_number(national_number, checksum_confirmed=True) if national_number else ""
    except ValidationError:
        return ""
