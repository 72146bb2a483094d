"""The words of corners, corner days and visits."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CornerStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("m", "Planned")
    ACTIVE = "active", pgettext_lazy("m", "Active")
    PAUSED = "paused", pgettext_lazy("m", "Paused")
    ENDED = "ended", pgettext_lazy("m", "Ended")


class Section(models.TextChoices):
    MEN = "men", _("Men")
    WOMEN = "women", _("Women")
    BOTH = "both", _("Men and women")


class DayStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("m", "Planned")
    CONFIRMED = "confirmed", pgettext_lazy("m", "Confirmed by the host")
    OPEN = "open", pgettext_lazy("m", "Open")
    CLOSED = "closed", pgettext_lazy("m", "Closed")
    CANCELLED = "cancelled", pgettext_lazy("m", "Cancelled")


class VisitorKind(models.TextChoices):
    CITIZEN = "citizen", _("Citizen")
    RELATIVE = "relative", _("Relative")
    CHARITY_STAFF = "charity_staff", _("Charity staff")


class VisitService(models.TextChoices):
    REGISTRATION_TRAINING = "registration_training", _("Training on registration")
    QUESTION_ANSWERED = "question_answered", _("Question answered")
    PROGRAMME_GUIDANCE = "programme_guidance", _("Guidance on programmes")
    DATA_CHANGE_REGISTERED = "data_change_registered", _("Data change registered")
    RELATIVE_TRAINED = "relative_trained", _("Relative trained")
    CHARITY_STAFF_TRAINED = "charity_staff_trained", _("Charity staff trained")


# Whose visits are counted as visits; those of charity staff count as trained staff only.
SERVED: tuple[str, ...] = (VisitorKind.CITIZEN, VisitorKind.RELATIVE)

# What a visit of each kind of visitor may record.
SERVICES_OF: dict[str, frozenset[str]] = {
    VisitorKind.CITIZEN: frozenset(VisitService) - {VisitService.CHARITY_STAFF_TRAINED},
    VisitorKind.RELATIVE: frozenset(VisitService) - {VisitService.CHARITY_STAFF_TRAINED},
    VisitorKind.CHARITY_STAFF: frozenset(VisitService)
    - {VisitService.RELATIVE_TRAINED, VisitService.DATA_CHANGE_REGISTERED},
}


class Topic(models.TextChoices):
    REGISTRATION = "registration", _("Registration")
    CONDITIONS = "conditions", _("Conditions")
    PENSION = "pension", _("Pension")
    DATA_UPDATE = "data_update", _("Data update")
    HOUSING = "housing", _("Housing")
    EMPOWERMENT = "empowerment", _("Empowerment")
    CHARITY_HELP = "charity_help", _("Help from charities")
    OTHER = "other", _("Other")


class Outcome(models.TextChoices):
    RESOLVED = "resolved", _("Resolved")
    GUIDED = "guided", _("Guided")
    FOLLOW_UP = "follow_up", _("Needs follow-up")
    UNRESOLVED = "unresolved", _("Not resolved")


class NextStep(models.TextChoices):
    REFERRAL = "referral", _("Referral")
    STATEMENT = "statement", _("Statement")
    DATA_CHANGE = "data_change", _("Data change")
    PLAN = "plan", _("Empowerment plan")
    APPOINTMENT = "appointment", _("Appointment")


class CorrectionReason(models.TextChoices):
    MISTAKE = "mistake", _("Wrongly entered")
    TWICE = "twice", _("Entered twice")
    OTHER = "other", _("Another reason")


D = DayStatus
DAY_MOVES: dict[str, tuple[frozenset[str], str]] = {
    "confirm": (frozenset({D.PLANNED}), D.CONFIRMED),
    "open": (frozenset({D.PLANNED, D.CONFIRMED}), D.OPEN),
    "close": (frozenset({D.OPEN}), D.CLOSED),
    "cancel": (frozenset({D.PLANNED, D.CONFIRMED}), D.CANCELLED),
}
