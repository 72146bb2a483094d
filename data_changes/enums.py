"""The words and the state table of the 15-day duty."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ChangeKind(models.TextChoices):
    """Which situation changed (Implementing Regulations of the Social Security Law)."""

    SOCIAL = "social", _("Social")
    ECONOMIC = "economic", _("Economic")
    HOUSING = "housing", _("Housing")


class Duty(models.TextChoices):
    CHANGE = "change", _("Report of a change, 15 days")
    MINISTRY_REQUEST = "ministry_request", _("Ministry's update request, 30 days")


class ChangeChannel(models.TextChoices):
    CORNER = "corner", _("Corner")
    OFFICE = "office", _("Office")
    CHARITY = "charity", _("Charity")


class ChangeStatus(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    OPEN = "open", _("Open")
    NOTIFIED = "notified", _("The ministry was told")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")


class Proof(models.TextChoices):
    SAID = "said", _("Said by the person")
    SEEN = "seen", _("Seen on the platform")
    DOCUMENT = "document", _("Document")


class CloseReason(models.TextChoices):
    NO_CHANGE = "no_change", _("There was no change")
    NOT_A_BENEFICIARY = "not_a_beneficiary", _("The person is not a beneficiary")
    DUPLICATE = "duplicate", _("Recorded twice")
    DIED = "died", _("The person has died")
    OTHER = "other", _("Another reason")


class Milestone(models.TextChoices):
    """When a reminder falls, in days after the change; holiday is the working day before one that hides the deadline."""

    DAY_0 = "day_0", _("On the day of recording")
    DAY_7 = "day_7", _("Day 7")
    DAY_12 = "day_12", _("Day 12")
    DAY_14 = "day_14", _("Day 14")
    DAY_15 = "day_15", _("Day 15, the last")
    AFTER = "after", _("The day after")
    BEFORE_HOLIDAY = "before_holiday", _("The last working day before a holiday")


class ReminderStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    TOLD = "told", _("Told")
    OVERTAKEN = "overtaken", _("Overtaken by a later one")
    SILENCED = "silenced", _("No longer needed")


S = ChangeStatus
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({S.PROPOSED}), S.OPEN),
    "notify": (frozenset({S.OPEN}), S.NOTIFIED),
    "verify": (frozenset({S.NOTIFIED}), S.VERIFIED),
    "close": (frozenset({S.PROPOSED, S.OPEN, S.NOTIFIED}), S.CLOSED),
}
