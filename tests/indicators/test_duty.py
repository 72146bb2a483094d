"""Reports of data changes by channel: on time, late, unknown, not due yet; the ministry's own requests apart."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import today
from core.periods import Period
from data_changes.enums import Duty
from indicators.annual import annual
from indicators.duty import Standing, by_channel
from tests.factories.data_changes import DataChangeFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MONTH = Period.custom(today() - 60 * DAY, today() + 30 * DAY)


@pytest.fixture
def changes(office):
    def add(channel, due, told=None, **more):
        status = "notified" if told else "open"
        more = {"status": status, "proof": "said" if told else ""} | more
        term = 30 if more.get("duty") == Duty.MINISTRY_REQUEST else 15
        happened = due - term * DAY
        return DataChangeFactory(
            person__office=office, channel=channel, happened_on=happened, due_on=due, notified_on=told, **more
        )

    add("corner", today() - 10 * DAY, told=today() - 12 * DAY)
    add("corner", today() - 10 * DAY, told=today() - 10 * DAY)
    add("corner", today() - 10 * DAY, told=today() - 9 * DAY)
    add("office", today() - 10 * DAY)
    add("office", today())
    add("charity", today() - 5 * DAY, status="closed", close_reason="no_change")
    add("charity", today() - 5 * DAY, status="proposed")
    add("office", today() - 10 * DAY, told=today() - 9 * DAY, duty=Duty.MINISTRY_REQUEST)
    add("corner", today() - 100 * DAY, told=today() - 100 * DAY)
    add("register", today() - 3 * DAY, status="notified", proof="said")


def test_each_channel_and_each_duty_for_itself(office, actor, manager, changes):
    change, request = by_channel(by=actor(manager), office=office, period=MONTH)
    assert dict(change.lines) == {
        "corner": Standing(on_time=2, late=1),
        "office": Standing(unknown=1, running=1),
        "register": Standing(unknown=1),
    }
    assert change.total == Standing(2, 1, 2, 1)
    assert change.total.share == 0.4
    assert dict(request.lines) == {"office": Standing(late=1)}


def test_it_says_what_the_annual_figures_say(office, actor, manager, changes):
    by = actor(manager)
    change, _request = by_channel(by=by, office=office, period=MONTH)
    found = annual(by=by, office=office, period=MONTH)
    codes = ("data_changes_on_time", "data_changes_late", "data_changes_unknown")
    assert [found.of(code) for code in codes] == [change.total.on_time, change.total.late, change.total.unknown]


def test_page_and_api_say_the_same(office, manager, as_user, api, changes):
    text = as_user(manager).get(reverse("indicators:duty")).content.decode()
    assert "طلب الوزارة" in text or "الوزارة" in text
    asked = {"office": office.code, "from": MONTH.start.isoformat(), "to": MONTH.end.isoformat()}
    answer = api(manager).get(reverse("api-indicators-data-changes"), asked).json()
    assert answer["change"]["total"] == {"on_time": 2, "late": 1, "unknown": 2, "running": 1}
    assert answer["change"]["channels"]["corner"] == {"on_time": 2, "late": 1, "unknown": 0, "running": 0}
    assert answer["ministry_request"]["total"]["late"] == 1
