"""The words and the state table of statements (الإفادات)."""

from django.db import models
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
MOVES: dict[str, tuple[frozenset[str], str]] = {
    "ask": (frozenset({S.DRAFT, S.RETURNED}), S.ASKED),
    "take_up": (frozenset({S.ASKED}), S.UNDER_REVIEW),
    "answer": (frozenset({S.ASKED, S.UNDER_REVIEW}), S.ANSWERED),
    "return": (frozenset({S.ASKED, S.UNDER_REVIEW}), S.RETURNED),
    "decline": (frozenset({S.ASKED, S.UNDER_REVIEW}), S.DECLINED),
    "withdraw": (frozenset({S.DRAFT, S.ASKED, S.UNDER_REVIEW, S.RETURNED}), S.WITHDRAWN),
    "expire": (frozenset({S.ANSWERED}), S.EXPIRED),
}
