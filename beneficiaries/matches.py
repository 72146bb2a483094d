"""Who in the register might be the person about to be registered: shown with clues, decided by a person.

Neither a telephone nor a name matches anybody by itself; only a national number does (beneficiaries.services).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.enums import ContactKind
from beneficiaries.models import Contact, Person
from core.arabic import search_keys
from core.encryption import digest

MOST: Final = 6
COLUMNS: Final = ("search_key_dropped", "search_key_seated")


@dataclass(frozen=True)
class PossibleMatch:
    """Somebody of the register, what speaks for it being the same person, and what against."""

    person: Person
    clues: tuple[str | Promise, ...]
    differences: tuple[str | Promise, ...]
    same_number: bool = False


def possible_matches(*, by: Actor, values: dict[str, Any], mobile: str = "") -> list[PossibleMatch]:
    """The most similar people among those `by` may see, the nearest first. `values` as for `register_person`."""
    number_digest = digest(values["national_number"]) if values.get("national_number") else ""
    condition = _similar_name(values)
    birth = values.get("birth_date_typed")
    if birth and values.get("first_name"):
        condition |= _starts(values["first_name"]) & Q(birth_date=birth.gregorian)
    if mobile:
        same = Contact.objects.filter(person=OuterRef("pk"), kind=ContactKind.MOBILE, value=mobile)
        condition = condition | Q(Exists(same))
    if number_digest:
        condition |= Q(national_number_digest=number_digest)
    rows = Person.objects.identified_to(by).survivors().filter(condition).select_related("household__district")
    rows = rows.prefetch_related("contacts").order_by("sort_name", "id")[: MOST * 4]
    found = [_compared(person, values, mobile, number_digest) for person in rows]
    return sorted(found, key=lambda match: (-match.same_number, -len(match.clues), len(match.differences)))[:MOST]


def _similar_name(values: dict[str, Any]) -> Q:
    """First and family name alike, whatever stands between them; a first name alone is no clue."""
    first, family = values.get("first_name", ""), values.get("family_name", "")
    if not first or not family:
        return Q(pk__in=[])
    condition = Q(pk__in=[])
    for column, start, end in zip(COLUMNS, search_keys(first), search_keys(family), strict=True):
        condition |= Q(**{f"{column}__startswith": f"{start} ", f"{column}__endswith": f" {end}"})
    return condition


def _starts(first_name: str) -> Q:
    return Q(search_key_dropped__startswith=f"{search_keys(first_name)[0]}")


def _compared(person: Person, values: dict[str, Any], mobile: str, number_digest: str) -> PossibleMatch:
    clues: list[str | Promise] = []
    differences: list[str | Promise] = []
    same_number = bool(number_digest) and person.national_number_digest == number_digest and not person.doubtful
    birth = values.get("birth_date_typed")
    numbers = [contact.value for contact in person.contacts.all()]
    compared: Sequence[tuple[Any, Any, Any, Any]] = [
        (person.national_number_digest, number_digest, _("The same number"), _("Another number")),
        (_keys(person.full_name), _keys(_full_name(values)), _("The same full name"), ""),
        (person.birth_date, birth and birth.gregorian, _("The same date of birth"), _("Another date of birth")),
        (person.gender, values.get("gender"), "", _("Another gender")),
        (_keys(person.father_name), _keys(values.get("father_name", "")), "", _("Another father's name")),
    ]
    for theirs, given, same, other in compared:
        if not theirs or not given:
            continue
        if theirs == given:
            clues += [same] if same else []
        else:
            differences += [other] if other else []
    if mobile and mobile in numbers:
        clues.append(_("The same mobile number"))
    if not clues:
        clues.append(_("A similar name"))
    return PossibleMatch(person, tuple(clues), tuple(differences), same_number)


def _full_name(values: dict[str, Any]) -> str:
    return " ".join(
        filter(None, (values.get(f"{part}_name", "") for part in ("first", "father", "grandfather", "family")))
    )


def _keys(name: str) -> str:
    return search_keys(name)[0] if name else ""
