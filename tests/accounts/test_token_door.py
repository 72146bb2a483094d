"""Where programs sign in: wrong passwords are counted, whoever tries them."""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db


def guess(client, username, attempt):
    wrong = {"username": username, "password": f"wrong-{attempt}"}
    return client.post(reverse("api-token"), wrong, content_type="application/json").status_code


def test_wrong_password_is_401(client):
    assert guess(client, UserFactory().username, 1) == 401


def test_a_guesser_with_a_session_is_locked_out_too(as_user):
    """The refusal rolls a request of a known actor back; the count of wrong passwords must survive it."""
    client, victim = as_user(MembershipFactory().user), MembershipFactory().user
    answers = [guess(client, victim.username, attempt) for attempt in range(20)]
    assert answers[0] == 401
    assert answers[-1] == 429


class TestOrganisation:
    """Whoever works in two organisations says for each request which one they act for."""

    @pytest.fixture
    def two(self):
        first = MembershipFactory(role="manager")
        return first, MembershipFactory(user=first.user, role="manager")

    def asked(self, api, membership, **headers):
        return api(membership.user).get(reverse("api-referrals-list"), headers=headers)

    def test_the_header_chooses(self, two, api):
        rows = [ReferralFactory(office=membership.organisation) for membership in two]
        for membership, row in zip(two, rows, strict=True):
            answer = self.asked(api, membership, **{"Arkan-Organisation": membership.organisation.code})
            assert [each["reference"] for each in answer.json()["results"]] == [row.reference]

    def test_without_it_the_one_last_used(self, two, api):
        first, second = two
        row = ReferralFactory(office=second.organisation)
        first.user.current_organisation = second.organisation
        first.user.save()
        assert [each["reference"] for each in self.asked(api, first).json()["results"]] == [row.reference]

    def test_an_organisation_of_others_is_none(self, two, api):
        foreign = MembershipFactory().organisation
        assert self.asked(api, two[0], **{"Arkan-Organisation": foreign.code}).status_code in (401, 403)
