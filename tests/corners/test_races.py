"""Real threads on real connections: one visit, one closing, one correction."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.enums import Role
from accounts.sign_in import issue_token
from beneficiaries.models import Person
from core.clock import now
from corners.models import CornerDay, Visit
from tests.factories.accounts import MembershipFactory
from tests.factories.beneficiaries import national_number
from tests.factories.corners import CornerDayResearcherFactory, OpenCornerDayFactory, VisitFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS = 8


@pytest.fixture
def day():
    return OpenCornerDayFactory(opened_at=now())


@pytest.fixture
def member(day):
    membership = MembershipFactory(organisation=day.office, role=Role.RESEARCHER)
    CornerDayResearcherFactory(day=day, membership=membership)
    return membership


def at_once(requests):
    """The answers of as many posts as there are, all let go at the same moment."""
    gate = Barrier(len(requests))

    def send(token, url, body):
        client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
        try:
            gate.wait(timeout=30)
            return client.post(url, body)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return [future.result() for future in [pool.submit(send, *request) for request in requests]]


def visit_on(day, **more):
    return {
        "uuid": str(uuid4()),
        "corner_day": day.pk,
        "visitor_kind": "citizen",
        "services": ["question_answered"],
    } | more


@pytest.mark.parametrize("threads", [2, THREADS])
def test_the_same_visit_sent_at_once_is_one(day, member, threads):
    url, token = reverse("api-corners-visits-list"), issue_token(member.user)
    body = visit_on(day, national_id=national_number(4242))
    answers = at_once([(token, url, body)] * threads)
    assert sorted(answer.status_code for answer in answers) == [200] * (threads - 1) + [201]
    assert len({str(answer.json()) for answer in answers}) == 1
    assert Visit.objects.count() == Person.objects.count() == 1


def test_one_name_for_eight_visits_keeps_one(day, member):
    url, token = reverse("api-corners-visits-list"), issue_token(member.user)
    name = str(uuid4())
    answers = at_once([(token, url, visit_on(day, uuid=name, minutes=n)) for n in range(THREADS)])
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (THREADS - 1)
    assert Visit.objects.count() == 1


def test_eight_visits_of_one_unknown_person_make_one_person(day, member):
    url, token = reverse("api-corners-visits-list"), issue_token(member.user)
    answers = at_once([(token, url, visit_on(day, national_id=national_number(17))) for _ in range(THREADS)])
    assert {answer.status_code for answer in answers} == {201}
    assert (Visit.objects.count(), Person.objects.count()) == (THREADS, 1)


def test_closing_counts_what_was_saved(day, member):
    """Whoever logs while another closes: the visit is in the count, or it is entered later."""
    url, token = reverse("api-corners-visits-list"), issue_token(member.user)
    close = (token, reverse("api-corners-days-close", args=[day.pk]), {})
    answers = at_once([(token, url, visit_on(day)) for _ in range(THREADS - 1)] + [close])
    assert answers[-1].status_code == 200
    closed = CornerDay.objects.get(pk=day.pk)
    late = [answer for answer in answers[:-1] if answer.status_code == 400 or answer.json()["late"]]
    assert closed.closing_count == Visit.objects.filter(late=False).count() == THREADS - 1 - len(late)


@pytest.mark.parametrize("step", ["close", "open"])
def test_a_day_is_moved_once(day, member, step):
    if step == "open":
        day = OpenCornerDayFactory(corner__charity=day.corner.charity, status="planned", opened_at=None)
        CornerDayResearcherFactory(day=day, membership=member)
    url, token = reverse(f"api-corners-days-{step}", args=[day.pk]), issue_token(member.user)
    answers = at_once([(token, url, {})] * THREADS)
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * (THREADS - 1)
    assert day.events.count() == 1


def test_a_visit_is_corrected_once(day, member):
    visit = VisitFactory(corner_day=day, logged_by=member)
    url, token = reverse("api-corners-visits-correct", args=[visit.uuid]), issue_token(member.user)
    answers = at_once([(token, url, {"reason": "mistake", "void": True})] * THREADS)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (THREADS - 1)
    assert Visit.objects.count() == 2
