"""An urgent case names whom to telephone; what is due reaches whoever stands in for somebody away."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import now
from notifications.models import Notice
from offices.duty import turns_at
from referrals.enums import ReferralKind, ReferralStatus
from referrals.notices import tell_of
from tests.factories.accounts import AbsenceFactory
from tests.factories.offices import DutyTurnFactory
from tests.referrals.conftest import move

pytestmark = pytest.mark.django_db
S = ReferralStatus


@pytest.fixture
def urgent(referral_in):
    return lambda: referral_in(S.SENT, kind=ReferralKind.URGENT)


def test_the_page_names_the_one_on_duty(urgent, people, as_user):
    turn = DutyTurnFactory(membership=people.staff.membership, phone="+966501234567")
    assert turns_at(people.charity, now()) == [turn]
    page = as_user(people.researcher.user).get(reverse("referrals:detail", args=[urgent().key])).content.decode()
    assert 'href="tel:+966501234567"' in page
    assert str(turn.membership.user) in page


def test_an_empty_list_is_said(urgent, people, as_user):
    page = as_user(people.researcher.user).get(reverse("referrals:detail", args=[urgent().key]))
    assert page.context["calling"]["named"] == []
    assert "لا مناوب مسمًّى" in page.content.decode()


def test_the_one_on_duty_is_told_of_an_urgent_case_alone(urgent, referral_in, people):
    DutyTurnFactory(membership=people.staff.membership)
    urgent()
    assert Notice.objects.get(kind="referrals.on_duty").membership == people.staff.membership


def test_an_ordinary_case_wakes_nobody(referral_in, people):
    DutyTurnFactory(membership=people.staff.membership)
    referral_in(S.SENT)
    assert not Notice.objects.filter(kind="referrals.on_duty").exists()


def test_the_deputy_is_told_while_the_sender_is_away(referral_in, people):
    row = referral_in(S.SENT)
    deputy = people.manager.membership
    AbsenceFactory(membership=people.researcher.membership, deputy=deputy)
    move(row, "take_up", people)
    assert Notice.objects.get(kind="referrals.taken_up").membership == deputy


def test_without_a_deputy_it_is_everybodys(referral_in, people):
    row = referral_in(S.SENT)
    AbsenceFactory(membership=people.researcher.membership)
    move(row, "take_up", people)
    assert Notice.objects.get(kind="referrals.taken_up").membership is None


def test_overdue_reaches_the_deputy_of_an_absent_director(referral_in, people):
    row = referral_in(S.SENT)
    AbsenceFactory(membership=people.second_keeper.memberships[0], deputy=people.staff.membership)
    tell_of(row, "overdue")
    told = Notice.objects.filter(kind="referrals.overdue")
    assert {notice.membership for notice in told} == {None, people.staff.membership}


def test_a_keepers_deputy_who_is_no_keeper_hears_nothing(referral_in, people, drafted):
    row = drafted(by=people.keeper, kind=ReferralKind.TAAFFUF)
    AbsenceFactory(membership=people.second_keeper.memberships[0], deputy=people.staff.membership)
    row = move(row, "send", people, by=people.keeper)
    tell_of(row, "overdue")
    assert not Notice.objects.filter(membership=people.staff.membership).exists()
    assert row.sent_at <= now() + dt.timedelta(seconds=1)
