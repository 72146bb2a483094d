"""Whom a referral is about, as far as each reader may know.

What a sender types of somebody is kept with the referral, encrypted. The office sees its register's person; a charity
sees whoever is disclosed to it, or the very words it typed: nothing here tells it what the register made of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.identity import ShownPerson, can_see_identity, shown
from beneficiaries.services import GivenPerson
from core.identifiers import mask_last4
from core.typed_dates import TypedDate
from offices.models import District
from referrals import rights
from referrals.models import Referral

NAME_PARTS = ("first_name", "father_name", "grandfather_name", "family_name")
ARTICLE = "ال"


@dataclass(frozen=True)
class Typed:
    """A person in the sender's own words."""

    first_name: str = ""
    father_name: str = ""
    grandfather_name: str = ""
    family_name: str = ""
    national_number: str = ""
    gender: str = ""
    birth_date: str = ""
    district: int | None = None

    @classmethod
    def of(cls, given: GivenPerson) -> Typed:
        return cls(
            first_name=given.first_name,
            father_name=given.father_name,
            grandfather_name=given.grandfather_name,
            family_name=given.family_name,
            national_number=given.national_number,
            gender=given.gender,
            birth_date=str(given.birth_date_typed or ""),
            district=given.district.pk if given.district else None,
        )

    @classmethod
    def parse(cls, text: str | None) -> Typed | None:
        return cls(**json.loads(text)) if text else None

    def dump(self) -> str:
        return json.dumps(self.values(), ensure_ascii=False, sort_keys=True)

    def values(self) -> dict[str, object]:
        """What was given, without what was left out."""
        return {name: value for name, value in vars(self).items() if value}

    def given(self) -> GivenPerson:
        """The same for the register."""
        return GivenPerson(
            first_name=self.first_name,
            father_name=self.father_name,
            grandfather_name=self.grandfather_name,
            family_name=self.family_name,
            national_number=self.national_number,
            gender=self.gender,
            birth_date_typed=TypedDate.parse(self.birth_date) if self.birth_date else None,
            district=District.objects.filter(pk=self.district).first() if self.district else None,
        )

    def shown(self) -> ShownPerson:
        """As the sender's own page shows it. The id is nobody's."""
        name = " ".join(part for part in (getattr(self, part) for part in NAME_PARTS) if part)
        letters = [part.removeprefix(ARTICLE)[:1] or part[:1] for part in (self.first_name, self.family_name) if part]
        last4 = self.national_number[-4:]
        return ShownPerson(
            id=0,
            seen=True,
            name=name or _("Name not given"),
            number=mask_last4(last4) if last4 else "",
            gender=self.gender,
            initials=" ".join(f"{letter}." for letter in letters),
            national_number_last4=last4,
        )


@dataclass(frozen=True)
class Subject:
    """Whom a referral is about, as one reader may know them."""

    person: ShownPerson | None = None
    household: str = ""  # the reference
    district: str = ""

    @property
    def is_known(self) -> bool:
        return self.person is not None or bool(self.household)


def shown_to(actor: Actor, referrals: Iterable[Referral]) -> dict[int, Subject]:
    """The subject of each referral as this reader may see it. One query, however many they are."""
    listed = list(referrals)
    own_words = {
        referral.pk: Typed.parse(referral.subject_typed) for referral in listed if shows_typed(actor, referral)
    }
    closed = {referral.pk for referral in listed if not rights.confides(actor, referral)}
    people = [referral.person for referral in listed if referral.pk not in own_words and referral.person is not None]
    seen = can_see_identity(actor, people)
    found: dict[int, Subject] = {}
    for referral in listed:
        if typed := own_words.get(referral.pk):
            person = typed.shown()
            found[referral.pk] = Subject(_hidden(person) if referral.pk in closed else person)
        elif referral.pk in closed:
            found[referral.pk] = Subject(_of_register(referral, set()).person)
        else:
            found[referral.pk] = _of_register(referral, seen)
    return found


def _hidden(person: ShownPerson) -> ShownPerson:
    """A confidential referral's, for those who do not work on it."""
    return replace(person, seen=False, name=person.initials)


def _of_register(referral: Referral, seen: set[int]) -> Subject:
    person, household = referral.person, referral.household
    return Subject(
        person=shown(person, seen=person.pk in seen) if person else None,
        household=household.reference if household else "",
        district=str(household.district or "") if household else "",
    )


def shows_typed(actor: Actor, referral: Referral) -> bool:
    """Whether this reader sees the sender's words: the sender's own people, where words were typed."""
    if not referral.subject_typed or referral.sender_id != actor.organisation.pk:
        return False
    return actor.is_charity or referral.person_id is None
