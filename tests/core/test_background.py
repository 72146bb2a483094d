"""Work after the answer: a broker that is down never turns saved work into an error."""

import logging
import time

import pytest
from celery import current_app
from django.db import transaction

from core import background
from core.background import enqueue
from tests.kernel_app.models import Shelf

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _broker_speaks():
    background._Broker.silent_until = 0.0
    yield
    background._Broker.silent_until = 0.0


@pytest.fixture
def published(monkeypatch):
    calls = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **options: calls.append((name, args)), raising=False
    )
    return calls


@pytest.mark.django_db
def test_published_after_commit_by_name(published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        enqueue("kernel_app.unpack", 7, "a1")
        assert published == []
    assert published == [("kernel_app.unpack", (7, "a1"))]


@pytest.mark.django_db
def test_not_published_when_rolled_back(published, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as waiting:
        try:
            with transaction.atomic():
                enqueue("kernel_app.unpack", 7)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert waiting == []
    assert published == []


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down(settings, monkeypatch, caplog):
    dead = current_app._get_current_object().__class__("dead", broker=NOWHERE, set_as_current=False)
    dead.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    dead.conf.broker_connection_timeout = getattr(settings, "CELERY_BROKER_CONNECTION_TIMEOUT", 4)
    monkeypatch.setattr(background, "current_app", dead)
    started = time.monotonic()
    with caplog.at_level(logging.ERROR, logger="core.background"), transaction.atomic():
        Shelf.objects.create(name="محفوظ")
        enqueue("kernel_app.unpack", 7)
    assert Shelf.objects.filter(name="محفوظ").exists()
    assert "sweep" in caplog.text
    first = time.monotonic() - started
    assert first < 10  # bounded, whatever the machine
    with transaction.atomic():
        enqueue("kernel_app.unpack", 8)
    assert background._Broker.silent_until > 0


def test_nothing_is_raised_outside_a_transaction(db, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError("down")

    monkeypatch.setattr(current_app, "send_task", broken, raising=False)
    background._publish("kernel_app.unpack", (1,), None)
    assert background._Broker.silent_until > 0


def test_a_silent_broker_is_left_alone_for_a_while(published):
    background._Broker.silent_until = time.monotonic() + 60
    background._publish("kernel_app.unpack", (1,), None)
    assert published == []
