"""A sheet of 120 people: the charity asks, the office answers by the screen, a letter is verified by anybody."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.clock import today
from exchange import running
from exchange.models import ImportBatch, IssuedDocument
from statements.batch_rows import SHEET, apply, examine
from statements.enums import StatementStatus
from statements.models import StatementBatch, StatementRequest, UnusualAsking
from statements.tasks import watch
from tests.browser.test_statement_story import become, press
from tests.exchange.tables import excel
from tests.factories.beneficiaries import PersonFactory, national_number
from tests.statements.sheets import HEADERS, ask, somebody

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
S = StatementStatus
FIRST, PEOPLE = 950_001, 120


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def work():
    """What the worker does meanwhile."""
    running.work(ImportBatch.objects.get().pk, kind=SHEET, examine=examine, apply=apply)


def known(office, first, last, **more):
    for n in range(first, last):
        values = {"first_name": "سلمى", "father_name": "علي", "family_name": "التجريبي", "gender": "f"}
        values |= {"security_status": "current", "security_status_as_of": today()}
        PersonFactory(office=office, national_number=national_number(n), **values | more)


def test_a_sheet_of_120_rows(story, office, charity, charity_staff, researcher, tmp_path):
    page = story.page
    charity.agreements.update(statement_quota=200)
    known(office, FIRST, FIRST + 100)
    known(office, FIRST + 100, FIRST + 105, family_name="آخر")  # another name: looked at alone
    rows = [somebody(FIRST + n) for n in range(PEOPLE)]
    rows[7] = ("123", "سلمى علي التجريبي", "أنثى")
    file = tmp_path / "كسوة الشتاء.xlsx"
    file.write_bytes(excel(*rows, headers=HEADERS))

    # The charity: one file, one purpose, one row to be mended, asked as one.
    story.sign_in(charity_staff)
    story.go(reverse("statements:list"))
    press(story, "إفادات من كشف")
    story.check("sheet-file")
    page.locator("[type=file]").set_input_files(file)
    page.locator(".ak-tile", has_text="كسوة الشتاء").click()
    page.get_by_role("button", name="قراءة الملف").click()
    expect(page.get_by_role("heading", name="ما الذي يحويه كل عمود؟")).to_be_visible()
    story.check("sheet-columns")
    page.get_by_role("button", name="تجربة دون تغيير").click()
    expect(page.get_by_role("heading", name="تجري قراءة الملف وتجربته")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="ما سيفعله هذا الملف")).to_be_visible()
    assert not StatementRequest.objects.exists()
    story.check("sheet-trial")
    page.get_by_role("link", name="تصحيح الأسطر").click()
    page.locator("#row-9 [name=row9-national_number]").fill(national_number(FIRST + 7))
    page.locator("#row-9").get_by_role("button", name="حفظ السطر").click()
    expect(page.get_by_role("heading", name="لم يبقَ سطر يحتاج إلى تصحيح")).to_be_visible()
    page.locator("main").get_by_role("link", name="العودة إلى الملف").first.click()
    page.get_by_role("button", name="طلب الإفادات").click()
    expect(page.get_by_role("heading", name="يجري إرسال طلبات الإفادات")).to_be_visible()
    work()
    expect(page.get_by_role("heading", name="ما تم في الملف")).to_be_visible()
    batch = StatementBatch.objects.get()
    assert batch.rows.count() == PEOPLE
    story.go(batch.get_absolute_url())
    story.check("sheet-asked")

    # The office: fifty and fifty with one tick each, fifteen nobody knows, five one by one.
    become(story, researcher)
    story.go(batch.get_absolute_url())
    press(story, "الإفادة عن الطلبات")
    story.check("queue-clear")
    press(story, "إصدار الإفادات المحددة")
    expect(page.get_by_role("alert")).to_contain_text("يلزم تأكيد المطابقة مع نظام الوزارة")
    page.locator("[name=give]").first.uncheck()
    page.get_by_label("تمت المطابقة مع نظام الوزارة").check()
    press(story, "إصدار الإفادات المحددة")
    assert batch.rows.filter(status=S.ANSWERED).count() == 49
    for _screen in range(2):
        page.get_by_label("تمت المطابقة مع نظام الوزارة").check()
        press(story, "إصدار الإفادات المحددة")
    assert batch.rows.filter(answer="current").count() == 100
    page.get_by_role("link", name="غير موجودة في السجل").click()
    page.get_by_role("button", name="عرض أرقام الهوية كاملة للمطابقة").click()
    expect(page.locator("main")).to_contain_text(national_number(FIRST + 110))
    story.check("queue-not-found")
    page.get_by_label("تمت المطابقة مع نظام الوزارة").check()
    press(story, "إصدار الإفادات المحددة")
    assert batch.rows.filter(answer="refer").count() == 15
    page.get_by_role("link", name="يُنظر فيها منفردة").click()
    expect(page.locator("main")).to_contain_text("الاسم مختلف")
    story.check("queue-apart")
    for _row in range(5):
        page.locator(".ak-table__open").first.click()
        page.locator(".ak-tile", has_text="تتعذر الإفادة").click()
        press(story, "إصدار الإفادة")
    assert not batch.rows.waiting().exists()
    story.check("queue-empty")

    # The charity: told once, the sheet comes back, and each person has a letter.
    become(story, charity_staff)
    story.go(reverse("notifications:list"))
    page.get_by_role("link", name=f"اكتملت إفادات الكشف {batch.reference}").click()
    expect(page.get_by_role("heading", name="اكتملت الإفادات")).to_be_visible()
    story.check("sheet-answered")
    with page.expect_download() as saved:
        page.get_by_role("link", name="تصدير الإفادات إلى Excel").click()
    assert saved.value.suggested_filename.endswith(".xlsx")
    page.locator(".ak-table__open").first.click()
    expect(page.locator("main")).to_contain_text("مستفيدة حاليًا")
    with page.expect_download() as saved:
        page.get_by_role("link", name="خطاب الإفادة").click()
    assert saved.value.suggested_filename.endswith(".pdf")

    # Anybody: the code of the letter says that it stands, and names nobody.
    letter = IssuedDocument.objects.get(reference=batch.rows.order_by("batch_row").first().reference)
    page.context.clear_cookies()
    story.go(reverse("portal:verify-code", args=[letter.code]))
    expect(page.locator("main")).to_contain_text(letter.reference)
    assert "سلمى" not in page.locator("main").inner_text()
    story.check("letter-verified")


def test_the_director_looks_at_what_is_unusual(story, charity, manager, charity_staff, actor, settings):
    settings.STATEMENT_WATCH_OFF_HOURS = 1
    settings.STATEMENT_USUAL_HOURS = [0, 0]
    ask(actor(charity_staff), somebody(FIRST), somebody(FIRST + 1))
    watch()
    page = story.page
    story.sign_in(manager)
    page.get_by_role("link", name="النظر في طلبات غير معتادة").first.click()
    story.check("unusual")
    page.get_by_role("button", name="تسجيل التوضيح").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=words]").fill("حملة كسوة الشتاء، وأكد ذلك مدير الجمعية.")
    page.get_by_role("button", name="تسجيل التوضيح").click()
    expect(page.locator("main")).to_contain_text("حملة كسوة الشتاء")
    story.check("unusual-explained")
    assert UnusualAsking.objects.get().dismissed_by.user == manager
    page.get_by_role("link", name="من يطلب الإفادات").click()
    story.check("asking")
    story.go(reverse("statements:quotas"))
    story.check("quotas")
    page.get_by_role("textbox").last.fill("٢٥٠")
    page.get_by_role("button", name="حفظ").last.click()
    expect(page.locator(".ak-alert", has_text="عُدّل العدد الشهري")).to_be_visible()
