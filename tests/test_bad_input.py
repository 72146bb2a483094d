"""Every form, every endpoint and every list × what nobody types by accident: never a fault of ours, and nothing of it runs.

Driven by the lines of the access matrix, so that a new route is tried as soon as it has its line. Each try is made as
the people who may use the route (one from each kind of organisation) and forgotten at once.
"""

import contextlib
import json
import traceback

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import sign_in
from tests import hostile
from tests.access import Line, World, lines
from tests.routes import API, ROUTES

LINES = [line for line in lines() if not line.covers]
READ = [line for line in LINES if line.method == "GET"]
WRITTEN = [line for line in LINES if line.method != "GET"]
REFUSED = (401, 403, 404)
# One line of each route that carries something in its address.
ADDRESSED = list({line.route: line for line in reversed(LINES) if line.kwargs}.values())


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def people(line: Line, world: World):
    """Who may use the route: one from each kind of organisation."""
    chosen = {}
    for who, user in world.people.items():
        if line.expected(who) not in REFUSED:
            chosen.setdefault(user.memberships.first().organisation.kind, user)
    return list(chosen.values()) or [None]  # a page for whoever has its link


def browser(user, url):
    client = Client(raise_request_exception=False)
    if user and url.startswith(API):
        client.defaults["HTTP_AUTHORIZATION"] = f"Token {sign_in.issue_token(user)}"
    elif user:
        client.force_login(user)
    return client


@contextlib.contextmanager
def forgotten():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def words(response):
    """What a page says; a file that is handed out is read to its end and says nothing."""
    if response.streaming:
        b"".join(response)
        return ""
    return response.content.decode() if "text/html" in response.headers.get("Content-Type", "") else ""


def is_sound(what, response):
    """No fault of ours; what was typed stands in a page as text; a refusal of the API is a problem's details."""
    fault = getattr(response, "exc_info", None)
    trace = "".join(traceback.format_exception(*fault)) if fault else ""
    assert response.status_code < 500, f"{what}: {response.status_code}\n{trace}"
    kind = response.headers.get("Content-Type", "")
    assert hostile.RAW not in words(response), f"{what}: it stands in the page as it was typed"
    if response.status_code >= 400 and not kind.startswith("text/html"):
        assert kind == "application/problem+json", f"{what}: {response.status_code} {kind}"
        assert {"status", "code", "detail", "errors"} <= json.loads(response.content).keys(), what


@pytest.mark.django_db
@pytest.mark.parametrize("line", WRITTEN, ids=str)
def test_bodies(line, world):
    url = reverse(line.route, kwargs=line.kwargs(world) if line.kwargs else {})
    given = line.data(world) if line.data else {}
    for number, user in enumerate(people(line, world)):
        client = browser(user, url)
        first = number == 0
        if url.startswith(API):
            valid = hostile.body_of(f"/{ROUTES[line.route].path}", line.method) | given
            bodies = hostile.objects(valid, thoroughly=first)
            tries = [(what, {"data": body, "content_type": "application/json"}) for what, body in bodies]
            tries += [(f"as {kind}", {"data": b"a=1", "content_type": kind}) for kind in ("text/xml", "a/b; c=\xa0")]
        else:
            with forgotten():
                page = client.get(url)
            valid = (hostile.form_of(words(page), url) if page.status_code == 200 else {}) | given
            filled = hostile.forms(valid, thoroughly=first)
            tries = [(what, {"data": data, "follow": True}) for what, data in filled]
            for what in hostile.RAW_BODIES if first else ():
                for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
                    tries.append((f"{what} as {kind}", {"data": hostile.BODIES[what], "content_type": kind}))
        for what, request in tries:
            with forgotten():
                response = getattr(client, line.method.lower())(url, **request)
            is_sound(f"{line} {what}", response)


@pytest.mark.django_db
@pytest.mark.parametrize("line", READ, ids=str)
def test_queries(line, world):
    url = reverse(line.route, kwargs=line.kwargs(world) if line.kwargs else {})
    given = line.data(world) if line.data else {}
    user = next(iter(people(line, world)))
    client = browser(user, url)
    if url.startswith(API):
        names = hostile.queries_of(f"/{ROUTES[line.route].path}")
    else:
        with forgotten():
            names = hostile.parameters_of(words(client.get(url, given)), url)
    names |= {*given, *hostile.BETWEEN}
    tries = [*hostile.queries(names, given, thoroughly=not line.kwargs), ("a huge cursor", {"cursor": hostile.CURSOR})]
    for what, query in tries:
        with forgotten():
            response = client.get(url, query, follow=True)
        is_sound(f"{line} {what}", response)


@pytest.mark.django_db
@pytest.mark.parametrize("line", ADDRESSED, ids=str)
def test_addresses(line, world):
    """What stands in the address: numbers beyond every column, other letters, other people's uuids."""
    kwargs = line.kwargs(world)
    user = next(iter(people(line, world)))
    client = browser(user, reverse(line.route, kwargs=kwargs))
    for name in kwargs:
        for what, value in hostile.ADDRESSES.items():
            try:
                url = reverse(line.route, kwargs=kwargs | {name: value})
            except NoReverseMatch:
                continue
            with forgotten():
                response = getattr(client, line.method.lower())(url)
            is_sound(f"{line} {name}={what}", response)
