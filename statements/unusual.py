"""How what was noticed is told: in words that explain and accuse nobody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actor import Actor
from charities.enums import StatementAnswer
from statements.asking import off_hours, with_hours
from statements.enums import Unusual
from statements.models import StatementRequest, UnusualAsking

MOST: Final = 50


@dataclass(frozen=True)
class Told:
    """One thing that was noticed, for a page."""

    row: UnusualAsking
    title: str
    line: str
    meaning: str


def told(row: UnusualAsking) -> Told:
    return Told(row, str(row.get_kind_display()), _line(row), meaning_of(row.kind))


def _line(row: UnusualAsking) -> str:
    facts = {"n": row.facts.get("count", 0), "of": row.facts.get("of", 0), "days": row.facts.get("days", 0)}
    if row.kind == Unusual.MISSES:
        words = ngettext(
            "In %(days)s days no statement was possible for %(n)s of %(of)s answered requests.",
            "In %(days)s days no statement was possible for %(n)s of %(of)s answered requests.",
            facts["n"],
        )
    elif row.kind == Unusual.OFF_HOURS:
        words = ngettext(
            "In %(days)s days %(n)s of %(of)s requests was asked at night or on the weekend.",
            "In %(days)s days %(n)s of %(of)s requests were asked at night or on the weekend.",
            facts["n"],
        )
    else:
        words = ngettext(
            "In %(days)s days %(n)s charity asked about the same person, in %(of)s requests.",
            "In %(days)s days %(n)s charities asked about the same person, in %(of)s requests.",
            facts["n"],
        )
    return words % facts


def meaning_of(kind: str) -> str:
    """What it may mean, the harmless first."""
    match kind:
        case Unusual.MISSES:
            return _("Often a list with old or wrong numbers. It may also be that numbers are tried out.")
        case Unusual.OFF_HOURS:
            return _("Often a campaign, or staff who work late. It may also be that somebody else uses an account.")
    return _("Often a family that knocks at several doors. It may also be curiosity about one person.")


def thresholds() -> list[str]:
    """When something is noticed, as the settings say."""
    days = settings.STATEMENT_WATCH_DAYS
    first, last = settings.STATEMENT_USUAL_HOURS
    misses = _("At least %(n)s requests of a charity without a possible statement, and %(share)s of every 100 answers.")
    hours = _("At least %(n)s requests of a charity before %(first)s:00, after %(last)s:00 or on the weekend.")
    return [
        misses % {"n": settings.STATEMENT_WATCH_MISSES, "share": settings.STATEMENT_WATCH_MISSES_SHARE},
        hours % {"n": settings.STATEMENT_WATCH_OFF_HOURS, "first": first, "last": last},
        _("At least %(n)s charities that ask about the same person.") % {"n": settings.STATEMENT_WATCH_CHARITIES},
        _("Each counted over %(days)s days.") % {"days": days},
    ]


def rows_of(actor: Actor, row: UnusualAsking) -> QuerySet[StatementRequest]:
    """The requests that it is about, newest first, up to fifty."""
    until = row.dismissed_at or row.noticed_at
    since = until - dt.timedelta(days=row.facts.get("days", settings.STATEMENT_WATCH_DAYS))
    rows: QuerySet[StatementRequest] = StatementRequest.objects.visible_to(actor)
    rows = rows.filter(asked_at__gte=since).select_related("charity")
    if row.kind == Unusual.ONE_PERSON:
        rows = rows.filter(number_digest=row.number_digest)
    elif row.kind == Unusual.MISSES:
        rows = rows.filter(charity=row.charity_id, answer=StatementAnswer.REFER)
    else:
        off: Any = with_hours(rows.filter(charity=row.charity_id)).filter(off_hours())
        rows = off
    return rows.order_by("-asked_at", "-id")[:MOST]
