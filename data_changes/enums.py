"""The words and the state table of the 15-day duty."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ChangeKind(models.TextChoices):
    """Which situation changed (Implementing Regulations of the Social Security Law)."""

    SOCIAL = "social", pgettext_lazy("kind of change", "Social")
    ECONOMIC = "economic", pgettext_lazy("kind of change", "Economic")
    HOUSING = "housing", pgettext_lazy("kind of change", "Housing")


class Duty(models.TextChoices):
    CHANGE = "change", _("Report of a change, 15 days")
    MINISTRY_REQUEST = "ministry_request", _("Ministry's update request, 30 days")


class ChangeChannel(models.TextChoices):
    CORNER = "corner", _("Corner")
    OFFICE = "office", _("Office")
    CHARITY = "charity", _("Charity")
    HOUSING = "housing", _("Housing match")
    REGISTER = "register", pgettext_lazy("channel of a change", "The register")


# How a follow-up that somebody opens by hand became known; the others belong to proposals.
BY_HAND = [(each.value, each.label) for each in (ChangeChannel.CORNER, ChangeChannel.OFFICE, ChangeChannel.CHARITY)]


class ChangeStatus(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("m", "Proposed")
    OPEN = "open", pgettext_lazy("m", "Open")
    NOTIFIED = "notified", _("The ministry was told")
    VERIFIED = "verified", pgettext_lazy("m", "Verified")
    CLOSED = "closed", pgettext_lazy("m", "Closed")


class Proof(models.TextChoices):
    SAID = "said", _("Said by the person")
    SEEN = "seen", _("Seen on the platform")
    DOCUMENT = "document", pgettext_lazy("proof", "Seen in a document")


class Agreement(models.TextChoices):
    """On what a charity may open a follow-up for somebody; kept in the event."""

    PRESENT = "present", _("The person is present")
    RECORDED = "recorded", _("The person's agreement is recorded")


class Timeliness(models.TextChoices):
    """How the report stands against the deadline once the ministry was told; an unknown day is its own answer."""

    ON_TIME = "on_time", _("Within the term")
    LATE = "late", _("After the term")
    UNKNOWN = "unknown", _("Day of the report unknown")


class NoticedSource(models.TextChoices):
    """Rooms below whose rows tell of changes, where no page of ours proposed them at once."""

    HOUSING = "housing", _("Housing match")
    LIFE = "life", _("Events of a life")


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
    DAY_22 = "day_22", _("Day 22")
    DAY_27 = "day_27", _("Day 27")
    DAY_29 = "day_29", _("Day 29")
    DAY_30 = "day_30", _("Day 30, the last")
    AFTER = "after", _("The day after")
    BEFORE_HOLIDAY = "before_holiday", _("The last working day before a holiday")


class ReminderStatus(models.TextChoices):
    """planned → handed over → told or nobody reached. Told only when somebody was reached, by a message or by a researcher."""

    PLANNED = "planned", pgettext_lazy("reminder", "Planned")
    HANDED = "handed", pgettext_lazy("reminder", "On its way")
    TOLD = "told", pgettext_lazy("reminder", "Told")
    UNREACHED = "unreached", pgettext_lazy("reminder", "Nobody was reached")
    OVERTAKEN = "overtaken", pgettext_lazy("reminder", "Overtaken by a later one")
    SILENCED = "silenced", pgettext_lazy("reminder", "No longer needed")


class OutreachReason(models.TextChoices):
    """Why a researcher has to reach somebody in person."""

    NO_CHANNEL = "no_channel", _("No number or address may be used")
    UNDELIVERED = "undelivered", _("The message could not be delivered")
    HELP = "help", _("Help was asked for by the link")


class ContactWay(models.TextChoices):
    """«اتصال، أو تبليغ عن طريق أحد الأقارب أو عن طريق الركن»."""

    CALL = "call", _("Telephone call")
    RELATIVE = "relative", _("Told through a relative")
    CORNER = "corner", _("Told at the corner")


# The calendar days of each duty, and the days on which it is reminded of; the last of them is the due day itself.
TERMS: dict[str, int] = {Duty.CHANGE: 15, Duty.MINISTRY_REQUEST: 30}
M = Milestone
REMINDED_ON: dict[str, dict[str, int]] = {
    Duty.CHANGE: {M.DAY_0: 0, M.DAY_7: 7, M.DAY_12: 12, M.DAY_14: 14, M.DAY_15: 15},
    Duty.MINISTRY_REQUEST: {M.DAY_0: 0, M.DAY_7: 7, M.DAY_22: 22, M.DAY_27: 27, M.DAY_29: 29, M.DAY_30: 30},
}

S = ChangeStatus
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({S.PROPOSED}), S.OPEN),
    "notify": (frozenset({S.OPEN}), S.NOTIFIED),
    "verify": (frozenset({S.NOTIFIED}), S.VERIFIED),
    "close": (frozenset({S.PROPOSED, S.OPEN, S.NOTIFIED}), S.CLOSED),
}

R = ReminderStatus
REMINDER_MOVES: dict[str, frozenset[str]] = {
    R.PLANNED: frozenset({R.HANDED, R.UNREACHED, R.OVERTAKEN, R.SILENCED}),
    R.HANDED: frozenset({R.TOLD, R.UNREACHED, R.OVERTAKEN, R.SILENCED}),
    # A receipt may come late, a researcher may reach somebody after all.
    R.TOLD: frozenset({R.UNREACHED, R.OVERTAKEN, R.SILENCED}),
    R.UNREACHED: frozenset({R.TOLD}),
    R.OVERTAKEN: frozenset(),
    R.SILENCED: frozenset(),
}
