"""The offices and their days off, to look up."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.clock import today
from tests.factories.offices import DepartmentFactory, DutyPeriodFactory, HolidayFactory, OfficeFactory, SeasonFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db


def test_the_branch_sees_its_offices(as_user, member, office, other_office):
    response = as_user(member(office.parent, Role.SUPERVISOR)).get(reverse("offices:list"))
    assert {row.organisation for row in response.context["page"].rows} == {office, other_office}


def test_everybody_else_sees_their_own(as_user, researcher, charity_staff, office, other_office):
    for user in (researcher, charity_staff):
        client = as_user(user)
        rows = client.get(reverse("offices:list")).context["page"].rows
        assert [row.organisation for row in rows] == [office]
        assert client.get(reverse("offices:detail", args=[other_office.code])).status_code == 404


def test_an_offices_card(as_user, researcher, office, charity):
    department = DepartmentFactory(office=office)
    DepartmentFactory(name_ar="قسم بعيد")
    DutyPeriodFactory(organisation=office, weekday=0)
    DutyPeriodFactory(organisation=office, weekday=6)
    response = as_user(researcher).get(reverse("offices:detail", args=[office.code]))
    page = response.content.decode()
    assert department.name in page
    assert "قسم بعيد" not in page
    assert [day for day, _periods in response.context["duty"]] == ["الأحد", "الإثنين"]
    assert response.context["charities"] == 1


def test_holidays_from_this_hijri_year_on(as_user, researcher):
    coming = HolidayFactory(starts_on=today(), ends_on=today(), confirmed=False)
    HolidayFactory(starts_on=today() - dt.timedelta(days=800), ends_on=today() - dt.timedelta(days=799))
    SeasonFactory()
    response = as_user(researcher).get(reverse("offices:holidays"))
    assert response.context["page"].rows == [coming]
    assert "رمضان" in response.content.decode()


def test_queries(as_user, researcher, office):
    client = as_user(researcher)
    HolidayFactory.create_batch(3)
    for url in (reverse("offices:list"), reverse("offices:holidays"), reverse("offices:detail", args=[office.code])):
        assert own_queries(client, url) <= 5


def test_emptiness_says_something(as_user, member):
    office = OfficeFactory.create().organisation
    client = as_user(member(office, Role.RESEARCHER))
    assert client.get(reverse("offices:holidays")).status_code == 200
