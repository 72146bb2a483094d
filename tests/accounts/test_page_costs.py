"""How many queries the pages of members cost, however many there are."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import AccessEntry
from tests.factories.accounts import MembershipFactory
from tests.frame import own_queries


@pytest.mark.django_db
def test_members(as_user, manager, office):
    page = as_user(manager), reverse("accounts:members")
    own_queries(*page)  # the first page of a session writes it
    few = own_queries(*page)
    for _ in range(8):
        MembershipFactory(organisation=office, role=Role.RESEARCHER)
    assert own_queries(*page) == few <= 3


@pytest.mark.django_db
def test_the_access_log(as_user, office, manager):
    officer = MembershipFactory(organisation=office, role=Role.PROTECTION_OFFICER).user
    page = as_user(officer), reverse("accounts:access_log")
    own_queries(*page)
    few = own_queries(*page)
    for _ in range(8):
        as_user(manager).get(reverse("portal:home"))
    assert AccessEntry.objects.count() >= 8
    assert own_queries(*page) == few <= 3


@pytest.mark.django_db
def test_the_search(as_user, researcher):
    assert own_queries(as_user(researcher), reverse("portal:search"), {"q": "سلمى"}) <= 9
