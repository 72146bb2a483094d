"""A visit is never edited: a correction is a new row, or says that the visit did not take place."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import InternalError, transaction
from django.urls import reverse

from accounts.enums import Role
from corners import counting, services
from corners.enums import DayStatus
from corners.models import Visit
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.factories.corners import VisitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(day, researcher):
    return VisitFactory(corner_day=day, logged_by=researcher.memberships.get(), note="كما أُدخل", outcome="resolved")


def test_the_corrected_row_takes_its_place(door, researcher, visit):
    enter = door(researcher)
    answer = enter.correct(visit, services=["programme_guidance"], note="كما أُدخل", reason="mistake")
    assert answer.status_code == enter.logged
    visit.refresh_from_db()
    corrected = Visit.objects.get(corrects=visit)
    assert (visit.standing, corrected.standing) == (False, True)
    assert (corrected.services, corrected.note) == (["programme_guidance"], "كما أُدخل")
    assert (corrected.day, corrected.happened_at) == (visit.day, visit.happened_at)
    assert corrected.corrected_by == corrected.logged_by == visit.logged_by
    assert counting.numbers_of(Visit.objects.all()).visits == 1


def test_voided_it_counts_nowhere(door, researcher, visit):
    enter = door(researcher)
    assert enter.correct(visit, reason="mistake", void=True).status_code == enter.logged
    assert counting.numbers_of(Visit.objects.all()) == counting.Numbers()
    assert [(row.void, row.standing) for row in Visit.objects.order_by("id")] == [(False, False), (True, False)]


def test_taken_back_with_one_press(as_user, researcher, visit):
    answer = as_user(researcher).post(reverse("corners:undo", args=[visit.uuid]))
    assert answer.status_code == 302
    assert Visit.objects.get(corrects=visit).correction_reason == "mistake"


def test_only_once(door, researcher, visit):
    enter = door(researcher)
    enter.correct(visit, reason="mistake", void=True)
    answer = enter.correct(visit, reason="twice", void=True)
    assert answer.status_code == enter.conflict
    assert Visit.objects.count() == 2


def test_the_second_press_shows_the_day_as_it_is(as_user, researcher, visit):
    client = as_user(researcher)
    client.post(reverse("corners:undo", args=[visit.uuid]))
    answer = client.post(reverse("corners:undo", args=[visit.uuid]))
    assert answer.status_code == 409
    assert answer.context["rows"] == []


def test_a_correction_may_be_corrected(api, researcher, visit):
    client = api(researcher)
    url = "api-corners-visits-correct"
    first = client.post(reverse(url, args=[visit.uuid]), {"reason": "mistake", "minutes": 4}).json()
    second = client.post(reverse(url, args=[first["uuid"]]), {"reason": "mistake", "minutes": 5}).json()
    assert (second["corrects"], second["minutes"]) == (first["uuid"], 5)
    assert counting.numbers_of(Visit.objects.all()).visits == 1


def test_what_is_not_sent_stays(api, researcher, visit):
    person = PersonFactory(office=visit.office)
    named = VisitFactory(
        corner_day=visit.corner_day, logged_by=visit.logged_by, person=person, gender="f", topics=["pension"]
    )
    body = api(researcher).post(
        reverse("api-corners-visits-correct", args=[named.uuid]), {"reason": "mistake", "minutes": 4}
    )
    assert body.status_code == 201
    assert body.json()["person"]["id"] == person.pk
    assert (body.json()["topics"], body.json()["gender"]) == (["pension"], "f")


def test_the_person_may_be_taken_away_or_replaced(api, researcher, visit):
    person = PersonFactory(office=visit.office)
    named = VisitFactory(corner_day=visit.corner_day, logged_by=visit.logged_by, person=person)
    client = api(researcher)
    url = "api-corners-visits-correct"
    away = client.post(reverse(url, args=[named.uuid]), {"reason": "mistake", "anonymous": True}).json()
    assert away["person"] is None
    back = client.post(reverse(url, args=[away["uuid"]]), {"reason": "mistake", "national_id": national_number(99)})
    assert back.json()["person"]["national_id"].endswith(national_number(99)[-4:])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reason": "mistake"}, None, "unchanged"),
        ({"reason": "other", "void": True}, "words", "required"),
        ({"reason": "mistake", "services": ["charity_staff_trained"]}, "services", "not_for_visitor"),
        ({"reason": "mistake", "services": ["x"]}, "services", "invalid_choice"),
        ({"reason": "whim", "void": True}, "reason", "invalid_choice"),
        ({"reason": "mistake", "national_id": "1"}, "national_id", "invalid_national_number"),
    ],
)
def test_refused_on_its_field(door, researcher, visit, changes, field, code):
    enter = door(researcher)
    answer = enter.correct(visit, **({"note": visit.note} | changes if enter.name == "page" else changes))
    assert answer.status_code == enter.refused
    errors = enter.errors(answer)
    assert code in (errors[field] if field else sum(errors.values(), []))
    assert Visit.objects.count() == 1


class TestWho:
    def test_a_colleague_may_not(self, door, office, visit):
        enter = door(MembershipFactory(organisation=office, role=Role.RESEARCHER).user)
        assert enter.correct(visit, reason="mistake", void=True).status_code == 403

    def test_nor_oneself_after_closing(self, door, researcher, visit, actor):
        services.close_day(day=visit.corner_day, by=actor(researcher))
        enter = door(researcher)
        assert enter.correct(visit, reason="mistake", void=True).status_code == 403

    def test_the_director_gives_a_motive(self, door, manager, visit, actor, researcher):
        services.close_day(day=visit.corner_day, by=actor(researcher))
        enter = door(manager)
        answer = enter.correct(visit, reason="twice", void=True)
        assert answer.status_code == enter.refused
        assert enter.errors(answer) == {"words": ["required"]}
        answer = enter.correct(visit, reason="twice", void=True, words="سُجلت مرتين بحسب الكشف")
        assert answer.status_code == enter.logged
        corrected = Visit.objects.get(corrects=visit)
        assert corrected.logged_by == visit.logged_by  # who served the visitor, for the count of researchers
        assert corrected.corrected_by == manager.memberships.get()

    def test_another_offices_does_not_exist(self, door, foreign_researcher, visit):
        assert door(foreign_researcher).correct(visit, reason="mistake", void=True).status_code == 404

    def test_the_service_asks_again(self, actor, coordinator, visit):
        with pytest.raises(PermissionDenied):
            services.correct_visit(visit=visit, by=actor(coordinator), reason="mistake", void=True)


def test_the_count_of_a_closed_day_stays(actor, manager, researcher, visit):
    """The closing count is what was counted then; the running numbers follow the correction."""
    day = services.close_day(day=visit.corner_day, by=actor(researcher))
    services.correct_visit(visit=visit, by=actor(manager), reason="mistake", words="سبب", void=True)
    day.refresh_from_db()
    assert (day.status, day.closing_count) == (DayStatus.CLOSED, 1)
    assert counting.numbers_by_day([day])[day.pk].visits == 0


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_edit_a_visit(visit, change):
    rows = Visit.objects.filter(pk=visit.pk)
    with pytest.raises(InternalError), transaction.atomic():
        rows.update(note="غير ذلك") if change == "update" else rows.delete()
