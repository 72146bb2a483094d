"""The person's own link: what it does, once; what it refuses, in its own words; what it never tells."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.core.signing import Signer
from django.urls import reverse

from core.clock import today
from corners.enums import CornerStatus
from data_changes import links
from data_changes.enums import ChangeStatus, CloseReason, OutreachReason, Proof, ReminderStatus
from data_changes.models import Outreach
from notifications.models import Notice
from tests.factories.corners import CornerFactory
from tests.factories.data_changes import DataChangeFactory, ReminderFactory
from tests.factories.offices import DistrictFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DISCLAIMER = "التسجيل هنا لا يُغني عن الإبلاغ في منصة الدعم والحماية الاجتماعية."


@pytest.fixture
def change(office):
    return DataChangeFactory(person__office=office, person__first_name="سلمى", happened_on=today() - 5 * DAY)


def url(change, name="my-update"):
    return reverse(f"portal:{name}", args=[links.token(change)])


def on(day):
    return {
        "notified_on_day": day.day,
        "notified_on_month": day.month,
        "notified_on_year": day.year,
        "notified_on_calendar": "gregorian",
    }


class TestUpdated:
    def test_it_is_the_report_as_said_by_the_person(self, change, client):
        ReminderFactory(change=change)
        answer = client.post(url(change, "my-update-done"), on(today() - DAY), follow=True)
        assert "سُجّل أنكم حدّثتم بياناتكم" in answer.content.decode()
        change.refresh_from_db()
        assert (change.status, change.proof, change.notified_on) == (
            ChangeStatus.NOTIFIED,
            Proof.SAID,
            today() - DAY,
        )
        event = change.events.get(verb="notify")
        assert (event.by_link, event.membership) == (True, None)
        assert change.reminders.get().status == ReminderStatus.SILENCED
        assert Notice.objects.get().kind == "data_changes.to_verify"

    def test_without_a_day_it_is_unknown(self, change, client):
        client.post(url(change, "my-update-done"))
        change.refresh_from_db()
        assert (change.status, change.timeliness) == (ChangeStatus.NOTIFIED, "unknown")

    def test_used_twice_says_so_and_records_nothing_again(self, change, client):
        client.post(url(change, "my-update-done"), on(today()))
        answer = client.post(url(change, "my-update-done"), on(today() - DAY))
        assert answer.status_code == 409
        assert "سبق استخدام هذا الرابط" in answer.content.decode()
        change.refresh_from_db()
        assert change.notified_on == today()
        assert change.events.filter(verb="notify").count() == 1

    @pytest.mark.parametrize("day", [today() + DAY, today() - 6 * DAY])
    def test_a_day_that_cannot_be(self, change, client, day):
        answer = client.post(url(change, "my-update-done"), on(day))
        assert answer.status_code == 200
        assert answer.context["form"].errors["notified_on"]
        change.refresh_from_db()
        assert change.status == ChangeStatus.OPEN

    def test_reading_never_acts(self, change, client):
        """Programs that preview a link read it; some try every address they find."""
        for name in ("my-update", "my-help"):
            assert client.get(url(change, name)).status_code == 200
            assert client.head(url(change, name)).status_code == 200
        for name in ("my-update-done", "my-help-ask"):
            assert client.get(url(change, name)).status_code == 405
        change.refresh_from_db()
        assert change.status == ChangeStatus.OPEN
        assert not Outreach.objects.exists()


class TestHelp:
    def test_a_task_for_the_researcher_once(self, change, client):
        for words in ("وصل طلبكم", "سبق أن وصل طلبكم"):
            answer = client.post(url(change, "my-help-ask"), follow=True)
            assert words in answer.content.decode()
        assert Outreach.objects.get().reason == OutreachReason.HELP
        assert Notice.objects.get().kind == "data_changes.help_asked"

    def test_the_nearest_corners_with_their_hours(self, change, client, office):
        near, far = DistrictFactory(), DistrictFactory()
        for name, district in (("ركن الحي", near), ("ركن بعيد", far)):
            CornerFactory(charity__parent=office, name_ar=name, status=CornerStatus.ACTIVE).districts.add(district)
        CornerFactory(charity__parent=office, name_ar="ركن متوقف", status=CornerStatus.PAUSED)
        text = client.get(url(change, "my-help")).content.decode()
        assert "ركن الحي" in text
        assert "ركن بعيد" in text
        assert "ركن متوقف" not in text
        text = client.get(url(change, "my-help"), {"district": near.pk}).content.decode()
        assert "ركن الحي" in text
        assert "ركن بعيد" not in text


class TestRefusals:
    @pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: "x" + t, lambda t: t.swapcase(), lambda t: "~"])
    def test_a_letter_changed_is_no_link(self, change, client, spoil):
        answer = client.get(reverse("portal:my-update", args=[spoil(links.token(change))]))
        assert answer.status_code == 404
        assert "الرابط غير صحيح" in answer.content.decode()

    def test_a_link_of_another_purpose(self, change, client):
        said, _sep, _signature = links.token(change).rpartition("~")
        other = Signer(sep="~", salt="something else").sign(said)
        assert client.get(reverse("portal:my-update", args=[other])).status_code == 404

    def test_after_its_time(self, office, client):
        happened = today() - 15 * DAY - links.GOOD_FOR - DAY
        old = DataChangeFactory(person__office=office, happened_on=happened)
        for method, name in (("get", "my-update"), ("post", "my-update-done"), ("post", "my-help-ask")):
            answer = getattr(client, method)(url(old, name))
            assert answer.status_code == 410
            assert "انتهت صلاحية الرابط" in answer.content.decode()
        old.refresh_from_db()
        assert old.status == ChangeStatus.OPEN

    def test_late_but_before_the_end_of_the_link(self, office, client):
        late = DataChangeFactory(person__office=office, happened_on=today() - 20 * DAY)
        assert "انتهت المهلة" in client.get(url(late)).content.decode()

    def test_of_what_has_ended(self, office, client):
        closed = DataChangeFactory(person__office=office, status="closed", close_reason=CloseReason.NO_CHANGE)
        assert "انتهت هذه المتابعة" in client.get(url(closed)).content.decode()
        for name in ("my-update-done", "my-help-ask"):
            assert client.post(url(closed, name)).status_code == 409

    @pytest.mark.parametrize(("times", "status"), [(2, 200), (3, 429)])
    def test_too_often(self, change, client, settings, times, status):
        settings.PUBLIC_RATE_LIMITS = {"person-link": (2, 60)}
        address = f"test-{uuid.uuid4()}"
        for _ in range(times):
            answer = client.get(url(change), REMOTE_ADDR=address)
        assert answer.status_code == status
        assert ("طلبات كثيرة" in answer.content.decode()) == (status == 429)
        cache.delete(f"throttle:person-link:{address}")


def test_nothing_about_the_person_stands_on_its_pages(change, client):
    for name in ("my-update", "my-help"):
        answer = client.get(url(change, name))
        text = answer.content.decode()
        for hidden in ("سلمى", change.reference, change.person.national_number_last4, "اجتماعي:"):
            assert hidden not in text
        assert answer["Referrer-Policy"] == "same-origin"  # stricter would cost the form its Origin
        assert "no-store" in answer["Cache-Control"]
    assert DISCLAIMER in client.get(url(change)).content.decode()
