"""What people agree to: the texts in their versions, consents given and taken back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.enums import ConsentPurpose, ConsentWay, RepresentationScope
from beneficiaries.models import Consent, ConsentText, Person, Representation
from beneficiaries.services.shared import locked, require_register
from core.arabic import clean_text
from core.clock import today
from core.constraints import explain
from core.errors import Conflict

SHORTEST_TEXT = 20


@transaction.atomic
def publish_text(*, by: Actor, purpose: str, words: str, renews: bool = False) -> ConsentText:
    """The next version of a text. Consents to earlier versions hold on, unless this one asks for them anew."""
    by.require(Permission.CONSENT_PUBLISH)
    if purpose not in ConsentPurpose.values:
        raise ValidationError({"purpose": ValidationError(_("Please choose a purpose."), code="invalid_choice")})
    words = clean_text(words, keep_newlines=True)
    if len(words) < SHORTEST_TEXT:
        error = ValidationError(_("Please write the text that the person agrees to."), code="required")
        raise ValidationError({"words": error})
    texts = ConsentText.objects.visible_to(by).filter(purpose=purpose)
    newest = texts.select_for_update(of=("self",)).order_by("-version").first()
    if newest and newest.words == words:
        raise Conflict(
            {"words": ValidationError(_("This is the text in use already."), code="same_text")}, code="same_text"
        )
    with explain(ConsentText):
        return ConsentText.objects.create(
            office=by.office,
            purpose=purpose,
            version=newest.version + 1 if newest else 1,
            words=words,
            renews=renews,
            published_by=by.membership,
        )


@transaction.atomic
def give(
    *,
    person: Person,
    by: Actor,
    purpose: str,
    way: str,
    given_on: date | None = None,
    representation: Representation | None = None,
) -> Consent:
    """A person agrees to the text in use, themselves or through somebody who may act for them."""
    require_register(by=by)
    return record(person=person, by=by, purpose=purpose, way=way, given_on=given_on, representation=representation)


@transaction.atomic
def record(
    *,
    person: Person,
    by: Actor,
    purpose: str,
    way: str,
    given_on: date | None = None,
    representation: Representation | None = None,
) -> Consent:
    """Write an agreement down as part of an upper room's verb; the caller's own verb has asked for the right."""
    person = locked(person=person, by=by)
    text = ConsentText.objects.visible_to(by).filter(purpose=purpose).order_by("-version").first()
    if text is None:
        words = _("There is no text for this purpose yet. The office's director publishes it.")
        raise ValidationError({"purpose": ValidationError(words, code="no_text")})
    if way not in ConsentWay.values:
        error = ValidationError(_("Please say how the person agreed."), code="invalid_choice")
        raise ValidationError({"way": error})
    given_on = given_on or today()
    if given_on > today():
        error = ValidationError(_("The date cannot be after today."), code="too_late")
        raise ValidationError({"given_on": error})
    if representation is not None:
        representation = _may_act(representation, person)
    consent = Consent(office=by.office, person=person, text=text, way=way, given_on=given_on)
    consent.representation, consent.recorded_by = representation, by.membership
    with explain(Consent):
        consent.save()
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, by: Actor, on: date | None = None, words: str = "") -> Consent:
    """The person takes the consent back: at any time, and without having to say why."""
    require_register(by=by)
    consent = Consent.objects.visible_to(by).select_for_update(of=("self",)).get(pk=consent.pk)
    if consent.withdrawn_on is not None:
        raise Conflict(_("This consent was withdrawn already."), code="withdrawn")
    on = on or today()
    if on > today():
        error = ValidationError(_("The date cannot be after today."), code="too_late")
        raise ValidationError({"on": error})
    consent.withdrawn_on, consent.withdrawal_recorded_by = on, by.membership
    consent.withdrawal_words = clean_text(words)[:300]
    with explain(Consent):
        consent.save()
    return consent


def _may_act(representation: Representation, person: Person) -> Representation:
    rows = Representation.objects.filter(person=person, scope=RepresentationScope.ACT).in_force()
    found = rows.filter(pk=representation.pk).first()
    if found is None:
        words = _(
            "This representative may not agree in the person's name: the proof, the scope or the time is missing."
        )
        raise ValidationError({"representation": ValidationError(words, code="may_not_act")})
    return found
