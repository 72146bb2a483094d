"""The days of a corner: planned, confirmed by the host, opened, closed with their count, or cancelled."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.enums import Gender, Role
from core.clock import now, today
from core.errors import Conflict
from corners import services
from corners.enums import DAY_MOVES, CornerStatus, DayStatus, Section
from corners.models import CornerDay, CornerDayResearcher
from notifications.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.corners import (
    CornerDayFactory,
    CornerDayResearcherFactory,
    CornerFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
OK = {"page": 302, "api": 200}


@pytest.fixture
def planned(corner, researcher):
    day = CornerDayFactory(corner=corner)
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    return day


class TestOpening:
    def test_of_an_unconfirmed_day(self, door, researcher, planned, as_user):
        enter = door(researcher)
        assert enter.step("open", planned).status_code == OK[enter.name]
        planned.refresh_from_db()
        assert planned.status == DayStatus.OPEN
        event = planned.events.get()
        assert (event.verb, event.status_from, event.status_to) == ("open", "planned", "open")
        assert event.membership == researcher.memberships.get()
        page = as_user(researcher).get(reverse("corners:day", args=[planned.pk])).content.decode()
        assert "لم تؤكد الجهة المستضيفة هذا اليوم." in page

    def test_only_once(self, door, researcher, planned):
        enter = door(researcher)
        enter.step("open", planned)
        answer = enter.step("open", planned)
        assert answer.status_code == 409
        assert "مفتوح" in answer.content.decode()
        assert planned.events.count() == 1

    @pytest.mark.parametrize("days", [-1, 1])
    def test_on_its_own_date_only(self, door, researcher, corner, days):
        other = CornerDayFactory(corner=corner, day=today() + timedelta(days=days))
        CornerDayResearcherFactory(day=other, membership=researcher.memberships.get())
        assert door(researcher).step("open", other).status_code == 400

    def test_by_those_who_run_it(self, door, office, planned, manager):
        colleague = MembershipFactory(organisation=office, role=Role.RESEARCHER).user
        assert door(colleague).step("open", planned).status_code == 404
        enter = door(manager)
        assert enter.step("open", planned).status_code == OK[enter.name]


class TestClosing:
    def test_with_its_count(self, door, researcher, day):
        for kind in ("citizen", "relative", "charity_staff"):
            VisitFactory(corner_day=day, visitor_kind=kind)
        enter = door(researcher)
        assert enter.step("close", day, counted=2).status_code == OK[enter.name]
        day.refresh_from_db()
        assert (day.status, day.closing_count) == (DayStatus.CLOSED, 2)
        assert day.events.get().verb == "close"

    def test_another_count_meanwhile_is_a_conflict(self, door, researcher, day):
        VisitFactory(corner_day=day)
        enter = door(researcher)
        answer = enter.step("close", day, counted=0)
        assert answer.status_code == enter.conflict
        day.refresh_from_db()
        assert day.status == DayStatus.OPEN
        if enter.name == "page":  # the page shows the new number, and the next press closes with it
            assert answer.context["form"]["counted"].value() == 1

    def test_only_once(self, door, researcher, day):
        enter = door(researcher)
        enter.step("close", day)
        assert enter.step("close", day).status_code == 409

    def test_in_words(self, as_user, researcher, day):
        for _ in range(3):
            VisitFactory(corner_day=day)
        answer = as_user(researcher).post(reverse("corners:close", args=[day.pk]), {"counted": "3"}, follow=True)
        page = answer.content.decode()
        assert "أُغلق يوم الركن بـ3 زيارات." in page
        assert "خُدم 3 أشخاص." in page

    def test_by_those_who_run_it(self, door, office, day):
        colleague = MembershipFactory(organisation=office, role=Role.RESEARCHER).user
        assert door(colleague).step("close", day).status_code == 404


class TestConfirming:
    def test_by_the_host(self, door, charity_staff, planned):
        enter = door(charity_staff)
        assert enter.step("confirm", planned).status_code == OK[enter.name]
        planned.refresh_from_db()
        assert planned.status == DayStatus.CONFIRMED
        assert planned.events.get().organisation == planned.corner.charity

    def test_not_by_another_charity(self, door, stranger, planned):
        assert door(stranger).step("confirm", planned).status_code == 404

    def test_not_by_the_office(self, door, researcher, planned):
        assert door(researcher).step("confirm", planned).status_code == 403

    def test_not_afterwards(self, door, charity_staff, corner):
        past = CornerDayFactory(corner=corner, day=today() - timedelta(days=1))
        assert door(charity_staff).step("confirm", past).status_code == 400

    def test_of_an_open_day_is_a_conflict(self, door, charity_staff, day):
        assert door(charity_staff).step("confirm", day).status_code == 409

    def test_the_host_sees_numbers_and_no_person(self, as_user, charity_staff, day, researcher):
        VisitFactory(corner_day=day, name_given="سلمى التجريبي", note="تمر بظرف خاص")
        page = as_user(charity_staff).get(reverse("corners:day", args=[day.pk])).content.decode()
        assert "سلمى" not in page
        assert "بظرف خاص" not in page
        assert str(researcher) not in page


class TestCancelling:
    def test_with_its_reason(self, door, coordinator, planned, charity):
        enter = door(coordinator)
        assert enter.step("cancel", planned, reason="المقر مغلق").status_code == OK[enter.name]
        planned.refresh_from_db()
        assert (planned.status, planned.cancel_reason) == (DayStatus.CANCELLED, "المقر مغلق")
        told = Notice.objects.filter(kind="corners.day_cancelled")
        assert {notice.role for notice in told} == {"", Role.CHARITY_MANAGER, Role.CHARITY_STAFF}

    def test_not_without(self, door, coordinator, planned):
        enter = door(coordinator)
        answer = enter.step("cancel", planned, reason=" ")
        assert answer.status_code == enter.refused
        assert "reason" in enter.errors(answer)

    def test_not_of_an_open_day(self, door, coordinator, day):
        enter = door(coordinator)
        assert enter.step("cancel", day, reason="المقر مغلق").status_code == 409


class TestPlanning:
    def plan(self, enter, corner, day, **more):
        if enter.name == "api":
            return enter.client.post(
                reverse("api-corners-days-list"), {"corner": corner.pk, "day": day.isoformat()} | more
            )
        return enter.client.post(
            reverse("corners:plan", args=[corner.pk]),
            {
                "day_day": day.day,
                "day_month": day.month,
                "day_year": day.year,
                "day_calendar": "gregorian",
                "starts_at": "08:00",
                "ends_at": "12:00",
                "section": "women",
            }
            | more,
        )

    def test_asks_the_host(self, door, coordinator, corner, researcher):
        enter = door(coordinator)
        member = researcher.memberships.get()
        answer = self.plan(enter, corner, today() + timedelta(days=7), researchers=[member.pk])
        assert answer.status_code == {"page": 302, "api": 201}[enter.name]
        day = CornerDay.objects.get()
        assert (day.status, day.office) == (DayStatus.PLANNED, corner.office)
        assert day.researchers.get().membership == member
        assert Notice.objects.filter(kind="corners.day_planned", organisation=corner.charity).count() == 2
        assert Notice.objects.get(kind="corners.day_assigned").membership == member

    def test_one_day_a_date(self, door, coordinator, corner):
        taken = CornerDayFactory(corner=corner, day=today() + timedelta(days=7))
        enter = door(coordinator)
        answer = self.plan(enter, corner, taken.day)
        assert answer.status_code == 409
        assert "لهذا الركن يوم في هذا التاريخ." in answer.content.decode()

    def test_not_in_the_past(self, door, coordinator, corner):
        enter = door(coordinator)
        answer = self.plan(enter, corner, today() - timedelta(days=1))
        assert answer.status_code == enter.refused
        assert "day" in enter.errors(answer)

    def test_not_for_a_paused_corner(self, door, coordinator, charity):
        enter = door(coordinator)
        paused = CornerFactory(charity=charity, status=CornerStatus.PAUSED)
        assert self.plan(enter, paused, today()).status_code == enter.refused
        assert not CornerDay.objects.exists()

    @pytest.mark.parametrize("who", ["foreign", "charity", "coordinator"])
    def test_with_researchers_of_the_office_only(
        self, door, coordinator, corner, charity_staff, foreign_researcher, who
    ):
        user = {"foreign": foreign_researcher, "charity": charity_staff, "coordinator": coordinator}[who]
        enter = door(coordinator)
        answer = self.plan(enter, corner, today() + timedelta(days=3), researchers=[user.memberships.get().pk])
        assert answer.status_code == enter.refused
        assert "researchers" in enter.errors(answer)
        assert not CornerDay.objects.exists()

    def test_ends_after_it_begins(self, actor, coordinator, corner):
        with pytest.raises(ValidationError) as refused:
            services.plan_day(corner=corner, by=actor(coordinator), day=today(), starts_at=time(12), ends_at=time(8))
        assert "ends_at" in refused.value.error_dict

    def test_another_offices_corner(self, door, member, other_office, corner):
        enter = door(member(other_office, Role.COORDINATOR))
        answer = self.plan(enter, corner, today() + timedelta(days=3))
        assert answer.status_code == {"page": 404, "api": 400}[enter.name]


class TestAssigning:
    def test_these_and_nobody_else(self, door, coordinator, office, planned):
        other = MembershipFactory(organisation=office, role=Role.RESEARCHER)
        enter = door(coordinator)
        assert enter.step("assign", planned, researchers=[other.pk]).status_code == OK[enter.name]
        assert CornerDayResearcher.objects.get().membership == other
        assert Notice.objects.get().membership == other

    def test_nobody_at_all(self, door, coordinator, planned):
        enter = door(coordinator)
        assert enter.step("assign", planned, researchers=[]).status_code == OK[enter.name]
        assert not CornerDayResearcher.objects.exists()

    def test_not_after_closing(self, actor, coordinator, researcher, day):
        services.close_day(day=day, by=actor(researcher))
        with pytest.raises(Conflict):
            services.assign(day=day, by=actor(coordinator), researchers=[])

    def test_a_womens_section_without_a_woman_warns(self, as_user, coordinator, office, planned):
        CornerDay.objects.filter(pk=planned.pk).update(section=Section.WOMEN)
        man = MembershipFactory(organisation=office, role=Role.RESEARCHER, user__gender=Gender.MALE)
        answer = as_user(coordinator).post(
            reverse("corners:assign", args=[planned.pk]), {"researchers": [man.pk]}, follow=True
        )
        assert "القسم نسائي ولم تُسنَد إليه باحثة." in answer.content.decode()


@pytest.mark.parametrize("verb", DAY_MOVES)
@pytest.mark.parametrize("status", DayStatus.values)
def test_the_table_of_moves_is_the_law(actor, manager, charity_manager, corner, verb, status):
    """Every verb from every status, as somebody who may: it reaches what the table says, or is a conflict."""
    fields = {
        DayStatus.OPEN: {"opened_at": now()},
        DayStatus.CLOSED: {"opened_at": now(), "closed_at": now(), "closing_count": 0},
        DayStatus.CANCELLED: {"cancel_reason": "سبب"},
    }.get(status, {})
    day = CornerDayFactory(corner=corner, status=status, **fields)
    by = actor(charity_manager if verb == "confirm" else manager)
    more = {"reason": "سبب"} if verb == "cancel" else {}
    act = getattr(services, f"{verb}_day")
    leaves, reaches = DAY_MOVES[verb]
    if status in leaves:
        assert act(day=day, by=by, **more).status == reaches
    else:
        with pytest.raises(Conflict):
            act(day=day, by=by, **more)


def test_whoever_has_not_the_right_is_refused(actor, specialist, day):
    for act in (services.open_day, services.close_day, services.confirm_day):
        with pytest.raises(PermissionDenied):
            act(day=day, by=actor(specialist))


def test_what_is_allowed_is_said(api, actor, researcher, coordinator, charity_staff, planned):
    def allowed(user, row):
        return api(user).get(reverse("api-corners-days-detail", args=[row.pk])).json()["allowed"]

    assert allowed(researcher, planned) == ["open"]
    assert allowed(coordinator, planned) == ["assign", "cancel"]
    assert allowed(charity_staff, planned) == ["confirm"]
    services.open_day(day=planned, by=actor(researcher))
    assert allowed(researcher, planned) == ["log", "close"]
    assert allowed(coordinator, planned) == ["assign"]
    assert allowed(charity_staff, planned) == []
