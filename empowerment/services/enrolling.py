"""Enrolments: nominated, in or in line, attending, completed. Seats are counted under the offering's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from beneficiaries.enums import LegalBasis, Purpose
from beneficiaries.services import disclose, end_disclosures
from core.arabic import clean_text
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict
from core.references import next_reference
from empowerment import notices
from empowerment.conditions import check
from empowerment.enums import (
    ENROLMENT_MOVES,
    SEATED,
    Admission,
    ConditionKind,
    EndReason,
    EnrolmentSide,
    EnrolmentStatus,
    OfferingStatus,
    PlanStatus,
    Presence,
)
from empowerment.models import Abilities, Attendance, Enrolment, EnrolmentEvent, Offering, Plan, PlanPaper
from empowerment.models.offers import manages, reports

KIND_OF_REFERENCE: Final = "ENR"
S = EnrolmentStatus
HERE: Final = (S.ACCEPTED, S.ATTENDING)
ENDED: Final = frozenset({S.COMPLETED, S.WITHDREW, S.DROPPED, S.DECLINED})


# --- nominating ----------------------------------------------------------------------------------------------------


@transaction.atomic
def nominate(
    *,
    plan: Plan,
    offering: Offering,
    by: Actor,
    agreed_on: dt.date,
    accommodation: str = "",
    confirmed: Collection[int] = (),
) -> Enrolment:
    """Propose a person for an offering, with their agreement of ``agreed_on``.

    Where seats go in order, the nomination is a seat or a place in the line at once; else the enabling body answers.
    ``confirmed`` are the conditions in words that the specialist has looked at. The body learns who comes and what has to
    be provided for them, never why.
    """
    _require_office(by)
    plan = Plan.objects.visible_to(by).select_related("person", "specialist__user", "office").get(pk=plan.pk)
    if plan.status != PlanStatus.ACTIVE:
        raise Conflict(_("The plan is not active: begin or resume it first."), code="plan_not_active")
    if agreed_on > today():
        raise _wrong("agreed_on", _("The date cannot be after today."), "too_late")
    row = _locked_offering(offering, by)
    _require_open(row)
    _require_conditions(row, plan, confirmed)
    _require_no_other_course(row, plan)
    enrolment = Enrolment(
        office=plan.office,
        plan=plan,
        person=plan.person,
        offering=row,
        body=row.body,
        period=DateRange(row.starts_on, row.ends_on, "[]"),
        accommodation=clean_text(accommodation)[:200],
        agreed_on=agreed_on,
        nominated_by=by.membership,
        reference=next_reference(plan.office, KIND_OF_REFERENCE),
    )
    with explain(Enrolment):
        enrolment.save(force_insert=True)
    _record(enrolment, "nominate", by, status_from="")
    disclose(
        office=plan.office,
        organisation=row.body,
        source=enrolment.reference,
        purpose=Purpose.PLAN,
        legal_basis=LegalBasis.CONSENT,
        by=by,
        person=plan.person,
        discreet=plan.person.discreet,
    )
    notices.of_enrolment(enrolment, "nominate")
    if row.admission == Admission.IN_ORDER:
        verb = "accept" if row.taken < row.seats else "wait"
        return _move(verb=verb, enrolment=enrolment, by=Actor.system(plan.office))
    return enrolment


# --- the verbs -----------------------------------------------------------------------------------------------------


def accept(*, enrolment: Enrolment, by: Actor) -> Enrolment:
    """Give a seat. Raises a conflict when none is left."""
    return _move(verb="accept", enrolment=enrolment, by=by)


def put_in_line(*, enrolment: Enrolment, by: Actor) -> Enrolment:
    """No seat now: a place in the line, in the order of nomination."""
    return _move(verb="wait", enrolment=enrolment, by=by)


def begin(*, enrolment: Enrolment, by: Actor) -> Enrolment:
    """The person has come."""
    return _move(verb="attend", enrolment=enrolment, by=by)


def decline(*, enrolment: Enrolment, by: Actor, reason: str, words: str = "") -> Enrolment:
    """The enabling body does not take the person, and says why."""
    return _move(verb="decline", enrolment=enrolment, by=by, reason=reason, words=words)


def drop(*, enrolment: Enrolment, by: Actor, reason: str, words: str = "") -> Enrolment:
    """The person stayed away. The seat goes to the next in line while there is time."""
    return _move(verb="drop", enrolment=enrolment, by=by, reason=reason, words=words)


def withdraw(*, enrolment: Enrolment, by: Actor, reason: str, words: str = "") -> Enrolment:
    """The office takes the person back, as the person wishes."""
    return _move(verb="withdraw", enrolment=enrolment, by=by, reason=reason, words=words)


def complete(
    *, enrolment: Enrolment, by: Actor, certificate_number: str = "", certified_on: dt.date | None = None
) -> Enrolment:
    """The person has finished, with or without a certificate."""
    if enrolment.offering.starts_on > today():
        raise Conflict(_("It has not begun yet."), code="not_begun")
    certificate = _certificate(certificate_number, certified_on)
    return _move(verb="complete", enrolment=enrolment, by=by, changes=certificate)


@transaction.atomic
def certify(
    *,
    enrolment: Enrolment,
    by: Actor,
    certificate_number: str,
    certified_on: dt.date,
    file: UploadedFile | None = None,  # type: ignore[type-arg]
) -> Enrolment:
    """Add the certificate, which comes after completion."""
    _offering, row = _locked(enrolment, by)
    _require_side(row, by, "complete")
    if row.status != S.COMPLETED:
        error = ValidationError(_("A certificate comes with completion."), code="not_completed")
        raise ValidationError({"certificate_number": error})
    for field, value in _certificate(certificate_number, certified_on).items():
        setattr(row, field, value)
    if file is not None:
        paper = PlanPaper(office=row.office, plan=row.plan, membership=by.membership, caption=_("certificate"))
        paper.take(file)
        paper.save()
        row.certificate = paper
    with explain(Enrolment):
        row.save(update_fields=["certificate_number", "certified_on", "certificate"])
    _record(row, "certify", by, status_from=row.status)
    return row


@transaction.atomic
def record_attendance(*, offering: Offering, by: Actor, day: dt.date, presences: Mapping[str, str]) -> int:
    """Who was there on one day: enrolment reference → presence. Whoever is present for the first time attends from then.

    A day is corrected by recording it again. Returns how many were written.
    """
    row = _locked_offering(offering, by)
    if by.membership is None or not (reports(by) or manages(by)):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)
    if day > today():
        raise _wrong("day", _("The date cannot be after today."), "too_late")
    if not row.starts_on <= day <= row.ends_on:
        raise _wrong("day", _("The day lies outside the dates of this offering."), "outside")
    if not set(presences.values()) <= set(Presence.values):
        raise _wrong("presences", _("Please choose who was present."), "invalid_choice")
    found = {each.reference: each for each in row.enrolments.filter(reference__in=presences, status__in=HERE)}
    if missing := sorted(set(presences) - set(found)):
        words = _("%(reference)s does not take part in this offering.") % {"reference": missing[0]}
        raise _wrong("presences", words, "not_enrolled")
    for reference, presence in sorted(presences.items()):
        enrolment = found[reference]
        Attendance.objects.update_or_create(
            enrolment=enrolment,
            day=day,
            defaults={
                "office": row.office,
                "presence": presence,
                "membership": by.membership,
                "recorded_at": now(),
            },
        )
        if presence == Presence.PRESENT and enrolment.status == S.ACCEPTED:
            _move(verb="attend", enrolment=enrolment, by=by)
    return len(presences)


def move_up(*, offering: Offering) -> list[Enrolment]:
    """Give free seats to those who wait, in the order of nomination, while people may still join.

    Whoever has taken another course in these days keeps the place in line, and the next one is asked.
    """
    if offering.status != OfferingStatus.PUBLISHED or offering.starts_on < today():
        return []
    free = offering.seats - offering.taken
    if free <= 0:
        return []
    elsewhere = Enrolment.objects.filter(
        person=OuterRef("person"), status__in=HERE, period__overlap=OuterRef("period")
    ).exclude(offering=offering)
    waiting = offering.enrolments.filter(~Exists(elsewhere), status=S.WAITING).order_by("nominated_at", "id")[:free]
    system = Actor.system(offering.office)
    moved = [_move(verb="accept", enrolment=each, by=system) for each in waiting]
    for each in moved:
        notices.of_enrolment(each, "moved_up")
    return moved


def end_with(*, offering: Offering, cancelled: bool) -> None:
    """What becomes of those who are still open when an offering is over, or is not held."""
    system = Actor.system(offering.office)
    reason = EndReason.CANCELLED if cancelled else EndReason.FULL
    statuses = (S.NOMINATED, S.WAITING, *HERE) if cancelled else (S.NOMINATED, S.WAITING)
    for each in offering.enrolments.filter(status__in=statuses).order_by("id"):
        verb = "drop" if each.status in HERE else "decline"
        _move(verb=verb, enrolment=each, by=system, reason=reason)


# --- the one way through the table -----------------------------------------------------------------------------------


@transaction.atomic
def _move(
    *,
    verb: str,
    enrolment: Enrolment,
    by: Actor,
    reason: str = "",
    words: str = "",
    changes: dict[str, Any] | None = None,
) -> Enrolment:
    """Lock the offering, then the enrolment; check, change, record, tell: the only code that writes its status."""
    offering, row = _locked(enrolment, by)
    _require_side(row, by, verb)
    if not row.allows(verb):
        raise Conflict(
            _("The enrolment has changed meanwhile. It is now: %(status)s.") % {"status": row.get_status_display()}
        )
    before, row.status = row.status, ENROLMENT_MOVES[verb].reaches
    row.end_reason = _reason(verb, reason)
    row.ended_on = today() if row.status in ENDED else None
    for field, value in (changes or {}).items():
        setattr(row, field, value)
    _keep_seats(offering, before, row.status)
    with explain(Enrolment):
        row.save()
    _record(row, verb, by, status_from=before, reason=row.end_reason, words=clean_text(words))
    if row.status in ENDED:
        until = today() + dt.timedelta(days=settings.IDENTITY_MASKED_AFTER_DAYS)
        end_disclosures(office=row.office, source=row.reference, until=until)
    notices.of_enrolment(row, verb)
    if before in HERE and row.status not in SEATED:
        move_up(offering=offering)
    return row


def _keep_seats(offering: Offering, before: str, after: str) -> None:
    change = (after in SEATED) - (before in SEATED)
    if not change:
        return
    if offering.taken + change > offering.seats:
        raise Conflict(_("No seat is left."), code="full")
    offering.taken += change
    with explain(Offering):
        offering.save(update_fields=["taken"])


def _reason(verb: str, reason: str) -> str:
    if verb not in ("decline", "drop", "withdraw"):
        return ""
    if reason not in EndReason.values:
        raise _wrong("reason", _("Give the reason."), "required")
    return reason


def _locked(enrolment: Enrolment, by: Actor) -> tuple[Offering, Enrolment]:
    """Both rows as they are now, always in this order, so that two people never wait for each other."""
    offering = _locked_offering(enrolment.offering, by)
    rows = Enrolment.objects.filter(office=by.office) if by.is_system else Enrolment.objects.visible_to(by)
    related = ("office", "body", "plan__specialist__user", "person")
    row = rows.select_related(*related).select_for_update(of=("self",)).get(pk=enrolment.pk)
    row.offering = offering
    return offering, row


def _locked_offering(offering: Offering, by: Actor) -> Offering:
    rows = Offering.objects.filter(office=by.office) if by.is_system else Offering.objects.visible_to(by)
    found: Offering = (
        rows.select_related("programme", "body", "office").select_for_update(of=("self",)).get(pk=offering.pk)
    )
    return found


def _require_office(by: Actor) -> None:
    if not manages(by):
        raise PermissionDenied(Permission.PLAN_MANAGE.value)


def side_of(*, by: Actor) -> str:
    """For whom the actor speaks; nothing for those who have no part in enrolments."""
    if by.is_system:
        return EnrolmentSide.SYSTEM
    if reports(by):
        return EnrolmentSide.BODY
    return EnrolmentSide.OFFICE if manages(by) else ""


def _require_side(row: Enrolment, by: Actor, verb: str) -> None:
    side = side_of(by=by)
    if side != EnrolmentSide.SYSTEM and side not in ENROLMENT_MOVES[verb].sides:
        raise PermissionDenied(verb)


def allowed(*, enrolment: Enrolment, by: Actor) -> list[str]:
    """The verbs that the actor may make now, in the order of the table."""
    side = side_of(by=by)
    return [verb for verb, move in ENROLMENT_MOVES.items() if side in move.sides and enrolment.allows(verb)]


# --- what stands in the way of a nomination --------------------------------------------------------------------------


def _require_open(offering: Offering) -> None:
    if offering.status != OfferingStatus.PUBLISHED:
        words = _("This offering takes no nominations. It is: %(status)s.")
        raise _wrong("offering", words % {"status": offering.get_status_display()}, "not_published")
    if offering.ends_on < today():
        raise _wrong("offering", _("This offering has ended."), "ended")
    if offering.nominate_until < today():
        raise _wrong("offering", _("Nominations for this offering have ended."), "nominations_ended")


def _require_conditions(offering: Offering, plan: Plan, confirmed: Collection[int]) -> None:
    abilities = Abilities.objects.filter(plan=plan).first()
    conditions = list(offering.programme.conditions.all())
    lines = check(offering=offering, conditions=conditions, person=plan.person, abilities=abilities)
    unmet = [line for line in lines if line.met is False]
    if unmet:
        words = _("A condition is not met: %(condition)s")
        raise _wrong("offering", words % {"condition": unmet[0].words}, "condition_not_met")
    open_words = [line for line in lines if line.code == ConditionKind.WORDS and line.condition not in confirmed]
    if open_words:
        words = _("Please confirm the condition: %(condition)s")
        raise _wrong("confirmed", words % {"condition": open_words[0].words}, "not_confirmed")
    unknown = [line for line in lines if line.met is None and line.code != ConditionKind.WORDS]
    if unknown:
        words = _("The file does not say whether this condition is met: %(condition)s")
        raise _wrong("offering", words % {"condition": unknown[0].words}, "condition_unknown")


def _require_no_other_course(offering: Offering, plan: Plan) -> None:
    overlapping = Enrolment.objects.filter(
        person=plan.person,
        status__in=HERE,
        period__overlap=DateRange(offering.starts_on, offering.ends_on, "[]"),
    ).exclude(offering=offering)
    other = overlapping.select_related("offering__programme").first()
    if other is not None:
        words = _("The person takes part in %(programme)s in these days.")
        raise _wrong("offering", words % {"programme": other.offering.programme}, "overlapping")


def _certificate(number: str, on: dt.date | None) -> dict[str, Any]:
    number = clean_text(number)
    if on is not None and on > today():
        raise _wrong("certified_on", _("The date cannot be after today."), "too_late")
    if on is not None and not number:
        raise _wrong("certificate_number", _("Please enter the number of the certificate."), "required")
    return {"certificate_number": number[:60], "certified_on": on or (today() if number else None)}


def _record(row: Enrolment, verb: str, by: Actor, *, status_from: str, reason: str = "", words: str = "") -> None:
    EnrolmentEvent.objects.create(
        office=row.office,
        enrolment=row,
        verb=verb,
        status_from=status_from,
        status_to=row.status,
        at=now(),
        membership=by.membership,
        organisation=by.organisation,
        reason=reason,
        words=words,
    )


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
