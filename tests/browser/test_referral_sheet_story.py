"""Referrals by the table, in Arabic: tried, one cell mended, sent with progress, seen by the charity, given out as a file."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import expect

from exchange.models import ImportBatch
from referrals.bulk.sending import go_on
from referrals.models import Referral
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.referrals.sheets import office_row, office_sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work():
    """What the worker does meanwhile."""
    go_on(ImportBatch.objects.get().pk)


def test_many_households_in_one_table(story, office, charity, researcher, charity_staff, tmp_path):
    page = story.page
    PersonFactory(office=office, first_name="سلمى", family_name="التجريبي", national_number=national_number(1))
    table = tmp_path / "الإحالات.xlsx"
    rows = [office_row(n, charity.name) for n in range(1, 7)]
    rows[2] = office_row(3, "جمعية لا وجود لها")
    rows[4] = office_row(5, charity.name, kind="حالة تعفف")
    table.write_bytes(office_sheet(*rows))

    story.sign_in(researcher)
    story.go(reverse("referrals:outbox"))
    story.check("outbox")
    page.get_by_role("link", name="من جدول").click()
    expect(page.get_by_role("heading", name="إحالات من جدول", exact=True)).to_be_visible()
    story.check("sheet-file")
    page.locator("[type=file]").set_input_files(table)
    page.get_by_role("button", name="قراءة الملف").click()
    expect(page.get_by_role("heading", name="ما الذي يحويه كل عمود؟")).to_be_visible()
    story.check("sheet-columns")
    page.get_by_role("button", name="تجربة دون تغيير").click()
    work()

    expect(page.get_by_role("heading", name="ما سيفعله هذا الملف")).to_be_visible()
    story.check("sheet-trial")
    assert not Referral.objects.exists()
    page.get_by_role("link", name="تصحيح الأسطر").click()
    expect(page.locator("#row-4")).to_contain_text("ليست من الجمعيات التابعة")
    expect(page.locator("#row-6")).to_contain_text("حالات التعفف لا تُرسل بجدول")
    story.check("sheet-mend")
    page.locator("#row-4 [name=row4-to]").select_option(charity.name)
    page.locator("#row-4").get_by_role("button", name="حفظ السطر").click()
    expect(page.locator("#row-4")).to_have_count(0)
    page.locator("#row-6").get_by_role("button", name="استبعاد السطر").click()
    expect(page.get_by_role("heading", name="لم يبقَ سطر يحتاج إلى تصحيح")).to_be_visible()

    page.locator("main").get_by_role("link", name="العودة إلى الملف").first.click()
    page.get_by_role("button", name="إرسال الإحالات").click()
    expect(page.get_by_role("heading", name="يجري إرسال الإحالات")).to_be_visible()
    story.check("sheet-progress")
    work()
    expect(page.get_by_role("heading", name="ما تم في الملف")).to_be_visible()
    story.check("sheet-result")
    assert Referral.objects.filter(recipient=charity, status="sent").count() == 5

    # The list as a file.
    story.go(reverse("referrals:outbox"))
    with page.expect_download() as saved:
        page.get_by_role("link", name="تصدير إلى Excel").click()
    sheet = load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
    assert sheet.sheet_view.rightToLeft
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == set(
        Referral.objects.values_list("reference", flat=True)
    )

    # The charity finds them, with the names that are now open to it.
    page.context.clear_cookies()
    story.sign_in(charity_staff)
    story.go(reverse("referrals:inbox"))
    expect(page.get_by_text("سلمى").first).to_be_visible()
    assert page.locator("tbody tr .ak-table__open").count() == 5
    story.check("inbox-of-the-charity")
