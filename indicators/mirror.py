"""A charity's own mirror: what came to it and what it sent, what was answered in time, and the office's punctuality.

One charity at a time: nobody is compared with anybody. Ta'affuf is in no mirror, and what a sender took back is no
referral. A turn is a referral standing with one recipient: what was redirected counts for each of the two that had it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from accounts.actor import Actor
from accounts.enums import Extent, OrganisationKind, Permission
from accounts.models import Organisation
from core.clock import RIYADH, now

REDIRECTED: Final = "redirected"  # a turn that ended because the office sent it on

# --- the two statements ------------------------------------------------------------------------------------------------

# What came from the records of earlier years has no times to be judged by.
_SENT: Final = "referral.kind <> 'taaffuf' AND referral.status NOT IN ('draft', 'withdrawn') AND NOT referral.past"
REFERRALS: Final = f"""
    WITH turns AS (
        SELECT 'received' AS side, referral.id, referral.status, referral.sent_at AS began, NULL::timestamptz AS ended,
               referral.take_up_due_at AS take_due, referral.decide_due_at AS decide_due,
               referral.next_door_id IS NOT NULL AS door, %(charity)s::bigint AS by_id
        FROM referrals_referral referral
        WHERE referral.recipient_id = %(charity)s AND referral.office_id = %(office)s AND {_SENT}
          AND referral.sent_at >= %(from)s AND referral.sent_at < %(until)s
        UNION ALL
        SELECT 'received', referral.id, '{REDIRECTED}', began.at, hop.at, term.first_end, term.last_end, FALSE,
               %(charity)s::bigint
        FROM referrals_referralhop hop
        JOIN referrals_referral referral ON referral.id = hop.referral_id
        CROSS JOIN LATERAL (
            SELECT coalesce((SELECT before.at FROM referrals_referralhop before
                             WHERE before.referral_id = hop.referral_id AND before.number = hop.number - 1),
                            referral.first_sent_on::timestamp AT TIME ZONE 'Asia/Riyadh') AS at) began
        CROSS JOIN LATERAL (
            SELECT min(term_ends_at) AS first_end, max(term_ends_at) AS last_end FROM referrals_ladderstep step
            WHERE step.referral_id = hop.referral_id AND step.recipient_id = %(charity)s AND step.stage <> 'awaited') term
        WHERE hop.from_organisation_id = %(charity)s AND hop.office_id = %(office)s AND {_SENT}
          AND began.at >= %(from)s AND began.at < %(until)s
        UNION ALL
        SELECT 'sent', referral.id, referral.status, referral.sent_at, NULL, referral.take_up_due_at,
               referral.decide_due_at, referral.next_door_id IS NOT NULL, referral.recipient_id
        FROM referrals_referral referral
        WHERE referral.sender_id = %(charity)s AND referral.office_id = %(office)s AND {_SENT}
          AND referral.first_sent_on BETWEEN %(first)s AND %(last)s)
    SELECT side, status, count(*),
           count(*) FILTER (WHERE taken <= take_due),
           count(*) FILTER (WHERE taken IS NOT NULL AND take_due IS NOT NULL OR taken IS NULL AND take_due < %(now)s),
           count(*) FILTER (WHERE decided <= decide_due),
           count(*) FILTER (WHERE decided IS NOT NULL AND decide_due IS NOT NULL
                               OR decided IS NULL AND decide_due < %(now)s
                                  AND status NOT IN ('information_requested', '{REDIRECTED}')),
           count(*) FILTER (WHERE declined), count(*) FILTER (WHERE declined AND (door OR pointed))
    FROM turns CROSS JOIN LATERAL (
        SELECT min(at) FILTER (WHERE verb IN ('take_up', 'accept', 'decline')) AS taken,
               min(at) FILTER (WHERE verb IN ('accept', 'decline')) AS decided,
               coalesce(bool_or(verb = 'decline'), FALSE) AS declined,
               coalesce(bool_or(verb = 'decline' AND next_door_id IS NOT NULL), FALSE) AS pointed
        FROM referrals_referralevent event
        WHERE event.referral_id = turns.id AND event.organisation_id = turns.by_id AND event.at >= turns.began
          AND (turns.ended IS NULL OR event.at <= turns.ended)) answer
    GROUP BY side, status"""
STATEMENTS: Final = """
    SELECT count(*), count(*) FILTER (WHERE answered_at IS NOT NULL),
           count(*) FILTER (WHERE answered_at <= due_at),
           count(*) FILTER (WHERE answered_at IS NOT NULL
                               OR status IN ('asked', 'under_review') AND due_at < %(now)s),
           count(*) FILTER (WHERE status = 'returned'), count(*) FILTER (WHERE status = 'declined'),
           count(*) FILTER (WHERE status IN ('asked', 'under_review'))
    FROM statements_statementrequest
    WHERE charity_id = %(charity)s AND office_id = %(office)s AND status NOT IN ('draft', 'withdrawn') AND NOT past
      AND asked_at >= %(from)s AND asked_at < %(until)s"""


@dataclass
class Share:
    """So many in time, of those of which it is known: answered, or their term is over."""

    kept: int = 0
    of: int = 0


@dataclass
class Turns:
    """Referrals of one direction: how many, how they stand, and whether they were answered in time."""

    total: int = 0
    states: Counter[str] = field(default_factory=Counter)
    taken_up: Share = field(default_factory=Share)
    decided: Share = field(default_factory=Share)
    declined: int = 0
    next_door: int = 0  # declined with word of where else to turn

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "states": dict(sorted(self.states.items())),
            "taken_up_in_time": [self.taken_up.kept, self.taken_up.of],
            "decided_in_time": [self.decided.kept, self.decided.of],
            "declined": self.declined,
            "declined_with_next_door": self.next_door,
        }


@dataclass
class Asked:
    """Requests for statements, and the office's answers."""

    total: int = 0
    answered: int = 0
    in_time: Share = field(default_factory=Share)
    returned: int = 0
    declined: int = 0
    waiting: int = 0

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "total": self.total,
            "answered": self.answered,
            "answered_in_time": [self.in_time.kept, self.in_time.of],
            "returned": self.returned,
            "declined": self.declined,
            "waiting": self.waiting,
        }


@dataclass
class Mirror:
    charity: Organisation
    first: dt.date
    last: dt.date
    received: Turns = field(default_factory=Turns)
    sent: Turns = field(default_factory=Turns)
    statements: Asked = field(default_factory=Asked)

    @property
    def is_empty(self) -> bool:
        return not (self.received.total or self.sent.total or self.statements.total)

    @property
    def payload(self) -> dict[str, Any]:
        return {
            "charity": self.charity.code,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "received": self.received.payload,
            "sent": self.sent.payload,
            "statements": self.statements.payload,
        }


def charity_for(actor: Actor, code: str) -> Organisation:
    """Whose mirror the actor may look into: a charity its own, the office each of its own (404 for any other).

    403 for those whose right to statistics reaches neither.
    """
    found = Organisation.objects.visible_to(actor).filter(kind=OrganisationKind.CHARITY, code=code).first()
    if found is None:
        raise Http404(code)
    actor.require(Permission.STATISTICS_VIEW)
    extents = actor.extents(Permission.STATISTICS_VIEW)
    if Extent.OWN_MIRROR in extents:
        own = found.pk == actor.organisation.pk
    elif Extent.ALL in extents and actor.is_office:
        own = found.parent_id == actor.office.pk
    else:
        raise PermissionDenied(Permission.STATISTICS_VIEW.value)
    if not own:
        raise Http404(code)
    return found


def mirror_of(charity: Organisation, first: dt.date, last: dt.date) -> Mirror:
    """The mirror of a charity between two days, both included: two queries."""
    found = Mirror(charity, first, last)
    asked = {
        "charity": charity.pk,
        "office": charity.parent_id,
        "first": first,
        "last": last,
        "from": dt.datetime.combine(first, dt.time.min, RIYADH),
        "until": dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, RIYADH),
        "now": now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(REFERRALS, asked)
        for side, status, number, taken, to_take, decided, to_decide, declined, doors in cursor.fetchall():
            turns: Turns = getattr(found, side)
            turns.total += number
            turns.states[status] += number
            turns.taken_up = Share(turns.taken_up.kept + taken, turns.taken_up.of + to_take)
            turns.decided = Share(turns.decided.kept + decided, turns.decided.of + to_decide)
            turns.declined += declined
            turns.next_door += doors
        cursor.execute(STATEMENTS, asked)
        total, answered, in_time, known, returned, refused, waiting = cursor.fetchone()
    found.statements = Asked(total, answered, Share(in_time, known), returned, refused, waiting)
    return found
