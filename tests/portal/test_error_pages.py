"""What is refused is said in Arabic on a page of its own, under the policy of every other page; to a program as JSON."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from core.clock import now
from tests.factories.accounts import MembershipFactory
from tests.factories.corners import OpenCornerDayFactory
from tests.factories.referrals import ReferralFactory

pytestmark = pytest.mark.django_db
ARABIC_HEADING = re.compile(r"<h1[^>]*>\s*[\u0600-\u06ff]")
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture
def membership():
    return MembershipFactory(role=Role.MANAGER)


@pytest.fixture
def visitor(as_user, membership):
    return as_user(membership.user)


def withdrawn(membership):
    return ReferralFactory(office=membership.organisation, status="withdrawn", due_at=None, ended_at=now())


PAGES = {
    400: lambda visitor, membership: visitor.get(reverse("referrals:inbox"), {"cursor": "x" * 3000}),
    403: lambda visitor, membership: visitor.get(reverse("accounts:access_log")),
    404: lambda visitor, membership: visitor.get("/no-such-page/"),
    409: lambda visitor, membership: visitor.post(
        reverse("referrals:withdraw", args=[withdrawn(membership).key]), {"words": "سبق"}
    ),
    413: lambda visitor, membership: visitor.post(
        reverse("portal:search"), b"q=" + b"x" * 6_000_000, content_type="application/x-www-form-urlencoded"
    ),
}


@pytest.mark.parametrize("status", PAGES)
def test_pages(status, visitor, membership):
    answer = PAGES[status](visitor, membership)
    page = answer.content.decode()
    assert answer.status_code == status
    assert '<html lang="ar" dir="rtl"' in page
    assert ARABIC_HEADING.search(page)
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_a_form_that_was_open_for_too_long(membership):
    """Its token is no longer ours: a page in Arabic, and nothing is done."""
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(membership.user)
    answer = visitor.post(reverse("notifications:read-all"))
    assert answer.status_code == 403
    assert ARABIC_HEADING.search(answer.content.decode())


API = {
    400: ("get", "api-referrals-list", {"cursor": "x" * 3000}),
    401: ("get", "api-referrals-list", {}),
    403: ("post", "api-statements-list", {}),
    404: ("get", "api-referrals-detail", {}),
    409: ("post", "api-referrals-withdraw", {"words": "سبق"}),
    413: ("post", "api-statements-list", {"name": "x" * 6_000_000}),
}


@pytest.mark.parametrize("status", API)
def test_problems(status, api, membership):
    method, route, data = API[status]
    args = [] if route.endswith("list") else [withdrawn(membership).key if status == 409 else uuid4()]
    client = api(None if status == 401 else membership.user)
    answer = getattr(client, method)(
        reverse(route, args=args), data, **({"format": "json"} if method == "post" else {})
    )
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert ARABIC.search(body["title"])
    assert ARABIC.search(body["detail"])


def test_a_conflict_shows_the_state_as_it_is_now(visitor, membership):
    """Somebody decided meanwhile: no blame, and what stands there now."""
    row = withdrawn(membership)
    answer = visitor.post(reverse("referrals:withdraw", args=[row.key]), {"words": "سبق"})
    assert answer.status_code == 409
    assert "مسحوبة" in answer.content.decode()


def test_headers_are_input_like_any_other(as_user, membership):
    OpenCornerDayFactory(corner__charity__parent=membership.organisation)
    hostile = ["a\0b", "\u202e".encode().decode("latin-1"), "x" * 8000, '"><img src=x onerror=alert(1)>', ";q=", "*"]
    for value in hostile:
        for header in ("Arkan-Organisation", "Accept-Language", "Accept", "HX-Current-URL", "If-None-Match", "Cookie"):
            visitor = as_user(membership.user)
            visitor.raise_request_exception = False
            for path in ("/", reverse("api-corners-list"), "/no-such-page/"):
                answer = visitor.get(path, headers={header: value, "HX-Request": "true"})
                assert answer.status_code < 500, (header, value, path)
