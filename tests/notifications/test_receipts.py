"""The gateway's receipts: signed, about now, each taken once."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse

from core.clock import now
from notifications import signature
from notifications.enums import DeliveryStatus, Trouble
from notifications.models import DeliveryEvent
from tests.factories.notifications import DeliveryFactory, TextMessageFactory

pytestmark = pytest.mark.django_db
S = DeliveryStatus
KEY = "a key of the gateway"


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.SMS_RECEIPT_KEYS = ["the next key", KEY]


@pytest.fixture
def report(client):
    def post(content, *, key=KEY, late=0, header=None):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        signed = signature.sign(body, key=key, at=int(now().timestamp()) - late)
        return client.post(
            reverse("api-deliveries-receipts"),
            body,
            content_type="application/json",
            headers={signature.HEADER: signed if header is None else header, "Accept-Language": "ar"},
        )

    return post


def said(delivery, status="delivered", receipt="r-1"):
    return {"receipt": receipt, "key": str(delivery.idempotency_key), "status": status}


def test_a_receipt_moves_what_was_sent(report):
    delivery = TextMessageFactory(status=S.SENT, finished_at=now())
    answer = report(said(delivery))
    assert (answer.status_code, answer.json()) == (200, {"status": "delivered"})
    event = DeliveryEvent.objects.get()
    assert (event.verb, event.status_from, event.status_to) == ("receipt", S.SENT, S.DELIVERED)
    assert (event.membership, event.receipt) == (None, "r-1")


@pytest.mark.parametrize("before", [S.SENT, S.ATTEMPTED, S.UNKNOWN])
def test_not_reached_says_so(report, before):
    delivery = TextMessageFactory(status=before)
    assert report(said(delivery, "failed")).status_code == 200
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == (S.FAILED, Trouble.UNREACHED)


def test_a_late_contradiction_is_kept_and_changes_nothing(report):
    delivery = TextMessageFactory(status=S.DELIVERED)
    assert report(said(delivery, "failed")).json() == {"status": "delivered"}
    assert DeliveryEvent.objects.get().status_to == S.DELIVERED


@pytest.mark.parametrize(
    "changes",
    [
        {"header": ""},
        {"header": "t=1,v1=zz"},
        {"header": f"t=99999999999,v1={'0' * 64}"},
        {"key": "a key of somebody else"},
    ],
)
def test_a_forged_one_is_refused_in_words_of_its_own(report, changes, caplog):
    delivery = TextMessageFactory(status=S.SENT)
    answer = report(said(delivery), **changes)
    assert (answer.status_code, answer.json()["code"]) == (403, "receipt_forged")
    assert answer.json()["detail"] == "لا يحمل هذا الإشعار بالاستلام توقيع بوابة الرسائل."
    assert "receipt" in caplog.text
    assert str(delivery.idempotency_key) not in caplog.text
    delivery.refresh_from_db()
    assert delivery.status == S.SENT


def test_a_body_changed_on_the_way_is_forged(report):
    delivery = TextMessageFactory(status=S.SENT)
    true = json.dumps(said(delivery)).encode()
    header = signature.sign(true, key=KEY, at=int(now().timestamp()))
    answer = report(true.replace(b"delivered", b"failed"), header=header)
    assert answer.json()["code"] == "receipt_forged"


@pytest.mark.parametrize("late", [3600, -3600])
def test_one_signed_at_another_time_is_refused(report, late):
    answer = report(said(TextMessageFactory(status=S.SENT)), late=late)
    assert (answer.status_code, answer.json()["code"]) == (403, "receipt_stale")


def test_a_replay_is_refused(report):
    delivery = TextMessageFactory(status=S.SENT)
    assert report(said(delivery)).status_code == 200
    again = report(said(delivery))
    assert (again.status_code, again.json()["code"]) == (409, "receipt_replayed")
    assert DeliveryEvent.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        ({"receipt": "r", "status": "delivered"}, 400),
        ({"receipt": "r", "key": "no uuid", "status": "delivered"}, 400),
        ({"receipt": "r", "key": str(uuid.uuid4()), "status": "eaten"}, 400),
        ({"receipt": "r", "key": str(uuid.uuid4()), "status": "delivered"}, 404),
    ],
)
def test_what_makes_no_sense_is_refused(report, content, status):
    assert report(content).status_code == status


def test_of_an_e_mail_no_gateway_reports(report):
    assert report(said(DeliveryFactory(status=S.SENT))).status_code == 404


def test_without_keys_every_receipt_is_forged(report, settings):
    settings.SMS_RECEIPT_KEYS = []
    assert report(said(TextMessageFactory(status=S.SENT))).json()["code"] == "receipt_forged"


def test_forged_ones_are_counted_and_true_ones_never(report, settings):
    settings.PUBLIC_RATE_LIMITS = {"forged-receipt": (2, 60)}
    delivery = TextMessageFactory(status=S.SENT)
    try:
        answers = [report(said(delivery), key="a key of somebody else") for _again in range(3)]
        assert [answer.status_code for answer in answers] == [403, 403, 429]
        assert "دون توقيع صحيح" in answers[-1].json()["detail"]
        assert report(said(delivery)).status_code == 200
    finally:
        cache.delete("throttle:forged-receipt:127.0.0.1")
