"""What this room puts on *My work today*: the day that is on, days to confirm, to close, to give to somebody."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.actor import Actor
from accounts.enums import Extent, Permission
from core.clock import today
from core.dates import time_of_day
from core.hijri import HijriDate
from core.work import WEEK, Action, Band, Fact, NowCard, WeekEntry, WorkItem, WorkTag
from corners.counting import numbers_by_day
from corners.enums import SERVED, DayStatus
from corners.models import CornerDay, CornerDayQuerySet, Visit

MOST = 20  # items of one kind: more are found in the list of days
EXPECTED = (DayStatus.PLANNED, DayStatus.CONFIRMED, DayStatus.OPEN)


def now(actor: Actor) -> list[NowCard]:
    """The corner day of today that the actor was put down for."""
    if not actor.can(Permission.CORNER_DAY_RUN):
        return []
    days = list(
        _days(actor).assigned_to(actor).filter(day=today(), status__in=EXPECTED).order_by("starts_at", "id")[:2]
    )
    numbers = numbers_by_day(day for day in days if day.was_held)
    return [_card(day, numbers[day.pk].visits if day.was_held else None) for day in days]


def items(actor: Actor) -> list[WorkItem]:
    """A host confirms; whoever runs a day closes it; whoever plans gives it to somebody."""
    found = []
    for days, title, icon, tag in _open_questions(actor):
        for day in days.order_by("day", "id")[:MOST]:
            found.append(
                WorkItem(
                    title=title,
                    url=reverse("corners:day", args=[day.pk]),
                    icon="corner",
                    line=str(day.corner.name),
                    due=day.day,
                    tag=WorkTag(tag, "waiting", icon),
                    band=Band.LATE if day.day < today() else None,
                )
            )
    return found


def week(actor: Actor) -> list[WeekEntry]:
    """The corner days of the coming week: the actor's own, or those at the charity."""
    days = _days(actor).filter(day__gte=today(), day__lt=today() + WEEK, status__in=EXPECTED)
    if not actor.is_charity:
        days = days.assigned_to(actor)
    return [
        WeekEntry(
            day=day.day,
            title=str(day.corner.name),
            line=_hours(day),
            url=reverse("corners:day", args=[day.pk]),
        )
        for day in days.order_by("day", "starts_at", "id")[:MOST]
    ]


def facts(actor: Actor) -> list[Fact]:
    """How many visits the actor logged in this Hijri month."""
    if Extent.ASSIGNED not in actor.extents(Permission.VISIT_LOG):
        return []
    this_day = HijriDate.from_gregorian(today())
    first = HijriDate(this_day.year, this_day.month, 1).to_gregorian()
    visits = Visit.objects.visible_to(actor).counted().filter(visitor_kind__in=SERVED, day__gte=first)
    mine = visits.filter(logged_by__in=[membership.pk for membership in actor.memberships])
    return [Fact(_("Visits at corners"), mine.count(), reverse("corners:days"))]


def waiting(actor: Actor) -> list[CornerDayQuerySet]:
    """The corner days that wait for an act of this actor, no day twice: the menu counts them."""
    return [days for days, *_words in _open_questions(actor)]


def _open_questions(actor: Actor) -> list[tuple[CornerDayQuerySet, str, str, str]]:
    """Days that wait for this actor: which, the act, the tag's icon and words."""
    days = _days(actor)
    questions = []
    if actor.is_charity and actor.can(Permission.CORNER_DAY_CONFIRM):
        questions.append((days.to_confirm(), _("Confirming a corner day"), "calendar", pgettext("m", "Planned")))
    if actor.can(Permission.CORNER_DAY_RUN):
        questions.append((days.run_by(actor).left_open(), _("Closing the corner day"), "corner", pgettext("m", "Open")))
    if actor.can(Permission.CORNER_PLAN):
        coming = days.without_researchers().filter(day__lt=today() + WEEK)
        questions.append((coming, _("Assigning researchers"), "user", _("Nobody assigned")))
    return questions


def _days(actor: Actor) -> CornerDayQuerySet:
    return CornerDay.objects.visible_to(actor).select_related("corner")


def _card(day: CornerDay, visits: int | None) -> NowCard:
    page = reverse("corners:day", args=[day.pk])
    if visits is None:
        open_it = Action(pgettext("button", "Open the corner day"), page, "corner", primary=True)
        return NowCard(_("Your corner day today"), str(day.corner.name), _hours(day), (open_it,))
    counted = ngettext("%(n)s visit", "%(n)s visits", visits) % {"n": f"{visits:,}"}
    log = Action(pgettext("button", "Log visits"), page, "plus", primary=True)
    close = Action(pgettext("button", "Close the corner day"), reverse("corners:close", args=[day.pk]))
    return NowCard(_("The corner day is open"), str(day.corner.name), f"{_hours(day)} · {counted}", (log, close))


def _hours(day: CornerDay) -> str:
    hours = {"from": time_of_day(day.starts_at), "until": time_of_day(day.ends_at)}
    return _("from %(from)s to %(until)s") % hours
