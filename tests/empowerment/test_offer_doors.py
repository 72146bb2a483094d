"""Offerings and enrolments through both doors: the page and the API are one rule."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.clock import today
from empowerment.enums import Admission, EnrolmentStatus, OfferingStatus, ProgrammeKind
from empowerment.models import Attendance, EnablingBody, Enrolment, Offering, Programme
from tests.factories.empowerment import (
    AbilitiesFactory,
    EnablingBodyFactory,
    EnrolmentFactory,
    OfferingFactory,
    PlanFactory,
    ProgrammeConditionFactory,
    ProgrammeFactory,
    TrackFactory,
)

S = EnrolmentStatus
DOORS = {"page": (302, 409), "api": (200, 409)}
each_door = pytest.mark.parametrize("door", DOORS)
pytestmark = pytest.mark.django_db


@pytest.fixture
def offering(office):
    return OfferingFactory(office=office, seats=1, admission=Admission.BODY)


@pytest.fixture
def enabler(offering, member):
    EnablingBody.objects.filter(organisation=offering.body).exists() or EnablingBodyFactory(organisation=offering.body)
    return member(offering.body, Role.ENABLER)


@pytest.fixture
def enrolment(offering):
    return EnrolmentFactory(office=offering.office, offering=offering)


@pytest.fixture
def send(as_user, api):
    """One verb through a door."""

    def through(door, user, enrolment, verb, data=None):
        if door == "api":
            url = reverse(f"api-empowerment-enrolments-{verb}", args=[enrolment.reference])
            return api(user).post(url, data or {}, format="json")
        return as_user(user).post(reverse("empowerment:move-enrolment", args=[enrolment.reference, verb]), data or {})

    return through


@each_door
def test_a_seat_is_given_once(door, enrolment, enabler, send):
    done, conflict = DOORS[door]
    assert send(door, enabler, enrolment, "accept").status_code == done
    assert send(door, enabler, enrolment, "accept").status_code == conflict
    enrolment.refresh_from_db()
    assert enrolment.status == S.ACCEPTED
    assert enrolment.events.get().verb == "accept"


@each_door
def test_the_next_one_finds_no_seat_and_waits(door, offering, enrolment, enabler, send):
    done, conflict = DOORS[door]
    second = EnrolmentFactory(office=offering.office, offering=offering)
    assert send(door, enabler, enrolment, "accept").status_code == done
    assert send(door, enabler, second, "accept").status_code == conflict
    assert send(door, enabler, second, "wait").status_code == done
    second.refresh_from_db()
    assert second.status == S.WAITING


@each_door
def test_an_end_needs_its_reason_and_withdrawing_is_the_offices(door, enrolment, enabler, specialist, send):
    done, _conflict = DOORS[door]
    refused = send(door, enabler, enrolment, "decline", {"reason": ""})
    assert refused.status_code == (400 if door == "api" else 200)
    assert send(door, enabler, enrolment, "withdraw", {"reason": "health"}).status_code == 403
    assert send(door, specialist, enrolment, "withdraw", {"reason": "health", "words": "موعد علاج"}).status_code == done
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.end_reason) == (S.WITHDREW, "health")


@each_door
def test_nominating(door, office, specialist, as_user, api):
    programme = ProgrammeFactory(office=office)
    condition = ProgrammeConditionFactory(programme=programme, kind="words", value="", words="رخصة قيادة")
    offering = OfferingFactory(office=office, programme=programme)
    plan = PlanFactory(office=office)
    AbilitiesFactory(plan=plan, accommodation="مدخل بلا درج")
    day = today()

    def nominate(**more):
        if door == "api":
            body = {"plan": plan.reference, "offering": str(offering.uuid), "agreed_on": day.isoformat()} | more
            return api(specialist).post(reverse("api-empowerment-enrolments-list"), body, format="json")
        url = reverse("empowerment:nominate", args=[plan.reference, offering.uuid])
        return as_user(specialist).post(url, {"agreed_on": f"g:{day:%Y-%m-%d}"} | more)

    refused = nominate()
    assert refused.status_code == (400 if door == "api" else 200)
    assert "رخصة قيادة" in refused.content.decode()
    assert not Enrolment.objects.exists()
    answer = nominate(confirmed=[condition.pk])
    assert answer.status_code == (201 if door == "api" else 302)
    assert Enrolment.objects.get().status == S.ACCEPTED
    assert nominate(confirmed=[condition.pk]).status_code == 409


@each_door
def test_attendance_and_completion(door, office, member, specialist, as_user, api, send):
    offering = OfferingFactory(office=office, starts_on=today() - dt.timedelta(3), nominate_until=today())
    enabler = member(offering.body, Role.ENABLER)
    enrolment = EnrolmentFactory(office=office, offering=offering, status=S.ACCEPTED)
    if door == "api":
        body = {"day": today().isoformat(), "presences": [{"enrolment": enrolment.reference, "presence": "present"}]}
        url = reverse("api-empowerment-offerings-attendance", args=[offering.uuid])
        assert api(enabler).post(url, body, format="json").json() == {"recorded": 1}
    else:
        url = reverse("empowerment:attendance", args=[offering.uuid])
        assert as_user(enabler).post(url, {enrolment.reference: "present"}).status_code == 302
    assert Attendance.objects.get().enrolment == enrolment
    assert send(door, enabler, enrolment, "complete", {"certificate_number": "C-77"}).status_code == DOORS[door][0]
    enrolment.refresh_from_db()
    assert (enrolment.status, enrolment.certificate_number) == (S.COMPLETED, "C-77")


@each_door
def test_publishing_and_cancelling(door, office, specialist, as_user, api):
    offering = OfferingFactory(office=office, status=OfferingStatus.DRAFT)
    done, conflict = DOORS[door]

    def move(verb, data=None):
        if door == "api":
            url = reverse(f"api-empowerment-offerings-{verb}", args=[offering.uuid])
            return api(specialist).post(url, data or {}, format="json")
        return as_user(specialist).post(reverse("empowerment:move-offering", args=[offering.uuid, verb]), data or {})

    assert move("publish").status_code == done
    assert move("publish").status_code == conflict
    assert move("finish").status_code == conflict
    assert move("cancel", {"words": "تعذر المكان"}).status_code == done
    assert [event.verb for event in Offering.objects.get().events.order_by("id")] == ["publish", "cancel"]


def test_the_office_enters_a_body_its_programme_and_a_time(office, specialist, as_user):
    client = as_user(specialist)
    typed = {"name_ar": "معهد الواحة للتدريب", "kind": "training_centre", "contact_phone": "0138550000"}
    page = client.post(reverse("empowerment:new-body"), typed, follow=True)
    body = EnablingBody.objects.get()
    assert (body.organisation.code, body.contact_verified_on) == (f"{office.code}-E01", today())
    assert "معهد الواحة للتدريب" in page.content.decode()
    url = reverse("empowerment:new-programme", args=[body.organisation.code])
    wrong = client.post(url, {"title": "الخياطة", "kind": "course", "age_from": "30", "age_to": "20"})
    assert wrong.status_code == 200
    typed = {"title": "الخياطة", "kind": ProgrammeKind.COURSE, "age_from": "١٨", "further": "ماكينة خياطة\nوقت صباحي"}
    typed["track"] = TrackFactory(office=office).pk
    assert client.post(url, typed).status_code == 302
    programme = Programme.objects.get()
    assert [(each.kind, each.value or each.words) for each in programme.conditions.order_by("id")] == [
        ("age_from", "18"),
        ("words", "ماكينة خياطة"),
        ("words", "وقت صباحي"),
    ]
    day = f"g:{today():%Y-%m-%d}"
    typed = {"starts_on": day, "ends_on": day, "seats": "20", "admission": "in_order", "mode": "online"}
    assert client.post(reverse("empowerment:new-offering", args=[programme.pk]), typed).status_code == 302
    assert client.get(Offering.objects.get().get_absolute_url()).status_code == 200


def test_matching_explains_both_ways(office, specialist, as_user, at_most_queries):
    track = TrackFactory(office=office)
    plan = PlanFactory(office=office, track=track)
    AbilitiesFactory(plan=plan, education="primary")
    suits = OfferingFactory(office=office, programme=ProgrammeFactory(office=office, track=track))
    closed = ProgrammeFactory(office=office)
    ProgrammeConditionFactory(programme=closed, kind="education", value="bachelor")
    OfferingFactory(office=office, programme=closed)
    client = as_user(specialist)
    with at_most_queries(12):
        words = client.get(reverse("empowerment:matches", args=[plan.reference])).content.decode()
    assert suits.programme.title in words
    assert closed.title not in words
    assert "مسار الخطة نفسه" in words
    with at_most_queries(12):
        page = client.get(suits.get_absolute_url()).content.decode()
    assert plan.reference in page


def test_pages_of_an_enabling_body_name_only_what_was_sent_to_it(
    offering, enrolment, enabler, as_user, at_most_queries
):
    other = EnrolmentFactory(office=offering.office)
    client = as_user(enabler)
    with at_most_queries(12):
        page = client.get(offering.get_absolute_url()).content.decode()
    assert enrolment.reference in page
    assert enrolment.plan.reference not in page
    assert other.reference not in page
    assert client.get(other.get_absolute_url()).status_code == 404
    with at_most_queries(12):
        assert client.get(enrolment.get_absolute_url()).status_code == 200
