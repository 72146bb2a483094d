"""What happens in a life: written down once, with who has to report it. The room above proposes the follow-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.enums import LifeEventKind, Relation
from beneficiaries.models import LifeEvent, Person
from beneficiaries.services.shared import locked, require_register
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict
from core.typed_dates import Precision, TypedDate

LONGEST_DETAILS: Final = 300
# A child entered later than this is an old member of the household, not a birth to be reported.
A_BIRTH_IS_NEWS: Final = dt.timedelta(days=365)


@transaction.atomic
def record_event(
    *,
    person: Person,
    by: Actor,
    kind: str,
    happened_on: TypedDate,
    duty_of: Person | None = None,
    details: str = "",
) -> LifeEvent:
    """Write down what happened to a person. The same event is written once; a death closes the person's channels.

    ``duty_of``: who reports it to the ministry; left out, the household's breadwinner, of a death another member.
    """
    require_register(by=by)
    person = locked(person=person.survivor, by=by)
    if kind not in LifeEventKind.values:
        raise ValidationError({"kind": ValidationError(_("Please choose what happened."), code="invalid_choice")})
    _check_day(person, kind, happened_on)
    known = LifeEvent.objects.filter(person=person, kind=kind, happened_on=happened_on.gregorian).first()
    if known:
        return known
    event = LifeEvent(office=person.office, person=person, kind=kind, membership=by.membership)
    event.happened_on, event.happened_on_typed = happened_on.gregorian, happened_on
    event.duty_of = _reporter(person, kind, duty_of, by)
    event.details = clean_text(details)[:LONGEST_DETAILS]
    with explain(LifeEvent):
        event.save()
    if kind == LifeEventKind.DEATH:
        person.died_on = event.happened_on
        person.save(update_fields=["died_on"])
    return event


def born(*, person: Person, by: Actor) -> LifeEvent | None:
    """A child who was entered into a household in the first year of life is a birth to be reported."""
    day = person.birth_date_typed
    if person.relation != Relation.CHILD or not day or day.precision != Precision.DAY:
        return None
    if day.gregorian < today() - A_BIRTH_IS_NEWS:
        return None
    return record_event(person=person, by=by, kind=LifeEventKind.BIRTH, happened_on=day)


def moved_in_file(*, people: Sequence[Person], by: Actor, on: dt.date) -> None:
    """A file says that these live in another district than the register knew: as of the file's day."""
    rows = [
        LifeEvent(
            office=person.office,
            person=person,
            kind=LifeEventKind.MOVE,
            happened_on=on,
            happened_on_typed=str(TypedDate.from_gregorian(on)),
            duty_of=person,
            details=_("From an imported file; the day is the one as of which the file was true."),
            membership=by.membership,
        )
        for person in people
    ]
    LifeEvent.objects.bulk_create(rows, ignore_conflicts=True)


def may_report(*, person: Person, kind: str) -> list[Person]:
    """The members of the household who can report it, the breadwinner first; the dead report nothing."""
    if person.household_id is None:
        return [] if kind == LifeEventKind.DEATH or person.died_on else [person]
    members = Person.objects.filter(household=person.household_id, merged_into=None, died_on=None)
    found = [row for row in members.order_by("pk") if kind != LifeEventKind.DEATH or row.pk != person.pk]
    return sorted(found, key=lambda row: (row.relation != Relation.HEAD, row.relation != Relation.SPOUSE, row.pk))


def _reporter(person: Person, kind: str, asked: Person | None, by: Actor) -> Person | None:
    able = [row for row in may_report(person=person, kind=kind) if by.is_keeper or not row.discreet]
    if asked is None:
        return able[0] if able else None
    found = next((row for row in able if row.pk == asked.pk), None)
    if found is None:
        words = _("Choose a member of the household who can report it.")
        raise ValidationError({"duty_of": ValidationError(words, code="cannot_report")})
    return found


def _check_day(person: Person, kind: str, happened_on: TypedDate) -> None:
    def refuse(words: str, code: str) -> ValidationError:
        return ValidationError({"happened_on": ValidationError(words, code=code)})

    if happened_on.precision != Precision.DAY:
        raise refuse(_("Please enter the day, the month and the year."), "incomplete")
    day = happened_on.gregorian
    if day > today():
        raise refuse(_("The date cannot be after today."), "too_late")
    if person.birth_date and day < person.birth_date:
        raise refuse(_("This day lies before the person's birth."), "before_birth")
    if person.died_on and (kind != LifeEventKind.DEATH or day != person.died_on) and day >= person.died_on:
        raise refuse(_("The person has died before this day."), "after_death")
    if person.died_on and kind == LifeEventKind.DEATH and day != person.died_on:
        words = _("The death stands in the file already, with another day.")
        raise Conflict({"happened_on": ValidationError(words, code="died_already")}, code="died_already")
