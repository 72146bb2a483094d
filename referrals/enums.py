"""The words, kinds and the one state table of referrals: guards, buttons, API and documentation derive from it."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReferralKind(models.TextChoices):
    INELIGIBLE_HOUSEHOLD = "ineligible_household", _("Household that does not meet the conditions")
    HOME_REPAIR = "home_repair", _("Home repair and maintenance")
    URGENT = "urgent", _("Urgent humanitarian case")
    TAAFFUF = "taaffuf", _("Ta'affuf case")
    REGISTRATION_HELP = "registration_help", _("Help with registration")
    EMPOWERMENT_CANDIDATE = "empowerment_candidate", _("Candidate for empowerment")
    OTHER = "other", _("Other matter")


K = ReferralKind
# Who may send which kind: the office to its charities, a charity to its office.
FROM_OFFICE = frozenset({K.INELIGIBLE_HOUSEHOLD, K.HOME_REPAIR, K.URGENT, K.TAAFFUF})
FROM_CHARITY = frozenset({K.URGENT, K.TAAFFUF, K.REGISTRATION_HELP, K.EMPOWERMENT_CANDIDATE, K.OTHER})


class ReferralStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("f", "Draft")
    SENT = "sent", pgettext_lazy("f", "Sent")
    UNDER_REVIEW = "under_review", pgettext_lazy("f", "Under review")
    INFORMATION_REQUESTED = "information_requested", pgettext_lazy("f", "Awaiting information")
    ACCEPTED = "accepted", pgettext_lazy("f", "Accepted")
    IN_PROGRESS = "in_progress", pgettext_lazy("f", "In progress")
    COMPLETED = "completed", pgettext_lazy("f", "Completed")
    CLOSED = "closed", pgettext_lazy("f", "Closed without assistance")
    DECLINED = "declined", pgettext_lazy("f", "Declined with apology")
    WITHDRAWN = "withdrawn", pgettext_lazy("f", "Withdrawn")
    UNANSWERED = "unanswered", pgettext_lazy("f", "Unanswered")


S = ReferralStatus
OPEN = frozenset({S.SENT, S.UNDER_REVIEW, S.INFORMATION_REQUESTED, S.ACCEPTED, S.IN_PROGRESS})
WAITING_FOR_DECISION = frozenset({S.SENT, S.UNDER_REVIEW})
# Somebody's answer is awaited.
RUNNING = WAITING_FOR_DECISION | {S.INFORMATION_REQUESTED}
ENDED = frozenset({S.COMPLETED, S.CLOSED, S.DECLINED, S.WITHDRAWN})


class Side(models.TextChoices):
    """Who may make a move. For ta'affuf the keepers of that side stand wherever managers or staff are named."""

    SENDER = "sender", _("The sender")
    RECIPIENT = "recipient", _("The recipient")
    OFFICE_MANAGER = "office_manager", _("The office director")
    SYSTEM = "system", _("The system")


@dataclass(frozen=True)
class Move:
    """One verb: what it is called, from where it may start, where it leads, and who may make it."""

    label: str | Promise
    leaves: frozenset[str]
    reaches: str
    side: Side


MOVES: dict[str, Move] = {
    "send": Move(_("Send"), frozenset({S.DRAFT}), S.SENT, Side.SENDER),
    "take_up": Move(_("Take up"), frozenset({S.SENT}), S.UNDER_REVIEW, Side.RECIPIENT),
    "request_information": Move(
        _("Request information"), frozenset({S.UNDER_REVIEW}), S.INFORMATION_REQUESTED, Side.RECIPIENT
    ),
    "answer": Move(_("Answer"), frozenset({S.INFORMATION_REQUESTED}), S.UNDER_REVIEW, Side.SENDER),
    "accept": Move(_("Accept"), frozenset({S.SENT, S.UNDER_REVIEW}), S.ACCEPTED, Side.RECIPIENT),
    "start": Move(_("Start"), frozenset({S.ACCEPTED}), S.IN_PROGRESS, Side.RECIPIENT),
    "progress": Move(_("Record progress"), frozenset({S.IN_PROGRESS}), S.IN_PROGRESS, Side.RECIPIENT),
    "complete": Move(_("Complete"), frozenset({S.ACCEPTED, S.IN_PROGRESS}), S.COMPLETED, Side.RECIPIENT),
    "close": Move(_("Close without assistance"), frozenset({S.ACCEPTED, S.IN_PROGRESS}), S.CLOSED, Side.RECIPIENT),
    "decline": Move(_("Decline with apology"), frozenset({S.SENT, S.UNDER_REVIEW}), S.DECLINED, Side.RECIPIENT),
    "redirect": Move(
        _("Redirect"), frozenset({S.SENT, S.UNDER_REVIEW, S.DECLINED, S.UNANSWERED}), S.SENT, Side.OFFICE_MANAGER
    ),
    "withdraw": Move(
        _("Withdraw"),
        frozenset({S.DRAFT, S.SENT, S.UNDER_REVIEW, S.INFORMATION_REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.UNANSWERED}),
        S.WITHDRAWN,
        Side.SENDER,
    ),
    "reopen": Move(_("Reopen"), frozenset({S.DECLINED, S.CLOSED, S.COMPLETED}), S.UNDER_REVIEW, Side.OFFICE_MANAGER),
    "lapse": Move(_("Lapse"), frozenset({S.SENT, S.UNDER_REVIEW, S.INFORMATION_REQUESTED}), S.UNANSWERED, Side.SYSTEM),
}
NEVER_LAPSE = frozenset({K.URGENT, K.TAAFFUF})


class LadderStage(models.TextChoices):
    """What happens, in this order, while nobody answers."""

    DUE_SOON = "due_soon", _("Due soon")  # the recipient's people
    OVERDUE = "overdue", _("Overdue")  # the recipient's managers
    OFFICE = "office", _("With the office")  # the office's director
    AWAITED = "awaited", _("Information awaited")  # the sender, while information is requested
    LAPSE = "lapse", _("Time to answer ended")  # the recipient's turn is over


class StageStatus(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("f", "Planned")
    TOLD = "told", pgettext_lazy("f", "Told")
    SILENCED = "silenced", pgettext_lazy("f", "Silenced")  # somebody acted
    OVERTAKEN = "overtaken", pgettext_lazy("f", "Overtaken")  # a later one was told in its place


# Acts beside the table: they change no state.
ACTS = ("assign", "attach", "call", "comment", "picture", "send_second", "visit")


class PictureStage(models.TextChoices):
    """When a picture of a house was taken."""

    BEFORE = "before", _("Before the repair")
    AFTER = "after", _("After the repair")


class Removal(models.TextChoices):
    """Why an attachment is no longer kept."""

    RETENTION = "retention", _("The time for which it is kept has passed")
    CONSENT = "consent", _("The consent was withdrawn")


class CallOutcome(models.TextChoices):
    """What came of telephoning the other side."""

    ANSWERED = "answered", _("Answered the call")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")


class CommentAudience(models.TextChoices):
    BOTH = "", _("Both sides")
    OWN = "own", _("Our own people alone")


class NeedResult(models.TextChoices):
    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")


class NeedUrgency(models.TextChoices):
    SAFETY = "safety", _("Safety")
    SOON = "soon", _("Soon")
    ORDINARY = "ordinary", _("Ordinary")


class DeclineReason(models.TextChoices):
    """Why a recipient apologises. Missing information is not a reason: the referral goes back to its sender."""

    NO_MEANS = "no_means", _("No means at present")
    OUTSIDE_AREA = "outside_area", _("Outside the area served")
    NOT_OUR_SERVICE = "not_our_service", _("Not a service that we offer")
    CONDITIONS_NOT_MET = "conditions_not_met", _("The service's conditions are not met")
    ALREADY_HELPED = "already_helped", _("Already helped")
    BEYOND_REPAIR = "beyond_repair", _("The house is beyond repair")
    NOT_URGENT = "not_urgent", _("Not urgent on closer look")
    NO_PROGRAMME = "no_programme", _("No programme suits at present")
    OTHER = "other", _("Another reason")


R = DeclineReason
_USUAL = (R.NO_MEANS, R.OUTSIDE_AREA, R.NOT_OUR_SERVICE)
_COMMON = (*_USUAL, R.CONDITIONS_NOT_MET, R.ALREADY_HELPED, R.OTHER)
# What a recipient is offered, by kind. A reason that is taken out of here stays readable where it was given.
DECLINE_REASONS: dict[str, tuple[DeclineReason, ...]] = {
    K.INELIGIBLE_HOUSEHOLD: _COMMON,
    K.HOME_REPAIR: (*_USUAL, R.CONDITIONS_NOT_MET, R.BEYOND_REPAIR, R.ALREADY_HELPED, R.OTHER),
    K.URGENT: (*_USUAL, R.NOT_URGENT, R.ALREADY_HELPED, R.OTHER),
    K.TAAFFUF: _COMMON,
    K.REGISTRATION_HELP: (R.NO_MEANS, R.OUTSIDE_AREA, R.CONDITIONS_NOT_MET, R.ALREADY_HELPED, R.OTHER),
    K.EMPOWERMENT_CANDIDATE: (R.NO_MEANS, R.NO_PROGRAMME, R.CONDITIONS_NOT_MET, R.ALREADY_HELPED, R.OTHER),
    K.OTHER: _COMMON,
}


class CloseReason(models.TextChoices):
    MOVED = "moved", _("Moved away")
    DIED = "died", _("Has died")
    UNREACHABLE = "unreachable", _("Cannot be reached")
    REFUSED_HELP = "refused_help", _("Apologised for help")
    DUPLICATE = "duplicate", _("Recorded twice")
    BECAME_BENEFICIARY = "became_beneficiary", _("Became a beneficiary")
