"""What must hold before a charity is sent a household."""

from datetime import timedelta

import pytest

from accounts.enums import Role
from charities.agreements import agreement_of
from charities.enums import HelpKind
from charities.readiness import facts_of, is_ready, readiness
from core.clock import today
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory, OfficeOrganisationFactory
from tests.factories.charities import (
    CharityContactFactory,
    DataSharingAgreementFactory,
    ServiceFactory,
    ServiceMonthFactory,
    ready_charity,
)

pytestmark = pytest.mark.django_db
REPAIR = {HelpKind.HOME_REPAIR}


@pytest.fixture
def charity():
    charity = ready_charity(OfficeOrganisationFactory())
    MembershipFactory(organisation=charity, role=Role.CHARITY_STAFF)
    return charity


def failing(charity, **asked):
    return [line.code for line in readiness(charity, **({"help_kinds": REPAIR} | asked)) if not line.ok]


def test_ready(charity):
    lines = readiness(charity, help_kinds=REPAIR)
    assert is_ready(lines)
    assert [line.code for line in lines] == ["service", "capacity", "contact", "member", "agreement"]
    assert not any(line.who for line in lines)


def test_a_bare_charity_is_told_everything_and_whom_to_ask():
    lines = readiness(CharityOrganisationFactory(), help_kinds=REPAIR)
    assert not any(line.ok for line in lines)
    assert all(line.words and line.who for line in lines)


def test_the_service_must_fit_the_need(charity):
    assert failing(charity, help_kinds={HelpKind.FOOD}) == ["service", "capacity"]
    assert failing(charity, help_kinds={HelpKind.FOOD, HelpKind.HOME_REPAIR}) == []
    assert failing(charity, help_kinds=set()) == []


def test_an_inactive_service_does_not_count(charity):
    charity.services.update(active=False)
    assert failing(charity) == ["service", "capacity"]


@pytest.mark.parametrize(("reserved", "used", "expected"), [(1, 0, []), (1, 1, ["capacity"]), (0, 2, ["capacity"])])
def test_capacity_is_what_is_left_this_month(charity, reserved, used, expected):
    charity.services.update(monthly_capacity=2)
    service = charity.services.get()
    ServiceMonthFactory(service=service, reserved=reserved, used=used)
    ServiceMonthFactory(service=service, month="2020-01-01", reserved=99)
    assert failing(charity) == expected
    assert failing(charity, ignore_capacity=True) == []


def test_a_second_service_of_the_kind_may_have_room(charity):
    charity.services.update(monthly_capacity=0)
    assert failing(charity) == ["capacity"]
    ServiceFactory(charity=charity)
    assert failing(charity) == []


@pytest.mark.parametrize(("days", "expected"), [(0, []), (90, []), (91, ["contact"])])
def test_the_contact_was_verified_within_90_days(charity, days, expected):
    charity.contacts.update(verified_on=today() - timedelta(days=days))
    assert failing(charity) == expected


def test_one_verified_contact_is_enough(charity):
    CharityContactFactory(charity=charity, verified_on=None)
    assert failing(charity) == []


@pytest.mark.parametrize("role", [Role.CHARITY_STAFF, Role.CHARITY_MANAGER])
def test_who_can_answer(charity, role):
    charity.memberships.update(role=role)
    assert failing(charity) == []


def test_a_reader_cannot_answer(charity):
    charity.memberships.update(role=Role.CHARITY_READER)
    assert failing(charity) == ["member"]


def test_a_member_who_has_left_cannot_answer(charity):
    charity.memberships.update(ends_on=today() - timedelta(days=1))
    assert failing(charity) == ["member"]


def test_taaffuf_wants_two_keepers(charity):
    assert failing(charity, discreet=True) == ["keepers"]
    one = MembershipFactory(organisation=charity, role=Role.DISCRETION_KEEPER)
    MembershipFactory(organisation=charity, role=Role.DISCRETION_KEEPER, user=one.user, ends_on="2020-02-01")
    assert failing(charity, discreet=True) == ["keepers"]
    MembershipFactory(organisation=charity, role=Role.DISCRETION_KEEPER)
    assert failing(charity, discreet=True) == []
    charity.services.update(monthly_capacity=0)
    assert failing(charity, discreet=True) == []


@pytest.mark.parametrize(
    "broken",
    [{"ended": True}, {"valid_to": "2020-12-31"}, {"valid_from": "2999-01-01"}],
)
def test_the_agreement_is_in_force(charity, broken):
    charity.agreements.update(**broken)
    assert failing(charity) == ["agreement"]
    assert agreement_of(charity) is None


def test_the_agreement_of_a_charity_is_the_newest(charity):
    DataSharingAgreementFactory(valid_from="2024-01-01")
    newest = DataSharingAgreementFactory(charity=charity, valid_from="2024-01-01")
    assert agreement_of(charity) == newest


def test_many_charities_are_two_queries(charity, django_assert_num_queries):
    charities = [charity, *(ready_charity(charity.parent) for _ in range(3))]
    with django_assert_num_queries(2):
        facts = facts_of(charities)
    assert [facts[each.pk].can_answer for each in charities] == [True, False, False, False]
