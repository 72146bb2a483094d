"""The house stands: a signed-in person reaches home, a stranger the sign-in."""

import pytest

from tests.factories.accounts import MembershipFactory


@pytest.mark.django_db
def test_a_member_reaches_home(as_user):
    membership = MembershipFactory()
    assert as_user(membership.user).get("/").status_code == 200


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client):
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")
