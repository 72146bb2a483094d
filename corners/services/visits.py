"""Visits: logged once however often they are sent, never edited, corrected by new rows."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from beneficiaries.models import Person
from beneficiaries.services import GivenPerson, match_or_create
from core.clock import now, riyadh_date
from core.constraints import explain
from core.dates import both_calendars
from core.deadlines import WorkingCalendar, end_of_day
from core.encryption import digest
from core.errors import Conflict
from corners.enums import SERVICES_OF, CorrectionReason, DayStatus, VisitorKind
from corners.models import CornerDay, Visit
from offices.calendars import calendar_for

LATE_WORKING_DAYS: Final = 7
# How far a device's clock may be ahead of ours before a visit counts as one of the future.
CLOCK_SKEW: Final = timedelta(minutes=2)
NAME_PARTS: Final = ("first_name", "father_name", "grandfather_name", "family_name")


@dataclass(frozen=True)
class Logged:
    """A visit, and whether it was this call that logged it."""

    visit: Visit
    created: bool


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a visit says, as the door validated it."""

    visitor_kind: str
    services: tuple[str, ...]
    gender: str = ""
    national_id: str = ""
    name: str = ""
    topics: tuple[str, ...] = ()
    outcome: str = ""
    next_step: str = ""
    minutes: int | None = None
    note: str = ""

    @classmethod
    def of(cls, *, services: Iterable[str], topics: Iterable[str] = (), **rest: Any) -> Content:
        return cls(services=tuple(sorted(set(services))), topics=tuple(sorted(set(topics))), **rest)

    def receipt(self, *, corner_day: int, happened_at: datetime | None) -> str:
        """The digest by which two messages are the same one; keyed, since it covers the national number."""
        said: dict[str, Any] = {name: value for name, value in vars(self).items() if value not in ("", (), None)}
        said["corner_day"] = corner_day
        if happened_at is not None:
            said["happened_at"] = happened_at.timestamp()
        return digest(json.dumps(said, sort_keys=True, ensure_ascii=False))


@transaction.atomic
def log_visit(
    *,
    by: Actor,
    uuid: UUID,
    corner_day: int,
    visitor_kind: str,
    services: Collection[str],
    gender: str = "",
    national_id: str = "",
    name: str = "",
    topics: Collection[str] = (),
    outcome: str = "",
    next_step: str = "",
    minutes: int | None = None,
    note: str = "",
    happened_at: datetime | None = None,
    received_at: datetime | None = None,
) -> Logged:
    """Log one visit, once (docs/adr/0006).

    The same `uuid` with the same content gives the visit that was logged first; with other content, or from somebody
    else, it is a conflict. `happened_at` is now unless given; `received_at` is when it reached the portal.
    """
    by.require(Permission.VISIT_LOG)
    content = Content.of(
        visitor_kind=visitor_kind,
        services=services,
        gender=gender,
        national_id=national_id,
        name=name,
        topics=topics,
        outcome=outcome,
        next_step=next_step,
        minutes=minutes,
        note=note,
    )
    receipt = content.receipt(corner_day=corner_day, happened_at=happened_at)
    if (earlier := _logged_before(uuid, receipt, by)) is not None:
        return Logged(earlier, created=False)
    _check_content(content)
    day = _day_to_log_on(corner_day, by)
    received = received_at or now()
    happened = happened_at or received
    late = _check_time(day, happened, received, by)
    try:
        with explain(Visit):
            visit = Visit(
                office_id=day.office_id,
                uuid=uuid,
                payload_digest=receipt,
                corner_day=day,
                corner=day.corner,
                day=day.day,
                happened_at=min(happened, received),
                received_at=received,
                late=late,
                logged_by=_membership_of(by),
                **_columns(content, by),
            )
            visit.save(force_insert=True)
    except Conflict:
        earlier = _logged_before(uuid, receipt, by)  # the same message, a moment faster
        if earlier is None:
            raise _uuid_conflict() from None
        return Logged(earlier, created=False)
    return Logged(visit, created=True)


@transaction.atomic
def correct_visit(
    *, visit: Visit, by: Actor, reason: str, words: str = "", void: bool = False, **changes: Any
) -> Visit:
    """Replace a visit by a corrected row, or void it. The original stays and is counted no more.

    `changes` are fields of the content; `national_id=""` leaves the person as it is, `anonymous=True` takes it away.
    Day, time and the researcher who served the visitor stay.
    """
    by.require(Permission.VISIT_CORRECT)
    visit = (
        Visit.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("corner_day", "corner", "logged_by", "person")
        .get(pk=visit.pk)
    )
    if not visit.standing:
        raise Conflict(_("Someone has already corrected this visit."))
    if not visit.may_be_corrected_by(by):
        raise PermissionDenied(Permission.VISIT_CORRECT.value)
    words = words.strip()
    if reason not in CorrectionReason.values:
        raise ValidationError({"reason": ValidationError(_("Give the reason for the correction."), code="required")})
    if not words and (reason == CorrectionReason.OTHER or visit.needs_motive_of(by)):
        raise ValidationError({"words": ValidationError(_("Please explain the correction in words."), code="required")})
    corrected = _corrected(visit, by, changes)
    if not void and not _differs(visit, corrected):
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    Visit.objects.filter(pk=visit.pk).update(standing=False)
    row = Visit(
        office_id=visit.office_id,
        uuid=uuid4(),
        corner_day=visit.corner_day,
        corner=visit.corner,
        day=visit.day,
        happened_at=visit.happened_at,
        received_at=now(),
        late=visit.late,
        logged_by=visit.logged_by,
        corrects=visit,
        corrected_by=by.membership,
        void=void,
        standing=not void,
        correction_reason=reason,
        correction_words=words[:200],
        **corrected,
    )
    with explain(Visit):
        row.save(force_insert=True)
    return row


def late_until(*, day: date, calendar: WorkingCalendar) -> date:
    """The last day on which a researcher may still enter visits of a corner day."""
    return calendar.add_working_days(day, LATE_WORKING_DAYS)


# --- once --------------------------------------------------------------------------------------------------------


def _logged_before(uuid: UUID, receipt: str, by: Actor) -> Visit | None:
    """The visit that this message has already made. Another message under its name is a conflict."""
    found = Visit.objects.with_names().filter(uuid=uuid).first()
    if found is None:
        return None
    own = by.user is not None and found.logged_by.user_id == by.user.pk and found.corrects_id is None
    if not own or found.payload_digest != receipt:
        raise _uuid_conflict()
    return found


def _uuid_conflict() -> Conflict:
    words = _("A visit with this identifier was saved before, with other content.")
    return Conflict({"uuid": words}, code="uuid_conflict")


# --- rules -------------------------------------------------------------------------------------------------------


def _day_to_log_on(pk: int, by: Actor) -> CornerDay:
    """The day, held so that it cannot be closed before this visit is saved. Foreign and unknown ids sound alike."""
    day = CornerDay.objects.run_by(by).select_related("corner__charity").filter(pk=pk).first()
    if day is None:
        error = ValidationError(_("There is no such corner day among yours."), code="unknown")
        raise ValidationError({"corner_day": error})
    # Shared: visits do not wait for each other, closing waits for them, and we for closing.
    table = CornerDay._meta.db_table
    held = CornerDay.objects.raw(f"SELECT * FROM {table} WHERE id = %s FOR SHARE", [day.pk])[0]  # noqa: S608
    for name in ("status", "opened_at", "closed_at"):
        setattr(day, name, getattr(held, name))
    return day


def _check_time(day: CornerDay, happened: datetime, received: datetime, by: Actor) -> bool:
    """Whether the visit arrives late. It must have happened while the day was open, and not arrive too late."""
    if day.status == DayStatus.CANCELLED:
        raise _refused("corner_day", "day_cancelled", _("This corner day was cancelled."))
    if day.opened_at is None:
        raise _refused("corner_day", "day_not_open", _("This corner day has not been opened."))
    if happened > received + CLOCK_SKEW:
        raise _refused("happened_at", "future", _("The time of the visit cannot lie in the future."))
    opened = day.opened_at.replace(second=0, microsecond=0)
    closed = day.closed_at or end_of_day(day.day)
    if riyadh_date(happened) != day.day or not opened <= happened <= closed:
        raise _refused("happened_at", "outside_day", _("At this time the corner day was not open."))
    late = day.status == DayStatus.CLOSED or riyadh_date(received) > day.day
    if late and Extent.ALL not in by.extents(Permission.VISIT_LOG):
        last = late_until(day=day.day, calendar=calendar_for(by.office))
        if riyadh_date(received) > last:
            words = _(
                "Visits of this day could be entered until %(date)s. Later ones are entered by the office director."
            )
            raise _refused("corner_day", "too_late", words % {"date": both_calendars(last)})
    return late


def _check_content(content: Content) -> None:
    errors: dict[str, ValidationError] = {}
    if not content.services:
        errors["services"] = ValidationError(_("Please choose at least one service."), code="required")
    elif set(content.services) - SERVICES_OF[content.visitor_kind]:
        errors["services"] = ValidationError(
            _("These services are not for this kind of visitor."), code="not_for_visitor"
        )
    if content.visitor_kind == VisitorKind.CHARITY_STAFF and content.national_id:
        errors["national_id"] = ValidationError(
            _("A visit of charity staff names no person of the register."), code="not_for_visitor"
        )
    if errors:
        raise ValidationError(errors)


def _refused(field: str, code: str, words: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})


# --- columns -----------------------------------------------------------------------------------------------------


def _membership_of(by: Actor) -> Any:
    """Who served the visitor: always a person."""
    if by.membership is None:
        raise PermissionDenied(Permission.VISIT_LOG.value)
    return by.membership


def _columns(content: Content, by: Actor) -> dict[str, Any]:
    person = _person(content, by)
    return {
        "visitor_kind": content.visitor_kind,
        "person": person,
        "name_given": content.name or None,
        "gender": content.gender or (person.gender if person else ""),
        "services": list(content.services),
        "topics": list(content.topics),
        "outcome": content.outcome,
        "next_step": content.next_step,
        "minutes": content.minutes,
        "note": content.note,
    }


def _person(content: Content, by: Actor) -> Person | None:
    """The person served: of the register, or a new unconfirmed one for a number that the register does not know."""
    if not content.national_id:
        return None
    given = GivenPerson(national_number=content.national_id, gender=content.gender, **_name_parts(content.name))
    return match_or_create(by=by, given=given)


def _name_parts(name: str) -> dict[str, Any]:
    """A full name as the register keeps it: first, father's, grandfather's, family name."""
    words = name.split()
    match len(words):
        case 0:
            return {}
        case 1:
            return {"first_name": words[0][:60]}
        case n:
            given, family = (words[: n - 1], words[n - 1]) if n < 4 else (words[:3], " ".join(words[3:]))
            return dict(zip(NAME_PARTS, [part[:60] for part in given], strict=False)) | {"family_name": family[:60]}


def _corrected(visit: Visit, by: Actor, changes: dict[str, Any]) -> dict[str, Any]:
    """The columns of the corrected row: those of the visit with the changes, checked like a new visit."""
    anonymous = changes.pop("anonymous", False)
    before: dict[str, Any] = {
        "visitor_kind": visit.visitor_kind,
        "gender": visit.gender,
        "name": visit.name_given or "",
        "services": visit.services,
        "topics": visit.topics,
        "outcome": visit.outcome,
        "next_step": visit.next_step,
        "minutes": visit.minutes,
        "note": visit.note,
    }
    content = Content.of(**(before | changes))
    _check_content(content)
    columns = _columns(content, by)
    if not content.national_id and not anonymous and content.visitor_kind != VisitorKind.CHARITY_STAFF:
        columns["person"] = visit.person
    return columns


def _differs(visit: Visit, columns: dict[str, Any]) -> bool:
    for name, value in columns.items():
        before = getattr(visit, name)
        if (sorted(before) if isinstance(before, list) else before) != (
            sorted(value) if isinstance(value, list) else value
        ):
            return True
    return False
