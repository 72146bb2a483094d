"""The sender of deliveries: once each, whatever dies when."""

import datetime as dt
import threading

import pytest
from django.core import mail
from django.db import connection

from core.clock import now
from notifications import outbox, services
from notifications.enums import DeliveryStatus, Trouble
from notifications.models import Delivery
from tests.factories.notifications import DeliveryFactory


@pytest.mark.django_db
class TestSending:
    def test_what_is_due_goes_out_once(self):
        delivery = DeliveryFactory()
        DeliveryFactory(not_before=now() + dt.timedelta(hours=1))
        assert (outbox.send_pending(), outbox.send_pending()) == (1, 0)
        delivery.refresh_from_db()
        assert delivery.status == DeliveryStatus.SENT
        (message,) = mail.outbox
        assert str(delivery.idempotency_key) in message.extra_headers["Message-ID"]

    def test_claimed_by_a_sender_that_died_goes_out_again(self):
        DeliveryFactory(status=DeliveryStatus.CLAIMED, claimed_at=now() - 2 * services.STALE)
        outbox.recover()
        assert outbox.send_pending() == 1

    def test_attempted_by_a_sender_that_died_is_unknown_and_not_repeated(self):
        delivery = DeliveryFactory(status=DeliveryStatus.ATTEMPTED, claimed_at=now() - 2 * services.STALE)
        outbox.recover()
        assert outbox.send_pending() == 0
        delivery.refresh_from_db()
        assert delivery.status == DeliveryStatus.UNKNOWN

    def test_a_fresh_claim_is_left_to_its_sender(self):
        DeliveryFactory(status=DeliveryStatus.CLAIMED, claimed_at=now())
        outbox.recover()
        assert outbox.send_pending() == 0

    def test_a_server_that_is_away_is_tried_again_later_and_in_the_end_given_up(self, settings):
        settings.EMAIL_BACKEND = "tests.notifications.backends.Away"
        delivery = DeliveryFactory()
        for attempt in range(1, services.TRIES + 1):
            Delivery.objects.update(not_before=now())
            outbox.send_pending()
            delivery.refresh_from_db()
            assert (delivery.attempts, delivery.error) == (attempt, Trouble.AWAY)
        assert delivery.status == DeliveryStatus.DEAD

    def test_a_refused_address_fails_at_once(self, settings):
        settings.EMAIL_BACKEND = "tests.notifications.backends.Refusing"
        delivery = DeliveryFactory()
        outbox.send_pending()
        delivery.refresh_from_db()
        assert delivery.status == DeliveryStatus.FAILED
        assert delivery.error == Trouble.BAD_ADDRESS

    def test_a_server_that_breaks_off_leaves_the_outcome_unknown(self, settings):
        settings.EMAIL_BACKEND = "tests.notifications.backends.BreakingOff"
        delivery = DeliveryFactory()
        outbox.send_pending()
        delivery.refresh_from_db()
        assert delivery.status == DeliveryStatus.UNKNOWN


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_once():
    for _ in range(40):
        DeliveryFactory()
    sent = []

    def send():
        try:
            sent.append(outbox.send_pending())
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == len(mail.outbox) == 40
    assert set(Delivery.objects.values_list("status", flat=True)) == {DeliveryStatus.SENT}
