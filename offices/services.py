"""The duty list for urgent cases: who is named for which days."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.handing import Hands
from accounts.models import Membership, Organisation
from accounts.services import require_staffing
from core.clock import now, today
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import normalise_phone
from offices.models import DutyTurn, DutyTurnQuerySet

LONGEST: Final = dt.timedelta(days=93)


@transaction.atomic
def put_on_duty(
    *,
    by: Actor,
    organisation: Organisation,
    membership: Membership,
    phone: str,
    first_day: dt.date,
    last_day: dt.date,
    starts_at: dt.time | None = None,
    ends_at: dt.time | None = None,
) -> DutyTurn:
    """Name a member for these days, both included, under a number that is answered. Whoever staffs the organisation may."""
    require_staffing(by=by, organisation=organisation)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not Membership.objects.active().filter(pk=membership.pk, organisation=organisation).exists():
        raise _wrong("membership", _("Please choose a member of the organisation."), "invalid_choice")
    if last_day < first_day:
        raise _wrong("last_day", _("A turn of duty ends on or after the day it starts."), "reversed")
    if last_day < today():
        raise _wrong("last_day", _("These days have passed."), "passed")
    if last_day - first_day > LONGEST:
        raise _wrong("last_day", _("A turn of duty lasts three months at most."), "too_long")
    if (starts_at is None) != (ends_at is None) or (starts_at and ends_at and ends_at <= starts_at):
        raise _wrong("ends_at", _("Give both times, the later one second, or neither."), "times")
    try:
        number = normalise_phone(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error}) from error
    same = DutyTurn.objects.standing().filter(
        organisation=organisation, membership__user=membership.user_id, first_day__lte=last_day, last_day__gte=first_day
    )
    if starts_at is None and same.filter(starts_at=None).exists():
        raise _wrong("first_day", _("This member is on duty on these days already."), "overlaps")
    with explain(DutyTurn):
        return DutyTurn.objects.create(
            organisation=organisation,
            membership=membership,
            phone=number,
            first_day=first_day,
            last_day=last_day,
            starts_at=starts_at,
            ends_at=ends_at,
        )


@transaction.atomic
def take_off_duty(*, by: Actor, turn: DutyTurn) -> DutyTurn:
    """Take a turn of duty off the list."""
    rows = DutyTurn.objects.visible_to(by).select_related("organisation").select_for_update(of=("self",))
    row = rows.get(pk=turn.pk)
    require_staffing(by=by, organisation=row.organisation)
    if row.removed_at:
        raise Conflict(_("This turn was already taken off the list."))
    row.removed_at = now()
    row.save(update_fields=["removed_at"])
    return row


def open_with(*, hands: Hands, by: Actor) -> DutyTurnQuerySet:
    """The giver's turns of duty that have not ended."""
    rows = DutyTurn.objects.visible_to(by).standing()
    return rows.filter(membership__in=hands.ids, last_day__gte=today())


@transaction.atomic
def hand_over(*, hands: Hands, by: Actor) -> int:
    """Name the taker in the giver's turns; how many.

    Under the number at which the taker was last on duty. One who never was has no number here: the turn is taken off the
    list, which then says on which days nobody is named.
    """
    if hands.taker is None or hands.discreet_only:
        return 0
    before = DutyTurn.objects.filter(organisation=hands.giver.organisation_id, membership__user=hands.taker.user_id)
    known = before.order_by("-id").first()
    turns = list(open_with(hands=hands, by=by).order_by("pk").select_for_update(of=("self",)))
    for turn in turns:
        if known is None:
            turn.removed_at = now()
        else:
            turn.membership, turn.phone = hands.taker, known.phone
        turn.save(update_fields=["membership", "phone", "removed_at"])
    return len(turns)


def _wrong(field: str, words: str, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(words, code=code)})
