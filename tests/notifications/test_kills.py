"""Real senders, killed with SIGKILL between their steps: none lost, and a gateway that honours the key sends each once."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from core.clock import now
from notifications import outbox, services
from notifications.enums import DeliveryStatus
from notifications.models import Delivery
from tests.factories.accounts import OfficeOrganisationFactory
from tests.factories.notifications import TextMessageFactory
from tests.notifications.gateway import KEY, Gateway

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
S = DeliveryStatus
PATIENCE = 60
SEND = "import django; django.setup(); from notifications.outbox import send_pending; send_pending()"


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


def sender(gateway, **changes):
    """A sender of its own, on the database of this test and the gateway of this test."""
    given = connection.settings_dict
    where = f"{given['HOST']}:{given['PORT']}/{given['NAME']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": f"postgres://{given['USER']}:{given['PASSWORD']}@{where}?application_name=child",
        "SMS_BACKEND": "notifications.channels.gateway.send",
        "SMS_HTTP_URL": gateway.url,
        "SMS_HTTP_KEY": KEY,
        "SMS_ANSWER_SECONDS": "30",
    }
    return subprocess.Popen(
        [sys.executable, "-c", SEND],
        cwd=settings.BASE_DIR,
        env=environment | changes,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def state(status):
    return Delivery.objects.filter(status=status).count()


def years_later():
    """What waits for its next try, and what a dead sender holds, has waited long enough."""
    Delivery.objects.filter(status=S.PENDING).update(not_before=now())
    Delivery.objects.filter(status__in=[S.CLAIMED, S.ATTEMPTED]).update(claimed_at=now() - 2 * services.STALE)


def assert_each_was_sent_once(gateway, count):
    assert state(S.SENT) == Delivery.objects.count() == count
    assert set(gateway.sent) == {str(key) for key in Delivery.objects.values_list("idempotency_key", flat=True)}
    assert set(gateway.sent.values()) == {1}


@pytest.fixture
def due():
    return TextMessageFactory.create_batch(6, office=OfficeOrganisationFactory())


def test_killed_while_the_gateway_has_it_and_has_not_answered(gateway, due):
    """Between attempted and recorded: the phone has it, the row does not know."""
    gateway.answers = [None, None, Gateway.SLOW]
    process = sender(gateway)
    until(lambda: len(gateway.asked) == 3, "the third message is with the gateway")
    kill(process)
    assert (state(S.SENT), state(S.ATTEMPTED), state(S.CLAIMED)) == (2, 1, 3)

    years_later()
    outbox.recover()
    outbox.send_pending()
    assert_each_was_sent_once(gateway, 6)
    assert sorted(gateway.asked.values()) == [1, 1, 1, 1, 1, 2]


def killed_at_its_second_message(gateway):
    gateway.answers = [None, Gateway.SLOW]
    before = gateway.asked.total()
    process = sender(gateway)
    until(lambda: gateway.asked.total() >= before + 2 or process.poll() is not None, "it is at work")
    if process.poll() is None:
        kill(process)


def test_killed_again_and_again(gateway, due):
    for _ in range(4):
        killed_at_its_second_message(gateway)
        years_later()
        outbox.recover()
    gateway.answers = []
    outbox.send_pending()
    assert_each_was_sent_once(gateway, 6)


def test_two_senders_at_once(gateway, due):
    processes = [sender(gateway), sender(gateway)]
    assert [process.wait(PATIENCE) for process in processes] == [0, 0]
    assert_each_was_sent_once(gateway, 6)
    assert set(gateway.asked.values()) == {1}


def test_the_database_goes_away_between_attempted_and_recorded(gateway, due):
    gateway.answers = [None, Gateway.SLOW]
    process = sender(gateway)
    until(lambda: len(gateway.asked) == 2, "the second message is with the gateway")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'child'"
        )
    gateway.over.set()
    process.wait(PATIENCE)
    years_later()
    outbox.recover()
    outbox.send_pending()
    assert_each_was_sent_once(gateway, 6)


def test_without_the_broker_what_was_written_goes_out_with_the_next_sweep(gateway, settings):
    """Publishing is refused, the row stands; the sweep needs no word from the broker."""
    office = OfficeOrganisationFactory()
    services.send_sms(office=office, kind="notifications.trial", number="+966501234567", label="", once="a")
    process = sender(gateway, REDIS_URL="redis://127.0.0.1:1/0")
    assert process.wait(PATIENCE) == 0
    assert_each_was_sent_once(gateway, 1)
