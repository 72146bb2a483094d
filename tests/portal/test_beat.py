"""However many beats run, one of them sends."""

import datetime as dt

import pytest
from celery import Celery
from django.db import connection

from core.clock import now
from notifications.models import Pulse
from portal import beat


class Schedule(beat.Scheduler):
    """A beat that writes down what it would have sent."""

    def __init__(self):
        self.sent = []
        app = Celery("beats", broker="memory://", set_as_current=False)
        app.conf.beat_schedule = {"sweep": {"task": "sweep", "schedule": 0.0}}
        super().__init__(app=app, lazy=True)
        self.setup_schedule()
        self.install_default_entries = lambda data: None

    def apply_async(self, entry, **kwargs):
        self.sent.append(entry.task)


def sweeps(scheduler):
    """Tick as long as something falls due at once; how often the sweep was sent."""
    before = scheduler.sent.count("sweep")
    for _ in range(3):
        scheduler.tick()
    return scheduler.sent.count("sweep") - before


@pytest.mark.django_db
class TestLease:
    def test_of_two_started_by_mistake_one_sends(self):
        first, second = Schedule(), Schedule()
        assert sweeps(first) > 0
        assert sweeps(second) == 0
        assert sweeps(first) > 0

    def test_the_other_takes_over_when_it_dies(self):
        first, second = Schedule(), Schedule()
        sweeps(first)
        Pulse.objects.update(held_until=now() - dt.timedelta(seconds=1))
        assert sweeps(second) > 0
        assert sweeps(first) == 0

    def test_one_that_ends_in_good_order_leaves_at_once(self):
        first, second = Schedule(), Schedule()
        sweeps(first)
        first.close()
        assert sweeps(second) > 0

    def test_who_stands_by_asks_again_soon(self):
        Schedule().tick()
        assert Schedule().tick() <= beat.LEASE.total_seconds()


@pytest.mark.django_db(transaction=True)
def test_without_the_database_nobody_sends_and_nobody_falls(monkeypatch):
    scheduler = Schedule()
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "PORT", 1)
        try:
            assert sweeps(scheduler) == 0
        finally:
            connection.close()
    assert sweeps(scheduler) > 0
