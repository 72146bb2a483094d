"""One holder at a time, by the database's clock."""

import datetime as dt
import threading

import pytest
from django.db import connection

from core.clock import now
from notifications import services
from notifications.models import Pulse

MINUTE = dt.timedelta(minutes=1)


@pytest.mark.django_db
class TestLease:
    def test_one_holds_it_and_renews_it(self):
        assert services.hold(name="beat", holder="a", length=MINUTE)
        assert not services.hold(name="beat", holder="b", length=MINUTE)
        assert services.hold(name="beat", holder="a", length=MINUTE)

    def test_another_takes_it_when_it_runs_out(self):
        services.hold(name="beat", holder="a", length=MINUTE)
        Pulse.objects.update(held_until=now() - MINUTE)
        assert services.hold(name="beat", holder="b", length=MINUTE)
        assert not services.hold(name="beat", holder="a", length=MINUTE)

    def test_who_leaves_in_good_order_keeps_nobody_waiting(self):
        services.hold(name="beat", holder="a", length=MINUTE)
        services.let_go(name="beat", holder="b")
        assert not services.hold(name="beat", holder="b", length=MINUTE)
        services.let_go(name="beat", holder="a")
        assert services.hold(name="beat", holder="b", length=MINUTE)

    def test_leases_of_other_names_are_their_own(self):
        assert services.hold(name="beat", holder="a", length=MINUTE)
        assert services.hold(name="other", holder="b", length=MINUTE)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_gets_it():
    got = []

    def take(holder):
        try:
            if services.hold(name="beat", holder=holder, length=MINUTE):
                got.append(holder)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[str(n)]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 1
