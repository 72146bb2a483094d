"""Fixtures that every test may use."""

import pytest
from django.test import Client
from hypothesis import settings as hypothesis
from rest_framework.test import APIClient

from accounts.sign_in import issue_token

# No test is timed: a slow machine is not a failure. In CI the examples are the same on every run (the library's own profile).
hypothesis.register_profile("arkan", hypothesis.default, deadline=None)
hypothesis.load_profile("arkan")

pytest_plugins = ["tests.strict", "tests.plugins.strict_ci", "tests.plugins.groups"]


@pytest.fixture
def as_user():
    """A browser in which the given user is signed in: ``as_user(user)``."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def api():
    """A client of the API with the given user's token: ``api(user)``; without a user, a stranger."""

    def client(user=None):
        client = APIClient()
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(user)}")
        return client

    return client
