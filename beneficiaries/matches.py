"""Whether two descriptions may be of one person: clues and differences, shown to a person who decides.

Neither a telephone nor a name speaks alone; only a national number is proof (beneficiaries.services). Members of one
family share a telephone and a household, so these count only beside the same first name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from accounts.actor import Actor
from beneficiaries.enums import Clue, ContactKind, Difference
from beneficiaries.models import Contact, Person
from core.arabic import search_keys
from core.encryption import digest

MOST: Final = 6
COLUMNS: Final = ("search_key_dropped", "search_key_seated")
NAME_PARTS: Final = ("first_name", "father_name", "grandfather_name", "family_name")
# A name of fewer words is borne by too many.
WHOLE_NAME: Final = 3
WEIGHT: Final[dict[str, int]] = {
    Clue.NUMBER: 100,
    Clue.FULL_NAME: 40,
    Clue.BIRTH: 30,
    Clue.NAME: 20,
    Clue.MOBILE: 10,
    Clue.EMAIL: 10,
    Clue.HOUSEHOLD: 10,
}
AGAINST: Final = 15
# Shared by a family, so they say nothing without the same first name.
SHARED: Final = (Clue.MOBILE, Clue.EMAIL, Clue.HOUSEHOLD)

Keys = tuple[str, str]


@dataclass(frozen=True)
class Description:
    """What a person is recognised by, folded for comparison."""

    number: str = ""
    first: Keys = ("", "")
    father: Keys = ("", "")
    grandfather: Keys = ("", "")
    family: Keys = ("", "")
    whole: Keys = ("", "")
    birth: date | None = None
    gender: str = ""
    mobiles: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    household: int | None = None


@dataclass(frozen=True)
class Comparison:
    """What speaks for one person, what against."""

    clues: tuple[Clue, ...] = ()
    differences: tuple[Difference, ...] = ()
    alike: bool = False

    @property
    def strength(self) -> int:
        return max(sum(WEIGHT[clue] for clue in self.clues) - AGAINST * len(self.differences), 0)


@dataclass(frozen=True)
class PossibleMatch:
    """Somebody of the register beside the description that was typed."""

    person: Person
    comparison: Comparison
    same_number: bool = False

    @property
    def clues(self) -> tuple[Clue, ...]:
        return self.comparison.clues

    @property
    def differences(self) -> tuple[Difference, ...]:
        return self.comparison.differences


def described(person: Person, contacts: Iterable[Contact] = ()) -> Description:
    """A row of the register."""
    listed = [contact for contact in contacts if not contact.wrong]
    return Description(
        number=person.national_number_digest or "",
        birth=person.birth_date,
        gender=person.gender,
        mobiles=frozenset(row.value for row in listed if row.kind == ContactKind.MOBILE),
        emails=frozenset(row.value for row in listed if row.kind == ContactKind.EMAIL),
        household=person.household_id,
        first=_keys(person.first_name),
        father=_keys(person.father_name),
        grandfather=_keys(person.grandfather_name),
        family=_keys(person.family_name),
        whole=_keys(person.full_name),
    )


def compare(one: Description, other: Description) -> Comparison:
    clues = _clues(one, other)
    differences = _differences(one, other)
    return Comparison(clues, differences, _alike(set(clues), set(differences), one, other))


def compare_files(ones: Iterable[Description], others: Iterable[Description]) -> Comparison:
    """Two files of possibly several merged rows: by the two rows that are nearest to each other."""
    listed = list(others)
    found = [compare(one, other) for one in ones for other in listed]
    return max(found, key=lambda each: (each.alike, each.strength), default=Comparison())


def descriptions_of(people: Iterable[int]) -> dict[int, list[Description]]:
    """Of each survivor, the rows that stand for it; two queries however many they are."""
    ids = list(people)
    rows = list(Person.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).order_by("pk"))
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for contact in Contact.objects.filter(person__in=[row.pk for row in rows]).order_by("pk"):
        contacts[contact.person_id].append(contact)
    found: dict[int, list[Description]] = defaultdict(list)
    for row in rows:
        found[row.merged_into_id or row.pk].append(described(row, contacts[row.pk]))
    return found


def candidates_of(people: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs of survivors that share enough to be compared, each from an index: one statement for all these people."""
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, {"ids": list(people)})
        return set(cursor.fetchall())


def possible_matches(*, by: Actor, values: dict[str, Any], mobile: str = "") -> list[PossibleMatch]:
    """The most similar people among those `by` may see, the nearest first. `values` as for `register_person`."""
    given = _given(values, mobile)
    condition = _similar_name(values)
    if given.birth and given.first[0]:
        condition |= _starts(values["first_name"]) & Q(birth_date=given.birth)
    if mobile and given.first[0]:
        same = Contact.objects.filter(person=OuterRef("pk"), kind=ContactKind.MOBILE, value=mobile)
        condition |= _starts(values["first_name"]) & Q(Exists(same))
    if given.number:
        condition |= Q(national_number_digest=given.number)
    rows = Person.objects.identified_to(by).survivors().filter(condition).select_related("household__district")
    rows = rows.prefetch_related("contacts").order_by("sort_name", "id")[: MOST * 4]
    found = [
        PossibleMatch(
            person,
            compare(described(person, person.contacts.all()), given),
            same_number=bool(given.number) and person.national_number_digest == given.number and not person.doubtful,
        )
        for person in rows
    ]
    found.sort(key=lambda match: (-match.same_number, -match.comparison.strength, len(match.differences)))
    return found[:MOST]


def _given(values: dict[str, Any], mobile: str) -> Description:
    first, father, grandfather, family = (values.get(part, "") for part in NAME_PARTS)
    birth = values.get("birth_date_typed")
    return Description(
        number=digest(values["national_number"]) if values.get("national_number") else "",
        birth=birth.gregorian if birth else None,
        gender=values.get("gender", ""),
        mobiles=frozenset([mobile] if mobile else []),
        first=_keys(first),
        father=_keys(father),
        grandfather=_keys(grandfather),
        family=_keys(family),
        whole=_keys(" ".join(filter(None, (first, father, grandfather, family)))),
    )


def _keys(name: str) -> Keys:
    return search_keys(name) if name else ("", "")


def _same(one: Keys, other: Keys) -> bool:
    return bool(one[0] and other[0]) and any(left == right for left, right in zip(one, other, strict=True))


def _other(one: Keys, other: Keys) -> bool:
    return bool(one[0] and other[0]) and not _same(one, other)


def _clues(one: Description, other: Description) -> tuple[Clue, ...]:
    same_first = _same(one.first, other.first)
    whole = _same(one.whole, other.whole)
    found = {
        Clue.NUMBER: bool(one.number) and one.number == other.number,
        Clue.FULL_NAME: whole,
        Clue.NAME: not whole and same_first and _same(one.family, other.family),
        Clue.BIRTH: one.birth is not None and one.birth == other.birth,
        Clue.MOBILE: bool(one.mobiles & other.mobiles),
        Clue.EMAIL: bool(one.emails & other.emails),
        Clue.HOUSEHOLD: one.household is not None and one.household == other.household,
    }
    return tuple(clue for clue, holds in found.items() if holds)


def _differences(one: Description, other: Description) -> tuple[Difference, ...]:
    found = {
        Difference.NUMBER: bool(one.number and other.number) and one.number != other.number,
        Difference.BIRTH: bool(one.birth and other.birth) and one.birth != other.birth,
        Difference.GENDER: bool(one.gender and other.gender) and one.gender != other.gender,
        Difference.FIRST: _other(one.first, other.first),
        Difference.FATHER: _other(one.father, other.father),
        Difference.GRANDFATHER: _other(one.grandfather, other.grandfather),
        Difference.FAMILY: _other(one.family, other.family),
    }
    return tuple(difference for difference, holds in found.items() if holds)


def _alike(clues: set[Clue], differences: set[Difference], one: Description, other: Description) -> bool:
    """Whether somebody should look at these two."""
    if Clue.NUMBER in clues:
        return True
    if Difference.GENDER in differences or Difference.FIRST in differences:
        return False
    if Difference.NUMBER in differences:  # a slip of the pen, at most
        return {Clue.FULL_NAME, Clue.BIRTH} <= clues
    if differences & {Difference.FATHER, Difference.BIRTH}:
        return False
    if Clue.FULL_NAME in clues and len(one.whole[0].split()) >= WHOLE_NAME:
        return True
    if Clue.BIRTH in clues and clues & {Clue.NAME, Clue.FULL_NAME}:
        return True
    return Difference.FAMILY not in differences and _same(one.first, other.first) and bool(clues & set(SHARED))


def _similar_name(values: dict[str, Any]) -> Q:
    """First and family name alike, whatever stands between them; a first name alone is no clue."""
    first, family = values.get("first_name", ""), values.get("family_name", "")
    condition = Q(pk__in=[])
    if not first or not family:
        return condition
    for column, start, end in zip(COLUMNS, search_keys(first), search_keys(family), strict=True):
        condition |= Q(**{f"{column}__startswith": f"{start} ", f"{column}__endswith": f" {end}"})
    return condition


def _starts(first_name: str) -> Q:
    return Q(search_key_dropped__startswith=search_keys(first_name)[0])


_PAIR: Final = (
    "SELECT asked.stands, coalesce(found.merged_into_id, found.id) FROM asked JOIN beneficiaries_person found"
)
# What `_alike` would turn down whatever else speaks for it: a register of a hundred thousand people has a hundred of every
# common name, and each of them would be fetched and compared with each.
_POSSIBLE: Final = """(asked.gender = found.gender OR asked.gender = '' OR found.gender = '')
    AND (asked.birth_date = found.birth_date OR asked.birth_date IS NULL OR found.birth_date IS NULL)
    AND (asked.national_number_digest IS NULL OR found.national_number_digest IS NULL
         OR asked.national_number_digest = found.national_number_digest
         OR asked.birth_date = found.birth_date AND (asked.search_key_dropped = found.search_key_dropped
                                                     OR asked.search_key_seated = found.search_key_seated))"""
_FIRST: Final = "split_part(found.search_key_dropped, ' ', 1) = split_part(asked.search_key_dropped, ' ', 1)"
CANDIDATES: Final = f"""
    WITH asked AS MATERIALIZED (
        SELECT id, coalesce(merged_into_id, id) AS stands, office_id, household_id, birth_date,
               national_number_digest, search_key_dropped, search_key_seated, gender
        FROM beneficiaries_person WHERE id = ANY(%(ids)s) OR merged_into_id = ANY(%(ids)s)),
    pairs (one, other) AS (
        {_PAIR} ON found.office_id = asked.office_id AND found.national_number_digest = asked.national_number_digest
        UNION
        {_PAIR} ON found.office_id = asked.office_id AND found.search_key_dropped = asked.search_key_dropped
              AND array_length(string_to_array(asked.search_key_dropped, ' '), 1) >= {WHOLE_NAME}
              AND {_POSSIBLE}
        UNION
        {_PAIR} ON found.office_id = asked.office_id AND found.birth_date = asked.birth_date AND {_FIRST}
              AND {_POSSIBLE}
        UNION
        {_PAIR} ON found.household_id = asked.household_id AND {_FIRST} AND {_POSSIBLE}
        UNION
        SELECT asked.stands, coalesce(found.merged_into_id, found.id)
        FROM asked JOIN beneficiaries_contact mine ON mine.person_id = asked.id
        JOIN beneficiaries_contact theirs ON theirs.office_id = mine.office_id AND theirs.value = mine.value
        JOIN beneficiaries_person found ON found.id = theirs.person_id
        WHERE {_FIRST} AND {_POSSIBLE})
    SELECT DISTINCT least(one, other), greatest(one, other) FROM pairs WHERE one <> other
"""  # noqa: S608 - made of the constants above
