"""Seats, the line, and what stands in the way of a nomination."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from accounts.actor import Actor
from accounts.enums import Gender, Role
from accounts.models import Membership
from beneficiaries.models import Disclosure
from core.clock import today
from core.errors import Conflict
from data_changes.models import DataChange
from empowerment.enums import (
    Admission,
    CheckResult,
    ConditionKind,
    EndReason,
    EnrolmentStatus,
    OfferingStatus,
    OutcomeKind,
    PlanStatus,
    Presence,
)
from empowerment.models import Attendance, Enrolment, Offering
from empowerment.services import enrolling, offers, outcomes
from notifications.models import Notice
from tests.factories.accounts import MembershipFactory
from tests.factories.empowerment import (
    AbilitiesFactory,
    OfferingFactory,
    PlanFactory,
    ProgrammeConditionFactory,
    ProgrammeFactory,
    SpecialistFactory,
)

S = EnrolmentStatus
pytestmark = pytest.mark.django_db


@pytest.fixture
def specialist(office):
    return acting(SpecialistFactory(organisation=office))


@pytest.fixture
def offering(office):
    return OfferingFactory(office=office, seats=2)


@pytest.fixture
def body(offering):
    return acting(MembershipFactory(organisation=offering.body, role=Role.ENABLER))


def acting(*memberships: Membership) -> Actor:
    return Actor.of(memberships[0].user, list(memberships))


def nominated(offering, by, **more) -> Enrolment:
    plan = more.pop("plan", None) or PlanFactory(office=offering.office)
    return enrolling.nominate(plan=plan, offering=offering, by=by, agreed_on=today(), **more)


def code_of(refusal) -> str:
    error = refusal.value
    if hasattr(error, "error_dict"):
        (errors,) = error.error_dict.values()
        return errors[0].code
    return error.code


def test_seats_go_in_order_and_the_line_moves_up_by_itself(offering, specialist, body):
    first, second, third, fourth = [nominated(offering, specialist) for _ in range(4)]
    assert [row.status for row in (first, second, third, fourth)] == [S.ACCEPTED, S.ACCEPTED, S.WAITING, S.WAITING]
    enrolling.withdraw(enrolment=first, by=specialist, reason=EndReason.TRANSPORT)
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert (third.status, fourth.status) == (S.ACCEPTED, S.WAITING)
    offering.refresh_from_db()
    assert offering.taken == 2
    assert Notice.objects.filter(kind="empowerment.enrolment_moved_up", label=third.reference).count() == 2


def test_more_seats_bring_in_those_who_wait(offering, specialist):
    rows = [nominated(offering, specialist) for _ in range(3)]
    offers.save_offering(by=specialist, programme=offering.programme, offering=offering, seats=3)
    rows[2].refresh_from_db()
    assert rows[2].status == S.ACCEPTED


def test_whoever_has_another_course_keeps_the_place_in_line(offering, specialist):
    held = [nominated(offering, specialist) for _ in range(2)]
    busy, free = nominated(offering, specialist), nominated(offering, specialist)
    elsewhere = OfferingFactory(office=offering.office, starts_on=offering.starts_on)
    nominated(elsewhere, specialist, plan=busy.plan)
    enrolling.withdraw(enrolment=held[0], by=specialist, reason=EndReason.HEALTH)
    busy.refresh_from_db()
    free.refresh_from_db()
    assert (busy.status, free.status) == (S.WAITING, S.ACCEPTED)


def test_the_body_sees_the_person_and_learns_what_to_provide(offering, specialist, body):
    enrolment = nominated(offering, specialist, accommodation="مدخل بلا درج")
    assert Enrolment.objects.visible_to(body).get() == enrolment
    shown = Disclosure.objects.get(source=enrolment.reference)
    assert (shown.organisation, shown.person, shown.until) == (offering.body, enrolment.person, None)
    enrolling.drop(enrolment=enrolment, by=body, reason=EndReason.ABSENT)
    shown.refresh_from_db()
    assert shown.until == today() + dt.timedelta(days=90)
    other = acting(MembershipFactory(organisation=OfferingFactory(office=offering.office).body, role=Role.ENABLER))
    assert not Enrolment.objects.visible_to(other).exists()


def test_a_body_that_chooses_answers_itself(office, specialist):
    offering = OfferingFactory(office=office, seats=1, admission=Admission.BODY)
    body = acting(MembershipFactory(organisation=offering.body, role=Role.ENABLER))
    first, second = nominated(offering, specialist), nominated(offering, specialist)
    assert first.status == S.NOMINATED
    assert enrolling.accept(enrolment=first, by=body).status == S.ACCEPTED
    with pytest.raises(Conflict) as refusal:
        enrolling.accept(enrolment=second, by=body)
    assert code_of(refusal) == "full"
    assert enrolling.put_in_line(enrolment=second, by=body).status == S.WAITING
    with pytest.raises(PermissionDenied):
        enrolling.withdraw(enrolment=second, by=body, reason=EndReason.OTHER)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"status": OfferingStatus.DRAFT}, "not_published"),
        ({"starts_on": today() - dt.timedelta(40), "ends_on": today() - dt.timedelta(1)}, "ended"),
        ({"nominate_until": today() - dt.timedelta(1)}, "nominations_ended"),
        ({"audience": Gender.MALE}, "condition_not_met"),
    ],
)
def test_offerings_that_take_nobody(office, specialist, changes, code):
    with pytest.raises(ValidationError) as refusal:
        nominated(OfferingFactory(office=office, **changes), specialist)
    assert code_of(refusal) == code
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        (ConditionKind.AGE_FROM, "18", "condition_unknown"),
        (ConditionKind.EDUCATION, "secondary", "condition_not_met"),
        (ConditionKind.EXPERIENCE, "1", "condition_unknown"),
        (ConditionKind.WORDS, "", "not_confirmed"),
    ],
)
def test_conditions_are_explained(office, specialist, kind, value, code):
    programme = ProgrammeFactory(office=office)
    condition = ProgrammeConditionFactory(programme=programme, kind=kind, value=value, words="رخصة قيادة")
    offering = OfferingFactory(office=office, programme=programme)
    plan = PlanFactory(office=office)
    AbilitiesFactory(plan=plan, education="primary")
    with pytest.raises(ValidationError) as refusal:
        nominated(offering, specialist, plan=plan)
    assert code_of(refusal) == code
    if kind == ConditionKind.WORDS:
        assert nominated(offering, specialist, plan=plan, confirmed=[condition.pk]).status == S.ACCEPTED


def test_two_courses_at_once_are_refused_by_name_and_by_the_database(offering, specialist):
    enrolment = nominated(offering, specialist)
    other = OfferingFactory(office=offering.office, starts_on=offering.ends_on)
    with pytest.raises(ValidationError, match=offering.programme.title) as refusal:
        nominated(other, specialist, plan=enrolment.plan)
    assert code_of(refusal) == "overlapping"
    row = Enrolment.objects.filter(pk=enrolment.pk).values()[0]
    row |= {"id": None, "uuid": uuid4(), "reference": "X", "offering_id": other.pk}
    with pytest.raises(IntegrityError, match="two_courses"), transaction.atomic():
        Enrolment.objects.create(**row)


def test_only_an_active_plan_nominates_and_a_person_once(offering, specialist):
    with pytest.raises(Conflict):
        nominated(offering, specialist, plan=PlanFactory(office=offering.office, status=PlanStatus.ON_HOLD))
    enrolment = nominated(offering, specialist)
    with pytest.raises(Conflict) as refusal:
        nominated(offering, specialist, plan=enrolment.plan)
    assert code_of(refusal) == "already_nominated"


def test_attendance_certificate_job_and_the_duty_that_follows(office, specialist):
    day = today()
    offering = OfferingFactory(office=office, starts_on=day - dt.timedelta(2), nominate_until=day)
    body = acting(MembershipFactory(organisation=offering.body, role=Role.ENABLER))
    enrolment = nominated(offering, specialist)
    with pytest.raises(ValidationError) as refusal:
        enrolling.certify(enrolment=enrolment, by=body, certificate_number="C-1", certified_on=day)
    assert code_of(refusal) == "not_completed"
    with pytest.raises(ValidationError) as refusal:
        enrolling.record_attendance(offering=offering, by=body, day=day + dt.timedelta(1), presences={})
    assert code_of(refusal) == "too_late"
    for presence in (Presence.PRESENT, Presence.ABSENT):
        enrolling.record_attendance(offering=offering, by=body, day=day, presences={enrolment.reference: presence})
    enrolment.refresh_from_db()
    assert enrolment.status == S.ATTENDING
    assert Attendance.objects.get().presence == Presence.ABSENT
    done = enrolling.complete(enrolment=enrolment, by=body, certificate_number="C-1")
    assert (done.status, done.certified_on) == (S.COMPLETED, day)

    with pytest.raises(ValidationError, match="evidence|إثبات"):
        outcomes.record(plan=done.plan, by=specialist, kind=OutcomeKind.JOB, started_on=day, income=4000)
    recorded = outcomes.record(
        plan=done.plan,
        by=specialist,
        kind=OutcomeKind.JOB,
        started_on=day - dt.timedelta(1),
        income=4000,
        evidence_words="عقد العمل",
        enrolment=done,
    )
    assert recorded.change.due_on == day + dt.timedelta(14)
    months = [check.months for check in recorded.outcome.checks.all()]
    assert months == [3, 6, 12]
    check = recorded.outcome.checks.first()
    outcomes.answer_check(check=check, by=specialist, result=CheckResult.ENDED, words="انتهى العقد")
    assert DataChange.objects.count() == 2
    with pytest.raises(Conflict):
        outcomes.answer_check(check=check, by=specialist, result=CheckResult.CONTINUES)


def test_a_cancelled_offering_ends_what_was_open(offering, specialist, body):
    rows = [nominated(offering, specialist) for _ in range(3)]
    offers.cancel(offering=offering, by=body, words="تعذر المكان")
    found = Enrolment.objects.filter(pk__in=[row.pk for row in rows]).order_by("id")
    assert [row.status for row in found] == [S.DROPPED, S.DROPPED, S.DECLINED]
    assert {row.end_reason for row in found} == {EndReason.CANCELLED}
    assert Offering.objects.get(pk=offering.pk).taken == 0


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (dt.date(2025, 11, 30), 3, dt.date(2026, 2, 28)),
        (dt.date(2027, 11, 30), 3, dt.date(2028, 2, 29)),
        (dt.date(2026, 1, 31), 12, dt.date(2027, 1, 31)),
    ],
)
def test_checks_fall_on_the_same_day_of_a_later_month(start, months, end):
    assert outcomes.months_after(day=start, months=months) == end


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_forty_nominated_at_once_for_twenty_five_seats(office):
    offering = OfferingFactory(office=office, seats=25)
    specialist = acting(SpecialistFactory(organisation=office))
    plans = [PlanFactory(office=office) for _ in range(40)]
    gate = Barrier(len(plans))

    def send(plan):
        try:
            gate.wait(timeout=60)
            return enrolling.nominate(plan=plan, offering=offering, by=specialist, agreed_on=today()).status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(plans)) as pool:
        answers = list(pool.map(send, plans))
    assert sorted(answers) == [S.ACCEPTED] * 25 + [S.WAITING] * 15
    offering.refresh_from_db()
    assert offering.taken == 25
    line = Enrolment.objects.filter(status=S.WAITING).order_by("nominated_at", "id")
    first = line.first()
    accepted = Enrolment.objects.filter(status=S.ACCEPTED).first()
    enrolling.withdraw(enrolment=accepted, by=specialist, reason=EndReason.CHANGED_MIND)
    first.refresh_from_db()
    assert first.status == S.ACCEPTED
    assert line.count() == 14
