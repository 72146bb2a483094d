"""How a user wants to hear by e-mail."""

from __future__ import annotations

from django.db import transaction

from accounts.actor import Actor
from accounts.enums import Permission
from accounts.models import User
from notifications.enums import MailPace
from notifications.models import MailChoice


def pace_of(*, user: User) -> str:
    """What the user chose, or the digest."""
    chosen = MailChoice.objects.filter(user=user).values_list("pace", flat=True).first()
    return chosen or MailPace.DIGEST


@transaction.atomic
def choose_mail(*, pace: str, by: Actor) -> None:
    """Keep the acting user's own choice."""
    by.require(Permission.NOTICE_READ)
    MailChoice.objects.update_or_create(user=by.user, defaults={"pace": MailPace(pace)})
