"""Up to five hundred referrals in one table: tried, mended, sent one by one, by worker as by hand."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from beneficiaries.models import Disclosure, Person
from charities.models import Service, ServiceMonth
from exchange import services as files
from exchange.guards import Unreadable
from exchange.models import ImportBatch
from notifications.models import Notice
from referrals.bulk.kinds import CHARITY_SHEET, OFFICE_SHEET, sheet_of
from referrals.bulk.sending import examine, go_on
from referrals.models import LadderStep, Referral, ReferralEvent
from tests.exchange.tables import excel, upload
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.referrals.sheets import (
    CHARITY_HEADERS,
    OFFICE_HEADERS,
    charity_row,
    charity_sheet,
    office_row,
    office_sheet,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def tried():
    """A table that was read and tried: ``tried(people.researcher, content)``."""

    def of(by, content):
        kind = sheet_of(by)
        batch = files.open_batch(by=by, kind=kind, file=upload(content))
        files.confirm_columns(batch=batch, by=by, kind=kind, chosen=batch.columns)
        go_on(batch.pk)
        return ImportBatch.objects.get(pk=batch.pk)

    return of


@pytest.fixture
def sent(tried):
    def of(by, content):
        batch = tried(by, content)
        files.start(batch=batch, by=by, kind=sheet_of(by))
        go_on(batch.pk)
        return ImportBatch.objects.get(pk=batch.pk)

    return of


def errors_of(batch, number):
    row = batch.rows.get(number=number)
    return {field: [error["code"] for error in errors] for field, errors in row.errors.items()}


def test_each_row_is_sent_as_if_it_had_been_sent_alone(people, sent):
    known = PersonFactory(
        office=people.office, first_name="سلمى", family_name="التجريبي", national_number=national_number(1)
    )
    batch = sent(people.researcher, office_sheet(office_row(1, people.charity), office_row(2, people.charity.name)))
    assert (batch.status, files.counts_of(batch=batch)["done"]) == ("finished", 2)
    first, second = Referral.objects.order_by("id")
    assert first.person == known
    assert second.person.full_name.startswith("سلمى")
    for row in (first, second):
        assert (row.status, row.recipient, row.kind) == ("sent", people.charity, "home_repair")
        assert row.reference
        assert row.due_at
        assert [event.verb for event in ReferralEvent.objects.filter(referral=row)] == ["send"]
        assert LadderStep.objects.filter(referral=row).exists()
        assert Disclosure.objects.filter(source=row.reference, organisation=people.charity).exists()
        need = row.needs.get()
        assert (need.kind, need.description, str(need.estimate)) == ("home_repair", "عزل سقف", "12000.00")
    assert ServiceMonth.objects.get(service__charity=people.charity, service__kind="home_repair").reserved == 2
    assert Notice.objects.filter(kind="referrals.sent").count() >= 2
    assert {row.target for row in batch.rows.all()} == {first.pk, second.pk}


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"kind": "حالة تعفف"}, "kind", "taaffuf_by_sheet"),
        ({"kind": "حالة إنسانية"}, "kind", "urgent_by_sheet"),
        ({"kind": "عاجلة"}, "kind", "urgent_by_sheet"),
        ({"kind": "أخرى"}, "kind", "kind_not_yours"),
        ({"kind": "كلام"}, "kind", "unknown_kind"),
        ({"kind": ""}, "kind", "required"),
        ({"to": "جمعية لا وجود لها"}, "to", "unknown_charity"),
        ({"to": ""}, "to", "required"),
        ({"number": "123"}, "national_number", None),
        ({"number": "1.02345678E9"}, "national_number", None),
        ({"number": "", "first": ""}, "first_name", "required"),
        ({"number": "", "gender": "؟"}, "gender", "unknown_gender"),
        ({"household": "QTF-HH-0000"}, "household", "unknown_household"),
        ({"needs": "سيارة"}, "needs", "unknown_need"),
        ({"kind": "لم تنطبق عليها الشروط", "needs": ""}, "needs", "required"),
        ({"estimate": "-5"}, "estimate", "min_value"),
        ({"estimate": "كثير"}, "estimate", "not_an_amount"),
        ({"estimate": "999999999999"}, "estimate", "max_value"),
        ({"needs": "ترميم، غذاء"}, "estimate", "estimate_of_several"),
        ({"summary": ""}, "summary", "required"),
        ({"basis": ""}, "legal_basis", "required"),
        ({"basis": "هكذا"}, "legal_basis", "unknown_basis"),
        ({"basis": "موافقة"}, "consent", "required"),
        ({"consent": "ربما"}, "consent", "not_yes_or_no"),
    ],
)
def test_what_is_wrong_is_said_on_its_cell(people, tried, changed, field, code):
    batch = tried(people.researcher, office_sheet(office_row(1, people.charity, **changed)))
    found = errors_of(batch, 2)
    assert field in found
    assert code is None or code in found[field]
    words = [error for errors in batch.rows.get().errors.values() for error in errors]
    assert all(error["ar"] and error["ar"] != error["en"] for error in words)
    assert not Referral.objects.exists()


def test_501_rows_are_refused_in_words_and_500_are_not(people):
    rows = [office_row(n, people.charity) for n in range(1, 502)]
    with pytest.raises(ValidationError) as refused:
        files.open_batch(by=people.researcher, kind=OFFICE_SHEET, file=upload(office_sheet(*rows)))
    (error,) = refused.value.error_dict["file"]
    assert (error.code, error.params["limit"], error.params["row"]) == ("too_many_rows", 500, 502)
    assert isinstance(refused.value.__cause__, Unreadable)
    assert not ImportBatch.objects.exists()
    files.open_batch(by=people.researcher, kind=OFFICE_SHEET, file=upload(office_sheet(*rows[:500])))


def test_a_household_twice_in_one_file_is_sent_once(people, tried):
    head = PersonFactory(
        office=people.office, national_number=national_number(1), first_name="سلمى", family_name="التجريبي"
    )
    PersonFactory(
        office=people.office, household=head.household, national_number=national_number(2), first_name="سلمى",
        family_name="التجريبي", relation="spouse",
    )  # fmt: skip
    rows = [
        office_row(1, people.charity),
        office_row(2, people.charity),
        office_row(3, people.charity),
        office_row(3, people.charity),
        office_row(3, people.third),
    ]
    batch = tried(people.researcher, office_sheet(*rows))
    assert errors_of(batch, 3) == {"": ["twice_in_file"]}
    assert errors_of(batch, 5) == {"": ["twice_in_file"]}
    assert [row.number for row in batch.rows.filter(state="clean").order_by("number")] == [2, 4, 6]


def test_a_referral_that_still_runs_is_named(people, tried, referral_in, person):
    row = referral_in("sent")
    batch = tried(
        people.researcher,
        office_sheet(
            office_row(1, people.charity, number="", household=person.household.reference, first="", family="")
        ),
    )
    assert errors_of(batch, 2) == {"": ["open_referral_exists"]}
    assert row.reference in json.dumps(batch.rows.get().errors)


def test_whoever_is_passed_over_is_asked_about_before_anything_is_sent(people, tried):
    Service.objects.filter(charity=people.charity, kind="home_repair").update(monthly_capacity=1)
    batch = tried(people.researcher, office_sheet(office_row(1, people.charity), office_row(2, people.third)))
    assert errors_of(batch, 2) == {"motive": ["required"]}
    assert errors_of(batch, 3) == {}
    row = files.mend(
        row=batch.rows.get(number=2), by=people.researcher, kind=OFFICE_SHEET, examine=examine,
        cells={"motive": "تعرف الأسرة من قبل"},
    )  # fmt: skip
    assert row.state == "clean"


def test_who_has_no_room_left_is_said_and_the_others_are_sent(people, sent):
    Service.objects.filter(charity=people.charity, kind="home_repair").update(monthly_capacity=2)
    rows = [(*office_row(n, people.charity), "تعرف الأسرة من قبل") for n in range(1, 5)]
    batch = sent(people.researcher, excel(*rows, headers=(*OFFICE_HEADERS, "سبب الاختيار")))
    assert Referral.objects.count() == 2
    assert [errors_of(batch, n) for n in (4, 5)] == [{"to": ["no_room"]}, {"to": ["no_room"]}]
    assert people.charity.name in batch.rows.get(number=4).errors["to"][0]["ar"]
    # Sent to another, what is left goes as well.
    row = files.mend(
        row=batch.rows.get(number=4),
        by=people.researcher,
        kind=OFFICE_SHEET,
        examine=examine,
        cells={"to": people.third.name},
    )
    assert row.state == "clean"
    files.start(batch=batch, by=people.researcher, kind=OFFICE_SHEET)
    go_on(batch.pk)
    assert Referral.objects.filter(recipient=people.third).count() == 1
    assert Referral.objects.count() == 3


def test_a_mended_row_does_not_take_the_place_of_one_that_is_ready(people, tried):
    Service.objects.filter(charity=people.charity, kind="home_repair").update(monthly_capacity=1)
    rows = [(*office_row(n, people.charity, summary="" if n == 1 else "سقف"), "تعرفها") for n in (1, 2)]
    batch = tried(people.researcher, excel(*rows, headers=(*OFFICE_HEADERS, "سبب الاختيار")))
    row = files.mend(
        row=batch.rows.get(number=2), by=people.researcher, kind=OFFICE_SHEET, examine=examine, cells={"summary": "سقف"}
    )
    assert [error["code"] for error in row.errors["to"]] == ["no_room"]


def test_a_charity_that_is_not_ready_is_named_with_who_can_mend_it(people, tried):
    Service.objects.filter(charity=people.charity).update(active=False)
    batch = tried(people.researcher, office_sheet(office_row(1, people.charity)))
    assert errors_of(batch, 2) == {"to": ["recipient_not_ready"]}


def test_what_stands_in_the_way_at_the_last_moment_leaves_the_row_unsent_and_nothing_behind(people, tried):
    batch = tried(people.researcher, office_sheet(office_row(1, people.charity), office_row(2, people.third)))
    Service.objects.filter(charity=people.charity).update(active=False)
    files.start(batch=batch, by=people.researcher, kind=OFFICE_SHEET)
    go_on(batch.pk)
    batch.refresh_from_db()
    assert batch.status == "finished"
    assert errors_of(batch, 2)["to"] == ["recipient_not_ready"]
    assert [row.recipient for row in Referral.objects.all()] == [people.third]  # no draft stayed behind
    assert not Person.objects.filter(national_number_last4=national_number(1)[-4:]).exists()


def test_a_row_is_sent_once_however_often_a_worker_comes(people, sent):
    batch = sent(people.researcher, office_sheet(office_row(1, people.charity)))
    ImportBatch.objects.filter(pk=batch.pk).update(status="running")
    go_on(batch.pk)
    go_on(batch.pk)
    assert Referral.objects.count() == 1


def test_another_name_under_the_number_is_to_be_confirmed(people, tried):
    PersonFactory(office=people.office, national_number=national_number(1), first_name="خديجة", family_name="المختلف")
    batch = tried(people.researcher, office_sheet(office_row(1, people.charity)))
    assert errors_of(batch, 2) == {"first_name": ["name_differs"], "family_name": ["name_differs"]}
    row = files.mend(
        row=batch.rows.get(), by=people.researcher, kind=OFFICE_SHEET, examine=examine,
        cells={}, confirmed=["name_differs"], reason="الاسم القديم قبل التصحيح",
    )  # fmt: skip
    assert row.state == "clean"


class TestOfACharity:
    def test_it_goes_to_the_office(self, people, sent):
        batch = sent(people.staff, charity_sheet(charity_row(1)))
        assert batch.kind == "referrals_charity"
        row = Referral.objects.get()
        assert (row.sender, row.recipient, row.kind) == (people.charity, people.office, "registration_help")

    def test_the_answer_is_the_same_whether_the_office_knows_somebody_or_not(self, people, tried):
        PersonFactory(
            office=people.office, national_number=national_number(1), first_name="خديجة", family_name="المختلف"
        )
        PersonFactory(office=people.office, national_number=national_number(3), discreet=True)
        rows = [charity_row(n) for n in (1, 2, 3)] + [charity_row(n, first="") for n in (1, 4, 3)]
        batch = tried(people.staff, charity_sheet(*rows))
        told = [(row.state, row.verdict, json.dumps(row.errors)) for row in batch.rows.order_by("number")]
        assert told[0] == told[1] == told[2]
        assert told[3] != told[0]
        # A row without a name says so, known or not; twice in the file is what the charity itself wrote.
        codes = [errors_of(batch, n) for n in (5, 6, 7)]
        assert all(each["first_name"] == ["required"] for each in codes)

    def test_whom_it_may_see_it_need_not_spell(self, people, tried, referral_in):
        row = referral_in("sent")
        person = row.person
        batch = tried(
            people.staff, charity_sheet(charity_row(1, number=person.national_number, first="", family="", gender=""))
        )
        assert errors_of(batch, 2) == {}

    def test_kinds_of_the_office_are_not_its(self, people, tried):
        batch = tried(people.staff, charity_sheet(charity_row(1, kind="ترميم"), charity_row(2, kind="تعفف")))
        assert errors_of(batch, 2) == {"kind": ["kind_not_yours"]}
        assert errors_of(batch, 3) == {"kind": ["taaffuf_by_sheet"]}

    def test_its_second_attempt_shows_its_own_first(self, people, sent):
        sent(people.staff, charity_sheet(charity_row(1)))
        batch = sent(people.staff, charity_sheet(charity_row(1)))
        assert errors_of(batch, 2) == {"": ["open_referral_exists"]}
        assert Referral.objects.count() == 1


# --- two doors -------------------------------------------------------------------------------------------------------


def page(name, *args):
    return reverse(f"referrals:sheet{name}", args=args)


def api_url(name, batch=None):
    return reverse(f"api-referrals-sheets-{name}", kwargs={"uuid": batch.uuid} if batch else None)


class Pages:
    def __init__(self, client):
        self.client = client

    def bring(self, content):
        answer = self.client.post(page("s"), {"file": upload(content)})
        return 201 if answer.status_code == 302 else answer.status_code

    def columns(self, batch):
        return self.client.post(
            page("-columns", batch.uuid), {name: str(index) for name, index in batch.columns.items()}
        ).status_code

    def mend(self, batch, number, **cells):
        data = {f"row{number}-{name}": text for name, text in cells.items()}
        return self.client.post(page("-mend", batch.uuid, number), data).status_code

    def start(self, batch):
        return self.client.post(page("-start", batch.uuid)).status_code

    ok = 302


class Api(Pages):
    def bring(self, content):
        return self.client.post(api_url("list"), {"file": upload(content)}, format="multipart").status_code

    def columns(self, batch):
        return self.client.post(api_url("columns", batch), {"columns": batch.columns}).status_code

    def mend(self, batch, number, **cells):
        return self.client.post(api_url("mend", batch), {"number": number, "cells": cells}).status_code

    def start(self, batch):
        return self.client.post(api_url("start", batch)).status_code

    ok = 200


@pytest.fixture(params=["page", "api"])
def door(request, as_user, api, researcher):
    return Pages(as_user(researcher)) if request.param == "page" else Api(api(researcher))


def test_from_the_file_to_the_charity(door, people, charity):
    assert door.bring(office_sheet(office_row(1, charity), office_row(2, charity, needs="سيارة"))) == 201
    batch = ImportBatch.objects.get()
    assert door.columns(batch) == door.ok
    go_on(batch.pk)
    assert door.mend(batch, 3, needs="ترميم") == door.ok
    assert batch.rows.get(number=3).state == "clean"
    assert door.start(batch) == door.ok
    go_on(batch.pk)
    assert Referral.objects.filter(recipient=charity, status="sent").count() == 2
    assert door.start(batch) in (200, 400, 409)


def test_the_pages_speak_of_referrals(as_user, researcher, people, sent):
    batch = sent(people.researcher, office_sheet(office_row(1, people.charity)))
    ImportBatch.objects.filter(pk=batch.pk).update(membership=researcher.memberships.get())
    shown = as_user(researcher).get(page("", batch.uuid)).content.decode()
    assert "أُرسلت" in shown
    assert Referral.objects.get().reference in shown
    assert "جمعية" in as_user(researcher).get(page("s")).content.decode()


def test_the_empty_table_offers_what_may_be_chosen_and_can_be_sent(as_user, researcher, people, tried, charity):
    content = as_user(researcher).get(page("-template")).content
    book = load_workbook(io.BytesIO(content))
    sheet, held = book.worksheets
    assert sheet.sheet_view.rightToLeft
    assert [cell.value for cell in sheet[1]] == [str(column.label) for column in OFFICE_SHEET.columns]
    offered = {cell.value for row in held.iter_rows(min_row=2) for cell in row if cell.value}
    assert charity.name in offered
    assert not any("تعفف" in str(value) or "إنسانية" in str(value) for value in offered)
    # Its own example is understood, once a charity is chosen.
    sheet.cell(2, 2).value = charity.name
    saved = io.BytesIO()
    book.save(saved)
    batch = tried(people.researcher, saved.getvalue())
    assert errors_of(batch, 2) == {}


def test_the_example_of_a_charity_is_understood(as_user, charity_staff, people, tried):
    content = as_user(charity_staff).get(page("-template")).content
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [str(column.label) for column in CHARITY_SHEET.columns]
    batch = tried(people.staff, content)
    assert errors_of(batch, 2) == {}


def test_columns_may_stand_in_any_order_and_others_beside_them(people, tried):
    row = (*office_row(1, people.charity)[::-1], "ما لا يُقرأ")
    batch = tried(people.researcher, excel(row, headers=(*OFFICE_HEADERS[::-1], "عمود آخر")))
    assert errors_of(batch, 2) == {}


def test_missing_columns_are_named(people, as_user, researcher):
    client = as_user(researcher)
    client.post(page("s"), {"file": upload(excel(("x", "y"), headers=("أ", "ب")))})
    batch = ImportBatch.objects.get()
    answer = client.post(page("-columns", batch.uuid), {})
    assert answer.status_code == 200
    assert "يُرجى تحديد العمود" in answer.content.decode()
    assert CHARITY_HEADERS[0] in answer.content.decode()


@pytest.mark.parametrize(("name", "most"), [("s", 12), ("", 12), ("-rows", 12)])
def test_the_pages_ask_little(as_user, researcher, people, tried, at_most_queries, name, most):
    batch = tried(
        people.researcher,
        office_sheet(*(office_row(n, people.charity, needs="سيارة" if n > 3 else "") for n in range(1, 9))),
    )
    ImportBatch.objects.filter(pk=batch.pk).update(membership=researcher.memberships.get())
    client = as_user(researcher)
    url = page("s") if name == "s" else page(name, batch.uuid)
    client.get(url)
    with at_most_queries(most):
        assert client.get(url).status_code == 200
