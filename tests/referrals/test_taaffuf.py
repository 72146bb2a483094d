"""Ta'affuf exists for the keepers of both sides alone."""

import pytest
from django.urls import reverse

from accounts.enums import Role
from beneficiaries.identity import can_see_identity
from beneficiaries.models import Disclosure, Person
from charities.models import ServiceMonth
from core.errors import Conflict
from notifications.models import Notice
from referrals import panels, services, work
from referrals.enums import ReferralKind, ReferralStatus
from referrals.models import Referral
from tests.referrals.conftest import ROOF, given_person, move

pytestmark = pytest.mark.django_db
S = ReferralStatus
DISCREET = {"kind": ReferralKind.TAAFFUF}


@pytest.fixture
def case(people, drafted):
    """A case that the office's keeper sent to the charity's keepers, about somebody nobody else knows."""
    row = drafted(by=people.keeper, given=given_person(321), **DISCREET)
    return services.send(referral=row, by=people.keeper)


@pytest.fixture
def others(people):
    """Everybody who is not a keeper, on both sides and beside them."""
    return [people.researcher, people.manager, people.specialist, people.staff, people.third_staff]


def test_keepers_do_the_whole_work(case, people):
    row = move(case, "take_up", people)
    row = move(row, "request_information", people)
    row = move(row, "answer", people)
    row = move(row, "accept", people)
    row = move(row, "start", people)
    row = move(row, "complete", people)
    assert row.status == S.COMPLETED
    assert move(row, "reopen", people).status == S.UNDER_REVIEW


@pytest.mark.parametrize("door", ["web", "api"])
def test_it_does_not_exist_for_others(door, case, others, as_user, api):
    for actor in others:
        if door == "web":
            client = as_user(actor.user)
            paths = [
                reverse(f"referrals:{name}", args=[case.key]) for name in ("detail", "accept", "decline", "redirect")
            ]
            assert [client.get(path).status_code for path in paths] == [404] * 4
            assert [client.get(reverse("referrals:detail", args=[case.uuid])).status_code] == [404]
        else:
            client = api(actor.user)
            assert client.get(reverse("api-referrals-detail", args=[case.key])).status_code == 404
            assert client.post(reverse("api-referrals-accept", args=[case.key])).status_code == 404


def test_it_is_in_nobody_elses_lists_counts_search_or_badges(case, others, people, as_user, api):
    for actor in others:
        client = as_user(actor.user)
        for path in (reverse("referrals:inbox"), reverse("referrals:outbox")):
            for group in ("", "asked", "ended", "unanswered", "passed"):
                page = client.get(path, {"group": group})
                assert case.reference not in page.content.decode()
                assert {str(count) for _label, _url, count, _here in page.context["tabs"]} == {"0"}
            assert not client.get(path, {"q": case.reference}).context["page"].rows
        assert "taaffuf" not in client.get(reverse("referrals:inbox")).content.decode()
        assert api(actor.user).get(reverse("api-referrals-list")).json()["results"] == []
        assert work.items(actor) == []
        assert sum(rows.count() for rows in work.waiting(actor)) == 0


def test_keepers_see_it_in_theirs(case, people, as_user):
    inbox = as_user(people.charity_keeper.user).get(reverse("referrals:inbox")).content.decode()
    outbox = as_user(people.keeper.user).get(reverse("referrals:outbox")).content.decode()
    assert case.reference in inbox
    assert case.reference in outbox
    assert sum(rows.count() for rows in work.waiting(people.charity_keeper)) == 1


def test_the_person_is_known_to_keepers_alone(case, people, others):
    person = Person.objects.get(pk=case.person_id)
    assert person.discreet
    for actor in others:
        assert not Person.objects.visible_to(actor).filter(pk=person.pk).exists()
        assert can_see_identity(actor, [person]) == set()
    for actor in (people.keeper, people.charity_keeper, people.second_keeper):
        assert can_see_identity(actor, [person]) == {person.pk}
    assert set(Disclosure.objects.values_list("discreet", flat=True)) == {True}


def test_only_keepers_are_told(case, people):
    row = move(case, "take_up", people)
    row = move(row, "accept", people)
    move(row, "complete", people)
    assert {notice.role for notice in Notice.objects.all()} == {Role.DISCRETION_KEEPER}
    assert {notice.facts.get("kind") for notice in Notice.objects.all()} == {None}


def test_no_counter_moves(case, people):
    move(case, "accept", people)
    assert not ServiceMonth.objects.exclude(reserved=0, used=0).exists()


def test_it_is_no_duplicate_of_an_ordinary_referral(case, people, drafted):
    """The household's other matters are not refused because of it, and bring the person into the open."""
    given = given_person(321)
    row = services.send(referral=drafted(given=given), by=people.researcher)
    assert row.household == case.household
    assert Person.objects.visible_to(people.researcher).filter(pk=case.person_id).exists()
    assert not Referral.objects.visible_to(people.researcher).filter(pk=case.pk).exists()


def test_it_stands_on_no_page_of_the_household_but_the_keepers(case, people, others):
    for actor in others:
        assert panels.of_household(actor, case.household) == []
        assert panels.of_person(actor, case.person) == []
    assert panels.of_household(people.keeper, case.household)


def test_others_are_not_offered_the_kind(people, as_user):
    for actor, offered in ((people.researcher, False), (people.keeper, True)):
        page = as_user(actor.user).get(reverse("referrals:new"))
        assert ('value="taaffuf"' in page.content.decode()) is offered


def test_it_wants_two_keepers_on_the_other_side(people, drafted):
    people.charity.memberships.filter(role=Role.DISCRETION_KEEPER, user=people.second_keeper.user).update(
        ends_on="2020-01-02"
    )
    row = drafted(by=people.keeper, given=given_person(322), **DISCREET)
    with pytest.raises(Conflict) as refused:
        services.send(referral=row, by=people.keeper)
    assert refused.value.code == "recipient_not_ready"


def test_from_a_charity_it_reaches_the_offices_keepers_alone(people, drafted, others):
    row = drafted(by=people.charity_keeper, given=given_person(323), needs=[ROOF], **DISCREET)
    row = services.send(referral=row, by=people.charity_keeper)
    assert not Referral.objects.visible_to(people.manager).exists()
    assert Person.objects.get(pk=row.person_id).discreet
    assert move(row, "accept", people).status == S.ACCEPTED


def test_only_keepers_are_assigned(case, people):
    offered = services.can_be_assigned(referral=case)
    assert {row.role for row in offered} == {Role.DISCRETION_KEEPER}


def test_it_never_lapses(case, system):
    with pytest.raises(Conflict) as refused:
        services.lapse(referral=case, by=system)
    assert refused.value.code == "never_lapses"
