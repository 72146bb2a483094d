"""`/health/` from inside: what it answers, to whom, and how little it says."""

import datetime as dt

import pytest
import redis
from django.db import connection
from django.test import Client, override_settings

from core.clock import now
from portal import heartbeat
from tests.factories.notifications import DeliveryFactory, PulseFactory


@pytest.fixture
def parts():
    """Both parts give a sign of life."""
    heartbeat.broker.cache_clear()
    for part in heartbeat.PARTS:
        heartbeat.mark(part)
    yield heartbeat.broker()
    heartbeat.broker.cache_clear()


@pytest.fixture
def broker_away():
    heartbeat.broker.cache_clear()
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        yield
    heartbeat.broker.cache_clear()


@pytest.mark.django_db
class TestHealth:
    def test_all_is_well_without_signing_in(self, parts, client):
        answer = client.get("/health/", HTTP_HOST="10.1.2.3:8000")

        assert answer.status_code == 200
        assert answer.json() == {
            "status": "ok",
            "parts": {"database": "ok", "broker": "ok", "worker": "ok", "beat": "ok", "sender": "ok"},
            "seconds_late": {"sender": 0, "beat": 0},
        }
        assert answer["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer

    @pytest.mark.parametrize("part", heartbeat.PARTS)
    def test_a_silent_part_is_named(self, parts, client, part):
        parts.delete(heartbeat.key(part))

        answer = client.get("/health/")

        assert answer.status_code == 503
        assert [name for name, state in answer.json()["parts"].items() if state != "ok"] == [part]

    def test_a_sign_of_life_fades(self, parts):
        assert all(0 < parts.ttl(heartbeat.key(part)) <= heartbeat.FADES_AFTER for part in heartbeat.PARTS)

    def test_without_the_broker_its_parts_are_unknown(self, broker_away, client):
        answer = client.get("/health/")

        assert answer.status_code == 503
        assert answer.json()["parts"] == {
            "database": "ok",
            "broker": "down",
            "worker": "down",
            "beat": "down",
            "sender": "ok",
        }

    def test_no_sign_of_life_falls_over_an_absent_broker(self, broker_away):
        heartbeat.worker_is_alive()

        with pytest.raises(redis.RedisError):
            heartbeat.alive()

    @pytest.mark.parametrize(("minutes", "state"), [(5, "ok"), (15, "down")])
    def test_messages_that_nobody_takes_up_are_said(self, parts, client, minutes, state):
        DeliveryFactory(not_before=now() - dt.timedelta(minutes=minutes))
        answer = client.get("/health/").json()
        assert answer["parts"]["sender"] == state
        assert answer["seconds_late"]["sender"] == pytest.approx(minutes * 60, abs=30)

    def test_a_beat_that_fell_silent_says_for_how_long(self, parts, client):
        PulseFactory(name="beat", at=now() - dt.timedelta(hours=1))
        assert client.get("/health/").json()["seconds_late"]["beat"] == pytest.approx(3600, abs=30)

    def test_only_reading(self, parts):
        client = Client(enforce_csrf_checks=True)
        assert client.post("/health/").status_code == 405
        assert client.head("/health/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_named(parts, client, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", 1)
    try:
        answer = client.get("/health/")
    finally:
        connection.close()

    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "down"
