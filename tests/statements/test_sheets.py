"""A sheet of requests: read, mended, asked whole or not at all, and given back with one answer a row."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from core.clock import now
from core.errors import Conflict
from exchange import services as files
from exchange.columns import guess
from exchange.enums import ImportStatus, RowState
from exchange.models import ImportBatch
from exchange.sheets import Header
from notifications.models import Notice
from statements import services
from statements.batch_rows import SHEET, examine
from statements.enums import StatementStatus
from statements.models import StatementBatch, StatementEvent, StatementRequest
from statements.terms import month_of_asking
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.statements.sheets import ask, read, sheet, somebody, work

pytestmark = pytest.mark.django_db
S = StatementStatus


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def errors_of(batch):
    """{row: {field: code}} of what is to be mended."""
    rows = batch.file.rows.filter(state=RowState.BAD).order_by("number")
    return {row.number: {field: errors[0]["code"] for field, errors in row.errors.items()} for row in rows}


class TestReading:
    def test_what_is_wrong_is_said_by_row_and_column(self, people):
        services.submit(
            by=people.staff,
            given=services.Given(purpose="food", name="سلمى", national_number=national_number(800_009), gender="f"),
        )
        batch = read(
            people.staff,
            somebody(800_001),
            ("123", "سلمى", "أنثى"),
            ("1.02E+09", "سلمى", "أنثى"),
            ("", "سلمى", "أنثى"),
            somebody(800_002, name=""),
            somebody(800_003, name="سلمى 2"),
            somebody(800_004, name="س" * 200),
            somebody(800_005, gender="غير ذلك"),
            somebody(800_006, gender=""),
            somebody(800_001),
            somebody(800_009),
            somebody(800_007, gender="ذكر"),
        )
        found = errors_of(batch)
        assert {number: list(fields) for number, fields in found.items()} == {
            3: ["national_number"],
            4: ["national_number"],
            5: ["national_number"],
            6: ["name"],
            7: ["name"],
            8: ["name"],
            9: ["gender"],
            10: ["gender"],
            11: ["national_number"],
            12: ["national_number"],
        }
        codes = [code for fields in found.values() for code in fields.values()]
        assert codes[1:] == [
            "number_shortened",
            "national_number_missing",
            "name_missing",
            "invalid_name",
            "max_length",
            "unknown_gender",
            "gender_missing",
            "twice_in_file",
            "already_asked",
        ]
        assert batch.file.rows.filter(state=RowState.CLEAN).count() == 2
        assert batch.file.status == ImportStatus.READY
        assert StatementRequest.objects.count() == 1  # nothing was asked by the trial

    def test_five_hundred_and_one_rows_are_refused(self, people):
        rows = [somebody(810_000 + n) for n in range(501)]
        with pytest.raises(ValidationError) as refused:
            services.open_sheet(by=people.staff, kind=SHEET, file=sheet(*rows), purpose="winter")
        assert "501" in str(refused.value) or "500" in str(refused.value)
        assert not StatementBatch.objects.exists()

    def test_the_register_says_nothing(self, people):
        """Whoever stands in the register: the trial is the same, to the letter and to the query."""
        PersonFactory(office=people.office, national_number=national_number(800_001))
        batch = read(people.staff, somebody(800_001), somebody(800_002))
        rows = [
            (row.state, row.verdict, row.errors, row.changed, row.target) for row in batch.file.rows.order_by("number")
        ]
        assert rows[0] == rows[1]

    def test_another_charitys_request_about_the_same_person_is_not_told(self, people):
        ask(people.stranger, somebody(800_001))
        assert errors_of(read(people.staff, somebody(800_001))) == {}

    @pytest.mark.parametrize(
        ("purpose", "field"), [("", "purpose"), ("amounts", "purpose"), ("other", "purpose_words")]
    )
    def test_a_purpose_is_needed(self, people, purpose, field):
        with pytest.raises(ValidationError) as refused:
            services.open_sheet(by=people.staff, kind=SHEET, file=sheet(somebody(1)), purpose=purpose)
        assert list(refused.value.error_dict) == [field]

    def test_the_columns_are_remembered(self, people):
        headers = ("هويه رب الاسره", "من هو", "ج")
        content = sheet(somebody(800_001), headers=headers)
        batch = services.open_sheet(by=people.staff, kind=SHEET, file=content, purpose="winter")
        file = ImportBatch.objects.get(pk=batch.file_id)
        chosen = {"national_number": 0, "name": 1, "gender": 2}
        files.confirm_columns(batch=file, by=people.staff, kind=SHEET, chosen=chosen)
        found = [Header(index, "ABC"[index], text) for index, text in enumerate(headers)]
        assert guess(office=people.office, kind=SHEET, headers=found) == chosen

    def test_a_row_is_mended_on_screen(self, people):
        batch = read(people.staff, ("123", "سلمى", "أنثى"))
        row = batch.file.rows.get()
        cells = {"national_number": national_number(800_001)}
        mended = files.mend(row=row, by=people.staff, kind=SHEET, examine=examine, cells=cells)
        assert mended.state == RowState.CLEAN


class TestAsking:
    def test_a_sheet_is_asked_as_one_batch(self, people):
        batch = ask(people.staff, *(somebody(820_000 + n) for n in range(5)))
        rows = list(batch.rows.order_by("batch_row"))
        assert batch.reference.startswith(f"{people.office.code}-STB-")
        assert [row.batch_row for row in rows] == [2, 3, 4, 5, 6]
        assert {(row.status, row.purpose, row.charity) for row in rows} == {(S.ASKED, "winter", people.charity)}
        assert len({row.reference for row in rows}) == 5
        assert all(row.agreement and row.due_at and row.number_digest for row in rows)
        events = StatementEvent.objects.filter(statement__in=rows)
        assert {(e.verb, e.status_from, e.status_to, e.membership) for e in events} == {
            ("ask", S.DRAFT, S.ASKED, people.staff.membership)
        }
        notices = Notice.objects.filter(kind__startswith="statements")
        assert [(notice.kind, notice.label, notice.facts) for notice in notices] == [
            ("statements.batch_asked", batch.reference, {"count": 5})
        ]
        assert batch.reserved == 0
        for row in rows:
            row.full_clean()

    def test_a_sheet_counts_its_rows_and_is_refused_whole(self, people):
        people.charity.agreements.update(statement_quota=3)
        batch = read(people.staff, *(somebody(820_000 + n) for n in range(4)))
        with pytest.raises(Conflict) as refused:
            services.start_sheet(file=batch.file, by=people.staff, kind=SHEET)
        assert refused.value.code == "quota_reached"
        words = " ".join(refused.value.messages)
        assert "4" in words
        assert "3" in words
        assert "يتجدد" in words
        assert not StatementRequest.objects.exists()
        batch.file.refresh_from_db()
        assert batch.file.status == ImportStatus.READY

    def test_places_are_held_from_the_start_on(self, people):
        people.charity.agreements.update(statement_quota=3)
        batch = read(people.staff, somebody(820_001), somebody(820_002))
        services.start_sheet(file=batch.file, by=people.staff, kind=SHEET)
        month = month_of_asking(people.charity.agreements.get())
        assert (month.used, month.held, month.left) == (0, 2, 1)
        services.submit(by=people.staff, given=given(820_010))
        with pytest.raises(Conflict):
            services.submit(by=people.staff, given=given(820_011))
        work(batch)
        month = month_of_asking(people.charity.agreements.get())
        assert (month.used, month.held, month.left) == (3, 0, 0)

    def test_what_was_asked_meanwhile_stays_behind_with_its_reason(self, people):
        batch = read(people.staff, somebody(820_001), somebody(820_002))
        services.start_sheet(file=batch.file, by=people.staff, kind=SHEET)
        services.submit(by=people.staff, given=given(820_001))
        batch = work(batch)
        assert errors_of(batch) == {2: {"national_number": "already_asked"}}
        assert (batch.rows.count(), batch.reserved) == (1, 0)
        assert batch.file.status == ImportStatus.FINISHED

    def test_an_agreement_that_ends_meanwhile_asks_nothing(self, people):
        batch = read(people.staff, somebody(820_001), somebody(820_002))
        services.start_sheet(file=batch.file, by=people.staff, kind=SHEET)
        people.charity.agreements.update(ended=True)
        batch = work(batch)
        assert errors_of(batch) == {2: {"": "no_agreement"}, 3: {"": "no_agreement"}}
        assert not StatementRequest.objects.exists()

    def test_mended_rows_join_the_batch(self, people):
        batch = ask(people.staff, somebody(820_001), ("123", "سلمى", "أنثى"))
        row = batch.file.rows.get(state=RowState.BAD)
        cells = {"national_number": national_number(820_002)}
        files.mend(row=row, by=people.staff, kind=SHEET, examine=examine, cells=cells)
        services.start_sheet(file=ImportBatch.objects.get(pk=batch.file_id), by=people.staff, kind=SHEET)
        again = work(batch)
        assert (again.reference, again.rows.count()) == (batch.reference, 2)

    def test_running_the_worker_again_asks_nothing_twice(self, people):
        batch = ask(people.staff, somebody(820_001))
        work(work(batch))
        assert StatementRequest.objects.count() == 1

    def test_what_waits_of_a_sheet_is_withdrawn(self, people):
        batch = ask(people.staff, somebody(820_001), somebody(820_002))
        services.answer(statement=batch.rows.first(), by=people.researcher, answer="refer")
        Notice.objects.all().delete()
        assert services.withdraw_batch(batch=batch, by=people.staff) == 1
        assert sorted(batch.rows.values_list("status", flat=True)) == [S.ANSWERED, S.WITHDRAWN]
        assert [notice.kind for notice in Notice.objects.all()] == ["statements.batch_withdrawn"]
        with pytest.raises(Conflict):
            services.withdraw_batch(batch=batch, by=people.staff)


def given(n):
    return services.Given(purpose="food", name="سلمى", national_number=national_number(n), gender="f")


class TestWayBack:
    def test_one_answer_a_row_and_the_rest_explained(self, people, as_user):
        batch = ask(
            people.staff,
            somebody(830_001),
            somebody(830_002, gender="ذكر"),
            somebody(830_003),
            ("123", "سلمى الخطأ", "أنثى"),
            somebody(830_004),
        )
        first, second, third, fourth = batch.rows.order_by("batch_row")
        services.answer(statement=first, by=people.researcher, answer="current", matched=True)
        services.answer(statement=second, by=people.researcher, answer="refer")
        services.return_(statement=third, by=people.researcher, words="الاسم ناقص")
        answer = as_user(people.staff.user).get(reverse("statements:batch-file", args=[batch.key]))
        assert answer.status_code == 200
        sheet_, rows = opened(answer)
        assert sheet_.sheet_view.rightToLeft
        assert [row[0] for row in rows[1:]] == [2, 3, 4, 5, 6]
        assert rows[1][3] == "مستفيدة حاليًا"
        assert rows[2][3] == "تتعذر الإفادة – يُرجى مراجعة الركن أو المكتب"
        assert all(rows[n][4] for n in (2, 3, 4, 5))
        assert "الاسم ناقص" in rows[3][4]
        assert rows[4][1] == "سلمى الخطأ"
        assert national_number(830_001) not in str(rows)
        assert fourth.reference in str(rows[5])
        same = as_user(people.researcher.user).get(reverse("statements:batch-file", args=[batch.key]))
        assert opened(same)[1] == rows

    def test_the_same_words_for_known_and_unknown(self, people, as_user):
        PersonFactory(office=people.office, national_number=national_number(830_001), first_name="غيرها")
        batch = ask(people.staff, somebody(830_001), somebody(830_002))
        for row in batch.rows.all():
            services.answer(statement=row, by=people.researcher, answer="refer")
        answer = as_user(people.staff.user).get(reverse("statements:batch-file", args=[batch.key]))
        one, other = opened(answer)[1][1:]
        assert one[3:5] + one[6:] == other[3:5] + other[6:]

    def test_a_charity_is_told_once_when_all_is_answered(self, people):
        batch = ask(people.staff, somebody(830_001), somebody(830_002))
        Notice.objects.all().delete()
        for row in batch.rows.order_by("pk"):
            services.answer(statement=row, by=people.researcher, answer="refer")
        told = Notice.objects.values_list("kind", "label")
        assert set(told) == {("statements.batch_answered", batch.reference)}
        assert len(told) == 2  # the staff and the director


def opened(answer):
    sheet_ = load_workbook(io.BytesIO(answer.content)).active
    return sheet_, [tuple(row) for row in sheet_.iter_rows(values_only=True)]


class TestPages:
    def test_from_the_upload_to_the_batch(self, people, as_user):
        client = as_user(people.staff.user)
        answer = client.post(reverse("statements:sheets"), {"file": sheet(somebody(840_001)), "purpose": "winter"})
        batch = StatementBatch.objects.get()
        assert answer["Location"] == reverse("statements:sheet", args=[batch.file.uuid])
        columns = {"national_number": "0", "name": "1", "gender": "2"}
        client.post(reverse("statements:sheet-columns", args=[batch.file.uuid]), columns)
        work(batch)
        page = client.get(reverse("statements:sheet", args=[batch.file.uuid]))
        assert "طلب الإفادات" in page.content.decode()
        client.post(reverse("statements:sheet-start", args=[batch.file.uuid]))
        batch = work(batch)
        page = client.get(reverse("statements:sheet", args=[batch.file.uuid])).content.decode()
        assert batch.get_absolute_url() in page
        page = client.get(batch.get_absolute_url()).content.decode()
        assert batch.rows.get().reference in page
        assert batch.reference in client.get(reverse("statements:batches")).content.decode()
        assert batch.reference in as_user(people.researcher.user).get(reverse("statements:batches")).content.decode()
        gone = as_user(people.stranger.user).get(batch.get_absolute_url())
        assert gone.status_code == 404

    def test_too_many_for_the_month_is_said_on_the_page(self, people, as_user):
        people.charity.agreements.update(statement_quota=0)
        batch = read(people.staff, somebody(840_001))
        answer = as_user(people.staff.user).post(reverse("statements:sheet-start", args=[batch.file.uuid]))
        assert answer.status_code == 409
        assert "يتجدد" in answer.content.decode()

    def test_the_upload_names_what_is_missing(self, people, as_user):
        answer = as_user(people.staff.user).post(reverse("statements:sheets"), {"purpose": "other"})
        assert set(answer.context["form"].errors) == {"file"}
        answer = as_user(people.staff.user).post(
            reverse("statements:sheets"), {"file": sheet(somebody(1)), "purpose": "other"}
        )
        assert set(answer.context["form"].errors) == {"purpose_words"}

    def test_they_ask_little(self, people, as_user, at_most_queries):
        batch = ask(people.staff, *(somebody(840_000 + n) for n in range(60)))
        for user in (people.staff.user, people.researcher.user):
            client = as_user(user)
            for url in (batch.get_absolute_url(), reverse("statements:batches")):
                with at_most_queries(12):
                    assert client.get(url).status_code == 200

    def test_an_unasked_sheet_is_not_the_offices(self, people, as_user):
        batch = read(people.staff, somebody(840_001))
        assert as_user(people.staff.user).get(batch.get_absolute_url()).status_code == 200
        assert as_user(people.researcher.user).get(batch.get_absolute_url()).status_code == 404


class TestApi:
    def test_from_the_file_to_the_answers(self, people, api):
        client = api(people.staff.user)
        body = {"file": sheet(somebody(850_001), ("1", "سلمى", "أنثى")), "purpose": "school"}
        told = client.post(reverse("api-statements-sheets-list"), body, format="multipart")
        assert (told.status_code, told.json()["status"]) == (201, "columns")
        uuid = told.json()["uuid"]
        batch = StatementBatch.objects.get()
        answer = client.post(reverse("api-statements-sheets-columns", args=[uuid]), {"columns": told.json()["columns"]})
        assert answer.status_code == 200
        work(batch)
        bad = client.get(reverse("api-statements-sheets-rows", args=[uuid]), {"state": "bad"}).json()["results"]
        assert [(row["number"], list(row["errors"])) for row in bad] == [(3, ["national_number"])]
        mended = client.post(
            reverse("api-statements-sheets-mend", args=[uuid]),
            {"number": 3, "cells": {"national_number": national_number(850_002)}},
        )
        assert mended.json()["state"] == "clean"
        assert client.post(reverse("api-statements-sheets-start", args=[uuid])).json()["status"] == "running"
        batch = work(batch)
        told = client.get(reverse("api-statements-batches-detail", args=[batch.key])).json()
        assert told["counts"]["asked"] == told["counts"]["waiting"] == 2
        rows = client.get(reverse("api-statements-batches-rows", args=[batch.key])).json()["results"]
        assert [row["batch"] for row in rows] == [batch.reference] * 2
        assert client.get(reverse("api-statements-batches-list")).json()["results"] == [told]
        file = client.get(reverse("api-statements-batches-file", args=[batch.key]))
        assert len(opened(file)[1]) == 3
        withdrawn = client.post(reverse("api-statements-batches-withdraw", args=[batch.key]))
        assert withdrawn.json() == {"withdrawn": 2}
        assert client.post(reverse("api-statements-batches-withdraw", args=[batch.key])).status_code == 409

    def test_the_month_and_the_purpose_are_asked_for(self, people, api):
        client = api(people.staff.user)
        url = reverse("api-statements-sheets-list")
        answer = client.post(url, {"file": sheet(somebody(1))}, format="multipart")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["purpose"])
        people.charity.agreements.update(statement_quota=0)
        batch = read(people.staff, somebody(850_001))
        answer = client.post(reverse("api-statements-sheets-start", args=[batch.file.uuid]))
        assert (answer.status_code, answer.json()["code"]) == (409, "quota_reached")


def test_asking_again_is_one_press(people, statement_in, as_user, api):
    row = statement_in(S.EXPIRED)
    page = as_user(people.staff.user).get(row.get_absolute_url()).content.decode()
    assert reverse("statements:again", args=[row.key]) in page
    answer = as_user(people.staff.user).post(reverse("statements:again", args=[row.key]))
    new = StatementRequest.objects.get(follows=row)
    assert answer["Location"] == new.get_absolute_url()
    assert (new.status, new.name_typed, new.number_typed) == (S.ASKED, row.name_typed, row.number_typed)
    again = as_user(people.staff.user).post(reverse("statements:again", args=[row.key]))
    assert again.status_code == 409
    told = api(people.staff.user).post(reverse("api-statements-ask-again", args=[row.key]))
    assert (told.status_code, told.json()["code"]) == (409, "already_asked")
    services.withdraw(statement=new, by=people.staff)
    told = api(people.staff.user).post(reverse("api-statements-ask-again", args=[row.key]))
    assert (told.status_code, told.json()["follows"]) == (201, row.reference)
    fresh = statement_in(S.ANSWERED, national_number=national_number(700_300))
    assert as_user(people.staff.user).post(reverse("statements:again", args=[fresh.key])).status_code == 409
    assert new.asked_at <= now()
