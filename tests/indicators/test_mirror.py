"""Each charity's own mirror, and its page of the month."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import scope
from accounts.actor import Actor
from accounts.enums import Role
from core.clock import now, today
from indicators import services, tasks
from indicators.mirror import mirror_of
from indicators.models import CharityReport
from indicators.months import BY_CODE, Month
from notifications.models import Notice
from referrals.enums import ReferralKind, ReferralStatus
from statements.enums import StatementStatus
from tests.factories.accounts import MembershipFactory
from tests.factories.charities import DataSharingAgreementFactory
from tests.factories.referrals import (
    LadderStepFactory,
    ReferralEventFactory,
    ReferralFactory,
    ReferralHopFactory,
)
from tests.factories.statements import StatementRequestFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
S, K = ReferralStatus, ReferralKind
DAY = dt.timedelta(days=1)


def sent(office, charity, status=S.SENT, *, answers=(), days=2, **more):
    """Sent some days ago, due three and ten days after; answers are (verb, days after the sending)."""
    at = now() - days * DAY
    given = {
        "office": office,
        "recipient": charity,
        "sent_at": at,
        "first_sent_on": at.date(),
        "take_up_due_at": at + 3 * DAY,
        "decide_due_at": at + 10 * DAY,
        "due_at": None,
        "status": status,
    }
    row = ReferralFactory(**(given | more))
    for verb, after in answers:
        ReferralEventFactory(referral=row, organisation=row.recipient, verb=verb, at=at + after * DAY)
    return row


def whole(charity):
    return mirror_of(charity, today() - 400 * DAY, today())


def test_what_came_and_whether_it_was_answered_in_time(office, charity):
    sent(office, charity, S.ACCEPTED, answers=[("take_up", 1), ("accept", 4)], days=30)  # both in time
    sent(office, charity, S.ACCEPTED, answers=[("take_up", 5), ("accept", 12)], days=30)  # both late
    sent(office, charity, days=20)  # never answered: both late
    sent(office, charity, days=1)  # still within its time: not judged
    sent(office, charity, S.DECLINED, answers=[("decline", 1)], days=9, decline_reason="no_means", ended_at=now())
    sent(
        office,
        charity,
        S.DECLINED,
        answers=[("decline", 2)],
        days=9,
        decline_reason="no_means",
        ended_at=now(),
        next_door=office,
    )
    found = whole(charity).received
    assert found.total == 6
    assert (found.taken_up.kept, found.taken_up.of) == (3, 5)
    assert (found.decided.kept, found.decided.of) == (3, 5)
    assert (found.declined, found.next_door) == (2, 1)
    assert found.states == {"accepted": 2, "sent": 2, "declined": 2}


def test_what_waits_for_the_senders_answer_is_not_late(office, charity):
    sent(office, charity, S.INFORMATION_REQUESTED, answers=[("take_up", 1)], days=30, paused_at=now())
    found = whole(charity).received
    assert (found.taken_up.kept, found.taken_up.of) == (1, 1)
    assert found.decided.of == 0


def test_a_redirected_one_counts_for_each_that_had_it(office, charity, other_charity):
    row = sent(office, other_charity, S.SENT, days=1, first_sent_on=today() - 20 * DAY)
    ReferralHopFactory(
        referral=row, from_organisation=charity, to_organisation=other_charity, at=row.sent_at, office=office
    )
    LadderStepFactory(referral=row, recipient=charity, term_ends_at=now() - 15 * DAY)
    first, second = whole(charity).received, whole(other_charity).received
    assert first.states == {"redirected": 1}
    assert (first.taken_up.kept, first.taken_up.of) == (0, 1)
    assert second.states == {"sent": 1}


def test_taaffuf_drafts_and_what_was_taken_back_are_in_no_mirror(office, charity):
    sent(office, charity, kind=K.TAAFFUF)
    sent(office, charity, S.WITHDRAWN, ended_at=now())
    sent(office, office, S.SENT, sender=charity, kind=K.TAAFFUF)
    assert whole(charity).is_empty


def test_the_offices_punctuality(office, charity):
    own = {"sender": charity, "kind": K.REGISTRATION_HELP}
    sent(office, office, S.COMPLETED, answers=[("take_up", 1), ("accept", 2)], days=30, ended_at=now(), **own)
    sent(office, office, S.SENT, days=30, **own)
    at = now() - 20 * DAY
    agreement = DataSharingAgreementFactory(charity=charity)
    given = {"agreement": agreement, "asked_at": at, "due_at": at + 3 * DAY}
    answered = {
        "status": StatementStatus.ANSWERED,
        "answer": "refer",
        "answered_by": MembershipFactory(organisation=office),
    }
    StatementRequestFactory(**given, **answered, answered_at=at + DAY, answered_on=today() - 19 * DAY)
    StatementRequestFactory(**given)
    found = whole(charity)
    assert (found.sent.total, found.sent.taken_up.kept, found.sent.taken_up.of) == (2, 1, 2)
    asked = found.statements
    assert (asked.total, asked.answered, asked.in_time.kept, asked.in_time.of, asked.waiting) == (2, 1, 1, 2, 1)


def test_both_doors_say_the_same(as_user, api, member, office, charity):
    sent(office, charity, S.ACCEPTED, answers=[("accept", 1)], days=0)
    reader = member(charity, Role.CHARITY_READER)
    page = as_user(reader).get(reverse("indicators:mirror", args=[charity.code]), {"months": "year"})
    said = api(reader).get(reverse("api-charities-mirror", args=[charity.code]), {"months": "year"}).json()
    assert page.context["mirror"].payload == said
    assert said["received"]["decided_in_time"] == [1, 1]
    refused = api(reader).get(reverse("api-charities-mirror", args=[charity.code]), {"months": "ever"})
    assert list(refused.json()["errors"]) == ["months"]


def test_no_other_charity_is_named(as_user, charity_manager, office, charity, other_charity):
    sent(office, other_charity)
    page = as_user(charity_manager).get(reverse("indicators:mirror", args=[charity.code])).content.decode()
    assert other_charity.name not in page
    assert "لم يُرسَل" in page or "لا" in page


def test_months_are_hijri():
    on = dt.date(2026, 11, 22)
    assert BY_CODE["this"].days(on) == (dt.date(2026, 11, 11), dt.date(2026, 12, 9))
    assert BY_CODE["last"].days(on)[1] == dt.date(2026, 11, 10)
    assert Month.of(on).back(6) == Month(1447, 12)


def test_what_it_costs(as_user, manager, office, charity):
    page = as_user(manager), reverse("indicators:mirror", args=[charity.code])
    own_queries(*page)
    few = own_queries(*page)
    for _ in range(4):
        sent(office, charity, S.ACCEPTED, answers=[("take_up", 0), ("accept", 0)])
    assert own_queries(*page) == few <= 4


# --- the page of the month ----------------------------------------------------------------------------------------------


@pytest.fixture
def system(office):
    return Actor.system(office)


def test_one_page_for_each_charity_and_month_however_often(office, charity, other_charity, monkeypatch):
    sent(office, charity, S.ACCEPTED, answers=[("accept", 1)], days=20)
    monkeypatch.setattr("indicators.services.today", lambda: dt.date(2026, 12, 10))  # 1 Rajab 1448, a Thursday
    assert tasks.write_reports() == 2
    assert tasks.write_reports() == 0
    report = CharityReport.objects.get(charity=charity)
    assert (report.year, report.month) == (1448, 6)
    with report.file.open() as kept:
        assert kept.read(5) == b"%PDF-"
    told = Notice.objects.filter(kind="indicators.charity_report", organisation=charity)
    assert [(notice.role, notice.url_name) for notice in told] == [(Role.CHARITY_MANAGER, "indicators:mirror")]


@pytest.mark.parametrize(("day", "month"), [("2026-11-11", 5), ("2026-12-09", 5), ("2026-12-10", 6)])
def test_it_is_due_from_the_first_working_day(office, day, month):
    assert services.due_month(office=office, day=dt.date.fromisoformat(day)).month == month


def test_a_month_that_begins_on_a_day_off_waits_for_work(office):
    friday = Month(1448, 8).first  # 1 Shaaban 1448
    while friday.weekday() != 4:
        friday = Month.of(friday).back(-1).first
    assert services.due_month(office=office, day=friday) is None
    assert services.due_month(office=office, day=friday + 2 * DAY) == Month.of(friday).back(1)


def test_one_that_dies_has_written_nothing(office, charity, system, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the worker died")

    with monkeypatch.context() as patched:
        patched.setattr("indicators.services.report_written", lambda report: broken())
        with pytest.raises(RuntimeError), scope.enter(system):
            services.write_next_report(by=system, month=Month(1448, 5))
    assert not CharityReport.objects.exists()
    with scope.enter(system):
        assert services.write_next_report(by=system, month=Month(1448, 5)).charity == charity


def test_it_is_given_out_to_its_charity_and_the_office_alone(
    as_user, api, office, charity, system, charity_manager, manager, stranger
):
    report = services.write_next_report(by=system, month=Month(1448, 5))
    url = reverse("indicators:report", args=[charity.code, report.uuid])
    for user in (charity_manager, manager):
        answer = as_user(user).get(url)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert as_user(stranger).get(url).status_code == 404
    listed = api(charity_manager).get(reverse("api-charities-reports", args=[charity.code])).json()
    assert [row["uuid"] for row in listed] == [str(report.uuid)]
    answer = api(charity_manager).get(reverse("api-charities-report", args=[charity.code, report.uuid]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
