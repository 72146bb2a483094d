"""What a room offers to *My work today* (portal/views/home.py): plain data, so that no room knows the page.

A room that has something to say writes ``<room>/work.py`` with any of these functions; what is missing is not asked::

    def items(actor) -> list[WorkItem]     # what waits for this actor, any order
    def now(actor) -> list[NowCard]        # what is on at this moment (an open corner day), at most one or two
    def week(actor) -> list[WeekEntry]     # what stands in the actor's next days
    def facts(actor) -> list[Fact]         # own figures of this month
    def waiting(actor) -> QuerySet         # the rows that wait (or a list of querysets), unsliced and never counted:
                                           # every page counts all rooms in one query
"""

import datetime
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils import timezone

from core.clock import today
from core.dates import weekday_name
from core.hijri import HijriDate

WEEK = datetime.timedelta(days=7)


class Band(StrEnum):
    """The groups of the page, in their order. What is due in more than a week comes last, if a room tells of it."""

    LATE = "late"
    TODAY = "today"
    WEEK = "week"
    LATER = "later"


def band_of(due: datetime.date | datetime.datetime | None) -> Band:
    """Late, today, within seven days, later. A moment counts by its Riyadh day; undated work belongs to the week."""
    if due is None:
        return Band.WEEK
    day, this_day = _day(due), today()
    if day < this_day:
        return Band.LATE
    if day == this_day:
        return Band.TODAY
    return Band.WEEK if day <= this_day + WEEK else Band.LATER


@dataclass(frozen=True)
class WorkTag:
    """A state: its words, its icon, its tone (info, going, done, waiting, late, kind, discreet or none)."""

    label: str
    tone: str = ""
    icon: str = "clock"


@dataclass(frozen=True)
class WorkItem:
    """One line of work: a verbal noun as title, where it comes from, when it is due."""

    title: str
    url: str
    icon: str = "work"
    reference: str = ""
    line: str = ""
    due: datetime.date | datetime.datetime | None = None
    due_words: str = ""
    tag: WorkTag | None = None
    band: Band | None = None

    @property
    def stands_in(self) -> Band:
        return self.band or band_of(self.due)

    @property
    def sort_key(self) -> tuple[datetime.date, str]:
        """Nearest first, undated last, then by reference: a total order."""
        day = datetime.date.max if self.due is None else _day(self.due)
        return day, self.reference or self.url


@dataclass(frozen=True)
class Action:
    label: str
    url: str
    icon: str = ""
    primary: bool = False


@dataclass(frozen=True)
class NowCard:
    """The one thing that is on now, with the act that goes with it."""

    label: str
    title: str
    line: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class WeekEntry:
    day: datetime.date
    title: str
    line: str = ""
    url: str = ""

    @property
    def weekday(self) -> str:
        return weekday_name(self.day)

    @property
    def hijri_day(self) -> int:
        return HijriDate.from_gregorian(self.day).day


@dataclass(frozen=True)
class Fact:
    label: str
    value: int
    url: str = ""


@dataclass(frozen=True)
class WorkGroup:
    """A band with its items in order."""

    band: Band
    items: tuple[WorkItem, ...] = field(default=())


def grouped(items: list[WorkItem]) -> list[WorkGroup]:
    """Late, today, this week; empty bands are left out."""
    ordered = sorted(items, key=lambda item: item.sort_key)
    groups = [WorkGroup(band, tuple(item for item in ordered if item.stands_in == band)) for band in Band]
    return [group for group in groups if group.items]


def _day(due: datetime.date | datetime.datetime) -> datetime.date:
    if isinstance(due, datetime.datetime):
        return timezone.localdate(due)
    return due
