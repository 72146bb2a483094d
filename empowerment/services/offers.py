"""Enabling bodies, their programmes and offerings: what the office and the bodies themselves publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Permission
from accounts.models import Organisation
from core.arabic import clean_text, name_sort_key
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import normalise_phone
from empowerment.enums import OFFERING_MOVES, BodyKind, ConditionKind, Education, OfferingStatus, ProgrammeKind
from empowerment.models import EnablingBody, Offering, OfferingEvent, Programme, ProgrammeCondition, Track
from empowerment.models.offers import manages, reports
from empowerment.services import enrolling

BODY_CODE: Final = "E"
YEARS: Final = range(1, 100)


@dataclass(frozen=True, kw_only=True)
class GivenCondition:
    """One condition as it was typed."""

    kind: str
    value: str = ""
    words: str = ""


def require_offering(*, by: Actor) -> None:
    """Go on only for those who publish: a body its own, the office's specialists and director for any of their bodies."""
    by.require(Permission.PLAN_MANAGE)
    if not (manages(by) or reports(by) or by.is_system):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


@transaction.atomic
def register_body(
    *, by: Actor, name_ar: str, name_en: str = "", kind: str, licence: str = "", **contact: str
) -> EnablingBody:
    """A new enabling body of the office, with an organisation of its own; members are invited as for any organisation."""
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    name_ar = clean_text(name_ar)
    if not name_ar:
        raise ValidationError({"name_ar": ValidationError(_("Please enter the name in Arabic."), code="required")})
    if kind not in BodyKind.values:
        raise ValidationError({"kind": ValidationError(_("Please choose a kind."), code="invalid_choice")})
    Organisation.objects.select_for_update(of=("self",)).get(pk=by.office.pk)  # one code at a time
    organisation = Organisation.objects.create(
        kind=OrganisationKind.ENABLER,
        code=_next_code(by.office),
        name_ar=name_ar,
        name_en=clean_text(name_en) or None,
        parent=by.office,
        sort_name=name_sort_key(name_ar),
    )
    body = EnablingBody(organisation=organisation, kind=kind, licence=clean_text(licence))
    _set_contact(body, contact)
    with explain(EnablingBody):
        body.save(force_insert=True)
    return body


@transaction.atomic
def edit_body(*, body: EnablingBody, by: Actor, kind: str, licence: str = "", **contact: str) -> EnablingBody:
    """Whom to call there, and what kind of body it is; the body itself or the office."""
    require_offering(by=by)
    body = EnablingBody.objects.visible_to(by).select_for_update(of=("self",)).get(pk=body.pk)
    if kind not in BodyKind.values:
        raise ValidationError({"kind": ValidationError(_("Please choose a kind."), code="invalid_choice")})
    body.kind, body.licence = kind, clean_text(licence)
    _set_contact(body, contact)
    body.save()
    return body


@transaction.atomic
def save_programme(
    *,
    by: Actor,
    body: Organisation,
    programme: Programme | None = None,
    kind: str,
    title: str,
    track: Track | None = None,
    conditions: Sequence[GivenCondition] = (),
    **words: str,
) -> Programme:
    """Write a programme and its conditions, new or anew."""
    require_offering(by=by)
    if not EnablingBody.objects.visible_to(by).filter(organisation=body).exists():
        raise ValidationError({"body": ValidationError(_("Please choose an enabling body."), code="invalid_choice")})
    if kind not in ProgrammeKind.values:
        raise ValidationError({"kind": ValidationError(_("Please choose a kind."), code="invalid_choice")})
    if not clean_text(title):
        raise ValidationError({"title": ValidationError(_("Please enter a title."), code="required")})
    row = Programme(office=by.office, body=body)
    if programme is not None:
        row = Programme.objects.visible_to(by).select_for_update(of=("self",)).get(pk=programme.pk)
    row.kind, row.title, row.track = kind, clean_text(title), track
    for field, value in words.items():
        setattr(row, field, clean_text(value, keep_newlines=True))
    with explain(Programme):
        row.save()
    _write_conditions(row, conditions)
    return row


@transaction.atomic
def save_offering(*, by: Actor, programme: Programme, offering: Offering | None = None, **fields: Any) -> Offering:
    """Write one time of a programme. Seats can grow at any moment, and the line moves up; never below those taken."""
    require_offering(by=by)
    programme = Programme.objects.visible_to(by).get(pk=programme.pk)
    row = Offering(office=programme.office, programme=programme, body=programme.body)
    if offering is not None:
        row = Offering.objects.visible_to(by).select_for_update(of=("self",)).get(pk=offering.pk)
        if row.status in (OfferingStatus.FINISHED, OfferingStatus.CANCELLED):
            raise _changed(row)
        _keep_days_of_the_enrolled(row, fields)
    for field, value in fields.items():
        setattr(row, field, clean_text(value) if isinstance(value, str) else value)
    row.nominate_until = row.nominate_until or row.starts_on
    if row.taken > row.seats:
        words = _("%(taken)s seats are taken already; there cannot be fewer.") % {"taken": row.taken}
        raise ValidationError({"seats": ValidationError(words, code="too_few")})
    with explain(Offering):
        row.save()
    enrolling.move_up(offering=row)
    return row


def publish(*, offering: Offering, by: Actor) -> Offering:
    """Show it to the office's specialists: from now on people are nominated."""
    return _move(verb="publish", offering=offering, by=by)


def finish(*, offering: Offering, by: Actor) -> Offering:
    """It was held. Whoever still waits is told that no seat was left."""
    return _move(verb="finish", offering=offering, by=by)


def cancel(*, offering: Offering, by: Actor, words: str) -> Offering:
    """It is not held. Every open enrolment ends with it, and each specialist is told."""
    words = clean_text(words)
    if not words:
        raise ValidationError({"words": ValidationError(_("Please say why, in a few words."), code="required")})
    return _move(verb="cancel", offering=offering, by=by, words=words)


@transaction.atomic
def _move(*, verb: str, offering: Offering, by: Actor, words: str = "") -> Offering:
    """Lock, check, change, record: the only code that writes an offering's status."""
    require_offering(by=by)
    row: Offering = Offering.objects.visible_to(by).select_for_update(of=("self",)).get(pk=offering.pk)
    if not row.allows(verb):
        raise _changed(row)
    if verb == "publish" and row.ends_on < today():
        error = ValidationError(_("It lies in the past."), code="past")
        raise ValidationError({"starts_on": error})
    if verb == "finish" and row.starts_on > today():
        raise Conflict(_("It has not begun yet."), code="not_begun")
    before, row.status = row.status, OFFERING_MOVES[verb].reaches
    row.save(update_fields=["status"])
    OfferingEvent.objects.create(
        office=row.office,
        offering=row,
        verb=verb,
        status_from=before,
        status_to=row.status,
        at=now(),
        membership=by.membership,
        organisation=by.organisation,
        words=words,
    )
    if verb in ("finish", "cancel"):
        enrolling.end_with(offering=row, cancelled=verb == "cancel")
    return row


def _changed(row: Offering) -> Conflict:
    return Conflict(_("It has changed meanwhile. It is now: %(status)s.") % {"status": row.get_status_display()})


def _keep_days_of_the_enrolled(row: Offering, fields: dict[str, Any]) -> None:
    """Days that people were accepted for do not move behind their backs."""
    moved = any(fields.get(name, getattr(row, name)) != getattr(row, name) for name in ("starts_on", "ends_on"))
    if moved and row.enrolments.open().exists():
        words = _("People are nominated for these days. Cancel this time and publish another.")
        raise ValidationError({"starts_on": ValidationError(words, code="nominated")})


def _write_conditions(programme: Programme, given: Sequence[GivenCondition]) -> None:
    rows = [_condition(programme, each) for each in given]
    programme.conditions.all().delete()
    with explain(ProgrammeCondition):
        ProgrammeCondition.objects.bulk_create(rows)


def _condition(programme: Programme, given: GivenCondition) -> ProgrammeCondition:
    def wrong(words: str) -> ValidationError:
        return ValidationError({"conditions": ValidationError(words, code="invalid")})

    if given.kind not in ConditionKind.values:
        raise wrong(_("Please choose a condition."))
    value, words = clean_text(given.value), clean_text(given.words)
    if given.kind in (ConditionKind.AGE_FROM, ConditionKind.AGE_TO, ConditionKind.EXPERIENCE) and not (
        value.isdecimal() and int(value) in YEARS
    ):
        raise wrong(_("Please enter a number of years."))
    if given.kind == ConditionKind.EDUCATION and value not in Education.values:
        raise wrong(_("Please choose a level of education."))
    if given.kind == ConditionKind.WORDS and not words:
        raise wrong(_("Say what the condition asks for."))
    return ProgrammeCondition(
        office=programme.office, programme=programme, kind=given.kind, value=value[:20], words=words[:200]
    )


def _set_contact(body: EnablingBody, contact: dict[str, str]) -> None:
    if contact.get("contact_phone"):
        contact["contact_phone"] = _phone(contact["contact_phone"])
    changed = False
    for field in ("contact_name", "contact_phone", "contact_email"):
        value = clean_text(contact.get(field, getattr(body, field)))
        changed = changed or value != getattr(body, field)
        setattr(body, field, value)
    if changed:
        body.contact_verified_on = today()


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except ValidationError as error:
        raise ValidationError({"contact_phone": error}) from error


def _next_code(office: Organisation) -> str:
    prefix = f"{office.code}-{BODY_CODE}"
    codes = Organisation.objects.filter(parent=office, code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(code.removeprefix(prefix)) for code in codes if code.removeprefix(prefix).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"
