"""Real threads on a real database: one winner, one event."""

import threading
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import close_old_connections, connection

from core.errors import is_conflict
from referrals import services
from referrals.enums import DeclineReason, ReferralStatus
from referrals.models import Referral, ReferralEvent
from tests.referrals.conftest import FROM_CHARITY, FROM_OFFICE, ROOF, given_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
S = ReferralStatus


def at_once(*acts):
    """Run the acts in threads that start together; what each gave or raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        close_old_connections()
        gate.wait()
        try:
            results[place] = act()
        except ValidationError as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("hands", [2, 8])
def test_many_hands_decide_the_same_referral(referral_in, people, hands):
    row = referral_in(S.UNDER_REVIEW)

    def decide(n):
        if n % 2:
            return services.accept(referral=row, by=people.staff)
        return services.decline(referral=row, by=people.staff, reason=DeclineReason.NO_MEANS, words="نعتذر")

    results = at_once(*(lambda n=n: decide(n) for n in range(hands)))
    winners = [result for result in results if isinstance(result, Referral)]
    assert len(winners) == 1
    assert all(is_conflict(result) for result in results if result is not winners[0])
    decided = ReferralEvent.objects.filter(referral=row, verb__in=["accept", "decline"])
    assert decided.count() == 1
    assert Referral.objects.get(pk=row.pk).status == decided.get().status_to


def test_two_tabs_send_the_same_draft(drafted, people):
    row = drafted()
    results = at_once(*[lambda: services.send(referral=row, by=people.researcher)] * 2)
    assert sum(isinstance(result, Referral) for result in results) == 1
    assert ReferralEvent.objects.filter(referral=row, verb="send").count() == 1


def test_two_colleagues_send_the_same_need(drafted, people):
    rows = [drafted(), drafted()]
    results = at_once(*(lambda row=row: services.send(referral=row, by=people.researcher) for row in rows))
    refused = [result for result in results if not isinstance(result, Referral)]
    assert [error.code for error in refused] == ["open_referral_exists"]
    assert Referral.objects.filter(status=S.SENT).count() == 1


def test_two_charities_name_the_same_new_person(people):
    def sent(by):
        draft = services.draft(by=by, uuid=uuid.uuid4(), given=given_person(444), **FROM_CHARITY).referral
        return services.send(referral=draft, by=by)

    results = at_once(lambda: sent(people.staff), lambda: sent(people.third_staff))
    assert {result.person_id for result in results} == {results[0].person_id}


def test_a_repeated_post_is_one_draft(people, person):
    key = uuid.uuid4()
    content = {**FROM_OFFICE, "to": people.charity, "person": person, "needs": [ROOF]}
    results = at_once(*[lambda: services.draft(by=people.researcher, uuid=key, **content)] * 4)
    assert len({result.referral.pk for result in results}) == 1
    assert sum(result.new for result in results) == 1
    assert Referral.objects.get().needs.count() == 1
