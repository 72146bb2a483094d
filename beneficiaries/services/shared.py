"""What the verbs of the register have in common: the right to change it, and rows that are locked while they change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.models import Household, Person, RegisterEvent
from core.arabic import clean_text

SHORTEST_REASON: Final = 5
LONGEST_REASON: Final = 300


def require_register(*, by: Actor) -> None:
    """Go on only with the right to edit everybody; people of one's own plans are edited through the plan."""
    by.require(Permission.PERSON_EDIT)
    if Extent.ALL not in by.extents(Permission.PERSON_EDIT):
        raise PermissionDenied(Permission.PERSON_EDIT.value)


def locked(*, person: Person, by: Actor) -> Person:
    """The row, for us alone to change; a row elsewhere may go on pointing at it, so that nobody waits in a circle."""
    return Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person.pk)


def locked_together(*, people: Iterable[Person], by: Actor) -> dict[int, Person]:
    """Several rows, locked in one order so that two decisions never wait for each other."""
    rows = Person.objects.visible_to(by).filter(pk__in=[person.pk for person in people])
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}


def visible_household(*, household: Household, by: Actor) -> Household:
    return Household.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=household.pk)


def reason_of(*, text: str, field: str = "reason") -> str:
    """A reason in words, long enough to say something."""
    text = clean_text(text)
    if len(text) < SHORTEST_REASON:
        raise ValidationError({field: ValidationError(_("Please say why, in a few words."), code="required")})
    if len(text) > LONGEST_REASON:
        words = _("The reason is too long: 300 characters at most.")
        raise ValidationError({field: ValidationError(words, code="max_length")})
    return text


def record(*, verb: str, person: Person, by: Actor, other: Person | None = None, words: str = "") -> RegisterEvent:
    """Write down what was decided about a row, by whom."""
    return RegisterEvent.objects.create(
        office=person.office,
        verb=verb,
        person=person,
        other=other,
        membership=by.membership,
        organisation=by.organisation,
        words=words,
    )
