"""Everything open of a leaving or absent colleague moves in one step; ta'affuf between keepers alone."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import HandOver
from core.clock import today
from notifications.models import Notice
from referrals.enums import ReferralKind, ReferralStatus
from tests.factories.accounts import AbsenceFactory
from tests.factories.charities import DataSharingAgreementFactory
from tests.factories.corners import CornerDayFactory, CornerDayResearcherFactory, CornerFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.offices import DutyTurnFactory
from tests.factories.referrals import ReferralFactory
from tests.factories.statements import StatementRequestFactory
from tests.frame import own_queries

pytestmark = pytest.mark.django_db
S, K = ReferralStatus, ReferralKind


@pytest.fixture
def colleague(office, member):
    return member(office, Role.RESEARCHER)


@pytest.fixture
def hand_over(request, as_user, api):
    def through(user, giver, taker, door="web"):
        giver, taker = (each.memberships.order_by("pk").first() for each in (giver, taker))
        if door == "web":
            return as_user(user).post(reverse("portal:hand-over", args=[giver.pk]), {"to": taker.pk})
        return api(user).post(reverse("api-members-hand-over", args=[giver.pk]), {"to": taker.pk}, format="json")

    return through


doors = pytest.mark.parametrize(("door", "done", "refused"), [("web", 302, 200), ("api", 200, 400)])


@pytest.fixture
def work(office, charity, researcher):
    """One open matter of each sort with the researcher, and one that has ended."""
    mine = researcher.memberships.get()
    to_office = {"office": office, "sender": charity, "recipient": office, "kind": K.REGISTRATION_HELP}
    referral = ReferralFactory(**to_office, assignee=mine)
    ended = ReferralFactory(**to_office, status=S.COMPLETED, ended_at=referral.sent_at, due_at=None, assignee=mine)
    statement = StatementRequestFactory(agreement=DataSharingAgreementFactory(charity=charity), assignee=mine)
    change = DataChangeFactory(office=office, assignee=mine)
    day = CornerDayFactory(corner=CornerFactory(office=office, charity=charity), day=today() + dt.timedelta(days=2))
    CornerDayResearcherFactory(day=day, membership=mine)
    turn = DutyTurnFactory(membership=mine)
    return {"referral": referral, "ended": ended, "statement": statement, "change": change, "day": day, "turn": turn}


@doors
def test_all_of_it_moves_in_one_step(hand_over, work, manager, researcher, colleague, door, done, refused):
    answer = hand_over(manager, researcher, colleague, door)
    assert answer.status_code == done
    for row in (work["referral"], work["statement"], work["change"]):
        row.refresh_from_db()
        assert row.assignee.user == colleague
        event = row.events.first()
        assert (event.verb, event.membership.user) == ("assign", manager)
    assert [row.membership.user for row in work["day"].researchers.all()] == [colleague]
    work["turn"].refresh_from_db()
    assert work["turn"].removed_at  # the colleague was never on duty: no number is known
    work["ended"].refresh_from_db()
    assert work["ended"].assignee.user == researcher
    moved = {"referrals": 1, "statements": 1, "data_changes": 1, "corner_days": 1, "duty_turns": 1}
    assert HandOver.objects.get().moved == moved
    if door == "api":
        assert answer.json()["pieces"] == moved
    told = Notice.objects.get(kind="portal.handed_over")
    assert (told.membership.user, told.facts) == (colleague, {"number": 5})
    assert hand_over(manager, researcher, colleague, door).status_code == done  # nothing is left, nothing is written
    assert HandOver.objects.count() == 1


def test_the_page_says_what_would_move_and_what_moved(as_user, hand_over, work, manager, researcher, colleague):
    url = reverse("portal:hand-over", args=[researcher.memberships.get().pk])
    page = as_user(manager).get(url)
    assert {piece.code: piece.number for piece in page.context["pieces"]}["statements"] == 1
    hand_over(manager, researcher, colleague)
    after = as_user(manager).get(url)
    assert after.context["pieces"] == []
    assert [words for _row, words in after.context["before"]] != []
    assert reverse("accounts:end", args=[researcher.memberships.get().pk]) in after.content.decode()


@doors
def test_only_to_somebody_whose_role_can_do_it(
    hand_over, work, manager, researcher, coordinator, charity_staff, door, done, refused
):
    for taker in (coordinator, charity_staff):
        assert hand_over(manager, researcher, taker, door).status_code == refused
    assert hand_over(manager, researcher, manager, door).status_code == done


@doors
def test_a_member_hands_over_their_own_and_nobody_elses(
    hand_over, work, researcher, colleague, charity_manager, door, done, refused
):
    assert hand_over(colleague, researcher, colleague, door).status_code == 403
    assert hand_over(charity_manager, researcher, colleague, door).status_code == 404
    assert hand_over(researcher, researcher, colleague, door).status_code == done
    work["referral"].refresh_from_db()
    assert work["referral"].assignee.user == colleague


def test_to_somebody_away_is_said(api, as_user, hand_over, work, manager, researcher, colleague):
    AbsenceFactory(membership=colleague.memberships.get())
    url = reverse("portal:hand-over", args=[researcher.memberships.get().pk])
    assert "غائبة حتى" in as_user(manager).get(url).content.decode()
    assert "غائبة حتى" in hand_over(manager, researcher, colleague, "api").json()["warning"]


class TestDiscreet:
    @pytest.fixture
    def keeper(self, office, member):
        return member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)

    @pytest.fixture
    def second(self, office, member):
        return member(office, Role.RESEARCHER, Role.DISCRETION_KEEPER)

    @pytest.fixture
    def case(self, office, charity, keeper):
        held = keeper.memberships.get(role=Role.DISCRETION_KEEPER)
        return ReferralFactory(office=office, sender=charity, recipient=office, kind=K.TAAFFUF, assignee=held)

    @doors
    def test_a_director_who_is_no_keeper_moves_and_sees_none(
        self, as_user, api, hand_over, case, manager, keeper, second, door, done, refused
    ):
        page = as_user(manager).get(reverse("portal:hand-over", args=[keeper.memberships.first().pk]))
        assert page.context["pieces"] == []
        assert hand_over(manager, keeper, second, door).status_code == done
        case.refresh_from_db()
        assert case.assignee.user == keeper
        assert not HandOver.objects.exists()

    def test_keepers_hand_over_theirs_and_it_leaves_no_count(self, hand_over, case, keeper, second):
        assert hand_over(keeper, keeper, second, "api").json()["pieces"] == {"taaffuf": 1}
        case.refresh_from_db()
        assert case.assignee == second.memberships.get(role=Role.DISCRETION_KEEPER)
        assert not HandOver.objects.exists()
        assert not Notice.objects.filter(kind="portal.handed_over").exists()

    def test_not_to_somebody_who_is_no_keeper(self, hand_over, case, keeper, colleague):
        assert hand_over(keeper, keeper, colleague, "api").json()["pieces"] == {}
        case.refresh_from_db()
        assert case.assignee.user == keeper

    def test_a_fellow_keeper_moves_the_cases_alone(self, hand_over, case, work, keeper, second, researcher, office):
        plain = ReferralFactory(
            office=office,
            sender=work["referral"].sender,
            recipient=office,
            kind=K.OTHER,
            assignee=keeper.memberships.first(),
        )
        assert hand_over(second, keeper, second, "api").json()["pieces"] == {"taaffuf": 1}
        plain.refresh_from_db()
        assert plain.assignee.user == keeper
        assert hand_over(second, researcher, second, "api").status_code == 403


def test_what_it_costs(as_user, work, manager, researcher, charity, office):
    page = as_user(manager), reverse("portal:hand-over", args=[researcher.memberships.get().pk])
    own_queries(*page)
    few = own_queries(*page)
    for _ in range(3):
        ReferralFactory(
            office=office,
            sender=charity,
            recipient=office,
            kind=K.REGISTRATION_HELP,
            assignee=researcher.memberships.get(),
        )
    assert own_queries(*page) == few <= 12
