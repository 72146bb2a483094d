"""What this room contributes to the frame of every page."""

from accounts.actor import Actor
from notifications.models import Notice

MOST = 99


def waiting(actor: Actor) -> int:
    """How many notices wait to be read, counted no further than one above what the bell can show."""
    return Notice.objects.visible_to(actor).unread_by(actor)[: MOST + 1].count()
