"""The counting itself: one statement for all figures of a period and of the one it is compared with.

Plain SQL, because the covering indexes answer only what is asked in their own words: an office-year is counted without
touching a table (docs/performance.md, P3). Everything is of one office and between two days, both inclusive, in Riyadh; who
may ask is settled before (`indicators.annual`).

A figure is one scalar expression over the shared parts below, so that one pass over an index serves several figures.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection

from core.clock import RIYADH, today

# The visits of citizens and relatives that stand, in the words of their covering index.
_BETWEEN: Final = "office_id = %(office)s AND day BETWEEN %(first_{p})s AND %(last_{p})s"
SERVED: Final = f"standing AND visitor_kind IN ('citizen', 'relative') AND {_BETWEEN}"
STAFF: Final = f"standing AND visitor_kind = 'charity_staff' AND {_BETWEEN}"
# A referral that was never sent, or that its sender took back, is no referral.
REFERRED: Final = "status NOT IN ('draft', 'withdrawn')"
OPENED: Final = "status IN ('open', 'closed')"

# --- parts: each is one pass over one index; {p} is the number of the period -------------------------------------------

PARTS: Final[dict[str, str]] = {
    # Few rows: one, or where they are split one for each day of each corner.
    "served": f"""
        SELECT {{split}} count(*)::int AS visits, count(person_id)::int AS known
        FROM corners_visit WHERE {SERVED} {{group}}""",
    "duplicates": """
        SELECT id, merged_into_id AS survivor_id FROM beneficiaries_person
        WHERE office_id = %(office)s AND merged_into_id IS NOT NULL""",
    # The duplicates that were served under their own number.
    "gone": f"""
        SELECT DISTINCT duplicate.id, duplicate.survivor_id
        FROM duplicates duplicate JOIN corners_visit visit ON visit.person_id = duplicate.id WHERE {SERVED}""",
    # Whoever logged a visit: from one membership to the next through the index, not visit by visit.
    "loggers": """
        SELECT min(logged_by_id) AS id FROM corners_visit WHERE standing AND office_id = %(office)s
        UNION ALL
        SELECT (SELECT min(logged_by_id) FROM corners_visit
                WHERE standing AND office_id = %(office)s AND logged_by_id > logger.id)
        FROM loggers logger WHERE logger.id IS NOT NULL""",
    # A household all of whose members were merged away is the household of its survivors.
    "moved": """
        SELECT gone.household_id AS id, min(survivor.household_id) AS survivor_id
        FROM beneficiaries_person gone
        JOIN beneficiaries_person survivor ON survivor.id = gone.merged_into_id
        WHERE gone.office_id = %(office)s AND gone.merged_into_id IS NOT NULL
          AND gone.household_id <> survivor.household_id
          AND NOT EXISTS (SELECT FROM beneficiaries_person member
                          WHERE member.household_id = gone.household_id AND member.merged_into_id IS NULL)
        GROUP BY gone.household_id""",
    "sent": f"""
        SELECT kind, sender_id, recipient_id, count(*) AS referrals FROM referrals_referral
        WHERE office_id = %(office)s AND first_sent_on BETWEEN %(first_{{p}})s AND %(last_{{p}})s AND {REFERRED}
        GROUP BY kind, sender_id, recipient_id""",
    "changes": """
        SELECT count(*) FILTER (WHERE notified_on <= due_on) AS on_time,
               count(*) FILTER (WHERE notified_on > due_on) AS late,
               count(*) FILTER (WHERE notified_on IS NULL AND due_on < %(today)s) AS unknown
        FROM data_changes_datachange
        WHERE office_id = %(office)s AND due_on BETWEEN %(first_{p})s AND %(last_{p})s
          AND duty = 'change' AND status NOT IN ('proposed', 'closed')""",
    "opened": f"""
        SELECT DISTINCT corner_id FROM corners_cornerday
        WHERE office_id = %(office)s AND day BETWEEN %(first_{{p}})s AND %(last_{{p}})s AND {OPENED}""",
    # A chain of linked urgent referrals is one intervention: from those begun in the period up to the first of each
    # chain, and from there down over all of it. `OFFSET 0`: row by row, they are few.
    "climb": """
        SELECT id, linked_to_id, first_started_on FROM referrals_referral
        WHERE office_id = %(office)s AND first_started_on BETWEEN %(first_{p})s AND %(last_{p})s AND kind = 'urgent'
        UNION
        SELECT above.id, above.linked_to_id, above.first_started_on FROM climb_{p} below, LATERAL (
            SELECT id, linked_to_id, first_started_on FROM referrals_referral
            WHERE id = below.linked_to_id AND office_id = %(office)s AND kind = 'urgent' OFFSET 0) above
        WHERE below.linked_to_id IS NOT NULL""",
    "chain": """
        SELECT id AS first_id, id, first_started_on FROM climb_{p}
        WHERE linked_to_id IS NULL OR linked_to_id NOT IN (SELECT id FROM climb_{p})
        UNION
        SELECT above.first_id, below.id, below.first_started_on FROM chain_{p} above, LATERAL (
            SELECT id, first_started_on FROM referrals_referral
            WHERE linked_to_id = above.id AND office_id = %(office)s AND kind = 'urgent' OFFSET 0) below""",
    # Ta'affuf would show a charity that has nothing else: it does not count as taking part.
    "participants": """
        SELECT corner.charity_id FROM opened_{p} JOIN corners_corner corner ON corner.id = opened_{p}.corner_id
        UNION SELECT sender_id FROM sent_{p} WHERE kind <> 'taaffuf'
        UNION SELECT recipient_id FROM sent_{p} WHERE kind <> 'taaffuf'
        UNION SELECT hop.from_organisation_id FROM referrals_referralhop hop
              JOIN referrals_referral referral ON referral.id = hop.referral_id
              WHERE hop.office_id = %(office)s AND hop.at >= %(from_{p})s AND hop.at < %(until_{p})s
                AND referral.kind <> 'taaffuf'
        UNION SELECT charity_id FROM statements_statementrequest
              WHERE office_id = %(office)s AND answered_on BETWEEN %(first_{p})s AND %(last_{p})s""",
}
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "chain": ("climb",),
    "gone": ("duplicates",),
    "participants": ("opened", "sent"),
}


@dataclass(frozen=True)
class Query:
    """One number: a scalar expression, and the parts it reads."""

    sql: str
    parts: tuple[str, ...] = ()


def _referrals(kind: str) -> Query:
    return Query(f"(SELECT coalesce(sum(referrals), 0) FROM sent_{{p}} WHERE kind = '{kind}')", ("sent",))


VISITS_LOGGED: Final = Query("(SELECT coalesce(sum(visits), 0) FROM served_{p})", ("served",))
CHARITY_STAFF_TRAINED: Final = Query(f"(SELECT count(*) FROM corners_visit WHERE {STAFF})")
# Everybody by number; of the duplicates among them each survivor once; and every visit without identity.
CITIZENS_SERVED: Final = Query(
    f"""(SELECT count(*) FROM (
            SELECT DISTINCT person_id FROM corners_visit WHERE {SERVED} AND person_id IS NOT NULL) known)
        - (SELECT count(*) FROM gone_{{p}})
        + (SELECT count(DISTINCT survivor_id) FROM gone_{{p}} gone WHERE NOT EXISTS (
            SELECT FROM corners_visit visit WHERE visit.person_id = gone.survivor_id AND {SERVED}))
        + (SELECT coalesce(sum(visits - known), 0) FROM served_{{p}})""",
    ("served", "duplicates", "gone"),
)
CORNER_RESEARCHERS: Final = Query(
    f"""(SELECT count(DISTINCT member.user_id) FROM loggers logger
        JOIN accounts_membership member ON member.id = logger.id
        WHERE member.role = 'researcher' AND EXISTS (
            SELECT FROM corners_visit visit
            WHERE visit.logged_by_id = logger.id AND standing AND {_BETWEEN} OFFSET 0))""",
    ("loggers",),
)
RELATIVES_TRAINED: Final = Query(
    """(SELECT count(*) FROM corners_visit
        WHERE standing AND services @> ARRAY['relative_trained'::varchar(24)]
          AND office_id = %(office)s AND day BETWEEN %(first_{p})s AND %(last_{p})s)"""
)
ACTIVE_CORNERS: Final = Query("(SELECT count(*) FROM opened_{p})", ("opened",))
STATEMENTS_ANSWERED: Final = Query(
    """(SELECT count(*) FROM statements_statementrequest
        WHERE office_id = %(office)s AND answered_on BETWEEN %(first_{p})s AND %(last_{p})s)"""
)
INELIGIBLE_HOUSEHOLDS_REFERRED: Final = Query(
    f"""(SELECT count(*) FROM (
            SELECT DISTINCT coalesce(moved.survivor_id, referral.household_id)
            FROM referrals_referral referral LEFT JOIN moved ON moved.id = referral.household_id
            WHERE office_id = %(office)s AND first_sent_on BETWEEN %(first_{{p}})s AND %(last_{{p}})s AND {REFERRED}
              AND kind = 'ineligible_household') households)""",
    ("moved",),
)
HOME_REPAIR_REFERRALS: Final = _referrals("home_repair")
TAAFFUF_CASES: Final = _referrals("taaffuf")
REFERRALS_UNANSWERED: Final = Query(
    """(SELECT count(*) FROM referrals_referralevent
        WHERE office_id = %(office)s AND verb = 'lapse' AND at >= %(from_{p})s AND at < %(until_{p})s
          AND status_from IN ('sent', 'under_review'))"""
)
URGENT_INTERVENTIONS: Final = Query(
    """(SELECT count(*) FROM (SELECT first_id FROM chain_{p}
        GROUP BY first_id HAVING min(first_started_on) >= %(first_{p})s) intervention)""",
    ("climb", "chain"),
)
CHARITIES_INTERVENING: Final = Query(
    """(SELECT count(DISTINCT body.id) FROM climb_{p} referral, LATERAL (
            SELECT organisation_id FROM referrals_referralevent
            WHERE referral_id = referral.id AND verb IN ('start', 'complete') OFFSET 0) event
        JOIN accounts_organisation body ON body.id = event.organisation_id AND body.kind = 'charity'
        WHERE referral.first_started_on BETWEEN %(first_{p})s AND %(last_{p})s)""",
    ("climb",),
)
CHARITIES_PARTICIPATING: Final = Query(
    """(SELECT count(*) FROM participants_{p} participant
        JOIN accounts_organisation body ON body.id = participant.charity_id WHERE body.kind = 'charity')""",
    ("participants",),
)
DATA_CHANGES_ON_TIME: Final = Query("(SELECT on_time FROM changes_{p})", ("changes",))
DATA_CHANGES_LATE: Final = Query("(SELECT late FROM changes_{p})", ("changes",))
DATA_CHANGES_UNKNOWN: Final = Query("(SELECT unknown FROM changes_{p})", ("changes",))

# Visits (as in `visits_logged`) by month and by corner, as JSON: {"1": 96, "2": 230}.
BY_MONTH: Final = Query(
    """(SELECT json_object_agg(month, n) FROM (
        SELECT width_bucket(day, %(months_{p})s::date[]) AS month, sum(visits) AS n FROM served_{p} GROUP BY 1) months)""",
    ("served",),
)
BY_CORNER: Final = Query(
    """(SELECT json_object_agg(corner_id, n) FROM (
        SELECT corner_id, sum(visits) AS n FROM served_{p} GROUP BY corner_id) corners)""",
    ("served",),
)


# --- one statement -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What is counted between two days. With `months` (the first day of each), visits are also split up."""

    first: date
    last: date
    queries: Mapping[str, Query]
    months: Sequence[date] = field(default=())

    @property
    def wanted(self) -> dict[str, Query]:
        split = {"by_month": BY_MONTH, "by_corner": BY_CORNER} if self.months else {}
        return {**self.queries, **split}


def count(office_id: int, asked: Iterable[Asked]) -> list[dict[str, Any]]:
    """Count everything asked about one office, in one statement; one mapping of names to numbers for each period."""
    spans = list(asked)
    statement, parameters = _statement(spans)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"office": office_id, "today": today(), **parameters})
        row = cursor.fetchone()
    numbers = iter(row)
    return [{name: _read(next(numbers)) for name in span.wanted} for span in spans]


def _statement(spans: Sequence[Asked]) -> tuple[str, dict[str, Any]]:
    parts: dict[str, str] = {}
    columns: list[str] = []
    parameters: dict[str, Any] = {}
    for number, span in enumerate(spans):
        parameters |= {
            f"first_{number}": span.first,
            f"last_{number}": span.last,
            f"from_{number}": _midnight(span.first),
            f"until_{number}": _midnight(span.last + timedelta(days=1)),
            f"months_{number}": list(span.months),
        }
        for query in span.wanted.values():
            for part in query.parts:
                _add(parts, part, number, split=bool(span.months))
            columns.append(query.sql.format(p=number))
    head = ",\n".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in parts.items())
    return f"WITH RECURSIVE {head} SELECT {', '.join(columns)}" if parts else f"SELECT {', '.join(columns)}", parameters


def _add(parts: dict[str, str], part: str, number: int, *, split: bool) -> None:
    """Put a part, and first those it reads, into the statement once."""
    for needed in NEEDS.get(part, ()):
        _add(parts, needed, number, split=split)
    sql = PARTS[part]
    name = f"{part}_{number}" if "{p}" in sql else part
    each = {"split": "day, corner_id,", "group": "GROUP BY day, corner_id"} if split else {"split": "", "group": ""}
    parts.setdefault(name, sql.format(p=number, **each))


def _midnight(day: date) -> datetime:
    """The beginning of a day in Riyadh."""
    return datetime.combine(day, time.min, tzinfo=RIYADH)


def _read(value: Any) -> Any:
    if isinstance(value, str):
        value = json.loads(value)
    if value is None:
        return {}
    return {int(key): int(n) for key, n in value.items()} if isinstance(value, dict) else int(value)
