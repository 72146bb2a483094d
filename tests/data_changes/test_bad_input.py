"""What people type wrongly about a change, a number or a link: each its own Arabic words, on its field, by either door;
nothing is half done."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from beneficiaries.models import Contact, Person
from core.clock import now, today
from core.hijri import HijriDate
from data_changes import links
from data_changes.models import DataChange, Reminder
from notifications import signature
from tests.factories.beneficiaries import PersonFactory
from tests.factories.data_changes import DataChangeFactory
from tests.factories.notifications import TextMessageFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def words_of(answer, field):
    """The words on one field, whichever door answered."""
    if answer.headers["Content-Type"].startswith("text/html"):
        assert answer.status_code == 200
        return " ".join(answer.context["form"].errors.get(field, []))
    assert answer.status_code == 400
    return " ".join(error["message"] for error in answer.json()["errors"].get(field, []))


@pytest.fixture(params=["page", "api"])
def post(request, as_user, api, researcher):
    """``post(route of the page, key, route of the API, what is sent)``"""

    def through(page, key, route, sent):
        if request.param == "page":
            return as_user(researcher).post(reverse(page, kwargs=key), sent)
        return api(researcher).post(reverse(route), sent, format="json", headers={"Accept-Language": "ar"})

    return through


@pytest.fixture
def person(office):
    return PersonFactory(office=office, birth_date=dt.date(1990, 1, 1))


def of_29_days():
    """The last Hijri month with 29 days: its 30th day is none."""
    day = HijriDate.from_gregorian(today())
    year, month = day.year, day.month
    while HijriDate.month_length(year, month) != 29 or (year, month) >= (day.year, day.month):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    return f"h:{year}-{month:02}-30"


class TestDayOfTheChange:
    def opened(self, post, person, **said):
        sent = {"person": person.pk, "kind": "social", "duty": "change", "channel": "office"} | said
        return post("data_changes:new", {}, "api-data-changes-list", sent)

    @pytest.mark.parametrize(
        ("day", "words"),
        [
            (lambda: f"g:{today() + DAY}", "بعد تاريخ اليوم"),
            (lambda: "g:1989-12-31", "سابق لتاريخ ميلاد"),
            (of_29_days, "29 يومًا"),
            (lambda: "g:2026-02-29", "28 يومًا"),
        ],
        ids=["future", "before birth", "30 of 29", "29 of 28"],
    )
    def test_its_own_words(self, post, person, day, words):
        answer = self.opened(post, person, happened_on=day(), reason="لم نعلم به إلا الآن")
        assert words in words_of(answer, "happened_on")
        assert not DataChange.objects.exists()
        assert not Reminder.objects.exists()

    def test_more_than_a_year_ago_with_its_reason(self, post, person):
        day = f"g:{today() - dt.timedelta(days=400)}"
        answer = self.opened(post, person, happened_on=day)
        assert "أكثر من سنة" in words_of(answer, "reason")
        assert not DataChange.objects.exists()
        assert self.opened(post, person, happened_on=day, reason="لم نعلم به إلا الآن").status_code in (201, 302)
        assert DataChange.objects.get().events.get().words == "لم نعلم به إلا الآن"


class TestNumbers:
    def test_only_the_check_digit_is_wrong(self, as_user, researcher):
        """A person is registered on the page alone; the API searches by the same rule."""
        sent = {"first_name": "هدى", "gender": "f", "national_number": "1023456782"}
        page = as_user(researcher).post(reverse("beneficiaries:new"), sent)
        assert "رقم الهوية غير صحيح" in words_of(page, "national_number")
        assert not Person.objects.exists()

    def test_and_by_the_search_of_the_api(self, api, researcher):
        answer = api(researcher).post(
            reverse("api-beneficiaries-people-search"), {"q": "١٠٢٣٤٥٦٧٨٢"}, headers={"Accept-Language": "ar"}
        )
        assert "رقم الهوية غير صحيح" in words_of(answer, "q")

    @pytest.mark.parametrize("typed", ["0138551234", "٠١٣٨٥٥١٢٣٤", "+966 13 855 1234", "920012345"])
    def test_a_landline_is_no_mobile(self, post, person, typed):
        sent = {"person": person.pk, "kind": "mobile", "value": typed, "owner": "self"}
        answer = post("beneficiaries:add-contact", {"pk": person.pk}, "api-beneficiaries-contacts-list", sent)
        assert "جوال" in words_of(answer, "value")
        assert not Contact.objects.exists()


class TestLink:
    """The person has no account: the page is the only door, and says each in its own words."""

    def update(self, client, change):
        return client.post(reverse("portal:my-update-done", args=[links.token(change)]))

    def test_used_twice(self, client, office):
        change = DataChangeFactory(person__office=office, status="open")
        assert self.update(client, change).status_code == 302
        again = self.update(client, change)
        assert again.status_code == 409
        assert "سبق استخدام هذا الرابط" in again.content.decode()
        assert change.events.filter(verb="notify").count() == 1

    def test_after_its_time(self, client, office):
        happened = today() - dt.timedelta(days=90)
        change = DataChangeFactory(
            person__office=office, status="open", happened_on=happened, due_on=happened + dt.timedelta(days=15)
        )
        answer = self.update(client, change)
        assert answer.status_code == 410
        assert "انتهت صلاحية" in answer.content.decode()
        change.refresh_from_db()
        assert change.status == "open"

    def test_forged(self, client, office):
        change = DataChangeFactory(person__office=office, status="open")
        answer = client.post(reverse("portal:my-update-done", args=[links.token(change)[:-2] + "xx"]))
        assert answer.status_code == 404
        assert "الرابط غير صحيح" in answer.content.decode()


def test_a_forged_receipt(client, settings, office):
    settings.SMS_RECEIPT_KEYS = ["a key of the gateway"]
    delivery = TextMessageFactory(office=office, status="sent")
    body = json.dumps({"receipt": "r-1", "key": str(delivery.idempotency_key), "status": "delivered"}).encode()
    answer = client.post(
        reverse("api-deliveries-receipts"),
        body,
        content_type="application/json",
        headers={
            signature.HEADER: signature.sign(body, key="another key", at=int(now().timestamp())),
            "Accept-Language": "ar",
        },
    )
    assert answer.status_code == 403
    assert answer.json()["detail"] == "لا يحمل هذا الإشعار بالاستلام توقيع بوابة الرسائل."
    delivery.refresh_from_db()
    assert delivery.status == "sent"
