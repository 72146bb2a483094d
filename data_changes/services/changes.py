"""From proposed to verified or closed: one function per verb, one writer of the status."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission, Role
from accounts.models import Organisation
from beneficiaries.models import Person
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict
from core.references import next_reference
from core.typed_dates import Precision, TypedDate
from data_changes import notices
from data_changes.enums import MOVES, Agreement, ChangeChannel, ChangeStatus, Duty, Proof
from data_changes.models import DataChange, DataChangeEvent
from data_changes.plan import due_day
from data_changes.services import reaching, reminders
from data_changes.services.evidence import keep
from offices.calendars import calendar_for

KIND_OF_REFERENCE = "CHG"
# What happened longer ago is recorded with the reason why it is recorded only now.
A_YEAR = dt.timedelta(days=365)


@transaction.atomic
def propose(
    *,
    person: Person,
    by: Actor,
    kind: str,
    happened_on: TypedDate | dt.date,
    channel: str = ChangeChannel.OFFICE,
    details: str = "",
    opened_for: Organisation | None = None,
    origin_visit: uuids.UUID | None = None,
) -> DataChange:
    """Suggest a follow-up because a change was recorded somewhere; the same change is suggested once.

    The caller's own verb has asked for the right to record it; the office decides whether to open the follow-up.
    """
    if person.office_id != by.office.pk:
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    person = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.survivor.pk)
    happened, typed = _day_given(happened_on, "happened_on", person)
    known = DataChange.objects.filter(
        office=by.office, person=person, duty=Duty.CHANGE, kind=kind, happened_on=happened
    ).exclude(status=ChangeStatus.CLOSED)
    if found := known.order_by("id").first():
        return found
    change = _create(
        by=by,
        status=ChangeStatus.PROPOSED,
        verb="propose",
        person=person,
        kind=kind,
        duty=Duty.CHANGE,
        happened_on=happened,
        happened_on_typed=typed,
        learned_on=today(),
        channel=channel,
        details=details,
        opened_for=opened_for or by.organisation,
        origin_visit=origin_visit,
    )
    notices.proposed(change)
    return change


@transaction.atomic
def open_new(
    *,
    person: Person,
    by: Actor,
    kind: str,
    happened_on: TypedDate | dt.date,
    channel: str,
    duty: str = Duty.CHANGE,
    learned_on: dt.date | None = None,
    details: str = "",
    agreement: str = "",
    reason: str = "",
    evidence: UploadedFile | None = None,  # type: ignore[type-arg]
    origin_visit: uuids.UUID | None = None,
    uuid: uuids.UUID | None = None,
) -> DataChange:
    """Begin to follow a change: its due day, and every reminder until then. The same ``uuid`` opens it once.

    An organisation that is no office opens one only with the person there, or with agreement on record. A change of more
    than a year ago is recorded with the ``reason`` why it is recorded now.
    """
    _require_opening(by)
    if uuid and (found := _sent_before(by, uuid, person, kind, duty)):
        return found
    person = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person.survivor.pk)
    if uuid and (found := _sent_before(by, uuid, person, kind, duty)):
        return found
    happened, typed = _day_given(happened_on, "happened_on", person)
    learned = learned_on or today()
    _check_learned(happened, learned)
    if happened < today() - A_YEAR and not reason:
        words = _("The change is more than a year old: say why it is recorded now.")
        raise ValidationError({"reason": ValidationError(words, code="reason_missing")})
    if by.is_charity and agreement not in Agreement.values:
        words = _("A follow-up is opened with the person present, or with their agreement on record.")
        raise ValidationError({"agreement": ValidationError(words, code="agreement_missing")})
    if not by.is_charity:
        _refuse_a_second(person, kind, duty, happened)
    change = _create(
        by=by,
        status=ChangeStatus.OPEN,
        verb="open",
        agreement=agreement if by.is_charity else "",
        words=reason,
        uuid=uuid or uuids.uuid4(),
        person=person,
        kind=kind,
        duty=duty,
        happened_on=happened,
        happened_on_typed=typed,
        learned_on=learned,
        channel=ChangeChannel.CHARITY if by.is_charity else channel,
        details=details,
        opened_for=by.organisation,
        origin_visit=origin_visit,
        assignee=_follower(by),
    )
    if evidence:
        keep(change=change, by=by, file=evidence)
    reminders.schedule(change=change, at=now())
    notices.opened(change, by=by)
    return change


def open(*, change: DataChange, by: Actor) -> DataChange:
    """Take up a suggested follow-up: from now on it has its reminders."""
    return _move("open", change, by, assignee=_follower(by))


def notify(
    *, change: DataChange, by: Actor, proof: str, notified_on: dt.date | None = None, by_link: bool = False
) -> DataChange:
    """Record that the person told the ministry: on which day, if that is known, and how we know.

    ``by_link``: the person said so through their own link.
    """
    return _move("notify", change, by, by_link=by_link, proof=proof, notified_on=notified_on)


def verify(*, change: DataChange, by: Actor, proof: str, notified_on: dt.date | None = None) -> DataChange:
    """Record that the office has seen the report itself; the day seen on it replaces the day that was said."""
    if proof not in (Proof.SEEN, Proof.DOCUMENT):
        words = _("To verify, the report is seen on the platform or in a document.")
        raise ValidationError({"proof": ValidationError(words, code="not_seen")})
    changes: dict[str, Any] = {"proof": proof}
    if notified_on:
        changes["notified_on"] = notified_on
    return _move("verify", change, by, **changes)


def close(*, change: DataChange, by: Actor, reason: str, words: str = "") -> DataChange:
    """End a follow-up that has no object (any more), and say why."""
    return _move("close", change, by, words=words, close_reason=reason)


# --- the one writer --------------------------------------------------------------------------------------------------


@transaction.atomic
def _move(
    verb: str, change: DataChange, by: Actor, *, words: str = "", by_link: bool = False, **changes: Any
) -> DataChange:
    """Lock, check, change, record, tell: the only code that writes a change's status."""
    by.require(Permission.CHANGE_FOLLOW)
    change = DataChange.objects.visible_to(by).select_for_update(of=("self",)).get(pk=change.pk)
    if Extent.ALL not in by.extents(Permission.CHANGE_FOLLOW):
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)
    if not change.allows(verb):
        raise Conflict(_("Meanwhile this follow-up has changed. The page shows how it stands now."))
    _check_told(change, changes.get("notified_on"))
    before = change.status
    if verb == "notify" and change.assignee_id is None:
        changes["assignee"] = _follower(by)
    for field, value in (changes | {"status": MOVES[verb][1]}).items():
        setattr(change, field, value)
    with explain(DataChange):
        change.save(update_fields=[*changes, "status"])
    _record(change, by, verb, before, words=words, by_link=by_link)
    if change.status == ChangeStatus.OPEN:
        reminders.schedule(change=change, at=now())
    else:
        reminders.silence(change=change)
        reaching.finish(changes=[change])
    notices.moved(change, by=by)
    return change


def _create(*, by: Actor, status: str, verb: str, agreement: str = "", words: str = "", **given: Any) -> DataChange:
    calendar = calendar_for(by.office)
    change = DataChange(
        office=by.office, status=status, due_on=due_day(given["duty"], given["happened_on"], calendar), **given
    )
    change.reference = next_reference(by.office, KIND_OF_REFERENCE)
    with explain(DataChange):
        change.save()
    _record(change, by, verb, "", agreement=agreement, words=words)
    return change


def _record(change: DataChange, by: Actor, verb: str, before: str, **more: Any) -> None:
    DataChangeEvent.objects.create(
        office=change.office,
        change=change,
        verb=verb,
        status_from=before,
        status_to=change.status,
        membership=by.membership,
        organisation=by.organisation,
        **more,
    )


# --- what is checked before --------------------------------------------------------------------------------------------


def _require_opening(by: Actor) -> None:
    by.require(Permission.CHANGE_FOLLOW)
    if not by.extents(Permission.CHANGE_FOLLOW) & {Extent.ALL, Extent.WITH_PERSON}:
        raise PermissionDenied(Permission.CHANGE_FOLLOW.value)


def _follower(by: Actor) -> Any:
    """A researcher who opens one follows it; what others open waits for the researchers together."""
    return next((m for m in by.memberships if m.role == Role.RESEARCHER and by.is_office), None)


def _day_given(given: TypedDate | dt.date, field: str, person: Person) -> tuple[dt.date, TypedDate]:
    typed = given if isinstance(given, TypedDate) else TypedDate.from_gregorian(given)
    if typed.precision != Precision.DAY:
        raise ValidationError(
            {field: ValidationError(_("Please enter the day, the month and the year."), code="incomplete")}
        )
    if typed.gregorian > today():
        words = _("The day of the change cannot be after today.")
        raise ValidationError({field: ValidationError(words, code="too_late")})
    if person.birth_date and typed.gregorian < person.birth_date:
        words = _("The day of the change lies before the person's birth.")
        raise ValidationError({field: ValidationError(words, code="before_birth")})
    return typed.gregorian, typed


def _check_learned(happened: dt.date, learned: dt.date) -> None:
    if learned > today():
        words = _("The day on which the change became known cannot be after today.")
        raise ValidationError({"learned_on": ValidationError(words, code="too_late")})
    if learned < happened:
        words = _("A change cannot be known before it happened.")
        raise ValidationError({"learned_on": ValidationError(words, code="too_early")})


def _check_told(change: DataChange, told: dt.date | None) -> None:
    if told is None:
        return
    if told > today():
        words = _("The day of the report cannot be after today.")
        raise ValidationError({"notified_on": ValidationError(words, code="too_late")})
    if told < change.happened_on:
        words = _("The ministry cannot have been told before the change happened.")
        raise ValidationError({"notified_on": ValidationError(words, code="too_early")})


def _refuse_a_second(person: Person, kind: str, duty: str, happened: dt.date) -> None:
    """An office does not follow one change twice. A charity is not refused: it would learn what the office knows."""
    same = DataChange.objects.unfinished().filter(person=person, kind=kind, duty=duty, happened_on=happened)
    if found := same.order_by("id").first():
        raise Conflict(
            _("This change is already followed: %(reference)s."),
            code="already_followed",
            params={"reference": found.reference},
        )


def _sent_before(by: Actor, uuid: uuids.UUID, person: Person, kind: str, duty: str) -> DataChange | None:
    """What the same form has already opened; another content under its key is refused."""
    found = DataChange.objects.filter(uuid=uuid).first()
    if found is None:
        return None
    same = (person.survivor.pk, kind, duty, by.organisation.pk)
    if (found.person_id, found.kind, found.duty, found.opened_for_id) != same:
        raise Conflict(_("Another follow-up was already opened with this key."), code="uuid_conflict")
    return found
