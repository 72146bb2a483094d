"""One e-mail each working morning instead of ten through the day.

Which mornings are working mornings an upper room knows: it calls `write_digests` with the organisations whose day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Membership, Organisation, User
from core.background import enqueue
from notifications.enums import Channel, MailPace
from notifications.models import Delivery, MailChoice, Notice, NoticeRead
from notifications.services.sending import SEND

DIGEST = "notifications.digest"
# So many lines stand in a digest; of the others it says how many they are.
LINES = 12
# What nobody has read for longer is on the page, and is not mailed any more.
OLDEST = dt.timedelta(days=7)


@transaction.atomic
def write_digests(*, office: Organisation, organisations: Iterable[Organisation], at: dt.datetime, day: dt.date) -> int:
    """Write the morning's e-mail for whoever has something unread and wants to hear of it so; returns how many.

    Once for each person, office and day, however often it is called and whoever dies in between: the row's own key says so.
    """
    members = _members(organisations)
    key = {user: f"digest:{office.pk}:{user.pk}:{day:%Y-%m-%d}" for user in members}
    written = set(Delivery.objects.filter(once__in=key.values()).values_list("once", flat=True))
    letters = [
        letter
        for user, memberships in members.items()
        if key[user] not in written and (letter := _letter(office, user, memberships, at, key[user]))
    ]
    # Another machine may write the same at this moment: one of the two rows stands.
    Delivery.objects.bulk_create(letters, ignore_conflicts=True)
    if letters:
        enqueue(SEND)
    return len(letters)


def _members(organisations: Iterable[Organisation]) -> dict[User, list[Membership]]:
    """Who works there, has an address, and has not chosen to be mailed at once."""
    at_once = MailChoice.objects.filter(user=OuterRef("user"), pace=MailPace.AT_ONCE)
    rows = Membership.objects.active().filter(~Exists(at_once), organisation__in=list(organisations))
    members: dict[User, list[Membership]] = {}
    for row in rows.exclude(user__email="").select_related("user").order_by("user", "pk"):
        members.setdefault(row.user, []).append(row)
    return members


def _letter(
    office: Organisation, user: User, memberships: list[Membership], at: dt.datetime, key: str
) -> Delivery | None:
    """What the user has not read, was not mailed of at once and stood in no digest before."""
    mine = Q(membership__in=memberships)
    for row in memberships:
        mine |= Q(membership=None, organisation=row.organisation_id, role=row.role)
    before = Delivery.objects.filter(kind=DIGEST, office=office, once__startswith=f"digest:{office.pk}:{user.pk}:")
    since = max(before.order_by("-id").values_list("created_at", flat=True).first() or at - OLDEST, at - OLDEST)
    unread = Notice.objects.filter(
        mine,
        ~Exists(NoticeRead.objects.filter(notice=OuterRef("pk"), user=user)),
        ~Exists(Delivery.objects.filter(notice=OuterRef("pk"), channel=Channel.EMAIL, address=user.email)),
        office=office,
        created_at__gt=since,
        created_at__lte=at,
    )
    keys = list(unread.order_by("-id").values_list("pk", flat=True)[: LINES + 100])
    if not keys:
        return None
    return Delivery(
        office=office,
        kind=DIGEST,
        channel=Channel.EMAIL,
        address=user.email,
        language=user.language,
        facts={"notices": keys[:LINES], "count": len(keys), "more": max(len(keys) - LINES, 0)},
        url_name="notifications:list",
        once=key,
        created_at=at,
    )
