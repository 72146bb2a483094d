"""Whoever watches over the messages: what they see, and sending again, by page and API alike."""

import datetime as dt

import pytest
from django.urls import reverse

from core.clock import now
from notifications import outbox, services, work
from notifications.enums import MOVES, DeliveryStatus, Trouble
from notifications.models import Delivery, DeliveryEvent
from tests.factories.notifications import DeliveryFactory, TextMessageFactory

pytestmark = pytest.mark.django_db
S = DeliveryStatus


@pytest.fixture(params=["page", "api"])
def door(request, as_user, api):
    """Both doors of sending again: ``door(user, row)`` answers the status."""

    def page(user, row):
        status = as_user(user).post(reverse("notifications:retry", args=[row.pk])).status_code
        return 200 if status == 302 else status

    def call(user, row):
        return api(user).post(reverse("api-deliveries-retry", args=[row.pk])).status_code

    return page if request.param == "page" else call


class TestSendingAgain:
    @pytest.mark.parametrize(("before", "same_key"), [(S.FAILED, False), (S.UNKNOWN, True), (S.DEAD, True)])
    def test_through_both_doors(self, door, office, manager, before, same_key):
        row = TextMessageFactory(office=office, status=before, attempts=8, finished_at=now(), gateway_id="x")
        assert door(manager, row) == 200
        again = Delivery.objects.get(pk=row.pk)
        assert (again.status, again.attempts, again.finished_at, again.gateway_id) == (S.PENDING, 0, None, "")
        assert (again.idempotency_key == row.idempotency_key) is same_key
        event = DeliveryEvent.objects.get()
        assert (event.verb, event.status_from, event.status_to) == ("retry", before, S.PENDING)
        assert event.membership.user == manager
        assert outbox.send_pending() == 1

    @pytest.mark.parametrize("before", [S.PENDING, S.CLAIMED, S.ATTEMPTED, S.SENT, S.DELIVERED, S.WITHDRAWN])
    def test_what_is_on_its_way_or_arrived_is_not_repeated(self, door, office, manager, before):
        assert door(manager, TextMessageFactory(office=office, status=before)) == 409
        assert not DeliveryEvent.objects.exists()

    @pytest.mark.parametrize("late", [{"not_after": dt.timedelta(hours=-1)}, {"purged_at": dt.timedelta()}])
    def test_what_has_lost_its_sense_or_its_address_is_not_repeated(self, door, office, manager, late):
        moments = {name: now() + offset for name, offset in late.items()}
        assert door(manager, TextMessageFactory(office=office, status=S.DEAD, **moments)) == 409

    def test_another_offices_does_not_exist(self, door, manager):
        assert door(manager, TextMessageFactory(status=S.DEAD)) == 404

    def test_whoever_does_not_watch_over_messages_knows_of_none(self, door, office, researcher):
        assert door(researcher, TextMessageFactory(office=office, status=S.DEAD)) == 404


class TestAllThatWereGivenUp:
    def test_those_of_the_office_whose_time_has_not_passed(self, api, as_user, office, manager):
        mine = TextMessageFactory.create_batch(3, office=office, status=S.DEAD)
        TextMessageFactory(office=office, status=S.DEAD, not_after=now())
        TextMessageFactory(office=office, status=S.UNKNOWN)
        TextMessageFactory(status=S.DEAD)
        assert api(manager).post(reverse("api-deliveries-retry-all")).json() == {"repeated": 3}
        assert set(Delivery.objects.filter(status=S.PENDING)) == set(mine)
        page = as_user(manager).post(reverse("notifications:retry-all"), follow=True)
        assert "لا شيء تمكن إعادة إرساله" in page.content.decode()


class TestWhatIsSeen:
    def test_neither_number_nor_address_nor_secret(self, api, as_user, office, manager):
        text = TextMessageFactory(
            office=office, number="+966501234567", facts={"secret": {"link": "https://a.invalid/s3cr3t"}}
        )
        DeliveryFactory(office=office, address="fatima@example.invalid")
        seen = as_user(manager).get(reverse("notifications:messages")).content.decode()
        seen += as_user(manager).get(reverse("notifications:message", args=[text.pk])).content.decode()
        seen += api(manager).get(reverse("api-deliveries-list")).content.decode()
        assert "••••••4567" in seen
        assert "f••••••@example.invalid" in seen
        for hidden in ("501234567", "fatima", "s3cr3t"):
            assert hidden not in seen

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, {"a", "b", "c"}),
            ({"status": "dead"}, {"a"}),
            ({"channel": "email"}, {"b", "c"}),
            ({"about": "statements"}, {"c"}),
            ({"reference": "qtf-c"}, {"c"}),
            ({"status": "eaten", "channel": "pigeon"}, {"a", "b", "c"}),
        ],
    )
    def test_the_filters_of_both_doors(self, api, as_user, office, manager, asked, found):
        rows = {
            "a": TextMessageFactory(office=office, status=S.DEAD, label="QTF-A", error=Trouble.AWAY),
            "b": DeliveryFactory(office=office, label="QTF-B"),
            "c": DeliveryFactory(office=office, label="QTF-C", kind="statements.asked"),
        }
        told = api(manager).get(reverse("api-deliveries-list"), asked).json()["results"]
        assert {row["id"] for row in told} == {rows[name].pk for name in found}
        page = as_user(manager).get(reverse("notifications:messages"), asked)
        assert {row.pk for row in page.context["rows"]} == {rows[name].pk for name in found}

    @pytest.mark.parametrize("status", MOVES)
    def test_every_state_has_its_page(self, as_user, office, manager, status):
        row = TextMessageFactory(office=office, status=status, attempted_at=now(), finished_at=now())
        services.receive(delivery=row, receipt=str(status), delivered=True)
        page = as_user(manager).get(reverse("notifications:message", args=[row.pk])).content.decode()
        row.refresh_from_db()
        assert row.get_status_display() in page

    def test_the_list_costs_the_same_however_long(self, as_user, office, manager, at_most_queries):
        browser = as_user(manager)
        browser.get(reverse("notifications:messages"))
        TextMessageFactory.create_batch(25, office=office)
        with at_most_queries(12):
            browser.get(reverse("notifications:messages"))

    def test_the_way_there_is_the_directors_alone(self, as_user, manager, researcher):
        way = reverse("notifications:messages")
        assert way in as_user(manager).get(reverse("notifications:list")).content.decode()
        assert way not in as_user(researcher).get(reverse("notifications:list")).content.decode()


class TestForgetting:
    def test_after_the_term_addresses_and_facts_go_and_the_state_stays(self, settings, office, manager, as_user):
        old = now() - dt.timedelta(days=settings.MESSAGES_KEPT_DAYS + 1)
        text = TextMessageFactory(office=office, status=S.DELIVERED, finished_at=old, facts={"days": 3})
        letter = DeliveryFactory(office=office, status=S.SENT, finished_at=old)
        young = TextMessageFactory(office=office, status=S.SENT, finished_at=now())
        waiting = TextMessageFactory(office=office, created_at=old)
        outbox.purge()
        outbox.purge()
        for row in (text, letter, young, waiting):
            row.refresh_from_db()
        assert (text.number, text.facts, text.status) == ("", {}, S.DELIVERED)
        assert "@" not in letter.address
        assert young.number
        assert waiting.number
        page = as_user(manager).get(reverse("notifications:message", args=[text.pk])).content.decode()
        assert "لم يعد نصها محفوظًا" in page


class TestHowSendingGoes:
    def test_it_works(self, as_user, office, manager):
        services.hold(name=services.BEAT, holder="a", length=dt.timedelta(seconds=5))
        assert not services.lateness().is_late
        assert "متأخر" not in as_user(manager).get(reverse("notifications:messages")).content.decode()

    def test_late_by_so_much(self, as_user, office, manager):
        DeliveryFactory(office=office, not_before=now() - dt.timedelta(hours=3, minutes=1))
        page = as_user(manager).get(reverse("notifications:messages")).content.decode()
        assert "متأخر بمقدار 3 ساعات" in page
        assert "لم يبدأ بعد" in page


def test_a_choice_of_mail_is_the_users_own(as_user, researcher):
    researcher.email = "researcher@example.invalid"
    researcher.save()
    browser = as_user(researcher)
    assert services.pace_of(user=researcher) == "digest"
    browser.post(reverse("notifications:mail"), {"pace": "at_once"})
    assert services.pace_of(user=researcher) == "at_once"
    browser.post(reverse("notifications:mail"), {"pace": "never"})
    assert services.pace_of(user=researcher) == "at_once"


def test_what_was_given_up_stands_in_the_directors_work(actor, office, other_office, manager, researcher):
    assert work.items(actor(manager)) == []
    for _number in range(3):
        DeliveryFactory(office=office, status=DeliveryStatus.DEAD)
    DeliveryFactory(
        office=office, status=DeliveryStatus.DEAD, not_after=now() - dt.timedelta(hours=1)
    )  # no sense any more
    DeliveryFactory(office=other_office, status=DeliveryStatus.DEAD)
    (item,) = work.items(actor(manager))
    assert item.line == "3 رسائل تعذّر إرسالها"
    assert work.items(actor(researcher)) == []
