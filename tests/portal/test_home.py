"""*My work today* and the menu: what each room answers is shown, what is not answered is not missed."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import core.clock
from accounts.actor import Actor
from accounts.enums import Role
from accounts.models import Membership, User
from core.clock import today
from core.work import Action, Fact, NowCard, WeekEntry, WorkItem, WorkTag
from portal import navigation, rooms, waiting
from portal.navigation import menu_for, tabs_of
from tests.factories.accounts import CharityOrganisationFactory, MembershipFactory


@pytest.fixture
def room(monkeypatch):
    """A room of its own kind, with something to say."""
    day = today()
    answers = SimpleNamespace(
        items=lambda actor: [
            WorkItem("Late work", "/late/", reference="QTF-REF-1448-000001", due=day - dt.timedelta(days=2)),
            WorkItem("Work of today", "/today/", due=day, tag=WorkTag("Due", "waiting")),
        ],
        now=lambda actor: [NowCard("On now", "A corner day", "17 visits", (Action("Log", "/log/", "plus", True),))],
        week=lambda actor: [WeekEntry(day, "At the corner", "8–13", "/week/")],
        facts=lambda actor: [Fact("Visits", 2781, "/facts/")],
        waiting=lambda actor: 120,
    )
    monkeypatch.setitem(rooms.WORK, "beneficiaries", answers)
    return answers


@pytest.mark.django_db
def test_the_page_groups_what_the_rooms_answer(as_user, room):
    page = as_user(MembershipFactory().user).get("/").content.decode()
    assert page.index("Late work") < page.index("Work of today")
    assert 'dir="ltr">QTF-REF-1448-000001</bdi>' in page
    for words in ("On now", "A corner day", "/log/", "At the corner", "2,781"):
        assert words in page


@pytest.mark.django_db
def test_without_work_the_page_says_what_that_means(as_user, monkeypatch):
    monkeypatch.setattr(rooms, "WORK", {})
    page = as_user(MembershipFactory().user).get("/").content.decode()
    assert "ak-empty" in page


@pytest.mark.django_db
def test_names_in_work_are_text(as_user, room):
    room.items = lambda actor: [WorkItem("<img src=x onerror=alert(1)>", "/", line="\u202ebad")]
    assert "<img src=x" not in as_user(MembershipFactory().user).get("/").content.decode()


def actor_with(role: Role, **membership) -> Actor:
    row = MembershipFactory(role=role, **membership)
    return Actor.of(row.user, [row])


@pytest.mark.django_db
def test_the_menu_is_short_and_marks_one_place():
    for role in (Role.RESEARCHER, Role.MANAGER, Role.COORDINATOR, Role.SPECIALIST):
        menu = menu_for(actor_with(role), "portal:home")
        entries = [entry for group in menu for entry in group.entries]
        assert len([entry for entry in entries if entry.current]) == 1
        assert len({entry.url for entry in entries}) == len(entries)
        assert len(menu) <= 2
        assert len(entries) <= 10
        assert len(tabs_of(menu)) <= navigation.TABS


@pytest.mark.django_db
def test_a_charity_sees_its_own_words():
    charity = menu_for(actor_with(Role.CHARITY_STAFF, organisation=CharityOrganisationFactory()))
    office = menu_for(actor_with(Role.RESEARCHER))
    assert {entry.label for group in charity for entry in group.entries} != {
        entry.label for group in office for entry in group.entries
    }


@pytest.mark.django_db
def test_a_place_without_a_page_is_not_shown(monkeypatch):
    monkeypatch.setattr(navigation, "path_of", lambda name: "/" if name == "portal:home" else "")
    menu = menu_for(actor_with(Role.MANAGER))
    assert [[entry.url for entry in group.entries] for group in menu] == [["/"]]


@pytest.mark.django_db
def test_a_file_marks_the_place_it_belongs_to():
    menu = menu_for(actor_with(Role.RESEARCHER), "portal:person")
    (current,) = [entry for group in menu for entry in group.entries if entry.current]
    assert current.icon == "household"


@pytest.mark.django_db
def test_counts_are_bounded_and_cost_one_query(monkeypatch, django_assert_num_queries):
    actor = actor_with(Role.RESEARCHER)
    MembershipFactory.create_batch(102, organisation=actor.organisation)
    members, users = Membership.objects.all(), User.objects.all()
    answers = {"corners": [members, users], "referrals": users.none(), "statements": users.filter(pk=actor.user.pk)}
    monkeypatch.setattr(
        rooms, "WORK", {room: SimpleNamespace(waiting=lambda _, r=rows: r) for room, rows in answers.items()}
    )
    with django_assert_num_queries(1):
        found = waiting.counts(actor)
    assert found["corners"] > waiting.MOST
    assert found.get("referrals", 0) == 0
    assert found["statements"] == 1
    assert [waiting.spoken(number) for number in (0, 7, 100)] == ["", "7", "99+"]
    monkeypatch.setattr(navigation, "path_of", lambda name: f"/{name}/")
    menu = menu_for(actor, waiting=found)
    assert {entry.count for group in menu for entry in group.entries} == {"", "1", "99+"}


@pytest.mark.django_db
def test_a_page_counts_what_waits_once(as_user):
    client = as_user(MembershipFactory().user)
    with CaptureQueriesContext(connection) as asked:
        client.get("/help/")
    assert len([query for query in asked if "waiting_in" in query["sql"]]) == 1


def test_what_a_room_merely_imports_answers_nothing():
    module = SimpleNamespace(__name__="a_room.work", now=core.clock.now)
    assert rooms.own(module, "now") is None
    assert rooms.own(module, "items") is None
