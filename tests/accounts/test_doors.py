"""Signing in: by user name or e-mail address; too many wrong passwords close every door; a desk left alone is closed."""

import time

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.passwords import DEMO_PASSWORD
from portal.middleware.idle import LAST_SEEN
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-test-password"
LOGIN = "/accounts/login/"
TOKEN = "/api/v1/auth/token/"


@pytest.fixture
def user():
    return MembershipFactory(user__username="noura", user__email="noura@example.invalid").user


def by_page(name, password):
    return Client().post(LOGIN, {"login": name, "password": password})


def by_admin(name, password):
    client = Client()
    asked = client.get("/admin/", follow=True)
    return client.post(asked.redirect_chain[-1][0], {"login": name, "password": password})


def by_token(name, password):
    return Client().post(TOKEN, {"username": name, "password": password}, content_type="application/json")


DOORS = {"page": (by_page, 302), "admin": (by_admin, 302), "token": (by_token, 200)}


@pytest.mark.parametrize("name", ["noura", "noura@example.invalid"])
@pytest.mark.parametrize("door", DOORS)
def test_a_member_enters_by_name_or_address(user, door, name):
    enter, answer = DOORS[door]
    assert enter(name, PASSWORD).status_code == answer


@pytest.mark.parametrize("tried", DOORS)
def test_twenty_wrong_passwords_close_every_door(user, tried):
    answers = [DOORS[tried][0]("noura", f"wrong-{n}").status_code for n in range(20)]
    assert answers[-1] == 429
    for enter, _answer in DOORS.values():
        assert enter("noura", PASSWORD).status_code == 429


def test_name_and_address_are_counted_as_one_account(user):
    for n in range(5):
        by_page("noura", f"wrong-{n}")
        by_page("noura@example.invalid", f"wrong-{n}")
    assert by_page("noura", PASSWORD).status_code == 429


def test_one_persons_mistakes_lock_nobody_else(user):
    for n in range(20):
        by_page("noura", f"wrong-{n}")
    other = MembershipFactory(user__username="salma").user
    assert by_page(other.username, PASSWORD).status_code == 302


@pytest.mark.parametrize("door", DOORS)
def test_the_demonstrations_password_opens_nothing_else(user, door, settings):
    user.set_password(DEMO_PASSWORD)
    user.save()
    enter, answer = DOORS[door]
    assert enter("noura", DEMO_PASSWORD).status_code != answer
    settings.DEMO = True
    assert enter("noura", DEMO_PASSWORD).status_code == answer


def test_a_member_whose_membership_ended_sees_no_room(as_user):
    membership = MembershipFactory(ends_on="2021-01-01")
    browser = as_user(membership.user)
    for room in ("/corners/", "/statements/", "/notices/", "/members/", "/admin/"):
        assert browser.get(room).status_code == 403
    assert browser.get("/").status_code == browser.get("/help/").status_code == 200
    assert browser.get("/accounts/password/change/").status_code == 200


class TestIdle:
    """After half an hour without work the session ends; the form that was being sent waits for the same person."""

    PATH = "/members/invite/"
    TYPED = {"full_name": "هدى المثال", "roles": ["researcher"], "gender": "f"}

    @pytest.fixture
    def left_alone(self, as_user):
        membership = MembershipFactory(role="manager", user__username="manager")
        browser = as_user(membership.user)
        browser.get("/")
        session = browser.session
        session[LAST_SEEN] = int(time.time()) - 31 * 60
        session.save()
        return browser

    def test_the_same_person_finds_the_form_as_it_was_typed(self, left_alone):
        answer = left_alone.post(self.PATH, self.TYPED)
        assert answer.url.startswith("/accounts/login/?ended=1&next=")
        left_alone.post(answer.url, {"login": "manager", "password": PASSWORD})
        page = left_alone.get(self.PATH)
        assert page.wsgi_request.kept_form == {"full_name": ["هدى المثال"], "roles": ["researcher"], "gender": ["f"]}
        assert 'id="kept-form"' in page.content.decode()
        assert left_alone.get(self.PATH).wsgi_request.kept_form is None

    def test_another_person_at_the_same_desk_does_not(self, left_alone):
        other = MembershipFactory(role="manager", user__username="other").user
        answer = left_alone.post(self.PATH, self.TYPED)
        left_alone.post(answer.url, {"login": other.username, "password": PASSWORD})
        assert left_alone.get(self.PATH).wsgi_request.kept_form is None

    def test_nothing_was_done(self, left_alone, django_user_model):
        left_alone.post(self.PATH, self.TYPED | {"username": "huda", "email": "huda@example.invalid"})
        assert not django_user_model.objects.filter(username="huda").exists()

    def test_a_fragment_leads_the_whole_page_to_the_sign_in(self, left_alone):
        answer = left_alone.get("/", headers={"HX-Request": "true"})
        assert (answer.status_code, answer["HX-Redirect"].split("?")[0]) == (401, "/accounts/login/")

    def test_the_api_says_so(self, left_alone):
        answer = left_alone.get("/api/v1/schema/")
        assert answer.status_code == 401
        assert answer.json()["code"] == "session_ended"


def test_a_forgotten_password_is_set_anew(user):
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": "noura@example.invalid"})
    link = next(word for word in mail.outbox[0].body.split() if "/password/reset/key/" in word)
    form = browser.get(link, follow=True)
    browser.post(
        form.redirect_chain[-1][0], {"password1": "another-long-password", "password2": "another-long-password"}
    )
    assert by_page("noura", "another-long-password").status_code == 302


def test_an_unknown_address_hears_nothing_different(user):
    known = Client().post(reverse("account_reset_password"), {"email": "noura@example.invalid"})
    unknown = Client().post(reverse("account_reset_password"), {"email": "nobody@example.invalid"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_visits_and_refusals_are_logged(as_user, client):
    membership = MembershipFactory()
    browser = as_user(membership.user)
    browser.get("/")
    browser.get("/members/")
    client.get("/members/")
    rows = AccessEntry.objects.order_by("id").values_list("user", "view", "status")
    assert (membership.user.pk, "portal:home", 200) in rows
    assert (membership.user.pk, "accounts:members", 403) in rows
