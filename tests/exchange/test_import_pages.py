"""An import through its pages: from the file to the register, with rows mended on the way."""

import io

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from openpyxl import load_workbook

from beneficiaries import exports
from beneficiaries.models import Person
from exchange import running, services
from exchange.enums import ImportStatus
from exchange.models import Export, ImportBatch
from tests.exchange.tables import excel, person, upload
from tests.factories.beneficiaries import PersonFactory, national_number

pytestmark = pytest.mark.django_db
DAY = {"as_of_day": "1", "as_of_month": "1", "as_of_year": "1448", "as_of_calendar": "hijri", "source": "سجل المكتب"}


def page(name, batch, *more):
    return reverse(f"beneficiaries:{name}", args=[batch.uuid, *more])


@pytest.fixture
def browser(as_user, researcher):
    return as_user(researcher)


def bring(browser, content, name="السجل.xlsx"):
    return browser.post(reverse("beneficiaries:imports"), DAY | {"file": upload(content, name)})


def columns_of(batch):
    return {name: str(index) for name, index in batch.columns.items()}


def test_from_the_file_to_the_register(browser, work):
    answer = bring(browser, excel(person(1), person(2, mobile="0138551234")))
    batch = ImportBatch.objects.get()
    assert answer.url == page("import", batch)
    shown = browser.get(answer.url)
    assert "سلمى" in shown.content.decode()  # the first rows, so that one sees which column is which

    assert browser.post(page("import-columns", batch), columns_of(batch)).status_code == 302
    assert 'hx-trigger="every 2s"' in browser.get(page("import", batch)).content.decode()
    work(batch)
    assert 'hx-trigger="every 2s"' not in browser.get(page("import", batch)).content.decode()

    rows = browser.get(page("import-rows", batch)).content.decode()
    assert "هاتف ثابت" in rows
    wrong = browser.post(page("import-mend", batch, 3), {"row3-mobile": "123"}, follow=True)
    assert [str(message) for message in get_messages(wrong.wsgi_request)] or "123" in wrong.content.decode()
    browser.post(page("import-mend", batch, 3), {"row3-mobile": "0551112223"})
    assert batch.rows.get(number=3).state == "clean"

    assert browser.post(page("import-start", batch)).status_code == 302
    work(batch)
    result = browser.get(page("import", batch)).content.decode()
    assert "مكتمل" in result
    assert Person.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ" + bytes(50), "هذا الملف برنامج"),
        (excel(("=1+1", "x", "y")), "معادلة"),
        (b"", "الملف فارغ"),
        (excel(), "عناوين ولا أسطر"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_kept(browser, content, words, tmp_path):
    answer = bring(browser, content)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not ImportBatch.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_columns_that_are_not_said(browser):
    bring(browser, excel(("1", "سلمى"), headers=("عمود", "آخر")))
    batch = ImportBatch.objects.get()
    answer = browser.post(page("import-columns", batch), {})
    assert answer.status_code == 200
    assert "يُرجى تحديد العمود" in answer.content.decode()


def test_an_act_that_comes_too_late_is_a_conflict_with_the_new_state(browser, staged):
    batch = staged(person(1))
    answer = browser.post(page("import-columns", batch), columns_of(batch))
    assert answer.status_code == 409
    assert "ما سيفعله هذا الملف" in answer.content.decode()
    services_state = ImportBatch.objects.get().status
    assert services_state == ImportStatus.READY


def test_a_row_is_left_out_and_the_file_discarded(browser, staged):
    batch = staged(person(1), person(2, mobile="1"))
    assert browser.post(page("import-leave-out", batch, 3)).status_code == 302
    assert services.counts_of(batch=ImportBatch.objects.get())["left_out"] == 1
    assert browser.post(page("import-discard", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.status == ImportStatus.DISCARDED
    assert not batch.rows.exists()
    assert not Person.objects.exists()


def test_rows_are_narrowed_to_one_kind_of_error(browser, staged):
    batch = staged(person(1, mobile="0138551234"), person(2, gender="غير ذلك"))
    both = browser.get(page("import-rows", batch)).content.decode()
    one = browser.get(page("import-rows", batch) + "?error=landline").content.decode()
    assert 'id="row-3"' in both
    assert 'id="row-2"' in one
    assert 'id="row-3"' not in one


def test_the_errors_as_a_table_can_be_corrected_and_brought_in_again(browser, staged):
    batch = staged(person(1), person(2, mobile="0138551234"))
    answer = browser.get(page("import-errors", batch))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][0] == 3
    assert national_number(2) in rows[1]
    assert "هاتف ثابت" in rows[1][-1]
    assert bring(browser, answer.content).status_code == 302


def test_the_pages_ask_little(browser, staged, at_most_queries):
    batch = staged(*(person(n, mobile="0138551234") for n in range(1, 30)))
    browser.get(page("import-rows", batch))
    with at_most_queries(12):
        browser.get(page("import-rows", batch))
    with at_most_queries(12):
        browser.get(page("import", batch))
    with at_most_queries(12):
        assert browser.get(reverse("beneficiaries:imports")).status_code == 200


# --- lists that go out -----------------------------------------------------------------------------------------------------


def test_a_short_list_is_a_file_at_once(browser, office, other_office):
    PersonFactory(office=office, first_name="=سلمى")
    PersonFactory(office=office, security_status="current", security_status_as_of="2026-11-01", first_name="هدى")
    PersonFactory(office=other_office)
    PersonFactory(office=office, discreet=True)
    answer = browser.get(reverse("beneficiaries:export"))
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 3
    assert any(row[0].startswith("'=سلمى") for row in rows[1:])
    assert all("••••••" in row[1] for row in rows[1:])
    narrowed = browser.get(reverse("beneficiaries:export"), {"status": "current", "format": "csv"})
    assert narrowed.content.decode("utf-8-sig").count("\r\n") == 2
    assert "attachment" in narrowed["Content-Disposition"]


def test_a_charity_gets_initials_and_its_own(as_user, charity_staff, office):
    PersonFactory(office=office)
    answer = as_user(charity_staff).get(reverse("beneficiaries:export"))
    assert len(list(load_workbook(io.BytesIO(answer.content)).active.iter_rows())) == 1


def test_a_long_list_is_written_by_a_worker_and_is_its_makers_alone(
    browser, as_user, manager, office, monkeypatch, at_most_queries
):
    monkeypatch.setattr("exchange.exporting.AT_ONCE", 1)
    monkeypatch.setattr("exchange.running.WRITTEN_AT_ONCE", 2)
    people = [PersonFactory(office=office) for _ in range(5)]
    answer = browser.get(reverse("beneficiaries:export"))
    export = Export.objects.get()
    assert answer.url == export.get_absolute_url()
    assert 'hx-trigger="every 2s"' in browser.get(answer.url).content.decode()
    running.write_export(export.pk, kinds=exports.KINDS)
    export.refresh_from_db()
    assert (export.state, export.rows_written) == ("ready", 5)
    saved = browser.get(reverse("exchange:download", args=[export.uuid]))
    rows = list(load_workbook(io.BytesIO(saved.content)).active.iter_rows(values_only=True))
    assert len({row[0] for row in rows[1:]}) == len(people)
    assert as_user(manager).get(reverse("exchange:download", args=[export.uuid])).status_code == 404
    running.write_export(export.pk, kinds=exports.KINDS)  # once more changes nothing
    export.asked_at -= services.KEEP_EXPORTS * 2
    export.save()
    services.purge_exports()
    export.refresh_from_db()
    assert (export.state, bool(export.file), export.filters) == ("gone", False, "")
    assert browser.get(reverse("exchange:download", args=[export.uuid])).status_code == 404
    with at_most_queries(12):
        assert browser.get(reverse("exchange:exports")).status_code == 200
