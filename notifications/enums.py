"""The words of notices and their deliveries, and how a delivery may move."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")


class DeliveryStatus(models.TextChoices):
    """Where one message stands. `MOVES` says what may follow what."""

    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Taken up by a sender")
    ATTEMPTED = "attempted", _("Handed to the gateway")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Outcome unknown")
    DEAD = "dead", _("Given up")
    WITHDRAWN = "withdrawn", _("No longer needed")


S = DeliveryStatus
MOVES: dict[str, frozenset[str]] = {
    S.PENDING: frozenset({S.CLAIMED, S.DEAD, S.WITHDRAWN}),
    # A sender that died before it spoke to the gateway leaves the message as it was.
    S.CLAIMED: frozenset({S.ATTEMPTED, S.PENDING, S.DEAD}),
    # Back to waiting: worth another try. Dead: tried often enough, or too late.
    S.ATTEMPTED: frozenset({S.SENT, S.FAILED, S.UNKNOWN, S.PENDING, S.DEAD, S.DELIVERED}),
    S.SENT: frozenset({S.DELIVERED, S.FAILED}),
    # A receipt may still tell; the office's director may have it sent again.
    S.UNKNOWN: frozenset({S.DELIVERED, S.FAILED, S.PENDING}),
    S.FAILED: frozenset({S.PENDING}),
    S.DEAD: frozenset({S.PENDING}),
    S.DELIVERED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# What the office's director may have sent again.
REPEATABLE = (S.FAILED, S.UNKNOWN, S.DEAD)
OVER = (S.SENT, S.DELIVERED, S.FAILED, S.UNKNOWN, S.DEAD, S.WITHDRAWN)


class Trouble(models.TextChoices):
    """Why a message did not go out, or not yet. Stored as a code; a gateway's own words are never kept."""

    AWAY = "away", _("The gateway could not be reached.")
    SLOW = "slow", _("The gateway did not answer in time.")
    BROKE_OFF = "broke_off", _("The connection broke after the message was handed over.")
    BUSY = "busy", _("The gateway asked to wait.")
    BROKEN = "broken", _("The gateway reported a fault of its own.")
    NONSENSE = "nonsense", _("The gateway gave an answer that could not be understood.")
    REFUSED = "refused", _("The gateway refused the message.")
    BAD_ADDRESS = "bad_address", _("The number or address was refused.")
    NOT_LET_IN = "not_let_in", _("The gateway did not accept the portal's key.")
    UNREACHED = "unreached", _("The gateway reported that it did not reach the phone.")
    TOO_LATE = "too_late", _("Its time had passed before it could be sent.")
    SENDER_DIED = "sender_died", _("The sender stopped before it could record the outcome.")
    UNWRITABLE = "unwritable", _("The words of the message could not be made.")


class MailPace(models.TextChoices):
    DIGEST = "digest", _("One e-mail each working morning; at once only what is urgent")
    AT_ONCE = "at_once", _("An e-mail for each notice, at once")
