"""Whether a name is shown. Nothing else in the house may print one: pages, lists, mails, exports and API ask here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.models import Person
from core.identifiers import mask_last4

ARTICLE = "ال"


@dataclass(frozen=True)
class ShownPerson:
    """A person as one reader sees them: name and masked number, or initials and masked number."""

    id: int
    seen: bool
    name: str  # the initials where identity is closed
    number: str  # masked: "••••••6781"; empty without a number
    gender: str
    initials: str
    national_number_last4: str

    @property
    def display_name(self) -> str:
        return self.name

    def __str__(self) -> str:
        return self.name


def can_see_identity(actor: Actor, people: Iterable[Person | int]) -> set[int]:
    """The ids of those among `people` whose names this actor may see. One query, however many they are.

    Of rows in hand, the readers of the register need none: their own office's people, the discreet ones for keepers.
    """
    listed = list(people)
    if Extent.ALL in actor.extents(Permission.IDENTITY_SEE) and Extent.ALL in actor.extents(Permission.PERSON_VIEW):
        rows = [person for person in listed if isinstance(person, Person)]
        if len(rows) == len(listed):
            ours = (row for row in rows if row.office_id == actor.office.pk)
            return {row.pk for row in ours if actor.is_keeper or not row.discreet}
    ids = {person.pk if isinstance(person, Person) else person for person in listed}
    if not ids:
        return set()
    return set(Person.objects.filter(pk__in=ids).identified_to(actor).values_list("pk", flat=True))


def shown(person: Person, *, seen: bool) -> ShownPerson:
    """The person as a page may show them; `seen` is what `can_see_identity` said."""
    initials = initials_of(person)
    return ShownPerson(
        id=person.pk,
        seen=seen,
        name=(person.full_name or _("Name not given")) if seen else initials,
        number=mask_last4(person.national_number_last4),
        gender=person.gender,
        initials=initials,
        national_number_last4=person.national_number_last4,
    )


def shown_to(actor: Actor, people: Iterable[Person]) -> list[ShownPerson]:
    """A page's people, in their order."""
    listed = list(people)
    seen = can_see_identity(actor, listed)
    return [shown(person, seen=person.pk in seen) for person in listed]


def initials_of(person: Person) -> str:
    """«س. ت.»: of the first and the family name, without the article."""
    parts = [person.first_name, person.family_name]
    letters = [part.removeprefix(ARTICLE)[:1] or part[:1] for part in parts if part]
    return " ".join(f"{letter}." for letter in letters) or _("Name not given")
