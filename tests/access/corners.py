"""Corners, their days and visits."""

from datetime import timedelta
from uuid import uuid4

from core.clock import now, today
from corners.enums import DayStatus
from tests.access import Line, World
from tests.factories.corners import (
    CornerDayFactory,
    CornerDayResearcherFactory,
    CornerFactory,
    VisitFactory,
)

OFFICE = "researcher specialist coordinator manager"
HOST = "charity_staff charity_manager charity_reader"
SEES = f"{OFFICE} {HOST} supervisor"
RUNS = "researcher manager"
PLANS = "coordinator manager"
# Who sees the day without this right.
ONLY_SEES = {f"{OFFICE} {HOST} supervisor": 403}


def corner_of(world: World):
    return CornerFactory(charity=world.charity)


def day_of(world: World, **fields):
    """A day of today with the world's researchers."""
    fields = {"status": DayStatus.PLANNED} | fields
    day = CornerDayFactory(corner=corner_of(world), **fields)
    for who in ("researcher", "office_keeper"):
        CornerDayResearcherFactory(day=day, membership=world.membership(who))
    return day


def planned(world: World):
    return {"pk": day_of(world).pk}


def opened(world: World):
    return {"pk": day_of(world, status=DayStatus.OPEN, opened_at=now() - timedelta(minutes=5)).pk}


def visit(world: World):
    day = day_of(world, status=DayStatus.OPEN, opened_at=now() - timedelta(minutes=5))
    return {"uuid": VisitFactory(corner_day=day, logged_by=world.membership("researcher")).uuid}


def sent(world: World):
    return {"uuid": str(uuid4()), "visitor_kind": "citizen", "services": ["question_answered"], "outcome": "resolved"}


def sent_to_api(world: World):
    return sent(world) | {"corner_day": opened(world)["pk"]}


def plan(world: World):
    day = today() + timedelta(days=7)
    return {
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "day_calendar": "gregorian",
        "starts_at": "08:00",
        "ends_at": "12:00",
        "section": "both",
    }


LINES = [
    Line("corners:list", own={SEES: 200}),
    Line("corners:days", own={SEES: 200}),
    Line("corners:detail", kwargs=lambda world: {"pk": corner_of(world).pk}, own={SEES: 200}, rest=404),
    Line("corners:day", kwargs=opened, own={SEES: 200}, rest=404),
    Line(
        "corners:plan",
        kwargs=lambda world: {"pk": corner_of(world).pk},
        own={PLANS: 200} | ONLY_SEES,
        rest=404,
    ),
    Line(
        "corners:plan",
        "POST",
        kwargs=lambda world: {"pk": corner_of(world).pk},
        data=plan,
        own={PLANS: 302} | ONLY_SEES,
        rest=404,
    ),
    Line(
        "corners:confirm",
        "POST",
        kwargs=planned,
        own={"charity_staff charity_manager": 302} | ONLY_SEES,
        rest=404,
    ),
    Line("corners:open", "POST", kwargs=planned, own={RUNS: 302} | ONLY_SEES, rest=404),
    Line("corners:close", kwargs=opened, own={RUNS: 200} | ONLY_SEES, rest=404),
    Line("corners:close", "POST", kwargs=opened, own={RUNS: 302} | ONLY_SEES, rest=404),
    Line("corners:cancel", kwargs=planned, own={PLANS: 200} | ONLY_SEES, rest=404),
    Line(
        "corners:cancel",
        "POST",
        kwargs=planned,
        data=lambda world: {"reason": "المقر مغلق"},
        own={PLANS: 302} | ONLY_SEES,
        rest=404,
    ),
    Line("corners:assign", kwargs=planned, own={PLANS: 200} | ONLY_SEES, rest=404),
    Line("corners:assign", "POST", kwargs=planned, own={PLANS: 302} | ONLY_SEES, rest=404),
    Line("corners:visits", kwargs=opened, own={OFFICE: 200} | ONLY_SEES, rest=404),
    Line("corners:latest", kwargs=opened, own={OFFICE: 200} | ONLY_SEES, rest=404),
    Line("corners:log", kwargs=opened, own={RUNS: 200} | ONLY_SEES, rest=404),
    Line("corners:log", "POST", kwargs=opened, data=sent, own={RUNS: 302} | ONLY_SEES, rest=404),
    Line("corners:recognise", "POST", kwargs=opened, own={RUNS: 200} | ONLY_SEES, rest=404),
    # The visit of a colleague: 403 for the other researcher, a motive is asked of the director.
    Line(
        "corners:correct",
        kwargs=visit,
        own={RUNS: 200, "specialist coordinator office_keeper": 403},
        rest=404,
    ),
    Line(
        "corners:correct",
        "POST",
        kwargs=visit,
        data=lambda world: {"visitor_kind": "citizen", "services": ["programme_guidance"], "reason": "mistake"},
        own={"researcher": 302, "manager": 200, "specialist coordinator office_keeper": 403},
        rest=404,
    ),
    Line(
        "corners:undo",
        "POST",
        kwargs=visit,
        own={"researcher": 302, "manager": 400, "specialist coordinator office_keeper": 403},
        rest=404,
    ),
    # --- the API ---
    Line("api-corners-list", own={SEES: 200}),
    Line("api-corners-detail", kwargs=lambda world: {"pk": corner_of(world).pk}, own={SEES: 200}, rest=404),
    Line("api-corners-days-list", own={SEES: 200}),
    Line(
        "api-corners-days-list",
        "POST",
        data=lambda world: {
            "corner": corner_of(world).pk,
            "day": (today() + timedelta(days=7)).isoformat(),
        },
        own={PLANS: 201},
        foreign={PLANS: 400},
    ),
    Line("api-corners-days-detail", kwargs=opened, own={SEES: 200}, rest=404),
    Line(
        "api-corners-days-assign",
        "POST",
        kwargs=planned,
        data=lambda world: {"researchers": []},
        own={PLANS: 200} | ONLY_SEES,
        rest=404,
    ),
    Line(
        "api-corners-days-confirm",
        "POST",
        kwargs=planned,
        own={"charity_staff charity_manager": 200} | ONLY_SEES,
        rest=404,
    ),
    Line("api-corners-days-open", "POST", kwargs=planned, own={RUNS: 200} | ONLY_SEES, rest=404),
    Line("api-corners-days-close", "POST", kwargs=opened, own={RUNS: 200} | ONLY_SEES, rest=404),
    Line(
        "api-corners-days-cancel",
        "POST",
        kwargs=planned,
        data=lambda world: {"reason": "المقر مغلق"},
        own={PLANS: 200} | ONLY_SEES,
        rest=404,
    ),
    Line("api-corners-visits-list", own={OFFICE: 200}),
    Line("api-corners-visits-list", "POST", data=sent_to_api, own={RUNS: 201}, foreign={RUNS: 400}),
    Line("api-corners-visits-detail", kwargs=visit, own={OFFICE: 200}, rest=404),
    Line(
        "api-corners-visits-correct",
        "POST",
        kwargs=visit,
        data=lambda world: {"reason": "mistake", "void": True},
        own={"researcher": 201, "manager": 400, "specialist coordinator office_keeper": 403},
        rest=404,
    ),
]
