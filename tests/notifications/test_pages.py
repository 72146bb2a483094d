"""The bell's pages."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from notifications.services import Audience, tell
from tests.factories.accounts import MembershipFactory

pytestmark = pytest.mark.django_db
LABEL = "QTF-REF-1448-000001"
UNREAD = "جديد</span>"


@pytest.fixture
def told():
    """A researcher, and the notice that waits for them."""
    membership = MembershipFactory()
    office = membership.organisation
    (notice,) = tell(
        kind="referrals.sent",
        office=office,
        label=LABEL,
        to=[Audience.role(office, Role.RESEARCHER)],
        url_name="portal:home",
    )
    return membership.user, notice


def test_a_notice_is_listed_and_opened(told, as_user):
    user, notice = told
    browser = as_user(user)
    page = browser.get(reverse("notifications:list")).content.decode()
    assert LABEL in page
    assert UNREAD in page
    assert browser.get(reverse("notifications:open", args=[notice.pk])).url == reverse("portal:home")
    assert UNREAD not in browser.get(reverse("notifications:list")).content.decode()


def test_everything_is_read_at_once(told, as_user):
    user, notice = told
    as_user(user).post(reverse("notifications:read-all"))
    assert notice.reads.get().user == user


def test_an_empty_bell_says_what_it_is_for(as_user):
    assert (
        "لا إشعارات بانتظار القراءة"
        in as_user(MembershipFactory().user).get(reverse("notifications:list")).content.decode()
    )


def test_the_list_costs_the_same_however_long(told, as_user, at_most_queries):
    user, notice = told
    for n in range(30):
        tell(
            kind="referrals.sent",
            office=notice.office,
            label=f"{LABEL}{n}",
            to=[Audience.role(notice.office, Role.RESEARCHER)],
        )
    browser = as_user(user)
    browser.get(reverse("notifications:list"))
    with at_most_queries(8):
        browser.get(reverse("notifications:list"))
