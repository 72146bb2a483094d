"""What this room contributes to the frame of every page."""

from accounts.actor import Actor
from notifications.models import Notice, NoticeQuerySet


def waiting(actor: Actor) -> NoticeQuerySet:
    """The notices that wait to be read: the bell."""
    return Notice.objects.visible_to(actor).unread_by(actor)
