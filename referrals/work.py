"""What this room offers to *My work today*: the referrals that wait for this actor's side."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from core.work import Band, WorkItem, WorkTag
from referrals import boxes, reading, rights
from referrals.boxes import INBOX, OUTBOX
from referrals.enums import WAITING_FOR_DECISION, ReferralStatus
from referrals.models import Referral, ReferralQuerySet

MOST: Final = 20
S = ReferralStatus


def items(actor: Actor) -> list[WorkItem]:
    """What came and waits for work, what the sender must answer or follow up, what waits to be redirected."""
    if not rights.works_with_referrals(actor):
        return []
    lists = [boxes.rows_of(actor, INBOX, boxes.WORK), boxes.for_sender(actor)]
    if rights.guides(actor):
        lists.append(boxes.rows_of(actor, OUTBOX, boxes.UNANSWERED))
    found: list[WorkItem] = []
    for rows in lists:
        listed = list(rows.select_related("sender", "recipient").order_by("due_at", "id")[:MOST])
        found += [_item(actor, row) for row in listed]
    return found


def waiting(actor: Actor) -> list[ReferralQuerySet]:
    """The rows that the menu counts: what waits for a decision, and what was asked back."""
    if not rights.works_with_referrals(actor):
        return []
    return [boxes.rows_of(actor, box, group) for box, group in ((INBOX, boxes.WORK), (OUTBOX, boxes.ASKED))]


def _item(actor: Actor, row: Referral) -> WorkItem:
    label, tone, icon = reading.status_tag(actor, row)
    came = row.recipient_id == actor.organisation.pk
    return WorkItem(
        title=_title(row, came),
        url=row.get_absolute_url(),
        icon=reading.KIND_ICONS[row.kind],
        reference=row.reference,
        line=f"{row.get_kind_display()} – {row.sender if came else row.recipient}",
        due=row.due_at,
        tag=WorkTag(str(label), tone, icon),
        band=Band.LATE if reading.is_late(row) else None,  # an urgent case by the hour
    )


def _title(row: Referral, came: bool) -> str:
    if not came and row.status in WAITING_FOR_DECISION:
        return _("Following up a referral that is late")
    match row.status:
        case S.SENT:
            return _("Taking up a referral")
        case S.UNDER_REVIEW:
            return _("Decision on a referral")
        case S.ACCEPTED:
            return _("Beginning of the help")
        case S.IN_PROGRESS:
            return _("Completion of the help")
        case S.INFORMATION_REQUESTED:
            return _("Answer to a request for information")
    return _("Redirecting an unanswered referral")
