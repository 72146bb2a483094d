"""The days of a corner: planned → confirmed by the host → open → closed, or cancelled."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, time, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Gender, Permission
from accounts.models import Membership
from accounts.roles import ROLES
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict
from corners import counting, notices
from corners.enums import DAY_MOVES, CornerStatus, DayStatus, Section
from corners.models import Corner, CornerDay, CornerDayEvent, CornerDayQuerySet, CornerDayResearcher, Visit

PLANNED_AHEAD: Final = timedelta(days=366)


@transaction.atomic
def plan_day(
    *,
    corner: Corner,
    by: Actor,
    day: date,
    starts_at: time | None = None,
    ends_at: time | None = None,
    section: str = "",
    researchers: Collection[Membership] = (),
) -> CornerDay:
    """Plan one day of a corner, in its hours unless others are given, and ask the host to confirm it."""
    by.require(Permission.CORNER_PLAN)
    corner = Corner.objects.visible_to(by).select_related("charity").get(pk=corner.pk)
    if corner.status != CornerStatus.ACTIVE:
        raise ValidationError(_("Days are planned for an active corner only."), code="corner_not_active")
    if not today() <= day <= today() + PLANNED_AHEAD:
        error = ValidationError(_("The day must lie within a year from today."), code="out_of_range")
        raise ValidationError({"day": error})
    starts_at, ends_at = starts_at or corner.starts_at, ends_at or corner.ends_at
    if ends_at <= starts_at:
        error = ValidationError(_("A corner closes after it opens, on the same day."), code="ends_before_start")
        raise ValidationError({"ends_at": error})
    planned = CornerDay(
        office=corner.office,
        corner=corner,
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        section=section or corner.section,
    )
    with explain(CornerDay):
        planned.save(force_insert=True)
    _record("plan", planned, by, before="")
    _set_researchers(planned, researchers, by)
    notices.tell_host_to_confirm(planned)
    return planned


@transaction.atomic
def assign(*, day: CornerDay, by: Actor, researchers: Collection[Membership]) -> CornerDay:
    """Say who runs the day: these researchers, and nobody else."""
    by.require(Permission.CORNER_PLAN)
    day = _locked(CornerDay.objects.visible_to(by), day)
    if day.status in (DayStatus.CLOSED, DayStatus.CANCELLED):
        raise _moved_on(day)
    _set_researchers(day, researchers, by)
    return day


@transaction.atomic
def confirm_day(*, day: CornerDay, by: Actor) -> CornerDay:
    """The host confirms that the place is ready on that day."""
    by.require(Permission.CORNER_DAY_CONFIRM)
    day = _ready("confirm", CornerDay.objects.visible_to(by), day)
    if day.day < today():
        raise ValidationError(_("This day has passed."), code="day_passed")
    return _move("confirm", day, by, confirmed_at=now())


@transaction.atomic
def open_day(*, day: CornerDay, by: Actor) -> CornerDay:
    """Open the day on its own date; from now on visits are logged. An unconfirmed day may be opened, and says so."""
    by.require(Permission.CORNER_DAY_RUN)
    day = _ready("open", CornerDay.objects.run_by(by), day)
    if day.day != today():
        raise ValidationError(_("A corner day is opened on its own date."), code="not_its_date")
    return _move("open", day, by, opened_at=now())


@transaction.atomic
def close_day(*, day: CornerDay, by: Actor, counted: int | None = None) -> CornerDay:
    """Close the day with its count. `counted` is what the closer saw: another number since is a conflict.

    The lock waits for the visits that are being saved at this moment (`log_visit` holds the day shared).
    """
    by.require(Permission.CORNER_DAY_RUN)
    day = _ready("close", CornerDay.objects.run_by(by), day)
    visits = counting.numbers_of(Visit.objects.filter(corner_day=day)).visits
    if counted is not None and counted != visits:
        raise Conflict(
            _("The number of visits has changed meanwhile. Please look at it again before closing."),
            code="count_changed",
        )
    return _move("close", day, by, closed_at=now(), closing_count=visits)


@transaction.atomic
def cancel_day(*, day: CornerDay, by: Actor, reason: str) -> CornerDay:
    """Cancel a day that has not been opened, and tell the host and the researchers."""
    by.require(Permission.CORNER_PLAN)
    if not reason.strip():
        error = ValidationError(_("Give the reason for cancelling."), code="required")
        raise ValidationError({"reason": error})
    day = _ready("cancel", CornerDay.objects.visible_to(by), day)
    day = _move("cancel", day, by, words=reason, cancel_reason=reason.strip()[:200])
    notices.tell_of_cancelling(day)
    return day


def lacks_woman(*, section: str, researchers: Iterable[Membership]) -> bool:
    """Whether a women's section would be run without a woman researcher; a warning, not a refusal."""
    genders = {membership.user.gender for membership in researchers}
    return section == Section.WOMEN and bool(genders) and Gender.FEMALE not in genders


# --- shared ------------------------------------------------------------------------------------------------------


def _locked(rows: CornerDayQuerySet, day: CornerDay) -> CornerDay:
    return rows.select_for_update(of=("self",)).select_related("corner__charity").get(pk=day.pk)


def _ready(verb: str, rows: CornerDayQuerySet, day: CornerDay) -> CornerDay:
    """The day, locked, if it may take this step now."""
    day = _locked(rows, day)
    if not day.allows(verb):
        raise _moved_on(day)
    return day


def _move(verb: str, day: CornerDay, by: Actor, *, words: str = "", **changes: Any) -> CornerDay:
    """Change a locked day and record it: the only code that writes a corner day's status."""
    before = day.status
    changes |= {"status": DAY_MOVES[verb][1]}
    for name, value in changes.items():
        setattr(day, name, value)
    with explain(CornerDay):
        day.save(update_fields=[*changes])
    _record(verb, day, by, before=before, words=words)
    return day


def _record(verb: str, day: CornerDay, by: Actor, *, before: str, words: str = "") -> None:
    CornerDayEvent.objects.create(
        office_id=day.office_id,
        corner_day=day,
        verb=verb,
        status_from=before,
        status_to=day.status,
        membership=by.membership,
        organisation=by.organisation,
        words=words,
    )


def _moved_on(day: CornerDay) -> Conflict:
    return Conflict(_("Something was done meanwhile: the corner day is now “%(status)s”.") % {"status": _status(day)})


def _status(day: CornerDay) -> str:
    return str(DayStatus(day.status).label)


def _set_researchers(day: CornerDay, researchers: Collection[Membership], by: Actor) -> None:
    wanted = {membership.pk for membership in researchers}
    able = [role for role, definition in ROLES.items() if Permission.CORNER_DAY_RUN in definition.grants]
    known = set(
        Membership.objects.active()
        .filter(pk__in=wanted, organisation_id=day.office_id, role__in=able)
        .values_list("pk", flat=True)
    )
    if wanted - known:
        error = ValidationError(_("Choose among the researchers of the office."), code="unknown_researcher")
        raise ValidationError({"researchers": error})
    present = set(CornerDayResearcher.objects.filter(day=day).values_list("membership_id", flat=True))
    if wanted == present:
        return
    CornerDayResearcher.objects.filter(day=day, membership__in=present - wanted).delete()
    added = sorted(wanted - present)
    CornerDayResearcher.objects.bulk_create(
        CornerDayResearcher(office_id=day.office_id, day=day, membership_id=pk) for pk in added
    )
    _record("assign", day, by, before=day.status)
    if added:
        notices.tell_assigned(day, Membership.objects.filter(pk__in=added))
