"""The named duty list for urgent cases, through both doors."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from core.clock import RIYADH, today
from offices.duty import on_duty, unnamed_days
from offices.models import DutyTurn
from tests.factories.accounts import AbsenceFactory
from tests.factories.offices import DutyTurnFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(params=["web", "api"])
def name(request, as_user, api):
    web = request.param == "web"

    def through(user, member, *, last=6, **more):
        given = {"membership": member.memberships.first().pk, "phone": "0501234567"} | more
        days = {"first_day": today(), "last_day": today() + last * DAY}
        if web:
            given |= {key: f"g:{day}" for key, day in days.items()}
            return as_user(user).post(reverse("offices:duty"), given)
        given |= {key: day.isoformat() for key, day in days.items()}
        return api(user).post(reverse("api-duty-list"), given, format="json")

    through.done, through.refused = (302, 200) if web else (201, 400)
    through.errors = lambda answer: answer.context["form"].errors if web else answer.json()["errors"]
    return through


def at(hour, day=None):
    return dt.datetime.combine(day or today(), dt.time(hour), tzinfo=RIYADH)


def test_the_director_names_and_the_hour_decides(name, charity_manager, charity_staff, charity):
    given = {"starts_at": "08:00", "ends_at": "14:00"}
    assert name(charity_manager, charity_staff, **given).status_code == name.done
    turn = DutyTurn.objects.get()
    assert turn.phone == "+966501234567"
    assert [row.user for row in on_duty(charity, at(9))] == [charity_staff]
    assert on_duty(charity, at(15)) == []
    assert on_duty(charity, at(9, today() + 7 * DAY)) == []


def test_nobody_else_names_and_what_is_wrong_is_said(name, charity_manager, charity_staff, researcher):
    assert name(charity_staff, charity_staff).status_code == 403
    for field, given in {"phone": {"phone": "12"}, "last_day": {"last": -1}, "ends_at": {"starts_at": "09:00"}}.items():
        answer = name(charity_manager, charity_staff, **given)
        assert answer.status_code == name.refused
        assert list(enter_fields(name, answer)) == [field]
    assert name(charity_manager, researcher).status_code == name.refused
    assert name(charity_manager, charity_staff).status_code == name.done
    assert list(enter_fields(name, name(charity_manager, charity_staff))) == ["first_day"]


def enter_fields(name, answer):
    return name.errors(answer)


def test_who_is_away_is_not_on_duty(charity, charity_staff):
    DutyTurnFactory(membership=charity_staff.memberships.get())
    AbsenceFactory(membership=charity_staff.memberships.get())
    assert on_duty(charity, at(9)) == []


def test_days_without_a_name_are_told(charity, charity_staff, as_user):
    assert unnamed_days(charity)
    assert as_user(charity_staff).get(reverse("offices:duty")).context["unnamed"]
    DutyTurnFactory(membership=charity_staff.memberships.get())
    assert unnamed_days(charity) == []


def test_taken_off_once(as_user, api, charity, charity_manager, charity_staff):
    first, second = (DutyTurnFactory(membership=charity_staff.memberships.get()) for _ in range(2))
    assert as_user(charity_manager).post(reverse("offices:take-off-duty", args=[first.pk])).status_code == 302
    url = reverse("api-duty-remove", args=[second.pk])
    assert api(charity_manager).post(url).status_code == 200
    assert api(charity_manager).post(url).status_code == 409
    assert on_duty(charity, at(9)) == []


def test_a_neighbour_knows_neither_names_nor_numbers(as_user, api, charity, charity_staff, stranger, researcher):
    turn = DutyTurnFactory(membership=charity_staff.memberships.get())
    assert as_user(stranger).get(reverse("offices:duty"), {"organisation": charity.code}).status_code == 404
    assert turn.phone not in api(stranger).get(reverse("api-duty-list")).content.decode()
    page = as_user(researcher).get(reverse("offices:duty"), {"organisation": charity.code})
    assert turn.phone in page.content.decode()


def test_the_page_costs_the_same_however_many(as_user, manager, office, member):
    page = as_user(manager), reverse("offices:duty")
    own_queries(*page)
    few = own_queries(*page)
    for _ in range(4):
        DutyTurnFactory(membership=member(office, Role.RESEARCHER).memberships.get())
    assert own_queries(*page) <= few + 1  # with somebody on duty: whether they are away
    assert few <= 8
