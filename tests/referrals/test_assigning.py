"""Handing a referral to one of the recipient's people, through both doors; an absent member is not offered."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import today
from notifications.models import Notice
from referrals import services
from referrals.enums import ReferralStatus
from tests.factories.accounts import AbsenceFactory
from tests.referrals.conftest import move

pytestmark = pytest.mark.django_db
S = ReferralStatus


@pytest.fixture(params=["web", "api"])
def assign(request, as_user, api):
    def through(actor, referral, membership):
        if request.param == "web":
            given = {"membership": membership.pk if membership else ""}
            return as_user(actor.user).post(reverse("referrals:assign", args=[referral.key]), given)
        given = {"membership": membership.pk if membership else None}
        return api(actor.user).post(reverse("api-referrals-assign", args=[referral.key]), given, format="json")

    through.done = 302 if request.param == "web" else 200
    through.refused = 200 if request.param == "web" else 400
    return through


def test_to_a_colleague_who_is_told_and_back_to_all(assign, referral_in, people):
    row = referral_in(S.SENT)
    colleague = people.second_keeper.memberships[0]
    assert assign(people.staff, row, colleague).status_code == assign.done
    row.refresh_from_db()
    assert row.assignee == colleague
    assert Notice.objects.get(kind="referrals.assigned").membership == colleague
    assert assign(people.staff, row, None).status_code == assign.done
    row.refresh_from_db()
    assert row.assignee is None
    assert [event.verb for event in row.events.all()[:2]] == ["assign", "assign"]


def test_neither_to_a_stranger_nor_to_someone_who_left(assign, referral_in, people):
    row = referral_in(S.SENT)
    gone = people.second_keeper.memberships[0]
    gone.ends_on = today() - dt.timedelta(days=1)
    gone.starts_on = gone.ends_on
    gone.save()
    for member in (people.third_staff.membership, gone):
        assert assign(people.staff, row, member).status_code == assign.refused
    row.refresh_from_db()
    assert row.assignee is None


def test_not_by_the_sender_and_not_after_the_end(assign, referral_in, people):
    row = referral_in(S.SENT)
    assert assign(people.researcher, row, None).status_code == 403
    assert assign(people.third_staff, row, None).status_code == 404
    over = move(move(row, "accept", people), "complete", people)
    assert assign(people.staff, over, None).status_code == 409


def test_the_choice_says_who_is_away_and_how_much_each_has(as_user, referral_in, people):
    row = referral_in(S.SENT)
    colleague = people.second_keeper.memberships[0]
    services.assign(referral=row, by=people.staff, membership=colleague)
    AbsenceFactory(membership=colleague)
    client = as_user(people.staff.user)
    page = client.get(reverse("referrals:assign", args=[row.key])).content.decode()
    assert "غائبة حتى" in page
    assert "عمل مفتوح واحد" in page
    answer = client.post(reverse("referrals:assign", args=[row.key]), {"membership": colleague.pk}, follow=True)
    assert [str(message) for message in answer.context["messages"] if "غائبة حتى" in str(message)]
