"""Text messages: rows written with the change, the number encrypted, words in templates."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import RIYADH, now
from notifications import outbox, services
from notifications.enums import Channel, DeliveryStatus, Trouble
from notifications.models import Delivery
from notifications.services import Message, send_sms, tell_many
from tests.factories.accounts import OfficeOrganisationFactory
from tests.factories.notifications import TextMessageFactory

pytestmark = pytest.mark.django_db
NUMBER = "+966501234567"
DAYTIME = [(dt.time(8), dt.time(12)), (dt.time(16), dt.time(21))]


def at(hour, minute=0, day=1):
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=RIYADH)


def send(**more):
    return send_sms(
        **{"office": OfficeOrganisationFactory(), "kind": "notifications.trial", "number": NUMBER, "label": "X"} | more
    )


def test_the_number_is_encrypted_and_its_mask_is_what_shows():
    delivery = send()
    delivery.refresh_from_db()
    assert (delivery.channel, delivery.number, delivery.address) == (Channel.SMS, NUMBER, "••••••4567")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM notifications_delivery")
        assert "501234567" not in cursor.fetchone()[0]


def test_the_database_refuses_an_open_number():
    with pytest.raises(IntegrityError), transaction.atomic():
        TextMessageFactory(address=NUMBER)


def test_the_same_once_is_one_message():
    assert send(once="change:1:day_7:sms") == send(once="change:1:day_7:sms")
    assert Delivery.objects.count() == 1


def test_a_batch_writes_text_messages_too():
    office = OfficeOrganisationFactory()
    message = Message(
        kind="notifications.trial", label="X", once="a", number=NUMBER, language="en", windows=tuple(DAYTIME)
    )
    assert (tell_many(office=office, messages=[message]), tell_many(office=office, messages=[message])) == (1, 0)
    row = Delivery.objects.get()
    assert (row.number, row.language, row.windows) == (NUMBER, "en", "08:00-12:00,16:00-21:00")


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        (at(9), at(9)),
        (at(7, 59), at(8)),
        (at(13), at(16)),
        (at(21), at(8, day=2)),
        (at(20, 59), at(20, 59)),
    ],
)
def test_it_waits_for_its_hours(asked, goes):
    assert send(not_before=asked, windows=DAYTIME).not_before == goes


def test_hours_that_end_at_midnight_run_to_the_end_of_the_day():
    assert send(not_before=at(23, 59), windows=[(dt.time(21), dt.time(0))]).not_before == at(23, 59)


def test_what_is_too_late_is_given_up_and_said_so():
    delivery = send(not_before=now() - dt.timedelta(hours=2), not_after=now() - dt.timedelta(hours=1))
    assert outbox.send_pending() == 0
    delivery.refresh_from_db()
    assert (delivery.status, delivery.error) == (DeliveryStatus.DEAD, Trouble.TOO_LATE)


def test_it_goes_out_by_the_console_without_showing_the_number(caplog):
    delivery = send()
    with caplog.at_level("INFO", "notifications"):
        assert outbox.send_pending() == 1
    delivery.refresh_from_db()
    assert (delivery.status, delivery.gateway_id) == (DeliveryStatus.SENT, f"console-{delivery.pk}")
    assert "••••••4567" in caplog.text
    assert NUMBER not in caplog.text


def test_it_goes_into_a_file_of_the_day(settings, tmp_path):
    settings.SMS_BACKEND, settings.SMS_FOLDER = "notifications.channels.sms.file", tmp_path
    delivery = send()
    outbox.send_pending()
    (file,) = tmp_path.glob("*.jsonl")
    assert str(delivery.idempotency_key) in file.read_text()
    assert NUMBER not in file.read_text()


def test_words_that_cannot_be_made_hold_up_nobody():
    broken, good = send(kind="notifications.nothing"), send()
    assert outbox.send_pending() == 1
    broken.refresh_from_db()
    assert (broken.status, broken.error) == (DeliveryStatus.FAILED, Trouble.UNWRITABLE)
    good.refresh_from_db()
    assert good.status == DeliveryStatus.SENT


def test_what_is_no_longer_needed_is_not_sent():
    delivery = send(once="a")
    assert services.take_back(once=["a"]) == 1
    assert outbox.send_pending() == 0
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.WITHDRAWN
