"""The rows behind a figure: where a director looks when a number surprises.

Only rows that the actor may see anyway (`visible_to`): a figure may count more than its list shows, never the reverse.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.enums import OrganisationKind, Role
from accounts.models import Membership, Organisation, User
from core.clock import RIYADH, today
from core.periods import Period
from corners.enums import DayStatus, VisitorKind, VisitService
from corners.models import Corner, CornerDay, Visit
from data_changes.enums import ChangeStatus, Duty
from data_changes.models import DataChange
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Referral, ReferralEvent, ReferralHop
from statements.models import StatementRequest


class Shape(StrEnum):
    """How a row is drawn."""

    VISIT = "visit"
    CORNER = "corner"
    PERSON_AT_WORK = "person_at_work"
    STATEMENT = "statement"
    REFERRAL = "referral"
    LAPSE = "lapse"
    CHARITY = "charity"
    CHANGE = "change"


@dataclass(frozen=True)
class Listing:
    """A list of rows: which, in what total order, how drawn, and how many rows make one of the figure."""

    shape: Shape
    order: tuple[str, ...]
    of: Callable[[Actor, Period], QuerySet[Any]]
    remark: str | Promise = ""


SERVED: Final = (VisitorKind.CITIZEN, VisitorKind.RELATIVE)
OPENED: Final = (DayStatus.OPEN, DayStatus.CLOSED)
NOT_REFERRED: Final = (ReferralStatus.DRAFT, ReferralStatus.WITHDRAWN)
INTERVENED: Final = ("start", "complete")


def _within(field: str, period: Period) -> Q:
    return Q(**{f"{field}__range": (period.start, period.end)})


def _moments_within(field: str, period: Period) -> Q:
    """Moments of the period's days, as days are in Riyadh."""
    first = datetime.combine(period.start, time.min, tzinfo=RIYADH)
    after = datetime.combine(period.end + timedelta(days=1), time.min, tzinfo=RIYADH)
    return Q(**{f"{field}__gte": first, f"{field}__lt": after})


# --- corners -----------------------------------------------------------------------------------------------------------


def _visits(condition: Q) -> Callable[[Actor, Period], QuerySet[Any]]:
    def rows(actor: Actor, period: Period) -> QuerySet[Any]:
        found = Visit.objects.visible_to(actor).counted().filter(_within("day", period), condition)
        return found.select_related("corner", "person__merged_into")

    return rows


def _opened_days(actor: Actor, period: Period) -> QuerySet[CornerDay]:
    return CornerDay.objects.visible_to(actor).filter(_within("day", period), status__in=OPENED)


def _opened_corners(actor: Actor, period: Period) -> QuerySet[Corner]:
    opened = _opened_days(actor, period).values("corner")
    return Corner.objects.visible_to(actor).filter(pk__in=opened).select_related("charity")


def _researchers(actor: Actor, period: Period) -> QuerySet[User]:
    loggers = Visit.objects.visible_to(actor).counted().filter(_within("day", period)).values("logged_by")
    members = Membership.objects.filter(pk__in=loggers.distinct(), role=Role.RESEARCHER)
    return User.objects.visible_to(actor).filter(pk__in=members.values("user"))


# --- statements and referrals --------------------------------------------------------------------------------------------


def _statements(actor: Actor, period: Period) -> QuerySet[StatementRequest]:
    found = StatementRequest.objects.visible_to(actor).filter(_within("answered_on", period))
    return found.select_related("charity")


def _sent(actor: Actor, period: Period) -> QuerySet[Referral]:
    found = Referral.objects.visible_to(actor).filter(_within("first_sent_on", period))
    return found.exclude(status__in=NOT_REFERRED)


def _referrals(kind: ReferralKind) -> Callable[[Actor, Period], QuerySet[Any]]:
    def rows(actor: Actor, period: Period) -> QuerySet[Any]:
        return _sent(actor, period).filter(kind=kind).select_related("sender", "recipient", "household")

    return rows


def _lapses(actor: Actor, period: Period) -> QuerySet[ReferralEvent]:
    return ReferralEvent.objects.filter(
        _moments_within("at", period),
        office=actor.office,
        verb="lapse",
        status_from__in=[ReferralStatus.SENT, ReferralStatus.UNDER_REVIEW],
        referral__in=Referral.objects.visible_to(actor),
    ).select_related("referral__sender", "referral__recipient")


# --- humanitarian cases, working together --------------------------------------------------------------------------------


def _urgent(actor: Actor, period: Period) -> QuerySet[Referral]:
    found = Referral.objects.visible_to(actor).filter(_within("first_started_on", period), kind=ReferralKind.URGENT)
    return found.select_related("sender", "recipient", "household", "linked_to")


def _charities(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.CHARITY)


def _intervening(actor: Actor, period: Period) -> QuerySet[Organisation]:
    acts = ReferralEvent.objects.filter(referral__in=_urgent(actor, period), verb__in=INTERVENED)
    return _charities(actor).filter(pk__in=acts.values("organisation"))


def _participating(actor: Actor, period: Period) -> QuerySet[Organisation]:
    # Of ta'affuf nothing, not even to its keepers: the list would say more than the figure does.
    sent = _sent(actor, period).exclude(kind=ReferralKind.TAAFFUF)
    hops = ReferralHop.objects.filter(
        _moments_within("at", period),
        referral__in=Referral.objects.visible_to(actor).exclude(kind=ReferralKind.TAAFFUF),
    )
    return _charities(actor).filter(
        Q(pk__in=_opened_days(actor, period).values("corner__charity"))
        | Q(pk__in=sent.values("sender"))
        | Q(pk__in=sent.values("recipient"))
        | Q(pk__in=hops.values("from_organisation"))
        | Q(pk__in=_statements(actor, period).values("charity"))
    )


# --- data changes ----------------------------------------------------------------------------------------------------------


def _changes(condition: Callable[[], Q]) -> Callable[[Actor, Period], QuerySet[Any]]:
    def rows(actor: Actor, period: Period) -> QuerySet[Any]:
        found = DataChange.objects.visible_to(actor).filter(_within("due_on", period), condition(), duty=Duty.CHANGE)
        return found.exclude(status__in=[ChangeStatus.PROPOSED, ChangeStatus.CLOSED]).select_related(
            "person__merged_into"
        )

    return rows


BY_DAY: Final = ("-day", "-id")
NAMES: Final = ("sort_name", "id")

SERVED_VISITS: Final = Listing(
    Shape.VISIT, BY_DAY, _visits(Q(visitor_kind__in=SERVED)), _("Each line is one visit; one person may have several.")
)
RELATIVES_VISITS: Final = Listing(
    Shape.VISIT, BY_DAY, _visits(Q(services__contains=[VisitService.RELATIVE_TRAINED.value]))
)
STAFF_VISITS: Final = Listing(Shape.VISIT, BY_DAY, _visits(Q(visitor_kind=VisitorKind.CHARITY_STAFF)))
OPENED_CORNERS: Final = Listing(Shape.CORNER, ("name", "id"), _opened_corners)
RESEARCHERS: Final = Listing(Shape.PERSON_AT_WORK, ("full_name", "id"), _researchers)
STATEMENTS: Final = Listing(Shape.STATEMENT, ("-answered_on", "-id"), _statements)
INELIGIBLE_REFERRALS: Final = Listing(
    Shape.REFERRAL,
    ("-first_sent_on", "-id"),
    _referrals(ReferralKind.INELIGIBLE_HOUSEHOLD),
    _("Each line is one referral; one household may have several."),
)
REPAIR_REFERRALS: Final = Listing(Shape.REFERRAL, ("-first_sent_on", "-id"), _referrals(ReferralKind.HOME_REPAIR))
LAPSES: Final = Listing(Shape.LAPSE, ("-at", "-id"), _lapses)
URGENT_REFERRALS: Final = Listing(
    Shape.REFERRAL,
    ("-first_started_on", "-id"),
    _urgent,
    _("Each line is one referral; referrals linked to each other are one case, counted where it began."),
)
INTERVENING_CHARITIES: Final = Listing(Shape.CHARITY, NAMES, _intervening)
PARTICIPATING_CHARITIES: Final = Listing(Shape.CHARITY, NAMES, _participating)
CHANGES_ON_TIME: Final = Listing(Shape.CHANGE, ("-due_on", "-id"), _changes(lambda: Q(notified_on__lte=F("due_on"))))
CHANGES_LATE: Final = Listing(Shape.CHANGE, ("-due_on", "-id"), _changes(lambda: Q(notified_on__gt=F("due_on"))))
CHANGES_UNKNOWN: Final = Listing(
    Shape.CHANGE, ("-due_on", "-id"), _changes(lambda: Q(notified_on=None, due_on__lt=today()))
)
