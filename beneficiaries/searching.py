"""One box for everything: whether what was typed is a name, a national number or a mobile, and whom it finds."""

from __future__ import annotations

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actor import Actor
from beneficiaries.models import Contact, Person, PersonQuerySet
from core.encryption import digest
from core.identifiers import normalise_mobile, normalise_national_number

# Digits with what people put between them: this is a number, not a name.
NUMBER: Final = re.compile(r"\+?[0-9][0-9\s\-().]*")


def is_number(text: str) -> bool:
    """Whether folded text is a number of some kind, which no address may hold."""
    return bool(NUMBER.fullmatch(text))


def people_by_text(*, actor: Actor, text: str, field: str) -> PersonQuerySet:
    """Among the people whose identity is open to the actor: by number, by mobile, or by name however it is spelled.

    Raises `ValidationError` on `field` for a number that is neither.
    """
    rows = Person.objects.identified_to(actor)
    if not is_number(text):
        return rows.named(text) if text else rows.none()
    digits = re.sub(r"\D", "", text)
    try:
        if re.fullmatch(r"[12][0-9]{9}", digits):
            return rows.filter(national_number_digest=digest(normalise_national_number(digits)))
        mobile = normalise_mobile(text)
    except ValidationError as error:
        if error.code == "invalid_mobile":
            words = _("This is neither a national number (10 digits, beginning with 1 or 2) nor a Saudi mobile number.")
            error = ValidationError(words, code="unknown_number")
        raise ValidationError({field: error}) from error
    return rows.filter(pk__in=Contact.objects.visible_to(actor).filter(value=mobile).values("person"))
