"""Telling people. Rows are written with the change that they tell of; senders follow them (docs/adr/0008)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from accounts.actor import Actor
from accounts.enums import Language, Permission
from accounts.models import Membership, Organisation, User
from core import bulk
from core.background import enqueue
from core.clock import now
from core.identifiers import mask_last4
from notifications.enums import Channel, MailPace
from notifications.models import Delivery, MailChoice, Notice, NoticeRead
from notifications.services.sending import SEND
from notifications.windows import Hours, as_text, next_moment

_TOLD: Final = ("kind", "office", "organisation", "role", "membership", "label", "url_name", "key", "facts")


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
    urgent: bool = False,
) -> list[Notice]:
    """Write a notice for every audience, in the caller's transaction.

    E-mails go at once to those who asked for it, and of what is ``urgent`` to everybody with an address; the others get one
    digest each working morning.

    ``kind`` names the words (templates/notifications/<kind>.txt, dots being folders); ``label`` is a reference, ``facts``
    are counts, days and codes: never a name, a number or a reason. ``once`` makes a repeated call tell nothing new.
    """
    audiences = list(dict.fromkeys(to))
    message = Message(kind=kind, label=label, once=once or "", url_name=url_name, key=key, facts=facts or {})
    rows = {audience: _notice_of(office, message, audience) for audience in audiences}
    if once is None:
        told = dict(zip(rows, Notice.objects.bulk_create(rows.values()), strict=True))
    else:
        told = {audience: notice for audience, row in rows.items() if (notice := _once(row)) is not None}
    if email:
        readers = _readers_of(told, urgent=urgent)
        _mail(_delivery_of(notice, user) for audience, notice in told.items() for user in readers[audience])
    return list(told.values())


def _once(row: Notice) -> Notice | None:
    """The notice, if nothing under its key was told before."""
    fields = {name: getattr(row, name) for name in _TOLD}
    notice, new = Notice.objects.get_or_create(once=row.once, defaults=fields)
    return notice if new else None


def _readers_of(audiences: Iterable[Audience], *, urgent: bool) -> dict[Audience, list[User]]:
    """Who behind each audience is mailed at once; all holders of roles in one query.

    Those with an address, and of what is not urgent only those who asked for it: the others find it in the digest of the next
    working morning.
    """
    audiences = list(audiences)
    roles = [audience for audience in audiences if audience.membership is None]
    holders: defaultdict[tuple[int, str], list[User]] = defaultdict(list)
    if roles:
        held = reduce(or_, (Q(organisation=audience.organisation, role=audience.held) for audience in roles))
        found = Membership.objects.active().filter(held).exclude(user__email="").select_related("user").order_by("pk")
        for row in found if urgent else found.filter(user__mail_choice__pace=MailPace.AT_ONCE):
            holders[row.organisation_id, row.role].append(row.user)
    return {
        audience: _member_of(audience.membership, urgent)
        if audience.membership
        else holders[audience.organisation.pk, audience.held]
        for audience in audiences
    }


def _member_of(membership: Membership, urgent: bool) -> list[User]:
    if not membership.user.email or not membership.is_active:
        return []
    if not urgent and not MailChoice.objects.filter(user=membership.user, pace=MailPace.AT_ONCE).exists():
        return []
    return [membership.user]


def _mail(letters: Iterable[Delivery]) -> None:
    if deliveries := list(letters):
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


@dataclass(frozen=True)
class Message:
    """One of many to be told at once: what `tell` takes; with ``address`` or ``number`` what `send_email` or `send_sms`
    takes. `tell_many` needs ``once``.
    """

    kind: str
    label: str
    once: str
    to: tuple[Audience, ...] = ()
    address: str = ""
    number: str = ""
    language: str = Language.ARABIC
    url_name: str = ""
    key: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    # What is told in batches has a day by which it must be known: mailed at once, unless it is said otherwise.
    urgent: bool = True
    not_before: dt.datetime | None = None
    not_after: dt.datetime | None = None
    windows: Hours = ()


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
    not_after: dt.datetime | None = None,
) -> Delivery:
    """One e-mail to somebody who is no user: a person of the register. The same ``once`` is one e-mail."""
    message = Message(
        kind=kind,
        label=label,
        once=once or "",
        address=address,
        language=language,
        facts=facts or {},
        not_before=not_before,
        not_after=not_after,
    )
    return _send(_letter_of(office, message))


@transaction.atomic
def send_sms(
    *,
    office: Organisation,
    kind: str,
    number: str,
    label: str,
    language: str = "ar",
    facts: dict[str, Any] | None = None,
    once: str | None = None,
    not_before: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
    windows: Hours | None = None,
) -> Delivery:
    """One text message to a mobile, in the words of templates/notifications/<kind>_sms.txt. The same ``once`` is one.

    ``number`` is normalised (`core.identifiers.normalise_mobile`); it is kept encrypted and shown masked. ``windows`` are
    the hours in which it may go out, also when it is tried again; after ``not_after`` it is given up. Words that must not
    stand on a screen (a person's link) belong into ``facts["secret"]``, a dictionary.
    """
    message = Message(
        kind=kind,
        label=label,
        once=once or "",
        number=number,
        language=language,
        facts=facts or {},
        not_before=not_before,
        not_after=not_after,
        windows=tuple(windows or ()),
    )
    return _send(_letter_of(office, message))


def _send(letter: Delivery) -> Delivery:
    if letter.once is None:
        letter.save()
        delivery, new = letter, True
    else:
        fields = {field.attname: getattr(letter, field.attname) for field in Delivery._meta.concrete_fields}
        del fields["id"], fields["once"]
        delivery, new = Delivery.objects.get_or_create(once=letter.once, defaults=fields)
    if new:
        enqueue(SEND)
    return delivery


@transaction.atomic
def tell_many(*, office: Organisation, messages: Sequence[Message]) -> int:
    """`tell` and `send_email` for a whole batch, in a handful of statements. Returns how many rows are new."""
    told = [(message, audience) for message in messages for audience in dict.fromkeys(message.to)]
    rows = [_notice_of(office, message, audience) for message, audience in told]
    notices = bulk.insert(rows, once="once")
    audiences = {row.once: (audience, message.urgent) for row, (message, audience) in zip(rows, told, strict=True)}
    readers = {
        (audience, urgent): users
        for urgent in {urgent for _audience, urgent in audiences.values()}
        for audience, users in _readers_of(
            {audience for audience, wanted in audiences.values() if wanted == urgent}, urgent=urgent
        ).items()
    }
    letters = [_delivery_of(notice, user) for notice in notices for user in readers[audiences[notice.once]]] + [
        _letter_of(office, message) for message in messages if message.address or message.number
    ]
    deliveries = bulk.insert(letters, once="once")
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
        once=f"{message.once}:{audience.mark}" if message.once else None,
    )


def _letter_of(office: Organisation, message: Message) -> Delivery:
    hours = as_text(message.windows)
    return Delivery(
        office=office,
        kind=message.kind,
        channel=Channel.SMS if message.number else Channel.EMAIL,
        address=mask_last4(message.number[-4:]) if message.number else message.address,
        number=message.number,
        language=message.language,
        label=message.label,
        facts=message.facts,
        once=message.once or None,
        not_before=next_moment(message.not_before or now(), hours),
        not_after=message.not_after,
        windows=hours,
    )


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
