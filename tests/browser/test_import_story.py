"""The register from a file, in Arabic: columns confirmed, rows mended on the screen, taken over."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from beneficiaries.models import Person
from beneficiaries.register_import import REGISTER, apply, examine
from exchange import running
from exchange.models import ImportBatch
from tests.exchange.tables import excel, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work():
    """What the worker does meanwhile."""
    running.work(ImportBatch.objects.get().pk, kind=REGISTER, examine=examine, apply=apply)


def test_a_register_with_rows_to_be_mended(story, researcher, tmp_path):
    page = story.page
    table = tmp_path / "السجل.xlsx"
    rows = [person(n) for n in range(1, 12)]
    rows[3] = person(4, mobile="0138551234")
    rows[7] = person(8, born="30/01/1446")
    table.write_bytes(excel(*rows))

    story.sign_in(researcher)
    story.go(reverse("beneficiaries:people"))
    page.get_by_role("link", name="استيراد من ملف").click()
    expect(page.get_by_role("heading", name="استيراد السجل")).to_be_visible()
    story.check("import-file")
    page.locator("[type=file]").set_input_files(table)
    page.get_by_role("button", name="قراءة الملف").click()

    # The columns are understood by their headers.
    expect(page.get_by_role("heading", name="ما الذي يحويه كل عمود؟")).to_be_visible()
    expect(page.locator("[name=national_number]")).to_have_value("0")
    story.check("import-columns")
    page.get_by_role("button", name="تجربة دون تغيير").click()

    # The page asks by itself until the trial is over.
    expect(page.get_by_role("heading", name="تجري قراءة الملف وتجربته")).to_be_visible()
    story.check("import-progress")
    work()
    expect(page.get_by_role("heading", name="ما سيفعله هذا الملف")).to_be_visible()
    assert not Person.objects.exists()
    story.check("import-trial")

    page.get_by_role("link", name="تصحيح الأسطر").click()
    expect(page.locator("#row-5")).to_contain_text("هاتف ثابت")
    expect(page.locator("#row-9")).to_contain_text("29 يومًا")
    story.check("import-mend")
    page.locator("#row-5 [name=row5-mobile]").fill("٠٥٥١١١٢٢٢٣")
    page.locator("#row-5").get_by_role("button", name="حفظ السطر").click()
    expect(page.locator("#row-5")).to_have_count(0)
    page.locator("#row-9 [name=row9-birth_date]").fill("29/01/1446")
    page.locator("#row-9").get_by_role("button", name="حفظ السطر").click()
    expect(page.get_by_role("heading", name="لم يبقَ سطر يحتاج إلى تصحيح")).to_be_visible()

    page.locator("main").get_by_role("link", name="العودة إلى الملف").first.click()
    page.get_by_role("button", name="اعتماد في السجل").click()
    expect(page.get_by_role("heading", name="يجري اعتماد الأسطر")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="ما تم في الملف")).to_be_visible()
    story.check("import-result")
    assert Person.objects.count() == 11
