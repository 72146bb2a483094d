"""The access matrix: every route × everybody. A new route without its lines fails (tests/access/__init__.py)."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from rest_framework.views import APIView

from accounts import sign_in
from tests.access import Line, World, lines
from tests.routes import API, ROUTES

LINES = lines()


def test_every_route_has_its_lines():
    said = {(line.route, line.method) for line in LINES}
    groups = tuple(line.covers for line in LINES if line.covers)
    asked = {
        (route.name, method)
        for route in ROUTES.values()
        if not route.name.startswith(groups)
        for method in (route.methods if route.is_ours else {"GET"})
    }
    assert asked - said == set(), "write the line in tests/access/ (method 'any': name them with a decorator)"
    assert said - asked - {(line.route, line.method) for line in LINES if line.covers} == set(), (
        "no such route or method"
    )


def test_lines_are_said_once():
    said = [(line.route, line.method) for line in LINES]
    assert {pair for pair in said if said.count(pair) > 1} == set()


def test_every_endpoint_stands_below_the_api():
    """Where tokens are looked at: an endpoint elsewhere would know no actor."""
    for route in ROUTES.values():
        if isinstance(route.view, type) and issubclass(route.view, APIView):
            assert f"/{route.path}".startswith(API)


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Our office and a foreign one, made once: every line is tried in a savepoint over them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(), World()
        transaction.set_rollback(True)


def _ask(line: Line, url: str, data: dict, user) -> int:
    """The status of one request, forgotten at once."""
    client = Client(raise_request_exception=False)
    if user and url.startswith(API):
        client.defaults["HTTP_AUTHORIZATION"] = f"Token {sign_in.issue_token(user)}"
    elif user:
        client.force_login(user)
    body = {} if line.method in ("GET", "HEAD") and not data else {"data": data}
    if url.startswith(API) and line.method != "GET":
        body["content_type"] = "application/json"
    with transaction.atomic():
        answer = getattr(client, line.method.lower())(url, **body)
        if answer.streaming:  # a file that is given out is open until it is read
            b"".join(answer)
        status = answer.status_code
        transaction.set_rollback(True)
    return status


@pytest.mark.django_db
@pytest.mark.parametrize("line", LINES, ids=str)
def test_access(line, worlds):
    world, abroad = worlds
    url = reverse(line.route, kwargs=line.kwargs(world) if line.kwargs else {})
    data = line.data(world) if line.data else {}
    tries = [("nobody", None, line.nobody or (401 if url.startswith(API) else 302))]
    for who, user in world.people.items():
        tries.append((who, user, line.expected(who)))
    for who, user in abroad.people.items():
        tries.append((f"foreign {who}", user, line.expected_abroad(who)))
    tries.append(("neighbour", world.neighbour, line.neighbour or line.expected_abroad("charity_manager")))

    got = [(who, _ask(line, url, data, user), expected) for who, user, expected in tries]
    wrong = [f"{who}: {status}, not {expected}" for who, status, expected in got if status != expected]
    assert not wrong, f"{line} {url}"
