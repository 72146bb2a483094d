"""What becomes of a message. The sender's steps are each committed before the next: claimed → attempted → recorded
(docs/adr/0008).

`_move` is the only code that moves a delivery, along `notifications.enums.MOVES`.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Organisation
from core.background import enqueue
from core.clock import now
from core.constraints import explain
from core.errors import Conflict
from core.identifiers import MASK
from notifications.enums import MOVES, REPEATABLE, Channel, DeliveryStatus, Trouble
from notifications.models import Delivery, DeliveryEvent
from notifications.windows import next_moment

SEND = "notifications.send_pending"
BATCH = 50
MOST_AT_ONCE = 500
PURGED_AT_ONCE = 2000
# A sender that has not finished for this long has died.
STALE = dt.timedelta(minutes=5)
# After each attempt that came to nothing the next one waits this many minutes; then the message is given up.
BACK_OFF = (1, 5, 15, 60, 180, 360, 720)
TRIES = len(BACK_OFF) + 1
# However long a gateway asks to be left alone.
LONGEST_PAUSE = dt.timedelta(hours=6)


@transaction.atomic
def take_back(*, once: Iterable[str]) -> int:
    """Do not send these messages any more, as far as nobody has begun to. Returns how many."""
    waiting = Delivery.objects.filter(once__in=list(once), status=DeliveryStatus.PENDING)
    return _move(waiting, DeliveryStatus.WITHDRAWN, finished_at=now())


def due(*, at: dt.datetime) -> QuerySet[Delivery]:
    return Delivery.objects.due(at)


@transaction.atomic
def claim(*, office: Organisation) -> list[Delivery]:
    """Take up to a batch of an office's deliveries for this sender alone; what another sender holds is skipped.

    What has become too late is given up here; what waits for its hours goes on waiting.
    """
    at = now()
    rows = due(at=at).filter(office=office).order_by("not_before", "id").select_for_update(skip_locked=True)
    mine = list(rows[:BATCH])
    late = [row.pk for row in mine if row.not_after and row.not_after < at]
    _move(_rows(late), DeliveryStatus.DEAD, finished_at=at, error=Trouble.TOO_LATE)
    later = {row.pk: moment for row in mine if (moment := next_moment(at, row.windows)) > at and row.pk not in late}
    for pk, moment in later.items():
        _rows([pk]).update(not_before=moment)
    keys = [row.pk for row in mine if row.pk not in late and row.pk not in later]
    _move(_rows(keys), DeliveryStatus.CLAIMED, claimed_at=at)
    return list(_rows(keys).order_by("not_before", "id"))


@transaction.atomic
def begin(*, delivery: Delivery) -> bool:
    """Note, before the gateway is spoken to, that it is about to be: from here on the outcome may be unknown."""
    mine = Delivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.CLAIMED, claimed_at=delivery.claimed_at)
    return _move(mine, DeliveryStatus.ATTEMPTED, attempted_at=now(), attempts=F("attempts") + 1) == 1


@transaction.atomic
def finish(
    *, delivery: Delivery, outcome: str, error: str = "", gateway_id: str = "", pause: dt.timedelta | None = None
) -> None:
    """Write down what came of an attempt.

    Pending again: it waits a while, longer each time (or for the ``pause`` that the gateway asked for), and is given up in
    the end. Unknown: a gateway that honours the key is asked again with the same key; of anything else it is said that the
    outcome is unknown. A receipt that was quicker than we are has said more than we know.
    """
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if row.status != DeliveryStatus.ATTEMPTED or row.claimed_at != delivery.claimed_at:
        return
    rows = _rows([row.pk])
    again = outcome == DeliveryStatus.PENDING or (outcome == DeliveryStatus.UNKNOWN and _may_repeat(row))
    if again and row.attempts < TRIES:
        _again(row, error, pause)
        return
    ended = DeliveryStatus.DEAD if outcome == DeliveryStatus.PENDING else outcome
    _move(rows, ended, error=error, finished_at=now(), gateway_id=gateway_id[:80])


def _again(row: Delivery, error: str, pause: dt.timedelta | None) -> None:
    wait = max(dt.timedelta(minutes=BACK_OFF[row.attempts - 1]), min(pause or dt.timedelta(), LONGEST_PAUSE))
    moment = next_moment(now() + wait, row.windows)
    _move(_rows([row.pk]), DeliveryStatus.PENDING, error=error, claimed_at=None, not_before=moment)


def _may_repeat(delivery: Delivery) -> bool:
    """Whether an attempt of unknown outcome may be repeated by itself: the gateway sends one key once."""
    return delivery.channel == Channel.SMS and settings.SMS_HONOURS_KEY


@transaction.atomic
def release(*, deliveries: Iterable[Delivery], until: dt.datetime) -> int:
    """Put back what this sender took up and did not begin, since the gateway is away."""
    mine = Delivery.objects.filter(pk__in=[row.pk for row in deliveries], status=DeliveryStatus.CLAIMED)
    return _move(mine, DeliveryStatus.PENDING, claimed_at=None, not_before=until)


@transaction.atomic
def recover(*, office: Organisation) -> None:
    """Deal with deliveries whose sender died.

    Claimed ones are queued again. Attempted ones too where the gateway honours the key, as long as there are tries left; of
    the others the outcome is unknown.
    """
    stale = Delivery.objects.filter(office=office, claimed_at__lt=now() - STALE)
    _move(stale.filter(status=DeliveryStatus.CLAIMED), DeliveryStatus.PENDING, claimed_at=None)
    attempted = stale.filter(status=DeliveryStatus.ATTEMPTED)
    again = Q(channel=Channel.SMS, attempts__lt=TRIES) if settings.SMS_HONOURS_KEY else Q(pk__in=[])
    _move(attempted.filter(again), DeliveryStatus.PENDING, claimed_at=None, error=Trouble.SENDER_DIED)
    _move(attempted.exclude(again), DeliveryStatus.UNKNOWN, finished_at=now(), error=Trouble.SENDER_DIED)


# --- afterwards: what the gateway reports, what the director sends again, what is kept -------------------------------


def find_for_receipt(*, key: str) -> Delivery:
    """The message that a receipt speaks of, whosesoever it is: the receipt is signed. Raises `DoesNotExist`."""
    return Delivery.objects.select_related("office").get(idempotency_key=key, channel=Channel.SMS)


@transaction.atomic
def receive(*, delivery: Delivery, receipt: str, delivered: bool) -> Delivery:
    """Note what the gateway reports of a message. Raises `Conflict` for a receipt that was taken before."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    to = DeliveryStatus.DELIVERED if delivered else DeliveryStatus.FAILED
    with explain(DeliveryEvent):
        _record(row, "receipt", to if to in MOVES[row.status] else row.status, receipt=receipt)
    _move(_rows([row.pk]), to, finished_at=now(), error="" if delivered else Trouble.UNREACHED)
    row.refresh_from_db()
    return row


@transaction.atomic
def retry(*, delivery: Delivery, by: Actor) -> Delivery:
    """Send a message again. What the gateway refused or reported as undelivered goes under a new key; what was given up or
    is of unknown outcome keeps its key, so that a gateway that had taken it does not send it twice.
    """
    by.require(Permission.DELIVERY_MANAGE)
    row = Delivery.objects.visible_to(by).select_for_update(of=("self",)).get(pk=delivery.pk)
    if row.status not in REPEATABLE:
        raise Conflict(_("This message cannot be sent again as it stands."), code="not_repeatable")
    if row.purged_at:
        raise Conflict(_("The address of this message is no longer kept."), code="purged")
    if row.not_after and row.not_after <= now():
        raise Conflict(_("The time of this message has passed: what it says is no longer right."), code="too_late")
    _repeat(row, by)
    enqueue(SEND)
    row.refresh_from_db()
    return row


@transaction.atomic
def retry_all(*, by: Actor) -> int:
    """Send again, a batch at a time, what was given up while its time has not passed: after an outage. Returns how many."""
    by.require(Permission.DELIVERY_MANAGE)
    at = now()
    rows = Delivery.objects.visible_to(by).given_up(at).order_by("id").select_for_update(skip_locked=True)
    repeated = list(rows[:MOST_AT_ONCE])
    for row in repeated:
        _repeat(row, by)
    if repeated:
        enqueue(SEND)
    return len(repeated)


def _repeat(row: Delivery, by: Actor) -> None:
    key = uuid.uuid4() if row.status == DeliveryStatus.FAILED else row.idempotency_key
    _record(row, "retry", DeliveryStatus.PENDING, by=by)
    _move(
        _rows([row.pk]),
        DeliveryStatus.PENDING,
        attempts=0,
        claimed_at=None,
        finished_at=None,
        idempotency_key=key,
        gateway_id="",
        not_before=next_moment(now(), row.windows),
    )


@transaction.atomic
def purge(*, office: Organisation) -> int:
    """Forget addresses, numbers and facts of what ended long ago; that it was sent remains. Returns how many."""
    before = now() - dt.timedelta(days=settings.MESSAGES_KEPT_DAYS)
    old = Delivery.objects.filter(office=office, finished_at__lt=before, purged_at=None).order_by("finished_at", "id")
    keys = list(old.values_list("pk", flat=True)[:PURGED_AT_ONCE])
    _rows(keys).filter(channel=Channel.EMAIL).update(address=MASK)
    return _rows(keys).update(number="", facts={}, purged_at=now())


def _record(row: Delivery, verb: str, to: str, *, by: Actor | None = None, receipt: str = "") -> None:
    DeliveryEvent.objects.create(
        office=row.office,
        delivery=row,
        verb=verb,
        status_from=row.status,
        status_to=to,
        membership=by.membership if by else None,
        organisation=by.organisation if by else row.office,
        receipt=receipt,
    )


def _rows(keys: Iterable[int]) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=list(keys))


def _move(rows: QuerySet[Delivery], to: str, **changes: Any) -> int:
    """The only code that moves a delivery; a row that may not go there is left where it is."""
    allowed = [status for status, targets in MOVES.items() if to in targets]
    return rows.filter(status__in=allowed).update(status=to, **changes)
