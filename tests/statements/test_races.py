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
from statements import services
from statements.enums import StatementStatus
from statements.models import StatementEvent, StatementRequest, UnusualAsking
from statements.tasks import watch
from statements.terms import month_of_asking
from tests.factories.beneficiaries import national_number
from tests.statements.sheets import ask, read, somebody, work

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


def test_two_sheets_and_the_months_last_places(people, settings, tmp_path):
    """Each takes all of its places or none; single requests pass between them."""
    settings.MEDIA_ROOT = tmp_path
    people.charity.agreements.update(statement_quota=5)
    sheets = [read(people.staff, *(somebody(910_000 + 100 * k + n) for n in range(3))) for k in range(2)]
    tokens = [issue_token(people.staff.user), issue_token(people.director.user)]
    starts = [
        (tokens[n % 2], reverse("api-statements-sheets-start", args=[sheets[n % 2].file.uuid]), {}) for n in range(4)
    ]
    singles = [(tokens[n % 2], reverse("api-statements-list"), body(911_000 + n)) for n in range(4)]
    done = at_once(starts + singles)
    assert len([status for status in done if status == 409]) == 8 - len([s for s in done if s in (200, 201)])
    month = month_of_asking(people.charity.agreements.get())
    assert month.used + month.held <= 5
    for batch in sheets:
        work(batch)
    month = month_of_asking(people.charity.agreements.get())
    assert (month.used, month.held) == (StatementRequest.objects.filter(status="asked").count(), 0)
    assert month.used <= 5


def test_eight_acts_on_one_screen_give_each_statement_once(people):
    rows = [services.submit(by=people.staff, given=services.Given(**body(920_000 + n)))[0] for n in range(6)]
    token = issue_token(people.researcher.user)
    ticked = {"matched": True, "answers": [{"reference": row.reference, "answer": "refer"} for row in rows]}
    url = reverse("api-statements-queue-answer")
    assert at_once([(token, url, ticked)] * THREADS) == [200] * THREADS
    assert StatementEvent.objects.filter(verb="answer").count() == len(rows)


def test_the_last_two_answers_of_a_sheet_tell_once(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    batch = ask(people.staff, somebody(930_001), somebody(930_002))
    token = issue_token(people.researcher.user)
    urls = [reverse("api-statements-answer", args=[row.key]) for row in batch.rows.all()]
    assert at_once([(token, url, {"answer": "refer"}) for url in urls]) == [200, 200]
    assert Notice.objects.filter(kind="statements.batch_answered").count() == 2  # staff and director, once


def test_one_press_to_ask_again_is_one_request(people, statement_in):
    row = statement_in(StatementStatus.EXPIRED)
    token = issue_token(people.staff.user)
    url = reverse("api-statements-ask-again", args=[row.key])
    assert at_once([(token, url, {})] * THREADS) == [201] + [409] * (THREADS - 1)
    assert StatementRequest.objects.filter(follows=row).count() == 1


def test_two_watches_notice_once(people, settings):
    settings.STATEMENT_WATCH_CHARITIES = 1
    services.submit(by=people.staff, given=services.Given(**body(940_001)))

    def look(_n):
        try:
            return watch()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(look, range(4))) == 1
    assert UnusualAsking.objects.count() == 1
