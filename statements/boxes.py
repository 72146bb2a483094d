"""The list of an organisation's requests, in groups that say whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from core.clock import riyadh_date, today
from core.deadlines import WorkingCalendar
from offices.calendars import calendar_for
from statements import reading, rights
from statements.enums import WAITING, WITH_CHARITY, StatementStatus
from statements.models import StatementRequest, StatementRequestQuerySet

S = StatementStatus
Words = str | Promise
BY_TERM: Final = ("due_at", "id")
NEWEST: Final = ("-id",)
WEEK: Final = dt.timedelta(days=7)
ANSWERED: Final = frozenset({S.ANSWERED, S.EXPIRED})


@dataclass(frozen=True)
class Group:
    """A tab of the list: the states in it, and what stands first."""

    code: str
    label: Words
    statuses: frozenset[str]
    empty: tuple[Words, Words]
    order: tuple[str, ...] = NEWEST


OF_OFFICE: Final = (
    Group(
        "waiting",
        _("Waiting for your answer"),
        WAITING,
        (_("No request waits for an answer"), _("When a charity asks for a statement, it appears here.")),
        BY_TERM,
    ),
    Group(
        "returned",
        _("With the charity"),
        frozenset({S.RETURNED}),
        (_("No request is with its charity"), _("Requests that you returned to be completed stand here.")),
    ),
    Group(
        "answered",
        _("Given"),
        ANSWERED,
        (_("No statement was given yet"), _("What you answered stands here, with its day.")),
    ),
    Group(
        "closed",
        _("Closed without a statement"),
        frozenset({S.DECLINED, S.WITHDRAWN}),
        (_("Nothing was closed without a statement"), _("Declined and withdrawn requests stand here.")),
    ),
)
OF_CHARITY: Final = (
    Group(
        "waiting",
        _("With the office"),
        WAITING,
        (_("No request of yours is under way"), _("What you ask the office stands here until it is answered.")),
        BY_TERM,
    ),
    Group(
        "returned",
        _("To be completed by you"),
        WITH_CHARITY,
        (_("Nothing is to be completed"), _("Drafts and what the office returned stand here.")),
    ),
    Group(
        "answered",
        _("Given"),
        ANSWERED,
        (_("No statement was given yet"), _("The office's answers stand here, with their day.")),
    ),
    Group(
        "closed",
        _("Closed without a statement"),
        frozenset({S.DECLINED, S.WITHDRAWN}),
        (_("Nothing was closed without a statement"), _("Declined and withdrawn requests stand here.")),
    ),
)


def groups_of(actor: Actor) -> tuple[Group, ...]:
    return OF_OFFICE if rights.answers(actor) else OF_CHARITY


def group_named(actor: Actor, code: str) -> Group:
    """The group of that name; the first one for any other."""
    groups = groups_of(actor)
    return next((group for group in groups if group.code == code), groups[0])


def rows_of(actor: Actor, group: Group) -> StatementRequestQuerySet:
    return StatementRequest.objects.visible_to(actor).filter(status__in=sorted(group.statuses))


def filtered(rows: StatementRequestQuerySet, actor: Actor, given: dict[str, Any]) -> StatementRequestQuerySet:
    """Narrow a tab by what the filter form holds."""
    if text := given.get("q"):
        rows = rows.filter(reference__icontains=text)
    if charity := given.get("charity"):
        rows = rows.filter(charity=charity)
    if purpose := given.get("purpose"):
        rows = rows.filter(purpose=purpose)
    if given.get("mine"):
        rows = rows.filter(assignee__in=[membership.pk for membership in actor.memberships])
    return rows


@dataclass(frozen=True)
class Line:
    """A request in a list. The name is what the charity typed: its own and the office's to see."""

    statement: StatementRequest
    purpose: str
    name: str
    tag: reading.Tag
    answer: Words
    left: str
    late: bool


@dataclass(frozen=True)
class Band:
    """Lines of one time: late, this week, later."""

    code: str
    lines: list[Line]


def lines_of(actor: Actor, rows: Iterable[StatementRequest]) -> list[Line]:
    """What the list shows of each row; the office's calendar is asked once, and only where a term runs."""
    listed = list(rows)
    runs = any(row.is_waiting for row in listed)
    calendar: WorkingCalendar | None = calendar_for(actor.office) if runs else None
    return [
        Line(
            statement=row,
            purpose=reading.purpose_words(row),
            name=row.name_typed,
            tag=reading.status_tag(row),
            answer=reading.answer_words(row.answer, row.gender),
            left=reading.left_words(row, calendar) if calendar else "",
            late=reading.is_late(row),
        )
        for row in listed
    ]


def banded(lines: list[Line], group: Group) -> list[Band]:
    """In bands where the list is by term; one band without a name where it is not."""
    if group.order != BY_TERM:
        return [Band("", lines)] if lines else []
    bands: dict[str, list[Line]] = {"late": [], "week": [], "later": []}
    for line in lines:
        bands[_band(line)].append(line)
    return [Band(code, found) for code, found in bands.items() if found]


def _band(line: Line) -> str:
    if line.late:
        return "late"
    due = line.statement.due_at
    return "week" if due is None or riyadh_date(due) <= today() + WEEK else "later"
