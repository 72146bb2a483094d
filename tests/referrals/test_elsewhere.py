"""A charity learns that the household is being helped elsewhere only where its agreement allows, and never more than that."""

import pytest
from django.urls import reverse

from referrals import services
from referrals.enums import ReferralKind
from tests.referrals.conftest import given_person, move

pytestmark = pytest.mark.django_db
WORDS = "لهذه الأسرة إحالة مفتوحة لدى جهة أخرى."


def said(actor, row, as_user, api):
    page = WORDS in as_user(actor.user).get(row.get_absolute_url()).content.decode()
    answer = api(actor.user).get(reverse("api-referrals-detail", args=[row.key])).json()["open_elsewhere"]
    assert page is answer
    return page


@pytest.fixture
def both(people, drafted):
    """The same household at two charities."""
    mine = services.send(referral=drafted(), by=people.researcher)
    other = services.send(referral=drafted(to=people.third), by=people.researcher)
    return mine, other


@pytest.mark.parametrize("allowed", [True, False])
def test_as_the_agreement_says(allowed, both, people, as_user, api):
    people.charity.agreements.update(tells_open_referrals=allowed)
    mine, other = both
    assert said(people.staff, mine, as_user, api) is allowed
    assert not said(people.third_staff, other, as_user, api)
    assert not said(people.researcher, mine, as_user, api)


def test_not_of_what_has_ended(both, people, as_user, api):
    people.charity.agreements.update(tells_open_referrals=True)
    mine, other = both
    move(other, "decline", people)
    assert not said(people.staff, mine, as_user, api)


def test_never_of_taaffuf(people, drafted, as_user, api):
    people.charity.agreements.update(tells_open_referrals=True)
    given = given_person(444)
    mine = services.send(referral=drafted(given=given), by=people.researcher)
    discreet = drafted(by=people.charity_keeper, kind=ReferralKind.TAAFFUF, given=given, needs=[_need()])
    services.send(referral=discreet, by=people.charity_keeper)
    assert not said(people.staff, mine, as_user, api)


def test_the_office_sees_the_familys_other_open_referrals_and_a_charity_none(both, people, as_user, api):
    first, second = both
    for row, other in ((first, second), (second, first)):
        page = as_user(people.researcher.user).get(row.get_absolute_url())
        assert [reference for _kind, reference, _to in page.context["others"]] == [other.reference]
        body = api(people.researcher.user).get(reverse("api-referrals-detail", args=[row.key])).json()
        assert body["others_open"] == [other.reference]
        theirs = as_user((people.staff if row.recipient == people.charity else people.third_staff).user)
        page = theirs.get(row.get_absolute_url())
        assert page.context["others"] == []
        assert other.reference not in page.content.decode()


def _need():
    return services.GivenNeed(kind="food")
