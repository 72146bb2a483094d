"""What waits at corners, on the first page of whoever can act."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.clock import today
from core.work import Band
from corners import work
from corners.enums import DayStatus
from tests.factories.corners import (
    CornerDayFactory,
    CornerDayResearcherFactory,
    CornerFactory,
    OpenCornerDayFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def titles(items):
    return [item.title for item in items]


class TestResearcher:
    def test_the_open_day_is_on_now(self, actor, researcher, day):
        VisitFactory(corner_day=day)
        (card,) = work.now(actor(researcher))
        assert card.label == "يوم الركن مفتوح"
        assert "زيارة واحدة" in card.line
        assert card.actions[0].url == reverse("corners:day", args=[day.pk])

    def test_a_planned_day_is_opened(self, actor, researcher, corner):
        day = CornerDayFactory(corner=corner)
        CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
        (card,) = work.now(actor(researcher))
        assert [action.label for action in card.actions] == ["فتح يوم الركن"]

    def test_anothers_day_is_not_there(self, actor, researcher, corner):
        OpenCornerDayFactory(corner=corner)
        assert work.now(actor(researcher)) == work.week(actor(researcher)) == []

    def test_a_day_that_was_left_open_is_late(self, actor, researcher, corner):
        day = OpenCornerDayFactory(corner=corner, day=today() - timedelta(days=2))
        CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
        (item,) = work.items(actor(researcher))
        assert (item.title, item.stands_in) == ("إغلاق يوم الركن", Band.LATE)
        assert sum(days.count() for days in work.waiting(actor(researcher))) == 1

    def test_the_week(self, actor, researcher, corner):
        for days in (0, 3, 6, 7):
            made = CornerDayFactory(corner=corner, day=today() + timedelta(days=days))
            CornerDayResearcherFactory(day=made, membership=researcher.memberships.get())
        assert [(entry.day - today()).days for entry in work.week(actor(researcher))] == [0, 3, 6]

    def test_the_own_visits_of_this_month(self, actor, researcher, day):
        member = researcher.memberships.get()
        VisitFactory.create_batch(2, corner_day=day, logged_by=member)
        VisitFactory(corner_day=day)  # a colleague's
        VisitFactory(corner_day=day, logged_by=member, visitor_kind="charity_staff")
        (fact,) = work.facts(actor(researcher))
        assert fact.value == 2


class TestHost:
    def test_confirms_what_is_to_come(self, actor, charity_staff, stranger, corner):
        CornerDayFactory(corner=corner, day=today() + timedelta(days=2))
        CornerDayFactory(corner=corner, day=today() - timedelta(days=2))
        CornerDayFactory(corner=corner, day=today() + timedelta(days=3), status=DayStatus.CONFIRMED)
        assert titles(work.items(actor(charity_staff))) == ["تأكيد يوم ركن"]
        assert sum(days.count() for days in work.waiting(actor(charity_staff))) == 1
        assert len(work.week(actor(charity_staff))) == 2
        assert work.items(actor(stranger)) == []


class TestPlanner:
    def test_gives_days_to_somebody(self, actor, coordinator, corner, researcher):
        CornerDayFactory(corner=corner, day=today() + timedelta(days=2))
        given = CornerDayFactory(corner=CornerFactory(charity=corner.charity), day=today() + timedelta(days=2))
        CornerDayResearcherFactory(day=given, membership=researcher.memberships.get())
        CornerDayFactory(corner=corner, day=today() + timedelta(days=30))
        assert titles(work.items(actor(coordinator))) == ["إسناد الباحثين والباحثات"]

    def test_the_director_closes_what_was_left_open(self, actor, manager, corner):
        OpenCornerDayFactory(corner=corner, day=today() - timedelta(days=1))
        assert titles(work.items(actor(manager))) == ["إغلاق يوم الركن"]
        assert work.now(actor(manager)) == []


def test_nothing_for_whoever_has_nothing_to_do_here(actor, specialist, day):
    by = actor(specialist)
    assert work.now(by) == work.items(by) == work.facts(by) == []
    assert sum(days.count() for days in work.waiting(by)) == 0


def test_the_first_page_leads_to_the_day(as_user, researcher, day):
    page = as_user(researcher).get(reverse("portal:home")).content.decode()
    assert reverse("corners:day", args=[day.pk]) in page
