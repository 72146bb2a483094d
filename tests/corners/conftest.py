"""A corner day that is open, and its two doors: the page and the API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from core.clock import now
from corners.models import Visit
from tests.factories.corners import CornerDayResearcherFactory, CornerFactory, OpenCornerDayFactory


@pytest.fixture
def corner(charity):
    return CornerFactory(charity=charity)


@pytest.fixture
def day(corner, researcher):
    """Today's, opened some time ago, run by the researcher."""
    opened = OpenCornerDayFactory(corner=corner, opened_at=max(now() - timedelta(minutes=30), _midnight()))
    CornerDayResearcherFactory(day=opened, membership=researcher.memberships.get())
    return opened


def _midnight():
    return now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.fixture
def visit_of():
    """The least that a visit says; as the page's form and the API both take it."""

    def content(day, **more):
        return {
            "uuid": str(uuid4()),
            "corner_day": day.pk,
            "visitor_kind": "citizen",
            "services": ["question_answered"],
        } | more

    return content


class Page:
    """The plain form of the page, as a browser without scripts sends it."""

    name = "page"
    logged, again, refused, conflict, forbidden = 302, 302, 200, 409, 403

    def __init__(self, client):
        self.client = client

    def log(self, content):
        sent = {name: value for name, value in content.items() if value is not None}
        return self.client.post(reverse("corners:log", args=[sent.pop("corner_day")]), sent)

    def correct(self, visit, **changes):
        said = {"visitor_kind": visit.visitor_kind, "services": visit.services, "outcome": visit.outcome}
        return self.client.post(reverse("corners:correct", args=[visit.uuid]), said | changes)

    def step(self, verb, day, **data):
        return self.client.post(reverse(f"corners:{verb}", args=[day.pk]), data)

    def errors(self, answer):
        form = answer.context.get("refused") or answer.context["form"]
        return {field: [error.code for error in listed] for field, listed in form.errors.as_data().items()}


class Api:
    """The API, as the page's script and other programs use it."""

    name = "api"
    logged, again, refused, conflict, forbidden = 201, 200, 400, 409, 403

    def __init__(self, client):
        self.client = client

    def log(self, content):
        return self.client.post(reverse("api-corners-visits-list"), content)

    def correct(self, visit, **changes):
        return self.client.post(reverse("api-corners-visits-correct", args=[visit.uuid]), changes)

    def step(self, verb, day, **data):
        return self.client.post(reverse(f"api-corners-days-{verb}", args=[day.pk]), data)

    def errors(self, answer):
        return {field: [error["code"] for error in listed] for field, listed in answer.json()["errors"].items()}


@pytest.fixture(params=["page", "api"])
def door(request, as_user, api):
    """Both doors to one rule: ``door(user)``."""
    return (lambda user: Page(as_user(user))) if request.param == "page" else (lambda user: Api(api(user)))


@pytest.fixture
def the_visit():
    """The one visit that there is."""
    return lambda: Visit.objects.get()
