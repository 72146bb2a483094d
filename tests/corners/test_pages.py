"""What the pages of corners say, to whom, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from core.clock import now, today
from corners import panels, services
from corners.models import Visit
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.corners import (
    CornerDayFactory,
    CornerDayResearcherFactory,
    CornerFactory,
    OpenCornerDayFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


@pytest.fixture
def full_day(day, researcher):
    """A day with known people, a duplicate, anonymous visitors and charity staff."""
    member = researcher.memberships.get()
    known = PersonFactory(office=day.office, first_name="خديجة")
    duplicate = PersonFactory(office=day.office, merged_into=known)
    for person in (known, known, duplicate, PersonFactory(office=day.office), None, None):
        VisitFactory(corner_day=day, person=person, logged_by=member, outcome="resolved")
    VisitFactory(corner_day=day, logged_by=member, visitor_kind="charity_staff", services=["charity_staff_trained"])
    voided = VisitFactory(corner_day=day, logged_by=member, standing=False)
    VisitFactory(
        corner_day=day, logged_by=member, corrects=voided, correction_reason="mistake", void=True, standing=False
    )
    return day


class TestTheDay:
    def test_counts_visits_and_distinct_people(self, as_user, researcher, full_day):
        answer = as_user(researcher).get(reverse("corners:day", args=[full_day.pk]))
        numbers = answer.context["numbers"]
        assert (numbers.visits, numbers.people, numbers.staff_trained) == (6, 4, 1)
        assert len(answer.context["rows"]) == 7
        assert "خديجة" in text(answer)

    def test_has_the_form_for_whoever_runs_it(self, as_user, researcher, specialist, day):
        url = reverse("corners:day", args=[day.pk])
        assert as_user(researcher).get(url).context["form"] is not None
        assert as_user(specialist).get(url).context["form"] is None

    def test_shows_no_name_to_whoever_may_not_see_it(self, as_user, coordinator, full_day):
        page = text(as_user(coordinator).get(reverse("corners:day", args=[full_day.pk])))
        assert "خديجة" not in page
        assert "خ." in page

    def test_says_that_there_is_none_yet(self, as_user, researcher, day):
        assert "لا توجد زيارات بعد" in text(as_user(researcher).get(reverse("corners:day", args=[day.pk])))

    def test_lists_everything_on_a_page_of_its_own(self, as_user, researcher, full_day):
        answer = as_user(researcher).get(reverse("corners:visits", args=[full_day.pk]))
        assert len(answer.context["rows"]) == 8
        assert "مُلغاة: إدخال خاطئ" in text(answer)

    def test_leads_on_where_the_page_exists(self, as_user, researcher, full_day):
        answer = as_user(researcher).get(reverse("corners:day", args=[full_day.pk]))
        for row in answer.context["rows"]:
            assert all(f"?visit={row.visit.uuid}" in step.url for step in row.steps)

    def test_a_number_that_cannot_be(self, as_user, researcher):
        assert as_user(researcher).get(f"/corners/days/{10**30}/").status_code == 404


class TestRecognising:
    def ask(self, client, day, number):
        return client.post(reverse("corners:recognise", args=[day.pk]), {"national_id": number})

    def test_a_known_person_appears_masked(self, as_user, researcher, day):
        person = PersonFactory(
            office=day.office, security_status="current", security_status_as_of=today(), first_name="خديجة"
        )
        page = text(self.ask(as_user(researcher), day, person.national_number))
        assert "خديجة" in page
        assert person.national_number not in page
        assert person.national_number[-4:] in page

    @pytest.mark.parametrize("whose", ["nobody", "foreign", "discreet"])
    def test_whom_the_researcher_may_not_know_is_unknown(self, as_user, researcher, day, other_office, whose):
        number = national_number(88)
        if whose == "foreign":
            PersonFactory(office=other_office, national_number=number)
        elif whose == "discreet":
            PersonFactory(office=day.office, national_number=number, discreet=True)
        page = text(self.ask(as_user(researcher), day, number))
        assert "هذا الرقم غير موجود في السجل" in page
        assert number[-4:] not in page

    def test_what_is_no_number_says_why(self, as_user, researcher, day):
        assert "رقم الهوية" in text(self.ask(as_user(researcher), day, "12"))

    def test_nothing_is_said_on_anothers_day(self, as_user, researcher, corner):
        day = OpenCornerDayFactory(corner=CornerFactory(charity=corner.charity))
        assert self.ask(as_user(researcher), day, national_number(1)).status_code == 404


class TestLists:
    def test_the_own_days_come_first(self, as_user, researcher, day, corner):
        other = CornerDayFactory(corner=corner, day=today() + timedelta(days=3))
        CornerDayResearcherFactory(day=other, membership=researcher.memberships.get())
        CornerDayFactory(corner=corner, day=today() + timedelta(days=4))
        answer = as_user(researcher).get(reverse("corners:list"))
        assert [row.day for row in answer.context["days_today"]] == [day]
        assert [row.day for row in answer.context["days_ahead"]] == [other]
        assert list(answer.context["page"]) == [corner]

    def test_of_days_are_the_own_ones_or_all(self, as_user, researcher, day, corner):
        colleagues = CornerDayFactory(corner=corner, day=today() + timedelta(days=4))
        client = as_user(researcher)
        assert [row.day for row in client.get(reverse("corners:days")).context["rows"]] == [day]
        everything = client.get(reverse("corners:days"), {"whose": "all"}).context["rows"]
        assert [row.day for row in everything] == [colleagues, day]
        planned = client.get(reverse("corners:days"), {"whose": "all", "status": "planned"}).context["rows"]
        assert [row.day for row in planned] == [colleagues]

    @pytest.mark.parametrize("query", ["cursor=x", f"cursor={'x' * 3000}", "whose=%00", "status=x"])
    def test_of_days_take_any_query(self, as_user, researcher, query):
        assert as_user(researcher).get(f"{reverse('corners:days')}?{query}").status_code in (200, 400)

    def test_a_host_sees_its_own_corners(self, as_user, charity_staff, stranger, corner, day):
        assert [row.day for row in as_user(charity_staff).get(reverse("corners:list")).context["days_today"]] == [day]
        assert list(as_user(stranger).get(reverse("corners:list")).context["page"]) == []

    def test_the_branch_sees_the_corners_of_its_offices(self, as_user, member, office, day):
        supervisor = member(office.parent, Role.SUPERVISOR)
        client = as_user(supervisor)
        assert len(client.get(reverse("corners:list")).context["page"].rows) == 1
        page = text(client.get(reverse("corners:day", args=[day.pk])))
        assert "زيارات اليوم" not in page

    def test_a_corner_with_its_numbers(self, as_user, manager, full_day):
        answer = as_user(manager).get(reverse("corners:detail", args=[full_day.corner_id]))
        assert (answer.context["held"], answer.context["numbers"].people) == (1, 4)


@pytest.fixture
def costs():
    """``costs(client, url)``: how many statements a page asks beside those of its frame."""

    def statements(client, url):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]

    def beside_the_frame(client, url):
        client.get(reverse("portal:help"))  # the session is written once
        frame = statements(client, reverse("portal:help"))
        return len(statements(client, url)) - len(frame)

    return beside_the_frame


class TestQueries:
    """However much there is: the same few statements."""

    @pytest.mark.parametrize(("name", "most"), [("corners:list", 4), ("corners:days", 4)])
    def test_lists(self, as_user, researcher, full_day, corner, costs, name, most):
        for n in range(1, 12):
            CornerFactory(charity=corner.charity)
            made = CornerDayFactory(corner=corner, day=today() + timedelta(days=n))
            CornerDayResearcherFactory(day=made, membership=researcher.memberships.get())
        assert costs(as_user(researcher), reverse(name)) <= most

    @pytest.mark.parametrize(
        ("name", "most"),
        [("corners:day", 6), ("corners:visits", 3), ("corners:close", 7)],
    )
    def test_a_day(self, as_user, researcher, full_day, costs, name, most):
        assert costs(as_user(researcher), reverse(name, args=[full_day.pk])) <= most

    def test_a_corner(self, as_user, manager, full_day, costs):
        assert costs(as_user(manager), reverse("corners:detail", args=[full_day.corner_id])) <= 6

    def test_the_part_that_is_drawn_after_each_visit(self, as_user, researcher, full_day, at_most_queries):
        client = as_user(researcher)
        client.get(reverse("portal:help"))
        with at_most_queries(8):
            client.get(reverse("corners:latest", args=[full_day.pk]))

    def test_the_api(self, api, researcher, full_day, at_most_queries):
        client = api(researcher)
        for name, most in (("api-corners-list", 4), ("api-corners-days-list", 6), ("api-corners-visits-list", 5)):
            with at_most_queries(most):
                assert client.get(reverse(name)).status_code == 200


class TestTheApisLists:
    def test_visits_of_the_own_office(self, api, researcher, full_day):
        VisitFactory()  # another office's
        rows = api(researcher).get(reverse("api-corners-visits-list"), {"corner_day": full_day.pk}).json()["results"]
        assert len(rows) == Visit.objects.filter(corner_day=full_day).count()
        assert {row["corner_day"] for row in rows} == {full_day.pk}

    def test_no_name_for_whoever_may_not_see_it(self, api, coordinator, full_day):
        VisitFactory(corner_day=full_day, name_given="سلمى التجريبي")
        body = api(coordinator).get(reverse("api-corners-visits-list")).content.decode()
        assert "خديجة" not in body
        assert "سلمى" not in body

    def test_days_with_their_numbers(self, api, charity_staff, full_day):
        (row,) = api(charity_staff).get(reverse("api-corners-days-list")).json()["results"]
        assert row["numbers"] == {"visits": 6, "people": 4, "staff_trained": 1, "late": 0}

    @pytest.mark.parametrize(("query", "count"), [({"mine": "1"}, 1), ({"status": "planned"}, 1), ({"corner": "٠"}, 0)])
    def test_days_by_filter(self, api, researcher, full_day, corner, query, count):
        CornerDayFactory(corner=corner, day=today() + timedelta(days=1))
        rows = api(researcher).get(reverse("api-corners-days-list"), query).json()["results"]
        assert len(rows) == count

    @pytest.mark.parametrize("cursor", ["x", "x" * 5000])
    def test_a_cursor_that_nobody_made(self, api, researcher, cursor):
        answer = api(researcher).get(reverse("api-corners-visits-list"), {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")

    def test_the_description_names_everything(self, client):
        schema = client.get(reverse("schema"), headers={"accept": "application/json"}).json()
        paths = schema["paths"]
        log = paths["/api/v1/corners/visits/"]["post"]
        assert {"200", "201", "400", "409"} <= log["responses"].keys()
        asked = schema["components"]["schemas"]["VisitGiven"]["required"]
        assert set(asked) == {"services", "uuid", "corner_day", "visitor_kind"}
        assert "/api/v1/corners/days/{id}/close/" in paths
        assert "/api/v1/corners/visits/{uuid}/correct/" in paths


class TestPanels:
    def test_of_a_person(self, actor, researcher, full_day):
        person = Visit.objects.filter(person__isnull=False).earliest("id").person
        (panel,) = panels.of_person(actor(researcher), person)
        assert len(panel.context["rows"]) == 3  # the duplicate's too
        (panel,) = panels.of_household(actor(researcher), person.household)
        assert len(panel.context["rows"]) == 3

    def test_are_drawn_on_the_persons_page(self, as_user, researcher, full_day):
        person = Visit.objects.filter(person__isnull=False).earliest("id").person
        answer = as_user(researcher).get(f"/beneficiaries/people/{person.pk}/")
        if answer.status_code == 200:
            assert "زيارات الأركان" in text(answer)

    def test_nothing_for_a_charity(self, actor, charity_staff, full_day):
        person = PersonFactory(office=full_day.office)
        VisitFactory(corner_day=full_day, person=person)
        assert panels.of_person(actor(charity_staff), person) == []


def test_an_undone_visit_is_not_on_the_persons_page(actor, researcher, day):
    person = PersonFactory(office=day.office)
    visit = VisitFactory(corner_day=day, person=person, logged_by=researcher.memberships.get())
    services.correct_visit(visit=visit, by=actor(researcher), reason="mistake", void=True)
    assert panels.of_person(actor(researcher), person) == []


def test_the_page_of_a_day_that_was_left_open(as_user, researcher, corner):
    """It says so, and takes visits with their time."""
    day = OpenCornerDayFactory(corner=corner, day=today() - timedelta(days=1), opened_at=now() - timedelta(days=1))
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    answer = as_user(researcher).get(reverse("corners:day", args=[day.pk]))
    assert answer.context["form"] is None
    assert "إغلاق يوم الركن" in text(answer)
    assert "إدخال زيارة لاحقًا" in text(answer)


def test_a_member_of_two_organisations_works_in_one(as_user, office, charity, day):
    """The rights of the organisation worked in now, not of all of them."""
    user = MembershipFactory(organisation=charity, role=Role.CHARITY_STAFF).user
    MembershipFactory(organisation=office, role=Role.MANAGER, user=user)
    user.current_organisation = charity
    user.save()
    assert as_user(user).get(reverse("corners:log", args=[day.pk])).status_code == 403
