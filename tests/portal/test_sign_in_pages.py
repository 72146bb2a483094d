"""The pages of the sign-in library stand in our frame, in Arabic, and say nothing of their own."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests import hostile
from tests.factories.accounts import MembershipFactory, UserFactory

ARABIC_HEADING = re.compile(r"<h1>[^<]*[\u0600-\u06ff]")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/login/?ended=1&next=/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/1-wrong/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ],
)
def test_a_stranger_reads_arabic(client, address):
    page = client.get(address, follow=True).content.decode()
    assert '<html lang="ar" dir="rtl"' in page
    assert ARABIC_HEADING.search(page)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_change_password", "account_logout"])
def test_a_member_reads_arabic_in_the_layout(as_user, name):
    page = as_user(MembershipFactory().user).get(reverse(name)).content.decode()
    assert ARABIC_HEADING.search(page)
    assert "ak-bar" in page


@pytest.mark.django_db
def test_a_wrong_password_keeps_the_name_and_says_so(client):
    page = client.post("/accounts/login/", {"login": "somebody", "password": "wrong"}).content.decode()
    assert 'value="somebody"' in page
    assert 'role="alert"' in page


@pytest.mark.django_db
def test_the_password_is_changed(as_user):
    user = MembershipFactory().user
    new = {
        "oldpassword": "a-long-test-password",
        "password1": "another-long-one-1445",
        "password2": "another-long-one-1445",
    }
    assert as_user(user).post("/accounts/password/change/", new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-long-one-1445")


@pytest.mark.django_db
def test_a_forgotten_password_is_renewed_by_mail(client):
    user = UserFactory(email="member@example.org")
    client.post("/accounts/password/reset/", {"email": "member@example.org"})
    (message,) = mail.outbox
    assert re.search("[\u0600-\u06ff]", message.subject)
    assert "\u2066" + user.username + "\u2069" in message.body
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)[1]
    form = client.get(link, follow=True)
    new = {"password1": "another-long-one-1445", "password2": "another-long-one-1445"}
    assert client.post(form.request["PATH_INFO"], new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-long-one-1445")


@pytest.mark.django_db
def test_nobody_learns_whether_an_address_has_an_account(client):
    UserFactory(email="member@example.org")
    known = client.post("/accounts/password/reset/", {"email": "member@example.org"})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("what", hostile.TEXTS)
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_change_password"])
def test_what_nobody_types_by_accident(client, as_user, name, what):
    """These pages have no lines of their own in the access matrix, so they are tried here."""
    guest = as_user(MembershipFactory().user) if name == "account_change_password" else client
    address, typed = reverse(name), hostile.TEXTS[what]
    fields = hostile.form_of(guest.get(address).content.decode(), address)
    answer = guest.post(address, dict.fromkeys(fields, typed) | {"next": typed})
    assert answer.status_code == 200
    assert hostile.RAW not in answer.content.decode()
    assert guest.get(address, {"next": typed, "ended": typed}).status_code in (200, 400)
