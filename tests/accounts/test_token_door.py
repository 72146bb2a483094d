"""Where programs sign in: wrong passwords are counted, whoever tries them."""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, UserFactory

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
