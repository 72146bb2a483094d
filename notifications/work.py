"""What this room contributes to the frame of every page, and to *My work today* of whoever watches over messages."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from accounts.enums import Permission
from core.clock import now
from core.pagination import bounded_count
from core.work import WorkItem, WorkTag
from notifications.enums import DeliveryStatus
from notifications.models import Delivery, Notice, NoticeQuerySet


def waiting(actor: Actor) -> NoticeQuerySet:
    """The notices that wait to be read: the bell."""
    return Notice.objects.visible_to(actor).unread_by(actor)


def items(actor: Actor) -> list[WorkItem]:
    """Messages that were given up after every try: one line, however many they are."""
    if not actor.can(Permission.DELIVERY_MANAGE):
        return []
    found = bounded_count(Delivery.objects.visible_to(actor).given_up(now()))
    if not found.number:
        return []
    words = ngettext("%(n)s message was given up", "%(n)s messages were given up", found.number)
    return [
        WorkItem(
            title=_("Looking after messages that did not go out"),
            url=reverse("notifications:messages", query={"status": DeliveryStatus.DEAD.value}),
            icon="message",
            line=words % {"n": found},
            tag=WorkTag(str(DeliveryStatus.DEAD.label), "late", "alert"),
        )
    ]
