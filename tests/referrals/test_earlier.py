"""Referrals of the years before the portal: taken over with their own days, counted by them, changed by nobody."""

import io

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from beneficiaries.models import Disclosure, Person
from charities.models import ServiceMonth
from core.errors import Conflict
from core.hijri import HijriDate
from core.periods import Period
from exchange import running
from exchange import services as files
from exchange.models import ImportBatch
from indicators.annual import annual
from notifications.models import Delivery, Notice
from referrals import rights, services
from referrals.earlier import taking_over
from referrals.earlier.kind import EARLIER
from referrals.models import LadderStep, Referral, ReferralEvent
from tests.exchange.tables import upload
from tests.factories.referrals import ReferralFactory
from tests.referrals.earlier import earlier_row, earlier_sheet

pytestmark = pytest.mark.django_db
SENT = HijriDate(1443, 2, 12).to_gregorian()
ENDED = HijriDate(1443, 3, 20).to_gregorian()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work(batch):
    running.work(batch.pk, kind=EARLIER, examine=taking_over.examine, apply=taking_over.apply)
    return ImportBatch.objects.get(pk=batch.pk)


@pytest.fixture
def tried(people):
    def of(*rows, by=None):
        by = by or people.manager
        batch = files.open_batch(by=by, kind=EARLIER, file=upload(earlier_sheet(*rows)))
        files.confirm_columns(batch=batch, by=by, kind=EARLIER, chosen=batch.columns)
        return work(batch)

    return of


@pytest.fixture
def taken_over(tried, people):
    def of(*rows):
        batch = tried(*rows)
        files.start(batch=batch, by=people.manager, kind=EARLIER)
        return work(batch)

    return of


def codes(batch, number=2):
    errors = batch.rows.get(number=number).errors
    return {column: [error["code"] for error in found] for column, found in errors.items()}


def test_it_stands_with_its_own_days_and_stirs_nobody(people, taken_over):
    batch = taken_over(earlier_row(1, people.charity))
    row = Referral.objects.get()
    assert (row.past, row.past_number, row.past_batch) == (True, "1/1443", batch.uuid)
    assert (row.status, row.first_sent_on, row.sender, row.recipient) == (
        "completed",
        SENT,
        people.office,
        people.charity,
    )
    assert row.reference.startswith(f"{people.office.code}-REF-1443-")
    assert [(event.verb, event.at.date()) for event in row.events.order_by("id")] == [
        ("send", SENT),
        ("complete", ENDED),
    ]
    assert {need.kind for need in row.needs.all()} == {"home_repair", "furniture"}
    for stirred in (LadderStep, Notice, Delivery, Disclosure, ServiceMonth):
        assert not stirred.objects.exists(), stirred
    assert (row.due_at, row.take_up_due_at, row.decide_due_at) == (None, None, None)


def test_nothing_is_done_to_it_any_more(people, taken_over):
    taken_over(
        earlier_row(1, people.charity),
        earlier_row(2, people.charity, outcome="اعتذار"),
        earlier_row(3, people.charity, kind="إنسانية", outcome="اعتذار"),
        earlier_row(4, people.charity, outcome="بلا رد"),
    )
    for row in Referral.objects.all():
        for by in (people.manager, people.staff):
            assert rights.allowed(by, row) == []
            assert not any(
                rights.act_is_open(row, act) for act in ("assign", "attach", "call", "comment", "send_second")
            )
            assert rights.refused(by, row) == []
        with pytest.raises(Conflict):
            services.reopen(referral=row, by=people.manager, motive="ظهر جديد")


def test_the_figures_count_it_by_its_days(people, taken_over):
    taken_over(
        earlier_row(1, people.charity),
        earlier_row(2, people.charity, outcome="بلا رد"),
        earlier_row(3, people.third, kind="عاجلة", started="13/02/1443"),
        earlier_row(4, people.third, kind="لم تنطبق عليها الشروط", needs="غذاء"),
        earlier_row(5, people.third, outcome="ملغاة"),
    )
    figures = figures_of(people, 1443)
    assert figures["home_repair_referrals"] == 2
    assert figures["referrals_unanswered"] == 1
    assert figures["urgent_interventions"] == 1
    assert figures["charities_intervening"] == 1
    assert figures["ineligible_households_referred"] == 1
    assert figures["charities_participating"] == 2
    assert figures_of(people, 1444)["home_repair_referrals"] == 0


def figures_of(people, year):
    counted = annual(by=people.manager, office=people.office, period=Period.hijri_year(year))
    return {figure.indicator.code: figure.value for figure in counted.figures}


def test_brought_in_again_it_changes_nothing(people, taken_over):
    rows = [earlier_row(1, people.charity), earlier_row(2, people.charity, own="")]
    taken_over(*rows)
    batch = taken_over(*rows)
    assert files.counts_of(batch=batch)["done_unchanged"] == 2
    assert Referral.objects.count() == 2
    assert Person.objects.count() == 2


def test_a_row_that_says_something_else_now_is_said_to(people, taken_over, tried):
    taken_over(earlier_row(1, people.charity))
    batch = tried(earlier_row(1, people.charity, outcome="اعتذار"))
    assert codes(batch) == {"": ["taken_over_otherwise"]}


@pytest.mark.parametrize(
    ("changed", "column", "code"),
    [
        ({"kind": "تعفف"}, "kind", "taaffuf_by_sheet"),
        ({"kind": "كلام"}, "kind", "unknown_kind"),
        ({"charity": "لا أحد"}, "charity", "unknown_charity"),
        ({"sent": ""}, "sent_on", "required"),
        ({"sent": "1443"}, "sent_on", "partial_date"),
        ({"sent": "30/02/1443"}, "sent_on", None),
        ({"ended": "01/01/1443"}, "ended_on", "before_sending"),
        ({"ended": "01/01/1499"}, "ended_on", "too_late"),
        ({"ended": ""}, "ended_on", "required"),
        ({"outcome": "قيد التنفيذ"}, "outcome", "not_ended"),
        ({"outcome": "؟"}, "outcome", "unknown_outcome"),
        ({"outcome": "أغلقت"}, "reason", "required"),
        ({"outcome": "أغلقت", "reason": "لا أدري"}, "reason", "unknown_reason"),
        ({"number": "", "first": ""}, "first_name", "required"),
        ({"number": "12"}, "national_number", None),
        ({"first": ""}, "first_name", "required"),
        ({"needs": "سيارة"}, "needs", "unknown_need"),
    ],
)
def test_what_is_wrong_is_said_on_its_cell(people, tried, changed, column, code):
    found = codes(tried(earlier_row(1, people.charity, **changed)))
    assert column in found
    assert code is None or code in found[column]


def test_twice_in_one_file_it_is_said_where(people, tried):
    batch = tried(earlier_row(1, people.charity), earlier_row(1, people.charity))
    assert codes(batch, 3) == {"": ["twice_in_file"]}


class TestTakingBack:
    def test_all_that_the_file_did_is_gone(self, people, taken_over):
        ReferralFactory(office=people.office)
        batch = taken_over(earlier_row(1, people.charity), earlier_row(2, people.charity))
        files.undo(batch=batch, by=people.manager, kind=EARLIER, take_back=taking_over.take_back)
        batch.refresh_from_db()
        assert (batch.status, batch.rows.count()) == ("undone", 0)
        assert not Referral.objects.filter(past=True).exists()
        assert Referral.objects.count() == 1
        assert files.counts_of(batch=batch)["done"] == 2
        # And it may come in again, corrected.
        taken_over(earlier_row(1, people.charity, outcome="اعتذار"))
        assert Referral.objects.get(past=True).status == "declined"

    def test_what_something_rests_on_stays(self, people, taken_over):
        batch = taken_over(earlier_row(1, people.charity))
        ReferralFactory(office=people.office, linked_to=Referral.objects.get())
        with pytest.raises(Conflict), transaction.atomic():
            files.undo(batch=batch, by=people.manager, kind=EARLIER, take_back=taking_over.take_back)
        batch.refresh_from_db()
        assert batch.status == "finished"
        assert Referral.objects.filter(past=True).count() == 1

    def test_other_events_are_never_deleted(self, people, referral_in):
        row = referral_in("sent")
        with pytest.raises(Exception, match="append_only"), transaction.atomic():
            ReferralEvent.objects.filter(referral=row).delete()


def test_the_database_keeps_earlier_records_at_rest(people, taken_over):
    taken_over(earlier_row(1, people.charity))
    for change in ({"status": "sent"}, {"kind": "taaffuf"}, {"past_key": ""}, {"past": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(past=True).update(**change)


@pytest.mark.parametrize("who", ["researcher", "staff"])
def test_it_is_the_directors_alone(people, who):
    with pytest.raises(Exception, match="past.import"):
        files.open_batch(by=getattr(people, who), kind=EARLIER, file=upload(earlier_sheet(earlier_row(1, "x"))))


def test_its_mark_stands_in_list_page_and_file(as_user, api, manager, people, taken_over, at_most_queries):
    taken_over(earlier_row(1, people.charity))
    row = Referral.objects.get()
    client = as_user(manager)
    listed = client.get(reverse("referrals:outbox"), {"group": "ended"}).content.decode()
    assert "من سجل سابق" in listed
    shown = client.get(reverse("referrals:detail", args=[row.key]))
    assert shown.status_code == 200
    assert "من سجل سابق" in shown.content.decode()
    told = api(manager).get(reverse("api-referrals-detail", kwargs={"key": row.key})).json()
    assert (told["past"], told["allowed"]) == (True, [])
    book = load_workbook(
        io.BytesIO(client.get(reverse("referrals:export"), {"box": "outbox", "group": "ended"}).content)
    )
    assert "1/1443" in [cell.value for cell in book.active[2]]
    with at_most_queries(12):
        client.get(reverse("referrals:earliers"))


@pytest.mark.parametrize("door", ["page", "api"])
def test_from_the_file_to_the_record_and_back(door, as_user, api, manager, people):
    content = earlier_sheet(earlier_row(1, people.charity, outcome="؟"))
    client = as_user(manager) if door == "page" else api(manager)

    def post(name, batch=None, page_data=None, api_data=None, **more):
        if door == "page":
            args = [batch.uuid, *more.values()] if batch else []
            return client.post(reverse(f"referrals:earlier{name}", args=args), page_data or {}).status_code
        url = reverse(f"api-referrals-earlier{name}", kwargs={"uuid": batch.uuid} if batch else None)
        kind = "multipart" if name == "-list" else "json"
        return client.post(url, api_data or {}, format=kind).status_code

    ok = 302 if door == "page" else 200
    assert post("s" if door == "page" else "-list", None, {"file": upload(content)}, {"file": upload(content)}) in (
        302,
        201,
    )
    batch = ImportBatch.objects.get()
    columns = {name: str(index) for name, index in batch.columns.items()}
    assert post("-columns", batch, columns, {"columns": batch.columns}) == ok
    work(batch)
    mended = {"number": 2, "cells": {"outcome": "completed"}}
    number = {"number": 2} if door == "page" else {}
    assert post("-mend", batch, {"row2-outcome": "completed"}, mended, **number) == ok
    assert post("-start", batch) == ok
    work(batch)
    assert Referral.objects.filter(past=True).count() == 1
    assert post("-undo", batch) == ok
    assert not Referral.objects.filter(past=True).exists()
    assert post("-undo", batch) == 409
