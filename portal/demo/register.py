"""The synthetic register: households and their members, with valid check digits."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from accounts.models import Organisation
from beneficiaries.enums import PersonTag, Relation, SecurityStatus
from beneficiaries.models import Contact, Household, Person
from core.encryption import digest
from core.identifiers import national_number_check_digit
from offices.models import District
from portal.demo.words import FAMILIES, FEMALE, MALE

STATUSES = [
    (SecurityStatus.CURRENT, 58),
    (SecurityStatus.NOT_CURRENT, 14),
    (SecurityStatus.APPLIED, 10),
    (SecurityStatus.NOT_REGISTERED, 12),
    (SecurityStatus.UNKNOWN, 6),
]


class Register:
    """Hands out people of one office; those it has not given to a matter yet are `fresh`."""

    def __init__(self, office: Organisation, districts: list[District], seed: random.Random, first_number: int) -> None:
        self.office, self.districts, self.seed = office, districts, seed
        self.number = first_number
        self.people: list[Person] = []
        self._fresh: Iterator[Person] = iter(())

    def fill(self, households: int, as_of: dt.date) -> None:
        """Make households, every third with a second member, in three bulk writes."""
        seed = self.seed
        rows = [
            Household(
                office=self.office,
                reference=f"{self.office.code}-HH-1443-{n + 1:06d}",
                district=seed.choice(self.districts),
            )
            for n in range(households)
        ]
        Household.objects.bulk_create(rows, batch_size=2000)
        heads = [self._person(row, Relation.HEAD, as_of) for row in rows]
        others = [self._person(row, Relation.SPOUSE, as_of) for n, row in enumerate(rows) if n % 3 == 0]
        Person.objects.bulk_create([*heads, *others], batch_size=1000)
        self.people = [*heads, *others]
        Contact.objects.bulk_create(
            [
                Contact(office=self.office, person=person, kind="mobile", value=f"+9665{50_000_000 + n:08d}")
                for n, person in enumerate(heads)
                if n % 10
            ],
            batch_size=2000,
        )
        self._fresh = iter(heads)

    def fresh(self) -> Person:
        """A head of household that no other matter has."""
        return next(self._fresh)

    def take(self, count: int) -> list[Person]:
        return [self.fresh() for _ in range(count)]

    def _person(self, household: Household, relation: str, as_of: dt.date) -> Person:
        seed = self.seed
        gender = "f" if seed.random() < 0.6 else "m"
        body = f"1{self.number % 10**8:08d}"
        self.number += 1
        number = body + national_number_check_digit(body)
        born = dt.date(1945, 1, 1) + dt.timedelta(days=seed.randrange(22_000))
        status = seed.choices([s for s, _ in STATUSES], [w for _, w in STATUSES])[0]
        known = status != SecurityStatus.UNKNOWN
        person = Person(
            office=self.office,
            household=household,
            relation=relation,
            first_name=seed.choice(FEMALE if gender == "f" else MALE),
            father_name=seed.choice(MALE),
            grandfather_name=seed.choice(MALE) if seed.random() < 0.5 else "",
            family_name=seed.choice(FAMILIES),
            gender=gender,
            birth_date=born,
            birth_date_typed=f"g:{born.isoformat()}",
            national_number=number,
            national_number_digest=digest(number),
            national_number_last4=number[-4:],
            tags=[PersonTag.ELDERLY] if born.year < 1960 else [],
            security_status=status,
            security_status_as_of=as_of if known else None,
            security_status_source="سجل المكتب" if known else "",
            to_compare=False,  # invented names are alike by chance; portal/demo/beneficiaries.py makes the duplicates
        )
        person.compose_name()
        return person
