"""The two lists of an organisation's referrals, what came and what went, in groups that say whose turn it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from beneficiaries.models import Person
from core.clock import RIYADH, now, riyadh_date, today
from core.deadlines import WorkingCalendar
from offices.calendars import calendar_for
from referrals import reading, rights, subjects
from referrals.enums import ENDED, OPEN, WAITING_FOR_DECISION, ReferralKind, ReferralStatus
from referrals.models import Referral, ReferralHop, ReferralQuerySet

S = ReferralStatus
Words = str | Promise
BY_TERM: Final = ("due_at", "id")
NEWEST: Final = ("-id",)
WEEK: Final = dt.timedelta(days=7)
# How long ago it was sent, in days, both included: the columns of the board.
AGES: Final[dict[str, tuple[int, int | None]]] = {"0-7": (0, 7), "8-14": (8, 14), "15-30": (15, 30), "31": (31, None)}
OVER: Final = ENDED | {S.UNANSWERED}


@dataclass(frozen=True)
class Group:
    """A tab of a list: the states in it, and what stands first."""

    code: str
    label: Words
    statuses: frozenset[str]
    order: tuple[str, ...] = BY_TERM
    empty: tuple[Words, Words] = (_("No referrals here"), "")


@dataclass(frozen=True)
class Box:
    """What came to the organisation, or what it sent."""

    code: str
    groups: tuple[Group, ...]


WORK = Group(
    "work",
    _("Waiting for your work"),
    frozenset({S.SENT, S.UNDER_REVIEW, S.ACCEPTED, S.IN_PROGRESS}),
    empty=(
        _("No referral waits for your work"),
        _("Everything that came has been dealt with. A new referral appears here, and you are told of it."),
    ),
)
ENDED_GROUP = Group(
    "ended",
    _("Ended"),
    frozenset(OVER),
    NEWEST,
    (_("No referral has ended yet"), _("Completed, closed, declined and withdrawn referrals stand here.")),
)
PASSED = Group(
    "passed",
    _("Redirected"),
    frozenset(),
    NEWEST,
    (_("No referral was redirected"), _("What the office redirected to another charity stands here.")),
)
ASKED = Group(
    "asked",
    _("Waiting for your answer"),
    frozenset({S.INFORMATION_REQUESTED}),
    empty=(_("No question waits for your answer"), _("Referrals whose recipient asks for information stand here.")),
)
UNANSWERED = Group(
    "unanswered",
    _("Unanswered"),
    frozenset({S.UNANSWERED}),
    NEWEST,
    (_("No referral is unanswered"), _("Referrals that nobody answered in time wait here to be redirected.")),
)
# Everything that runs, whoever's turn it is: what the board's numbers lead to. No tab of its own.
ALL_OPEN = Group(
    "open",
    _("All that are open"),
    OPEN,
    empty=(_("No referral is open"), _("What is sent and has not ended stands here.")),
)
INBOX = Box(
    "inbox",
    (
        WORK,
        Group(
            "asked",
            _("Waiting for the sender"),
            frozenset({S.INFORMATION_REQUESTED}),
            empty=(
                _("Nothing is awaited from a sender"),
                _("Referrals for which you asked for information stand here."),
            ),
        ),
        ENDED_GROUP,
        PASSED,
    ),
)
OUTBOX = Box(
    "outbox",
    (
        Group(
            "waiting",
            _("With the recipient"),
            WORK.statuses,
            empty=(_("No referral of yours is under way"), _("What you send stands here until it ends.")),
        ),
        ASKED,
        Group(
            "drafts",
            _("Drafts"),
            frozenset({S.DRAFT}),
            NEWEST,
            (_("No drafts"), _("A referral that was not sent yet stands here, for your organisation alone.")),
        ),
        UNANSWERED,
        ENDED_GROUP,
        PASSED,
    ),
)


def rows_of(actor: Actor, box: Box, group: Group) -> ReferralQuerySet:
    """The referrals of one tab."""
    rows = Referral.objects.visible_to(actor)
    if group is PASSED:
        return _passed(rows, actor, box)
    if group.code == "unanswered" and actor.is_office:
        return rows.filter(office=actor.office, status=S.UNANSWERED)
    side = {"recipient": actor.organisation} if box is INBOX else {"sender": actor.organisation}
    return rows.filter(**side, status__in=sorted(group.statuses))


def for_sender(actor: Actor) -> ReferralQuerySet:
    """What the sender must see to: questions put to it, and what its recipients have left past the term."""
    late = Q(status__in=sorted(WAITING_FOR_DECISION), due_at__lt=now())
    rows = Referral.objects.visible_to(actor).open().filter(sender=actor.organisation)
    return rows.filter(late | Q(status=S.INFORMATION_REQUESTED))


def _passed(rows: ReferralQuerySet, actor: Actor, box: Box) -> ReferralQuerySet:
    """For a charity, what was redirected away from it; for the office, charities' referrals that it sent on."""
    hops = ReferralHop.objects.filter(office=actor.office)
    if actor.is_office:
        sent_on = rows.filter(pk__in=hops.values("referral")).exclude(sender=actor.office)
        return sent_on if box is INBOX else rows.none()
    if box is OUTBOX:
        return rows.none()
    away = hops.filter(from_organisation=actor.organisation)
    return rows.filter(pk__in=away.values("referral")).exclude(recipient=actor.organisation)


def groups_of(actor: Actor, box: Box) -> list[Group]:
    """The tabs of a list: redirected ones belong to what came, unanswered ones to what waits for the sender."""
    return [group for group in box.groups if group is not PASSED or box is INBOX]


def group_named(actor: Actor, box: Box, code: str | None) -> Group:
    """The group of that name; the first tab for any other."""
    groups = groups_of(actor, box)
    return next((group for group in [*groups, ALL_OPEN] if group.code == code), groups[0])


def sent_between(youngest: int, oldest: int | None) -> Q:
    """Sent so many days ago, both included, by the day in Riyadh."""
    until = start_of(today() - dt.timedelta(days=youngest - 1))
    rows = Q(sent_at__lt=until)
    return rows if oldest is None else rows & Q(sent_at__gte=start_of(today() - dt.timedelta(days=oldest)))


def past_its_time() -> Q:
    """The day of the running term is over; for an urgent case the hour (`reading.is_late`)."""
    urgent = Q(kind=ReferralKind.URGENT)
    return urgent & Q(due_at__lt=now()) | ~urgent & Q(due_at__lt=start_of(today()))


def ended_within(days: int) -> Q:
    return Q(ended_at__gte=start_of(today() - dt.timedelta(days=days)))


def start_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=RIYADH)


def filtered(rows: ReferralQuerySet, actor: Actor, given: dict[str, Any]) -> ReferralQuerySet:
    """Narrow a tab by what the filter form holds."""
    if text := given.get("q"):
        known = Person.objects.identified_to(actor).named(text)
        # A name leads to no confidential referral, except for those who read it.
        named = Q(person__in=known) & rights.confided_to(actor)
        rows = rows.filter(Q(reference__icontains=text) | named)
    if kind := given.get("kind"):
        rows = rows.filter(kind=kind)
    if status := given.get("status"):
        rows = rows.filter(status=status)
    if within := given.get("within"):
        rows = rows.filter(sent_at__gte=now() - dt.timedelta(days=int(within)))
    if age := given.get("age"):
        rows = rows.filter(sent_between(*AGES[age]))
    if given.get("late"):
        rows = rows.filter(past_its_time())
    if ended := given.get("ended"):
        rows = rows.filter(ended_within(int(ended)))
    if given.get("mine"):
        rows = rows.filter(assignee__in=[membership.pk for membership in actor.memberships])
    return rows


@dataclass(frozen=True)
class Line:
    """A referral in a list."""

    referral: Referral
    subject: subjects.Subject
    tag: reading.Tag
    icon: str
    other: Any  # the organisation at the other end
    left: str
    late: bool


@dataclass(frozen=True)
class Band:
    """Lines of one time: late, this week, later, without a term."""

    code: str
    lines: list[Line]


def lines_of(actor: Actor, box: Box, rows: Iterable[Referral]) -> list[Line]:
    """What the list shows of each row: three queries, however many rows."""
    listed = list(rows)
    about = subjects.shown_to(actor, listed)
    calendar = _calendar(listed)
    return [
        Line(
            referral=row,
            subject=about[row.pk],
            tag=reading.status_tag(actor, row),
            icon=reading.KIND_ICONS[row.kind],
            other=row.sender if box is INBOX else row.recipient,
            left=reading.left_words(row, calendar) if calendar and not reading.has_passed(actor, row) else "",
            late=reading.is_late(row),
        )
        for row in listed
    ]


def banded(lines: list[Line], group: Group) -> list[Band]:
    """In bands where the list is by term; one band without a name where it is not."""
    if group.order != BY_TERM:
        return [Band("", lines)] if lines else []
    bands: dict[str, list[Line]] = {"late": [], "week": [], "later": [], "undated": []}
    for line in lines:
        bands[_band(line)].append(line)
    return [Band(code, found) for code, found in bands.items() if found]


def _band(line: Line) -> str:
    due = line.referral.due_at
    if due is None:
        return "undated"
    if line.late:
        return "late"
    return "week" if riyadh_date(due) <= today() + WEEK else "later"


def _calendar(rows: list[Referral]) -> WorkingCalendar | None:
    """One calendar for the page: bodies of one kind keep the same working days."""
    row = next((row for row in rows if row.due_at), None)
    return calendar_for(row.recipient) if row else None
