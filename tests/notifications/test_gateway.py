"""The SMS gateway over HTTP, well and badly behaved: what may be concluded, and that each key is sent once."""

import socket

import pytest

from core.clock import in_riyadh, now
from notifications import outbox, services
from notifications.enums import DeliveryStatus, Trouble
from notifications.models import Delivery
from notifications.services import sending
from tests.factories.notifications import DeliveryFactory, TextMessageFactory
from tests.notifications.gateway import Gateway

pytestmark = pytest.mark.django_db
S = DeliveryStatus


def send(delivery):
    Delivery.objects.filter(pk=delivery.pk, status=S.PENDING).update(not_before=now())
    outbox.send_pending()
    delivery.refresh_from_db()
    return delivery


def waits(delivery):
    """For how many minutes, about."""
    return round((delivery.not_before - now()).total_seconds() / 60)


def test_what_is_handed_over(gateway):
    delivery = send(TextMessageFactory(language="en"))
    assert (delivery.status, delivery.gateway_id) == (S.SENT, f"gw-{str(delivery.idempotency_key)[:8]}")
    (body,) = gateway.bodies
    assert body == {
        "to": delivery.number,
        "from": "Arkan",
        "template": "notifications.trial",
        "language": "en",
        "text": "Arkan portal: this message tests the way to your phone. Nothing has to be done.",
    }
    assert gateway.sent == {str(delivery.idempotency_key): 1}


@pytest.mark.parametrize(
    ("how", "status", "trouble"),
    [
        (400, S.FAILED, Trouble.REFUSED),
        ((422, {}, b'{"code": "invalid_number"}'), S.FAILED, Trouble.BAD_ADDRESS),
        ((422, {}, b"[1, 2]"), S.FAILED, Trouble.REFUSED),
        (401, S.PENDING, Trouble.NOT_LET_IN),
        (404, S.PENDING, Trouble.NOT_LET_IN),
        (409, S.PENDING, Trouble.BUSY),
        (429, S.PENDING, Trouble.BUSY),
        (503, S.PENDING, Trouble.BUSY),
        (500, S.PENDING, Trouble.BROKEN),
        ((302, {"Location": "http://127.0.0.1:9/"}, b""), S.PENDING, Trouble.NONSENSE),
        (Gateway.NONSENSE, S.PENDING, Trouble.NONSENSE),
        (Gateway.ENDLESS, S.PENDING, Trouble.SLOW),
        (Gateway.SLOW, S.PENDING, Trouble.SLOW),
        (Gateway.DROP_BEFORE, S.PENDING, Trouble.BROKE_OFF),
        (Gateway.DROP_AFTER, S.PENDING, Trouble.BROKE_OFF),
    ],
)
def test_what_is_concluded_and_that_it_is_sent_once_in_the_end(gateway, how, status, trouble):
    gateway.answers = [how]
    delivery = send(TextMessageFactory())
    assert (delivery.status, delivery.error) == (status, trouble)
    if status == S.PENDING:
        assert waits(delivery) == sending.BACK_OFF[0]
        assert send(delivery).status == S.SENT
        assert gateway.sent == {str(delivery.idempotency_key): 1}
    else:
        assert not gateway.sent


@pytest.mark.parametrize("how", [500, Gateway.SLOW, Gateway.DROP_AFTER, Gateway.NONSENSE])
def test_without_the_promise_of_the_key_an_unknown_outcome_is_shown_and_not_repeated(gateway, settings, how):
    settings.SMS_HONOURS_KEY, gateway.honours_key = False, False
    gateway.answers = [how]
    delivery = send(TextMessageFactory())
    assert delivery.status == S.UNKNOWN
    send(delivery)
    assert max(gateway.asked.values()) == 1


def test_each_try_waits_longer_and_the_last_one_gives_up(gateway):
    gateway.always = 503
    delivery = TextMessageFactory()
    waited = []
    while send(delivery).status == S.PENDING:
        waited.append(waits(delivery))
    assert waited == list(sending.BACK_OFF)
    assert (delivery.status, delivery.attempts) == (S.DEAD, services.TRIES)


def test_an_outcome_that_stays_unknown_ends_as_unknown_not_as_given_up(gateway):
    gateway.always = Gateway.DROP_AFTER
    delivery = TextMessageFactory()
    while send(delivery).status == S.PENDING:
        pass
    assert (delivery.status, delivery.attempts) == (S.UNKNOWN, services.TRIES)
    assert gateway.sent == {str(delivery.idempotency_key): 1}


@pytest.mark.parametrize(("asked", "minutes"), [("1800", 30), ("1", 1), ("9999999", 1), ("soon", 1), ("999999", 360)])
def test_the_pause_that_the_gateway_asks_for_is_kept(gateway, asked, minutes):
    gateway.answers = [(429, {"Retry-After": asked}, b"")]
    assert waits(send(TextMessageFactory())) == minutes


def test_a_gateway_that_is_away_costs_three_messages_a_try_and_the_others_none(settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.SMS_BACKEND = "notifications.channels.gateway.send"
        settings.SMS_HTTP_URL = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        office = TextMessageFactory().office
        TextMessageFactory.create_batch(9, office=office)
        letter = DeliveryFactory(office=office)
        assert outbox.send_pending() == 1
    tries = sorted(Delivery.objects.exclude(pk=letter.pk).values_list("attempts", flat=True))
    assert tries == [0] * 7 + [1] * 3
    assert not Delivery.objects.due(now()).exists()
    letter.refresh_from_db()
    assert letter.status == S.SENT


def test_a_later_try_keeps_the_hours():
    """Between claim and answer its hours have ended: it goes on when they begin again."""
    hours = "08:00-12:00" if in_riyadh(now()).hour >= 12 else "16:00-20:00"
    delivery = TextMessageFactory(status=S.ATTEMPTED, attempts=1, claimed_at=now(), windows=hours)
    services.finish(delivery=delivery, outcome=S.PENDING, error=Trouble.BUSY)
    delivery.refresh_from_db()
    assert f"{in_riyadh(delivery.not_before):%H:%M}" == hours[:5]
    assert delivery.not_before > now()


def test_attempted_by_a_sender_that_died_goes_out_under_the_same_key(gateway):
    delivery = TextMessageFactory(
        status=S.ATTEMPTED, attempts=1, claimed_at=now() - 2 * services.STALE, attempted_at=now()
    )
    gateway.sent[str(delivery.idempotency_key)] = gateway.asked[str(delivery.idempotency_key)] = 1
    outbox.recover()
    assert send(delivery).status == S.SENT
    assert gateway.sent == {str(delivery.idempotency_key): 1}
    assert gateway.asked == {str(delivery.idempotency_key): 2}
