"""The words of notices and their deliveries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("E-mail")


class DeliveryStatus(models.TextChoices):
    """pending → claimed → attempted → sent, failed or unknown. Unknown is shown and never repeated by itself."""

    PENDING = "pending", _("Waiting to be sent")
    CLAIMED = "claimed", _("Taken up by a sender")
    ATTEMPTED = "attempted", _("Handed to the gateway")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not delivered")
    UNKNOWN = "unknown", _("Outcome unknown")
