"""The messages of the last days: one of every state on each office's page, and enough delivered ones beside them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts.models import Organisation
from core.clock import RIYADH, riyadh_date
from core.identifiers import mask_last4
from data_changes.models import DataChange
from notifications.enums import Channel, DeliveryStatus, Trouble
from notifications.models import Delivery, DeliveryEvent

S = DeliveryStatus
MINUTE = dt.timedelta(minutes=1)
# State, trouble, attempts, channel: the newest first. What was delivered is told again and again.
TOLD = (
    (S.PENDING, "", 0, Channel.SMS),
    (S.PENDING, Trouble.BUSY, 2, Channel.SMS),
    (S.UNKNOWN, Trouble.BROKE_OFF, 1, Channel.EMAIL),
    (S.SENT, "", 1, Channel.SMS),
    (S.DEAD, Trouble.AWAY, 8, Channel.SMS),
    (S.DELIVERED, "", 1, Channel.SMS),
    (S.FAILED, Trouble.UNREACHED, 1, Channel.SMS),
    (S.DELIVERED, "", 1, Channel.SMS),
    (S.WITHDRAWN, "", 0, Channel.SMS),
    (S.SENT, "", 1, Channel.EMAIL),
    (S.DELIVERED, "", 2, Channel.SMS),
    (S.FAILED, Trouble.BAD_ADDRESS, 1, Channel.SMS),
    (S.DELIVERED, "", 1, Channel.SMS),
    (S.DELIVERED, "", 1, Channel.SMS),
)


def tell(office: Organisation, moment: dt.datetime) -> None:
    """Two messages a day before the present, at ten and at eleven; what waits goes out tomorrow morning."""
    changes = list(
        DataChange.objects.filter(office=office).select_related("person").order_by("-created_at", "-id")[:40]
    )
    if not changes:
        return
    rows = [
        _delivery(office, changes[number % len(changes)], number, told, _time(moment, number))
        for number, told in enumerate(TOLD * (3 if len(changes) > 20 else 1))
    ]
    Delivery.objects.bulk_create(reversed(rows))
    DeliveryEvent.objects.bulk_create(event for row in rows for event in _reports(row))


def _time(moment: dt.datetime, number: int) -> dt.datetime:
    day = riyadh_date(moment) - dt.timedelta(days=1 + number // 2)
    return dt.datetime.combine(day, dt.time(10 + number % 2, number % 50), tzinfo=RIYADH)


def _delivery(
    office: Organisation, change: DataChange, number: int, told: tuple[str, str, int, str], at: dt.datetime
) -> Delivery:
    status, trouble, attempts, channel = told
    left = (change.due_on - riyadh_date(at)).days
    mobile = f"+9665550{number:02d}{1000 + number * 37 % 9000}"
    facts: dict[str, Any] = {"days": abs(left), "late": left < 0, "milestone": "day_12"}
    facts |= {"due": change.due_on.isoformat(), "gender": change.person.gender, "duty": change.duty}
    waits = status == S.PENDING
    return Delivery(
        office=office,
        kind="data_changes.to_person",
        channel=channel,
        address=mask_last4(mobile[-4:]) if channel == Channel.SMS else f"person{number}@example.invalid",
        number=mobile if channel == Channel.SMS else "",
        label=change.reference,
        facts=facts,
        once=f"demo:{office.code}:{number}",
        status=status,
        created_at=at,
        not_before=at + dt.timedelta(days=number // 2 + 2) if waits else at,
        windows="08:00-21:00",
        attempts=attempts,
        attempted_at=at + MINUTE if attempts else None,
        finished_at=None if waits else at + 2 * MINUTE,
        error=trouble,
        gateway_id=f"demo-{number}" if status in (S.SENT, S.DELIVERED) and channel == Channel.SMS else "",
    )


def _reports(row: Delivery) -> list[DeliveryEvent]:
    """What the gateway reported of it."""
    if row.status != S.DELIVERED and row.error != Trouble.UNREACHED:
        return []
    at = (row.finished_at or row.created_at) + MINUTE
    return [
        DeliveryEvent(
            office=row.office,
            delivery=row,
            organisation=row.office,
            verb="receipt",
            status_from=S.SENT,
            status_to=row.status,
            at=at,
            receipt=f"demo-{row.once}",
        )
    ]
