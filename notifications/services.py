"""Telling people. Rows are written with the change that they tell of; senders follow them (docs/adr/0008)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import Membership, Organisation, User
from core.background import enqueue
from core.clock import now
from notifications.enums import Channel, DeliveryStatus
from notifications.models import Delivery, Notice, NoticeRead

SEND = "notifications.send_pending"
BATCH = 50
# A sender that has not finished for this long has died.
STALE = dt.timedelta(minutes=5)
TRIES = 5
# After a failed attempt the next one waits this many minutes.
BACK_OFF = (1, 5, 30, 120)


@dataclass(frozen=True)
class Audience:
    """Who is told: whoever holds a role in an organisation (also somebody who joins later), or one member."""

    organisation: Organisation
    held: str = ""
    membership: Membership | None = None

    @classmethod
    def role(cls, organisation: Organisation, role: str) -> Audience:
        return cls(organisation=organisation, held=role)

    @classmethod
    def member(cls, membership: Membership) -> Audience:
        return cls(organisation=membership.organisation, membership=membership)

    @property
    def mark(self) -> str:
        return f"m{self.membership.pk}" if self.membership else f"{self.organisation.pk}-{self.held}"

    def readers(self) -> Iterable[User]:
        """The users behind this audience who have an e-mail address."""
        if self.membership:
            return [self.membership.user] if self.membership.user.email and self.membership.is_active else []
        holders = Membership.objects.active().filter(organisation=self.organisation, role=self.held)
        return [row.user for row in holders.exclude(user__email="").select_related("user").order_by("pk")]


@transaction.atomic
def tell(
    *,
    kind: str,
    office: Organisation,
    label: str,
    to: Iterable[Audience],
    url_name: str = "",
    key: str = "",
    facts: dict[str, Any] | None = None,
    once: str | None = None,
    email: bool = True,
) -> list[Notice]:
    """Write a notice for every audience, in the caller's transaction, and an e-mail for those who have an address.

    ``kind`` names the words (templates/notifications/<kind>.txt, dots being folders); ``label`` is a reference, ``facts``
    are counts, days and codes: never a name, a number or a reason. ``once`` makes a repeated call tell nothing new.
    """
    told = []
    for audience in dict.fromkeys(to):
        fields = {
            "kind": kind,
            "office": office,
            "organisation": audience.organisation,
            "role": audience.held,
            "membership": audience.membership,
            "label": label,
            "url_name": url_name,
            "key": key,
            "facts": facts or {},
        }
        if once is None:
            notice, new = Notice.objects.create(**fields), True
        else:
            notice, new = Notice.objects.get_or_create(once=f"{once}:{audience.mark}", defaults=fields)
        if new:
            told.append(notice)
            if email:
                _mail_readers(notice, audience)
    return told


def _mail_readers(notice: Notice, audience: Audience) -> None:
    deliveries = [_delivery_of(notice, user) for user in audience.readers()]
    if deliveries:
        Delivery.objects.bulk_create(deliveries)
        enqueue(SEND)


def _delivery_of(notice: Notice, user: User) -> Delivery:
    return Delivery(
        office=notice.office,
        notice=notice,
        kind=notice.kind,
        channel=Channel.EMAIL,
        address=user.email,
        language=user.language,
        label=notice.label,
        facts=notice.facts,
        url_name=notice.url_name,
        key=notice.key,
        once=f"{notice.once}:{user.pk}" if notice.once else None,
    )


@transaction.atomic
def send_email(
    *,
    office: Organisation,
    kind: str,
    address: str,
    label: str,
    language: str = "ar",
    facts: dict[str, Any] | None = None,
    once: str | None = None,
    not_before: dt.datetime | None = None,
) -> Delivery:
    """One e-mail to somebody who is no user: a person of the register. The same ``once`` is one e-mail."""
    fields = {
        "office": office,
        "kind": kind,
        "channel": Channel.EMAIL,
        "address": address,
        "language": language,
        "label": label,
        "facts": facts or {},
        "not_before": not_before or now(),
    }
    if once is None:
        delivery, new = Delivery.objects.create(**fields), True
    else:
        delivery, new = Delivery.objects.get_or_create(once=once, defaults=fields)
    if new:
        enqueue(SEND)
    return delivery


@dataclass(frozen=True)
class Message:
    """One of many to be told at once: what `tell` takes, or with ``address`` what `send_email` takes. ``once`` is needed."""

    kind: str
    label: str
    once: str
    to: tuple[Audience, ...] = ()
    address: str = ""
    url_name: str = ""
    key: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    not_before: dt.datetime | None = None


@transaction.atomic
def tell_many(*, office: Organisation, messages: Sequence[Message]) -> int:
    """`tell` and `send_email` for a whole batch, in a handful of statements. Returns how many rows are new."""
    told = [(message, audience) for message in messages for audience in dict.fromkeys(message.to)]
    rows = [_notice_of(office, message, audience) for message, audience in told]
    known = set(Notice.objects.filter(once__in=[row.once for row in rows]).values_list("once", flat=True))
    notices = Notice.objects.bulk_create(row for row in rows if row.once not in known)
    audiences = {row.once: audience for row, (_message, audience) in zip(rows, told, strict=True)}
    readers = {audience.mark: list(audience.readers()) for audience in set(audiences.values())}
    letters = [_delivery_of(notice, user) for notice in notices for user in readers[audiences[notice.once].mark]] + [
        _letter_of(office, message) for message in messages if message.address
    ]
    sent = set(Delivery.objects.filter(once__in=[row.once for row in letters]).values_list("once", flat=True))
    deliveries = Delivery.objects.bulk_create(row for row in letters if row.once not in sent)
    if deliveries:
        enqueue(SEND)
    return len(notices) + len(deliveries)


def _notice_of(office: Organisation, message: Message, audience: Audience) -> Notice:
    return Notice(
        kind=message.kind,
        office=office,
        organisation=audience.organisation,
        role=audience.held,
        membership=audience.membership,
        label=message.label,
        url_name=message.url_name,
        key=message.key,
        facts=message.facts,
        once=f"{message.once}:{audience.mark}",
    )


def _letter_of(office: Organisation, message: Message) -> Delivery:
    return Delivery(
        office=office,
        kind=message.kind,
        channel=Channel.EMAIL,
        address=message.address,
        label=message.label,
        facts=message.facts,
        once=message.once,
        not_before=message.not_before or now(),
    )


@transaction.atomic
def take_back(*, once: Iterable[str]) -> int:
    """Do not send these e-mails any more, as far as nobody has begun to. Returns how many."""
    waiting = Delivery.objects.filter(once__in=list(once), status=DeliveryStatus.PENDING)
    return _move(waiting, DeliveryStatus.FAILED, finished_at=now(), error="no longer needed")


@transaction.atomic
def read(*, notices: Iterable[Notice], by: Actor) -> None:
    """Note that the actor has read these notices; reading twice changes nothing."""
    by.require(Permission.NOTICE_READ)
    NoticeRead.objects.bulk_create(
        [NoticeRead(notice=notice, user=by.user) for notice in notices], ignore_conflicts=True
    )


@transaction.atomic
def read_all(*, by: Actor) -> None:
    """Note that the actor has read everything addressed to them so far."""
    read(notices=Notice.objects.visible_to(by).unread_by(by).only("pk"), by=by)


# --- the sender's four steps: claimed → attempted → recorded, each committed before the next -----------------------


def due(*, at: dt.datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(status=DeliveryStatus.PENDING, not_before__lte=at)


@transaction.atomic
def claim(*, office: Organisation) -> list[Delivery]:
    """Take up to a batch of an office's deliveries for this sender alone; what another sender holds is skipped."""
    rows = due(at=now()).filter(office=office).order_by("not_before", "id").select_for_update(skip_locked=True)
    keys = [row.pk for row in rows[:BATCH]]
    _move(Delivery.objects.filter(pk__in=keys), DeliveryStatus.CLAIMED, claimed_at=now())
    return list(Delivery.objects.filter(pk__in=keys).order_by("not_before", "id"))


@transaction.atomic
def begin(*, delivery: Delivery) -> bool:
    """Note, before the gateway is spoken to, that it is about to be: from here on the outcome may be unknown."""
    mine = Delivery.objects.filter(pk=delivery.pk, status=DeliveryStatus.CLAIMED, claimed_at=delivery.claimed_at)
    return _move(mine, DeliveryStatus.ATTEMPTED, attempted_at=now(), attempts=F("attempts") + 1) == 1


@transaction.atomic
def finish(*, delivery: Delivery, outcome: str, error: str = "") -> None:
    """Write down what came of an attempt: sent, failed, unknown; pending again waits a while, and gives up in the end."""
    row = Delivery.objects.select_for_update().get(pk=delivery.pk)
    rows = Delivery.objects.filter(pk=delivery.pk)
    if outcome == DeliveryStatus.PENDING and row.attempts < TRIES:
        wait = dt.timedelta(minutes=BACK_OFF[min(row.attempts, len(BACK_OFF)) - 1])
        _move(rows, outcome, error=error[:300], claimed_at=None, not_before=now() + wait)
        return
    ended = DeliveryStatus.FAILED if outcome == DeliveryStatus.PENDING else outcome
    _move(rows, ended, error=error[:300], finished_at=now())


@transaction.atomic
def recover(*, office: Organisation) -> None:
    """Deal with deliveries whose sender died: claimed ones are queued again, attempted ones become unknown."""
    stale = Delivery.objects.filter(office=office, claimed_at__lt=now() - STALE)
    _move(stale.filter(status=DeliveryStatus.CLAIMED), DeliveryStatus.PENDING, claimed_at=None)
    _move(stale.filter(status=DeliveryStatus.ATTEMPTED), DeliveryStatus.UNKNOWN, finished_at=now())


def _move(rows: QuerySet[Delivery], to: str, **changes: Any) -> int:
    return rows.update(status=to, **changes)
