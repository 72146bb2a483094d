"""Two records beside each other, for the person who decides whether they are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.enums import Clue, Difference
from beneficiaries.identity import ShownPerson, shown_to
from beneficiaries.matches import Comparison, compare_files, descriptions_of
from beneficiaries.models import Contact, DuplicatePair, Person
from beneficiaries.words import relation_words, status_words
from core.dates import as_typed, both_calendars
from core.identifiers import display_mobile
from core.typed_dates import Precision

# (what, its clue, its difference): which line of the table a clue or a difference belongs to.
NAME_CLUES: Final = (Clue.FULL_NAME, Clue.NAME)
NAME_DIFFERENCES: Final = (Difference.FIRST, Difference.FATHER, Difference.GRANDFATHER, Difference.FAMILY)


@dataclass(frozen=True)
class Line:
    """One fact of both records; `verdict`: same, other, or nothing to say."""

    label: str | Promise
    values: tuple[str, str]
    verdict: str = ""


@dataclass(frozen=True)
class Sides:
    """The two records, the older one first, with what speaks for and against one person."""

    people: tuple[Person, Person]
    shown: tuple[ShownPerson, ShownPerson]
    comparison: Comparison
    lines: tuple[Line, ...]

    @property
    def survivor(self) -> int:
        """Which record should stay: the one with a number, confirmed, the older one."""
        best = min(self.people, key=lambda row: (not row.national_number_last4, row.doubtful, not row.verified, row.pk))
        return best.pk


def sides_of(actor: Actor, pair: DuplicatePair) -> Sides:
    """Everything that the page of a pair shows; the pair came through `visible_to`."""
    return beside(actor, pair.first, pair.second)


def beside(actor: Actor, first: Person, second: Person) -> Sides:
    """Two records that came through `visible_to`, proposed as one person or chosen by an officer."""
    people = (first, second)
    one, other = shown_to(actor, people)
    files = descriptions_of([row.pk for row in people])
    comparison = compare_files(files[first.pk], files[second.pk])
    contacts: dict[int, list[Contact]] = {row.pk: [] for row in people}
    for contact in Contact.objects.visible_to(actor).filter(person__in=people).order_by("id"):
        contacts[contact.person_id].append(contact)
    lines = tuple(_lines(people, (one, other), contacts, comparison))
    return Sides(people, (one, other), comparison, lines)


def _lines(
    people: tuple[Person, Person], shown: Any, contacts: dict[int, list[Contact]], comparison: Comparison
) -> Iterable[Line]:
    clues, differences = set(comparison.clues), set(comparison.differences)

    def line(label: str | Promise, values: Iterable[Any], same: Any = (), other: Any = ()) -> Line:
        one, two = (str(value or "") for value in values)
        verdict = "other" if differences & {*other} else "same" if clues & {*same} else ""
        return Line(label, (one, two), verdict)

    yield line(_("Name"), (person.name for person in shown), NAME_CLUES, NAME_DIFFERENCES)
    yield line(_("Identity number"), (person.number for person in shown), [Clue.NUMBER], [Difference.NUMBER])
    yield line(_("Date of birth"), map(_born, people), [Clue.BIRTH], [Difference.BIRTH])
    yield line(_("Gender"), (row.get_gender_display() for row in people), (), [Difference.GENDER])
    yield line(_("Household"), map(_household, people), [Clue.HOUSEHOLD])
    yield line(_("Contact"), ("، ".join(map(_contact, contacts[row.pk])) for row in people), [Clue.MOBILE, Clue.EMAIL])
    yield line(_("Status in social security"), (status_words(row.security_status, row.gender) for row in people))
    yield line(_("Registered"), (both_calendars(row.created_at, style="medium") for row in people))


def _born(row: Person) -> str:
    typed = row.birth_date_typed
    if typed and typed.precision != Precision.DAY:
        return as_typed(typed)
    return both_calendars(row.birth_date, style="medium") if row.birth_date else ""


def _household(row: Person) -> str:
    if row.household is None:
        return ""
    words = [str(relation_words(row.relation, row.gender)), str(row.household.district or ""), row.household.reference]
    return " · ".join(word for word in words if word)


def _contact(contact: Contact) -> str:
    return display_mobile(contact.value)
