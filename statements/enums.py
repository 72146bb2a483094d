"""The words and the one state table of statements (الإفادات): guards, buttons, API and documentation derive from it."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StatementPurpose(models.TextChoices):
    AID = "aid", _("Study of a request for aid")
    FOOD = "food", _("Food help")
    HOME_REPAIR = "home_repair", _("Home repair")
    WINTER = "winter", _("Winter clothing")
    SCHOOL = "school", _("School supplies")
    OTHER = "other", _("Another purpose")


class StatementStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("m", "Draft")
    ASKED = "asked", pgettext_lazy("m", "Asked")
    UNDER_REVIEW = "under_review", pgettext_lazy("m", "Under review")
    ANSWERED = "answered", pgettext_lazy("m", "Answered")
    RETURNED = "returned", pgettext_lazy("m", "Returned for completion")
    DECLINED = "declined", pgettext_lazy("m", "Declined with apology")
    WITHDRAWN = "withdrawn", pgettext_lazy("m", "Withdrawn")
    EXPIRED = "expired", pgettext_lazy("m", "Expired")


S = StatementStatus
WAITING = frozenset({S.ASKED, S.UNDER_REVIEW})  # for the office
WITH_CHARITY = frozenset({S.DRAFT, S.RETURNED})  # for the charity to complete and ask


class Side(models.TextChoices):
    """Who may make a move."""

    CHARITY = "charity", _("The charity that asks")
    OFFICE = "office", _("The office")
    SYSTEM = "system", _("The system")


@dataclass(frozen=True)
class Move:
    """One verb: what it is called, from where it may start, where it leads, and who may make it."""

    label: str | Promise
    leaves: frozenset[str]
    reaches: str
    side: Side


MOVES: dict[str, Move] = {
    "ask": Move(_("Ask"), WITH_CHARITY, S.ASKED, Side.CHARITY),
    "take_up": Move(pgettext_lazy("statement", "Take up"), frozenset({S.ASKED}), S.UNDER_REVIEW, Side.OFFICE),
    "answer": Move(_("Give the statement"), WAITING, S.ANSWERED, Side.OFFICE),
    "return": Move(_("Return for completion"), WAITING, S.RETURNED, Side.OFFICE),
    "decline": Move(pgettext_lazy("statement", "Decline with apology"), WAITING, S.DECLINED, Side.OFFICE),
    "withdraw": Move(pgettext_lazy("statement", "Withdraw"), WITH_CHARITY | WAITING, S.WITHDRAWN, Side.CHARITY),
    "correct": Move(_("Take the statement back"), frozenset({S.ANSWERED}), S.UNDER_REVIEW, Side.OFFICE),
    "expire": Move(_("Expire"), frozenset({S.ANSWERED}), S.EXPIRED, Side.SYSTEM),
}


class Unusual(models.TextChoices):
    """What the watch notices in how charities ask (statements/services/watching.py)."""

    MISSES = "misses", pgettext_lazy("asking", "Many without a statement")
    OFF_HOURS = "off_hours", pgettext_lazy("asking", "Outside working hours")
    ONE_PERSON = "one_person", pgettext_lazy("asking", "One person, many charities")


class Lane(models.TextChoices):
    """How the office answers what waits: many on one screen, or one by one."""

    CLEAR = "clear", pgettext_lazy("lane", "Clear")
    NOT_FOUND = "not_found", pgettext_lazy("lane", "Not in the register")
    APART = "apart", pgettext_lazy("lane", "To be looked at one by one")


# What the office does to a request without moving it.
REVEALED = "reveal"
