"""Who is away and who stands in, through both doors."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import absences
from accounts.enums import Role
from accounts.models import Absence
from core.clock import today
from tests.factories.accounts import AbsenceFactory
from tests.factories.charities import DataSharingAgreementFactory
from tests.factories.statements import StatementRequestFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def colleague(office, member):
    return member(office, Role.RESEARCHER)


@pytest.fixture(params=["web", "api"])
def enter(request, as_user, api):
    web = request.param == "web"

    def through(user, *, member=None, deputy=None, first=0, last=6):
        days = {"starts_on": today() + first * DAY, "ends_on": today() + last * DAY}
        given = {"membership": member, "deputy": deputy}
        given = {name: row.memberships.first().pk for name, row in given.items() if row}
        if web:
            given |= {name: f"g:{day}" for name, day in days.items()}
            return as_user(user).post(reverse("accounts:absences"), given)
        given |= {name: day.isoformat() for name, day in days.items()}
        return api(user).post(reverse("api-members-absences-list"), given, format="json")

    through.done, through.refused = (302, 200) if web else (201, 400)
    through.errors = lambda answer: answer.context["form"].errors if web else answer.json()["errors"]
    return through


def test_a_member_enters_their_own(enter, researcher, colleague):
    assert enter(researcher, deputy=colleague).status_code == enter.done
    row = Absence.objects.get()
    assert (row.membership.user, row.deputy.user, row.entered_by) == (researcher, colleague, row.membership)
    assert absences.present(row.membership).user == colleague


def test_the_director_enters_anybodys_and_a_colleague_does_not(enter, manager, researcher, colleague):
    assert enter(manager, member=researcher).status_code == enter.done
    assert Absence.objects.get().membership.user == researcher
    enter(colleague, member=researcher, first=10, last=12)  # the page enters their own, the API refuses
    assert not Absence.objects.filter(membership__user=researcher, starts_on__gt=today()).exists()


def test_what_cannot_be_is_said_on_its_field(enter, researcher, colleague, charity_staff):
    AbsenceFactory(membership=colleague.memberships.get())
    for field, given in {
        "ends_on": {"first": 3, "last": 1},
        "deputy": {"deputy": colleague},
    }.items():
        answer = enter(researcher, **given)
        assert answer.status_code == enter.refused
        assert list(enter.errors(answer)) == [field]
    assert enter(researcher, deputy=charity_staff).status_code == enter.refused
    assert enter(researcher).status_code == enter.done
    answer = enter(researcher, first=2, last=3)
    assert list(enter.errors(answer)) == ["starts_on"]


def test_back_early_keeps_the_days_that_passed(researcher, as_user, api):
    begun = AbsenceFactory(membership=researcher.memberships.get(), starts_on=today() - 3 * DAY)
    ahead = AbsenceFactory(
        membership=researcher.memberships.get(), starts_on=today() + 30 * DAY, ends_on=today() + 31 * DAY
    )
    as_user(researcher).post(reverse("accounts:end-absence", args=[begun.pk]))
    begun.refresh_from_db()
    assert begun.ends_on == today() - DAY
    url = reverse("api-members-absences-end", args=[ahead.pk])
    assert api(researcher).post(url).status_code == 200
    assert api(researcher).post(url).status_code == 409
    assert not Absence.objects.to_come().exists()


def test_the_page_costs_the_same_however_many(as_user, manager, office, member):
    page = as_user(manager), reverse("accounts:absences")
    own_queries(*page)
    few = own_queries(*page)
    for _ in range(4):
        AbsenceFactory(membership=member(office, Role.RESEARCHER).memberships.get())
    assert own_queries(*page) == few <= 5


@pytest.mark.parametrize("named", [True, False])
def test_work_of_somebody_away_waits_for_who_stands_in(as_user, named, office, charity, researcher, colleague, member):
    StatementRequestFactory(
        agreement=DataSharingAgreementFactory(charity=charity), assignee=researcher.memberships.get()
    )
    third = member(office, Role.RESEARCHER)
    AbsenceFactory(membership=researcher.memberships.get(), deputy=colleague.memberships.get() if named else None)
    waits = {user: waiting(user, as_user) for user in (colleague, third)}
    assert waits == {colleague: 1, third: 0 if named else 1}


def waiting(user, as_user):
    groups = as_user(user).get(reverse("portal:home")).context["groups"]
    return sum(len(group.items) for group in groups)
