"""What this room offers to *My work today*: the referrals that wait for this actor's side."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from accounts.actor import Actor
from core.work import WorkItem, WorkTag
from referrals import boxes, reading, rights
from referrals.boxes import INBOX, OUTBOX
from referrals.enums import ReferralStatus
from referrals.models import Referral, ReferralQuerySet

MOST: Final = 20
S = ReferralStatus


def items(actor: Actor) -> list[WorkItem]:
    """What came and waits for work, what was asked of the sender, what waits to be redirected; the nearest first."""
    if not rights.works_with_referrals(actor):
        return []
    found: list[WorkItem] = []
    for rows in _waiting(actor):
        listed = list(rows.select_related("sender", "recipient").order_by("due_at", "id")[:MOST])
        found += [_item(actor, row) for row in listed]
    return found


def waiting(actor: Actor) -> list[ReferralQuerySet]:
    """The rows that the menu counts: what waits for a decision, and what was asked back."""
    return _waiting(actor)[:2] if rights.works_with_referrals(actor) else []


def _waiting(actor: Actor) -> list[ReferralQuerySet]:
    groups = [(INBOX, boxes.WORK), (OUTBOX, boxes.ASKED)]
    lists = [boxes.rows_of(actor, box, group) for box, group in groups]
    if rights.guides(actor):
        lists.append(boxes.rows_of(actor, OUTBOX, boxes.UNANSWERED))
    return lists


def _item(actor: Actor, row: Referral) -> WorkItem:
    label, tone, icon = reading.status_tag(actor, row)
    came = row.recipient_id == actor.organisation.pk
    return WorkItem(
        title=_title(row),
        url=row.get_absolute_url(),
        icon=reading.KIND_ICONS[row.kind],
        reference=row.reference,
        line=f"{row.get_kind_display()} – {row.sender if came else row.recipient}",
        due=row.due_at,
        tag=WorkTag(str(label), tone, icon),
    )


def _title(row: Referral) -> str:
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
