"""Real threads on real connections: one answer, one last place, one request from one form."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.sign_in import issue_token
from notifications.models import Notice
from statements.enums import StatementStatus
from statements.models import StatementEvent, StatementRequest
from tests.factories.beneficiaries import national_number

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS = 8


def at_once(requests):
    """The statuses of as many posts as there are, all let go at the same moment."""
    gate = Barrier(len(requests))

    def send(token, url, body):
        client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
        try:
            gate.wait(timeout=60)
            return client.post(url, body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(future.result() for future in [pool.submit(send, *request) for request in requests])


def body(n, **more):
    content = {"name": "سلمى التجريبي", "national_number": national_number(n), "gender": "f", "purpose": "food"}
    return content | more


@pytest.mark.parametrize("threads", [2, THREADS])
def test_one_answer_wins(people, statement_in, threads):
    row = statement_in(StatementStatus.ASKED)
    tokens = [issue_token(people.researcher.user), issue_token(people.manager.user)]
    url = reverse("api-statements-answer", args=[row.key])
    answers = ("current", "not_current")
    sent = [(tokens[n % 2], url, {"answer": answers[n % 2], "matched": True}) for n in range(threads)]
    assert at_once(sent) == [200] + [409] * (threads - 1)
    assert StatementEvent.objects.filter(statement=row, verb="answer").count() == 1
    assert Notice.objects.filter(kind="statements.answered").count() == 2  # staff and director
    row.refresh_from_db()
    assert (row.status, row.answer in answers) == (StatementStatus.ANSWERED, True)


def test_an_answer_and_a_withdrawal_cannot_both_be(people, statement_in):
    row = statement_in(StatementStatus.ASKED)
    office, charity = issue_token(people.researcher.user), issue_token(people.staff.user)
    answer = (office, reverse("api-statements-answer", args=[row.key]), {"answer": "refer"})
    withdrawal = (charity, reverse("api-statements-withdraw", args=[row.key]), {})
    assert at_once([answer, withdrawal] * 2) == [200, 409, 409, 409]


def test_the_last_place_of_the_month_has_one_winner(people):
    people.charity.agreements.update(statement_quota=3)
    url = reverse("api-statements-list")
    tokens = [issue_token(people.staff.user), issue_token(people.director.user)]
    assert at_once([(tokens[0], url, body(900_001)), (tokens[1], url, body(900_002))]) == [201, 201]
    assert at_once([(tokens[n % 2], url, body(900_010 + n)) for n in range(THREADS)]) == [201] + [409] * (THREADS - 1)
    assert StatementRequest.objects.filter(status=StatementStatus.ASKED).count() == 3
    assert not StatementRequest.objects.filter(status=StatementStatus.DRAFT).exists()


def test_one_form_sent_eight_times_is_one_request(people):
    url, token = reverse("api-statements-list"), issue_token(people.staff.user)
    content = body(900_050, uuid=str(uuid4()))
    assert at_once([(token, url, content)] * THREADS) == [200] * (THREADS - 1) + [201]
    assert StatementRequest.objects.count() == 1
