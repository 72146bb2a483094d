"""One visit, logged once, whichever door it comes through."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.enums import Role
from beneficiaries.models import Household, Person
from core.clock import now
from corners.enums import DayStatus
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


class TestWhatIsKept:
    def test_an_anonymous_question(self, door, researcher, day, visit_of):
        content = visit_of(day)
        enter = door(researcher)
        assert enter.log(content).status_code == enter.logged
        visit = Visit.objects.get()
        assert str(visit.uuid) == content["uuid"]
        assert (visit.day, visit.corner_id, visit.office_id) == (day.day, day.corner_id, day.office_id)
        assert (visit.person, visit.gender, visit.name_given) == (None, "", None)
        assert visit.logged_by == researcher.memberships.get()
        assert not visit.late
        assert visit.standing

    def test_everything_that_can_be_said(self, door, researcher, day, visit_of):
        said = {
            "gender": "f",
            "services": ["question_answered", "data_change_registered"],
            "topics": ["pension", "housing"],
            "outcome": "follow_up",
            "next_step": "referral",
            "minutes": "١٢",
            "note": "تعود يوم الأحد\nومعها العقد",
            "name": "\u202eنوف",
        }
        enter = door(researcher)
        assert enter.log(visit_of(day, **said)).status_code == enter.logged
        visit = Visit.objects.get()
        assert visit.services == ["data_change_registered", "question_answered"]
        assert visit.topics == ["housing", "pension"]
        assert (visit.outcome, visit.next_step, visit.minutes) == ("follow_up", "referral", 12)
        assert visit.note == "تعود يوم الأحد\nومعها العقد"
        assert visit.name_given == "نوف"

    def test_a_known_person(self, door, researcher, day, visit_of):
        person = PersonFactory(office=day.office, gender="m")
        typed = person.national_number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        enter = door(researcher)
        assert enter.log(visit_of(day, national_id=typed)).status_code == enter.logged
        visit = Visit.objects.get()
        assert visit.person == person
        assert visit.gender == "m"  # the register's, where nothing is said

    def test_an_unknown_number_makes_an_unnamed_person(self, door, researcher, day, visit_of):
        enter = door(researcher)
        assert enter.log(visit_of(day, national_id=national_number(777))).status_code == enter.logged
        person = Person.objects.get()
        assert Visit.objects.get().person == person
        assert person.household_id
        assert person.full_name == ""

    def test_the_name_goes_into_the_register_with_the_number(self, door, researcher, day, visit_of):
        enter = door(researcher)
        enter.log(visit_of(day, national_id=national_number(778), name="سلمى علي حسن التجريبي"))
        person = Person.objects.get()
        assert [person.first_name, person.father_name, person.grandfather_name, person.family_name] == [
            "سلمى",
            "علي",
            "حسن",
            "التجريبي",
        ]

    def test_the_number_is_matched_in_the_own_office_only(self, door, researcher, day, visit_of, other_office):
        theirs = PersonFactory(office=other_office)
        enter = door(researcher)
        assert enter.log(visit_of(day, national_id=theirs.national_number)).status_code == enter.logged
        assert Visit.objects.get().person.office == day.office

    def test_of_merged_people_the_survivor(self, door, researcher, day, visit_of):
        survivor = PersonFactory(office=day.office)
        merged = PersonFactory(office=day.office, merged_into=survivor)
        enter = door(researcher)
        enter.log(visit_of(day, national_id=merged.national_number))
        assert Visit.objects.get().person == survivor

    def test_a_director_logs_on_any_day(self, door, manager, day, visit_of):
        enter = door(manager)
        assert enter.log(visit_of(day)).status_code == enter.logged

    def test_the_page_goes_back_to_its_day(self, as_user, researcher, day, visit_of):
        content = visit_of(day)
        answer = as_user(researcher).post(reverse("corners:log", args=[day.pk]), content, follow=True)
        assert answer.redirect_chain == [(f"{reverse('corners:day', args=[day.pk])}?saved={content['uuid']}", 302)]
        assert answer.context["rows"][0].just_saved
        assert answer.context["rows"][0].may_undo


class TestOnce:
    def test_the_same_again_is_the_same_visit(self, api, researcher, day, visit_of):
        content = visit_of(day, minutes=5, topics=["pension", "housing"])
        client = api(researcher)
        url = reverse("api-corners-visits-list")
        first = client.post(url, content)
        second = client.post(url, content)
        same = client.post(url, content | {"minutes": "٥", "topics": ["housing", "pension", "housing"], "note": None})
        assert (first.status_code, second.status_code, same.status_code) == (201, 200, 200)
        assert first.json() == second.json() == same.json()
        assert Visit.objects.count() == 1

    def test_the_plain_form_sent_twice_is_one_visit(self, as_user, researcher, day, visit_of):
        content = visit_of(day)
        url = reverse("corners:log", args=[day.pk])
        client = as_user(researcher)
        assert [client.post(url, content).status_code for _ in range(2)] == [302, 302]
        assert Visit.objects.count() == 1

    def test_the_answer_is_the_same_after_the_day_was_closed(self, api, researcher, day, visit_of):
        content = visit_of(day)
        client = api(researcher)
        first = client.post(reverse("api-corners-visits-list"), content)
        client.post(reverse("api-corners-days-close", args=[day.pk]))
        again = client.post(reverse("api-corners-visits-list"), content)
        assert (again.status_code, again.json()) == (200, first.json())

    def test_other_content_under_the_same_name_is_a_conflict(self, door, researcher, day, visit_of):
        content = visit_of(day)
        enter = door(researcher)
        enter.log(content)
        answer = enter.log(content | {"services": ["programme_guidance"]})
        assert answer.status_code == enter.conflict
        assert "uuid_conflict" in str(enter.errors(answer))
        assert Visit.objects.get().services == ["question_answered"]

    def test_the_conflict_has_its_code_in_the_api(self, api, researcher, day, visit_of):
        content = visit_of(day)
        client = api(researcher)
        client.post(reverse("api-corners-visits-list"), content)
        answer = client.post(reverse("api-corners-visits-list"), content | {"minutes": 3})
        assert (answer.status_code, answer.json()["code"]) == (409, "uuid_conflict")

    def test_the_page_gives_the_form_a_new_name_after_a_conflict(self, as_user, researcher, day, visit_of):
        content = visit_of(day)
        client = as_user(researcher)
        url = reverse("corners:log", args=[day.pk])
        client.post(url, content)
        answer = client.post(url, content | {"note": "زائر آخر"})
        assert answer.status_code == 409
        form = answer.context["form"]
        assert form["note"].value() == "زائر آخر"
        assert form["uuid"].value() != content["uuid"]
        assert client.post(url, content | {"note": "زائر آخر", "uuid": form["uuid"].value()}).status_code == 302

    @pytest.mark.parametrize("whose", ["colleague", "foreign"])
    def test_the_name_of_somebody_elses_visit_is_a_conflict(
        self, door, researcher, day, visit_of, office, other_office, whose
    ):
        theirs = OpenCornerDayFactory() if whose == "foreign" else day
        taken = VisitFactory(corner_day=theirs)
        enter = door(researcher)
        answer = enter.log(visit_of(day, uuid=str(taken.uuid)))
        assert answer.status_code == enter.conflict
        assert Visit.objects.count() == 1

    def test_another_user_in_the_same_browser_logs_nothing(self, as_user, researcher, manager, day, visit_of):
        """The page says whose it is; who signed in since in another tab is somebody else."""
        content = visit_of(day)
        answer = as_user(manager).post(
            reverse("api-corners-visits-list"),
            content,
            content_type="application/json",
            headers={"Arkan-User": str(researcher.pk)},
        )
        assert answer.status_code == 401
        assert not Visit.objects.exists()


class TestRefused:
    """Bad input: words on the field, nothing half-written."""

    @pytest.mark.parametrize(
        ("said", "field", "code"),
        [
            ({"national_id": "1023456780"}, "national_id", "national_number_checksum"),
            ({"national_id": "3023456781"}, "national_id", "invalid_national_number"),
            ({"national_id": "<img src=x onerror=alert(1)>"}, "national_id", None),
            ({"services": []}, "services", None),
            ({"services": ["car_wash"]}, "services", "invalid_choice"),
            ({"services": ["charity_staff_trained"]}, "services", "not_for_visitor"),
            ({"visitor_kind": "charity_staff", "services": ["relative_trained"]}, "services", "not_for_visitor"),
            (
                {"visitor_kind": "charity_staff", "national_id": national_number(5)},
                "national_id",
                "not_for_visitor",
            ),
            ({"visitor_kind": "minister"}, "visitor_kind", "invalid_choice"),
            ({"gender": "x"}, "gender", "invalid_choice"),
            ({"topics": ["weather"]}, "topics", "invalid_choice"),
            ({"outcome": "won"}, "outcome", "invalid_choice"),
            ({"minutes": "-1"}, "minutes", "min_value"),
            ({"minutes": "601"}, "minutes", "max_value"),
            ({"minutes": "خمس"}, "minutes", "invalid"),
            ({"name": "ن" * 151}, "name", "max_length"),
            ({"note": "ن" * 2001}, "note", "max_length"),
            ({"uuid": "4711"}, "uuid", "invalid"),
            ({"uuid": ""}, "uuid", None),
        ],
    )
    def test_on_its_field(self, door, researcher, day, visit_of, said, field, code):
        enter = door(researcher)
        answer = enter.log(visit_of(day, **said))
        assert answer.status_code == enter.refused
        codes = enter.errors(answer)[field]
        assert code is None or code in codes
        assert not Visit.objects.exists()
        assert not Person.objects.exists()

    def test_nothing_is_half_written(self, api, researcher, day, visit_of):
        """A refusal after the person was matched takes the person back, too."""
        content = visit_of(day, national_id=national_number(9), happened_at=(now() + timedelta(hours=1)).isoformat())
        assert api(researcher).post(reverse("api-corners-visits-list"), content).status_code == 400
        assert not Person.objects.exists()
        assert not Household.objects.exists()

    def test_what_was_typed_is_kept(self, as_user, researcher, day, visit_of):
        answer = as_user(researcher).post(
            reverse("corners:log", args=[day.pk]),
            visit_of(day, national_id="١٠٢", name="<img src=x onerror=alert(1)>", note="ملاحظة طويلة"),
        )
        page = answer.content.decode()
        assert 'value="١٠٢"' in page
        assert "&lt;img src=x onerror=alert(1)&gt;" in page
        assert "<img src=x" not in page
        assert "ملاحظة طويلة" in page

    def test_bytes_that_no_text_holds(self, door, researcher, day, visit_of):
        enter = door(researcher)
        answer = enter.log(visit_of(day, name="نو\0ف"))
        assert answer.status_code in {enter.refused, enter.logged}
        assert [visit.name_given for visit in Visit.objects.all()] in ([], ["نوف"])

    def test_broken_json(self, api, researcher):
        answer = api(researcher).post(reverse("api-corners-visits-list"), '{"uuid": ', content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["code"] == "parse_error"

    @pytest.mark.parametrize("body", ["[]", "4711", '"visit"', "null"])
    def test_json_that_is_no_visit(self, api, researcher, body):
        answer = api(researcher).post(reverse("api-corners-visits-list"), body, content_type="application/json")
        assert answer.status_code == 400

    @pytest.mark.parametrize("pk", [0, -1, 2**63, 10**40, "x", None, True, []])
    def test_a_day_that_cannot_be(self, api, researcher, day, visit_of, pk):
        answer = api(researcher).post(reverse("api-corners-visits-list"), visit_of(day, corner_day=pk))
        assert answer.status_code == 400
        assert "corner_day" in answer.json()["errors"]


class TestTheDay:
    def refusal(self, api, researcher, content):
        answer = api(researcher).post(reverse("api-corners-visits-list"), content)
        assert answer.status_code == 400, answer.json()
        assert not Visit.objects.exists()
        return {field: errors[0]["code"] for field, errors in answer.json()["errors"].items()}

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (DayStatus.PLANNED, "day_not_open"),
            (DayStatus.CONFIRMED, "day_not_open"),
            (DayStatus.CANCELLED, "day_cancelled"),
        ],
    )
    def test_that_was_never_opened(self, api, researcher, corner, visit_of, status, code):
        reason = "مقر مغلق" if status == DayStatus.CANCELLED else ""
        day = CornerDayFactory(corner=corner, status=status, cancel_reason=reason)
        CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
        assert self.refusal(api, researcher, visit_of(day)) == {"corner_day": code}

    def test_unknown_foreign_and_anothers_sound_alike(self, api, researcher, corner, visit_of):
        foreign = OpenCornerDayFactory()
        colleagues = OpenCornerDayFactory(corner=corner)
        words = set()
        for pk in (foreign.pk, colleagues.pk, colleagues.pk + 1000):
            answer = api(researcher).post(
                reverse("api-corners-visits-list"), visit_of(foreign, corner_day=pk, uuid=str(uuid4()))
            )
            assert answer.status_code == 400
            words.add(str(answer.json()["errors"]["corner_day"]))
        assert len(words) == 1

    @pytest.mark.parametrize("whose", ["foreign", "colleague"])
    def test_anothers_page_does_not_exist(self, as_user, researcher, corner, visit_of, whose):
        day = OpenCornerDayFactory() if whose == "foreign" else OpenCornerDayFactory(corner=corner)
        answer = as_user(researcher).post(reverse("corners:log", args=[day.pk]), visit_of(day))
        assert answer.status_code == 404

    @pytest.mark.parametrize(
        ("moved", "code"),
        [
            (timedelta(hours=1), "future"),
            (timedelta(days=1), "future"),
            (timedelta(hours=-25), "outside_day"),
            (timedelta(days=-400), "outside_day"),
        ],
    )
    def test_a_time_outside_it(self, api, researcher, day, visit_of, moved, code):
        content = visit_of(day, happened_at=(now() + moved).isoformat())
        assert self.refusal(api, researcher, content) == {"happened_at": code}

    def test_before_it_was_opened(self, api, researcher, corner, visit_of):
        day = OpenCornerDayFactory(corner=corner)
        CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
        content = visit_of(day, happened_at=(day.opened_at - timedelta(minutes=2)).isoformat())
        assert self.refusal(api, researcher, content) == {"happened_at": "outside_day"}

    def test_a_clock_that_is_a_little_ahead_is_forgiven(self, api, researcher, day, visit_of):
        content = visit_of(day, happened_at=(now() + timedelta(seconds=50)).isoformat())
        assert api(researcher).post(reverse("api-corners-visits-list"), content).status_code == 201
        assert Visit.objects.get().happened_at <= now()


@pytest.mark.parametrize("role", [Role.SPECIALIST, Role.COORDINATOR])
def test_nobody_else_logs(door, office, day, visit_of, role):
    enter = door(MembershipFactory(organisation=office, role=role).user)
    assert enter.log(visit_of(day)).status_code == enter.forbidden
    assert not Visit.objects.exists()


def test_a_host_logs_nothing(door, charity_staff, day, visit_of):
    enter = door(charity_staff)
    assert enter.log(visit_of(day)).status_code == enter.forbidden


def test_the_answer_shows_masked_numbers(api, researcher, day, visit_of):
    person = PersonFactory(office=day.office)
    answer = api(researcher).post(reverse("api-corners-visits-list"), visit_of(day, national_id=person.national_number))
    body = answer.json()
    assert body["person"] == {
        "id": person.pk,
        "name": person.full_name,
        "national_id": f"••••••{person.national_number[-4:]}",
    }
    assert person.national_number not in answer.content.decode()
    assert (body["gender"], body["outcome"], body["corrects"]) == ("f", None, None)


def test_logging_costs_few_queries(api, researcher, day, visit_of, at_most_queries):
    client = api(researcher)
    with at_most_queries(8):
        assert client.post(reverse("api-corners-visits-list"), visit_of(day)).status_code == 201


def test_a_corner_elsewhere_at_the_same_charity(api, researcher, corner, charity, visit_of):
    """Two corners of one charity are two corners."""
    other = CornerFactory(charity=charity)
    day = OpenCornerDayFactory(corner=other)
    CornerDayResearcherFactory(day=day, membership=researcher.memberships.get())
    assert api(researcher).post(reverse("api-corners-visits-list"), visit_of(day)).status_code == 201
    assert Visit.objects.get().corner == other
