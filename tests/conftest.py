"""Fixtures that every test may use."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from hypothesis import settings as hypothesis
from rest_framework.test import APIClient

from accounts.actor import Actor
from accounts.enums import Role
from accounts.sign_in import issue_token, memberships_of
from tests.factories.accounts import MembershipFactory
from tests.factories.charities import ready_charity
from tests.factories.offices import OfficeFactory

# No test is timed: a slow machine is not a failure. In CI the examples are the same on every run (the library's own profile).
hypothesis.register_profile("arkan", hypothesis.default, deadline=None)
hypothesis.load_profile("arkan")

pytest_plugins = ["tests.strict", "tests.plugins.strict_ci", "tests.plugins.groups"]


@pytest.fixture(scope="session", autouse=True)
def stored_files(tmp_path_factory):
    """What tests attach is kept apart from what people attached."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("attachments")):
        yield


@pytest.fixture
def as_user():
    """A browser in which the given user is signed in: ``as_user(user)``."""

    def sign_in(user):
        client = Client()
        client.force_login(user, backend="accounts.backends.AccountBackend")
        return client

    return sign_in


@pytest.fixture
def at_most_queries():
    """``with at_most_queries(12):`` – statements that ask or change something; opening and closing a transaction is neither."""

    @contextmanager
    def counted(most):
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [
            q["sql"] for q in captured if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "SET LOCAL"))
        ]
        assert len(asked) <= most, "\n\n".join([f"{len(asked)} queries, {most} allowed:", *asked])

    return counted


@pytest.fixture
def api():
    """A client of the API with the given user's token: ``api(user)``; without a user, a stranger."""

    def client(user=None):
        client = APIClient()
        if user is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Token {issue_token(user)}")
        return client

    return client


@pytest.fixture
def actor():
    """Who acts in a service: ``actor(user)``, in the organisation of the user's first membership."""

    def of(user):
        memberships = memberships_of(user)
        return Actor.of(user, [row for row in memberships if row.organisation_id == memberships[0].organisation_id])

    return of


@pytest.fixture
def member():
    """A user with these roles in an organisation: ``member(charity, Role.CHARITY_STAFF, Role.DISCRETION_KEEPER)``."""

    def of(organisation, *roles):
        first = MembershipFactory(organisation=organisation, role=roles[0])
        for role in roles[1:]:
            MembershipFactory(organisation=organisation, role=role, user=first.user)
        return first.user

    return of


# Two offices and whoever the tests meet most; `office` and `charity` are organisations, the others are users.


@pytest.fixture
def office(db):
    return OfficeFactory().organisation


@pytest.fixture
def other_office(db):
    return OfficeFactory().organisation


@pytest.fixture
def charity(office):
    return ready_charity(office)


@pytest.fixture
def other_charity(office):
    return ready_charity(office)


@pytest.fixture
def researcher(office, member):
    return member(office, Role.RESEARCHER)


@pytest.fixture
def coordinator(office, member):
    return member(office, Role.COORDINATOR)


@pytest.fixture
def specialist(office, member):
    return member(office, Role.SPECIALIST)


@pytest.fixture
def manager(office, member):
    return member(office, Role.MANAGER)


@pytest.fixture
def charity_staff(charity, member):
    return member(charity, Role.CHARITY_STAFF)


@pytest.fixture
def charity_manager(charity, member):
    return member(charity, Role.CHARITY_MANAGER)


@pytest.fixture
def foreign_researcher(other_office, member):
    return member(other_office, Role.RESEARCHER)


@pytest.fixture
def stranger(other_charity, member):
    """The director of another charity of the same office."""
    return member(other_charity, Role.CHARITY_MANAGER)
