"""Who asked how much, what for, and what came of it: the office's figures of asking, by charity and by person who asks.

Sorted by name; nobody is ranked. A number here is no reproach: a charity with many families asks often.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay

from accounts.actor import Actor
from accounts.models import Membership, Organisation
from charities.enums import StatementAnswer
from core.clock import RIYADH
from core.deadlines import WEEKEND
from statements.enums import WAITING, StatementPurpose, StatementStatus
from statements.models import StatementEvent, StatementRequest

S = StatementStatus


@dataclass(frozen=True)
class Figures:
    """What was asked in a period by one who asks."""

    who: Any
    asked: int
    people: int
    given: int
    without: int  # «no statement possible»
    waiting: int
    other: int  # returned, declined, withdrawn
    off_hours: int


def off_hours() -> Q:
    """Asked on the weekend, or outside the hours that are usual (a setting); by Riyadh's clock."""
    first, last = settings.STATEMENT_USUAL_HOURS
    weekend = [day + 1 for day in sorted(WEEKEND)]  # ISO counts from Monday, 1
    return Q(asked_hour__lt=first) | Q(asked_hour__gte=last) | Q(asked_weekday__in=weekend)


def with_hours(rows: QuerySet[StatementRequest]) -> QuerySet[StatementRequest]:
    return rows.annotate(
        asked_hour=ExtractHour("asked_at", tzinfo=RIYADH), asked_weekday=ExtractIsoWeekDay("asked_at", tzinfo=RIYADH)
    )


COUNTS: Final[Mapping[str, Any]] = {
    "asked": Count("pk"),
    "people": Count("number_digest", distinct=True),
    "given": Count("pk", filter=Q(answer__in=[StatementAnswer.CURRENT, StatementAnswer.NOT_CURRENT])),
    "without": Count("pk", filter=Q(answer=StatementAnswer.REFER)),
    "waiting": Count("pk", filter=Q(status__in=sorted(WAITING))),
    "other": Count("pk", filter=Q(status__in=[S.RETURNED, S.DECLINED, S.WITHDRAWN])),
}


def asked_between(actor: Actor, first: dt.date, last: dt.date) -> QuerySet[StatementRequest]:
    """Both days inclusive, Riyadh."""
    begin = dt.datetime.combine(first, dt.time.min, RIYADH)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, RIYADH)
    rows = StatementRequest.objects.visible_to(actor).filter(past=False)
    return rows.filter(asked_at__gte=begin, asked_at__lt=end).order_by()


def by_charity(rows: QuerySet[StatementRequest]) -> list[Figures]:
    """One query for the figures, one for the names."""
    found = dict(_grouped(rows, "charity"))
    charities = Organisation.objects.filter(pk__in=found).order_by("sort_name", "pk")
    return [Figures(charity, **found[charity.pk]) for charity in charities]


def by_member(rows: QuerySet[StatementRequest]) -> list[Figures]:
    """By whoever asked last in the name of the charity (a request may be returned, and asked again by a colleague)."""
    asking = StatementEvent.objects.filter(statement=OuterRef("pk"), verb="ask").order_by("-id")
    found = dict(_grouped(rows.annotate(asked_by=Subquery(asking.values("membership")[:1])), "asked_by"))
    members = Membership.objects.filter(pk__in=found).select_related("user").order_by("user__full_name", "pk")
    return [Figures(member.user, **found[member.pk]) for member in members]


def by_purpose(rows: QuerySet[StatementRequest]) -> list[tuple[Any, int]]:
    found = dict(rows.values_list("purpose").annotate(Count("pk")))
    return [(purpose.label, found[purpose]) for purpose in StatementPurpose if purpose in found]


def _grouped(rows: QuerySet[StatementRequest], key: str) -> list[tuple[int, dict[str, int]]]:
    counts = dict(COUNTS) | {"off_hours": Count("pk", filter=off_hours())}
    return [(row.pop(key), row) for row in with_hours(rows).values(key).annotate(**counts)]
