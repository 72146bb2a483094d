"""How a person can be reached: written down, and marked where it must not be used."""

from __future__ import annotations

from datetime import time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.enums import ContactKind, ContactOwner
from beneficiaries.models import Contact, Person
from beneficiaries.services.shared import locked, require_register
from core.arabic import clean_text
from core.background import enqueue
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import normalise_mobile

COMPARE: Final = "beneficiaries.compare"


@transaction.atomic
def add_contact(
    *,
    person: Person,
    by: Actor,
    kind: str,
    value: str,
    owner: str = ContactOwner.SELF,
    safe_from: time | None = None,
    safe_until: time | None = None,
) -> Contact:
    """Write down how a person can be reached, whose number it is and at which hours it is safe."""
    require_register(by=by)
    person = locked(person=person, by=by)
    contact = Contact(
        office=by.office,
        person=person,
        kind=kind,
        value=_normalised(kind, value),
        owner=owner,
        safe_from=safe_from,
        safe_until=safe_until,
    )
    _require_choices(contact)
    try:
        with explain(Contact):
            contact.save()
    except Conflict as error:
        words = _("This number or address already stands in the file.")
        raise Conflict({"value": ValidationError(words, code="contact_exists")}, code="contact_exists") from error
    _compare_again(person.pk)
    return contact


@transaction.atomic
def mark_contact(*, contact: Contact, by: Actor, **said: Any) -> Contact:
    """Say that a number is wrong, that the person must not be reached there, whose it is, or when it is safe.

    `wrong`, `do_not_contact`, `owner`, `safe_from`, `safe_until`: what is left out stays as it is.
    """
    require_register(by=by)
    if unknown := said.keys() - {"wrong", "do_not_contact", "owner", "safe_from", "safe_until"}:
        raise TypeError(f"not said of a contact: {sorted(unknown)}")
    contact = Contact.objects.visible_to(by).select_for_update(of=("self",)).get(pk=contact.pk)
    for name, value in said.items():
        setattr(contact, name, value)
    _require_choices(contact)
    with explain(Contact):
        contact.save(update_fields=[*said])
    _compare_again(contact.person_id)
    return contact


def _compare_again(person: int) -> None:
    """A shared number is a clue beside others."""
    Person.objects.filter(pk=person).update(to_compare=True)
    enqueue(COMPARE)


def _normalised(kind: str, value: str) -> str:
    try:
        if kind == ContactKind.MOBILE:
            return normalise_mobile(value)
        value = clean_text(value).lower()
        validate_email(value)
    except ValidationError as error:
        raise ValidationError({"value": error}) from error
    return value


def _require_choices(contact: Contact) -> None:
    if contact.kind not in ContactKind.values:
        raise ValidationError({"kind": ValidationError(_("Please choose the kind."), code="invalid_choice")})
    if contact.owner not in ContactOwner.values:
        raise ValidationError({"owner": ValidationError(_("Please say whose it is."), code="invalid_choice")})
    hours = (contact.safe_from, contact.safe_until)
    if (hours[0] is None) != (hours[1] is None) or hours[0] and hours[1] and hours[0] >= hours[1]:
        words = _("Enter both hours, the earlier one first.")
        raise ValidationError({"safe_until": ValidationError(words, code="contact_safe_hours")})
